"""The steps of a correction as people take them: rehearse, sign the very words, do it."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import actions, queries
from ecrime.records.corrections.facts import Asked, Decision, GrantId, Outcome, ReasonCode, RequestFacts, RequestId
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as incident_queries
from ecrime.records.incidents.changes import Change, changes_between
from ecrime.records.incidents.facts import Incident

REASON = "The wrong house is named"


def words(door: str, subject: UUID) -> Any:
    """Asks the database for the words of a step while it is rehearsed."""

    def look() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"select law.{door}(%s)", [subject])
            (found,) = cursor.fetchone()
        return str(found)

    return look


def read(database: Database, who: str, incident: Incident) -> None:
    """Open the record for a stated purpose, as whoever asks about it does first."""
    actor = database.actor(who)
    access = open_access(actor, purpose="other", reason="The owner asks what became of it")
    incidents.see_incident(access, Subject("incident", incident.record.id, incident.record.jurisdiction))


def changed(incident: Incident, **changes: Any) -> list[Change]:
    """What it takes for the incident to say this instead."""
    return changes_between(incident.facts, dataclasses.replace(incident.facts, **changes))


def asking(*wanted: Change, reason: str = REASON) -> RequestFacts:
    return RequestFacts(tuple(Asked(change.path, None, change.after) for change in wanted), ReasonCode.OTHER, reason)


def request(
    database: Database,
    incident: Incident,
    facts: RequestFacts,
    *,
    by: str = "lak_chief",
    signed_by: str = "",
    altered: str = "",
) -> RequestId:
    """The chief asks; ``altered`` is put into the words before they are signed."""
    request_id = RequestId(uuid7())
    actor = database.actor(by)
    read(database, by, incident)
    subject = Subject("incident", incident.record.id, incident.record.jurisdiction)
    rehearsed = actions.request_correction.rehearsal(words("request_words", request_id))
    told = rehearsed(actor, subject, facts, request_id=request_id, signature_id=NOT_SIGNED_YET)
    signature = database.sign(signed_by or by, told + altered)
    actions.request_correction(actor, subject, facts, request_id=request_id, signature_id=signature)
    return request_id


def decide(
    database: Database,
    request_id: RequestId,
    *fields: str,
    by: str = "planner",
    take_up: bool = True,
    reason: str = REASON,
) -> GrantId | None:
    """Planning takes it up and decides; refuses when no field is named. Returns the grant."""
    actor = database.actor(by)
    if take_up:
        actions.review_correction(actor, request_id)
    asked_about = queries.request(actor, request_id)
    incidents.see_incident(own_work(actor), Subject("incident", asked_about.incident_id, asked_about.jurisdiction))
    review = queries.request(actor, request_id).reviews[-1]
    decision = Decision(Outcome.GRANT if fields else Outcome.REFUSE, frozenset(fields), reason)
    rehearsed = actions.decide_correction.rehearsal(words("review_words", review.id))
    signature = database.sign(by, rehearsed(actor, request_id, decision, signature_id=NOT_SIGNED_YET))
    actions.decide_correction(actor, request_id, decision, signature_id=signature)
    granted = queries.request(actor, request_id).grant
    return granted.id if granted else None


def carry_out(
    database: Database,
    incident: Incident,
    grant_id: GrantId,
    changes: list[Change],
    *,
    by: str = "technician",
    altered: str = "",
) -> None:
    """The technical group corrects what was granted."""
    actor = database.actor(by)
    with suppress(PurposeMissing):  # whoever has no grant of his own has no work here
        open_own(actor, incident)
    rehearsed = incidents.carry_out_correction.rehearsal(words("carrying_out_words", grant_id))
    told = rehearsed(actor, incident.record.id, changes, grant_id=grant_id, signature_id=NOT_SIGNED_YET)
    signature = database.sign(by, told + altered)
    incidents.carry_out_correction(actor, incident.record.id, changes, grant_id=grant_id, signature_id=signature)


def appeal(database: Database, request_id: RequestId, *, by: str = "lak_chief", reason: str = REASON) -> None:
    """Who asked appeals a refusal."""
    actor, appeal_id = database.actor(by), uuid7()
    rehearsed = actions.appeal_correction.rehearsal(words("appeal_words", appeal_id))
    told = rehearsed(actor, request_id, appeal_id=appeal_id, reason=reason, signature_id=NOT_SIGNED_YET)
    signature = database.sign(by, told)
    actions.appeal_correction(actor, request_id, appeal_id=appeal_id, reason=reason, signature_id=signature)


def recall(
    database: Database, request_id: RequestId, *, by: str = "planner", reason: str = REASON, altered: str = ""
) -> None:
    """Planning takes an unused grant back."""
    actor, recall_id = database.actor(by), uuid7()
    rehearsed = actions.recall_correction.rehearsal(words("recall_words", recall_id))
    told = rehearsed(actor, request_id, recall_id=recall_id, reason=reason, signature_id=NOT_SIGNED_YET)
    signature = database.sign(by, told + altered)
    actions.recall_correction(actor, request_id, recall_id=recall_id, reason=reason, signature_id=signature)


def open_own(actor: Actor, incident: Incident) -> None:
    """Open an incident as the officer's own work, as the page does before it is read or corrected."""
    incidents.see_incident(own_work(actor), incident_queries.subject(actor, incident.record.number))
