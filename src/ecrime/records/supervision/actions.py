"""Noting findings and deciding about them: the only writers of their tables.

Findings follow from records and are no acts; taking one up, asking the unit, its answer and dismissing are, each with
its entry.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import connection

from ecrime.base.country.facts import Severity as Grade
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.incidents.bare import bare_pictures
from ecrime.records.incidents.checks import catalogue
from ecrime.records.incidents.checks.picture import GRADES
from ecrime.records.incidents.telling import Told
from ecrime.records.supervision import queries, rules
from ecrime.records.supervision.facts import Decision, FindingId, QueueRow
from ecrime.records.supervision.models import Review, Said

# What stands and is found again is left alone, so that its review stays; what is found no more is gone.
_NOTE = """
with found as (
    select * from jsonb_to_recordset(%(found)s)
        as f(id uuid, incident_id uuid, check_code text, severity text, field text, params jsonb)
), gone as (
    update supervision_finding s set gone_at = law.time()
    where s.incident_id = any(%(incidents)s) and s.gone_at is null and s.check_code = any(%(ran)s)
      and not exists (select from found f where (f.incident_id, f.check_code, f.field, f.params)
                                              = (s.incident_id, s.check_code, s.field, s.params))
)
insert into supervision_finding (id, incident_id, check_code, severity, field, params)
select f.id, f.incident_id, f.check_code, f.severity, f.field, f.params from found f
where not exists (select from supervision_finding s where s.gone_at is null
                  and (s.incident_id, s.check_code, s.field, s.params)
                    = (f.incident_id, f.check_code, f.field, f.params))
"""

_LOOKED = """
insert into supervision_look (incident_id) select unnest(%(incidents)s)
on conflict (incident_id) do update set looked_at = law.time()
"""


def note_findings(actor: Actor, told: Sequence[Told]) -> None:
    """Note what the checks have against incidents that this transaction has written."""
    graded = queries.lowered_from(actor, [one.incident_id for one in told if one.picture.gravest_before is not None])
    _note([_as_ever_graded(one, graded) for one in told])


def look_through(actor: Actor, incident_ids: Sequence[UUID]) -> None:
    """Run the checks that need nothing of anybody over recorded incidents: other records and the pack may have changed.

    Raises Forbidden without the right.
    """
    actor.require("finding.check")
    with acting_as(actor), connection.cursor() as cursor:
        _note(bare_pictures(actor, incident_ids))
        cursor.execute(_LOOKED, {"incidents": list(incident_ids)})


@act("finding.take", Operation.ADMINISTRATION)
def take_finding(entry: Entry, actor: Actor, finding_id: FindingId) -> None:
    """Say that one looks at a finding, so that nobody of the other department does the same.

    Raises NotFound outside the area, Changed when it is decided or gone, Forbidden for a record of one's own.
    """
    actor.require("finding.take")
    finding = queries.finding_for_update(actor, finding_id)
    rules.check_take(finding, actor.officer_id)
    _keep(finding, entry, finding.review.decision if finding.review else None)


@act("finding.ask", Operation.ADMINISTRATION)
def ask_finding(entry: Entry, actor: Actor, finding_id: FindingId, words: str) -> None:
    """Ask the unit that recorded the incident about a finding, in words.

    Raises as ``take_finding`` does, Changed also when somebody else looks at it or it is asked already, Invalid
    without words.
    """
    actor.require("finding.ask")
    _decide(entry, actor, finding_id, Decision.ASKED, words)


@act("finding.answer", Operation.ADMINISTRATION)
def answer_finding(entry: Entry, actor: Actor, finding_id: FindingId, typed: str) -> None:
    """Tell who asked, in words, why one's unit leaves the record as it is.

    Raises Forbidden for another unit's record, NotFound outside the area, Changed when nothing is asked any more,
    Invalid without words.
    """
    actor.require("finding.answer")
    words = _cleaned(typed)
    finding = queries.finding_for_update(actor, finding_id)
    rules.check_answer(finding, actor.unit.code, words)
    _say(finding, entry, Decision.ANSWERED, words)


@act("finding.dismiss", Operation.ADMINISTRATION)
def dismiss_finding(entry: Entry, actor: Actor, finding_id: FindingId, words: str) -> None:
    """Let the record stand as it is, for a reason in words. Raises as ``ask_finding`` does."""
    actor.require("finding.dismiss")
    _decide(entry, actor, finding_id, Decision.DISMISSED, words)


def _decide(entry: Entry, actor: Actor, finding_id: FindingId, decision: Decision, typed: str) -> None:
    words = _cleaned(typed)
    finding = queries.finding_for_update(actor, finding_id)
    rules.check_decision(finding, actor.officer_id, decision, words)
    _say(finding, entry, decision, words)


def _cleaned(typed: str) -> str:
    try:
        return clean_text(typed, max_length=rules.WORDS_LENGTH, multiline=True)
    except TextRefused as refused:
        raise Invalid([Problem("words", refused.code, refused.params)]) from None


def _say(finding: QueueRow, entry: Entry, decision: Decision, words: str) -> None:
    said = Said(id=uuid7(), finding_id=finding.id, kind=decision.value, words=words, entry_id=entry.id)
    said.save(force_insert=True)
    _keep(finding, entry, decision, words)


def _keep(finding: QueueRow, entry: Entry, decision: Decision | None, words: str = "") -> None:
    stated = {"decision": decision or "", "entry_id": entry.id}
    if finding.review is None:
        Review(id=uuid7(), finding_id=finding.id, **stated).save(force_insert=True)
    else:
        Review.objects.filter(finding_id=finding.id).update(**stated)
    subject = Subject("finding", finding.id, finding.jurisdiction)
    entry.about(
        subject, after={"check": finding.check, "incident": finding.number, "decision": stated["decision"]}, note=words
    )


def _note(told: Sequence[Told]) -> None:
    """Bring the findings that stand to what the checks find now; each told of by what was written of it."""
    if not told:
        return
    found = [
        {
            "id": str(uuid7()),
            "incident_id": str(one.incident_id),
            "check_code": finding.check,
            "severity": finding.severity.value,
            "field": finding.field,
            "params": dict(finding.params),
        }
        for one in told
        for finding in catalogue.findings(one.picture, one.about)
    ]
    for unasked, about in {(one.picture.unasked, one.about) for one in told}:
        those = [one.incident_id for one in told if (one.picture.unasked, one.about) == (unasked, about)]
        _note_those(those, catalogue.running(unasked, about), found)


def _note_those(incident_ids: Collection[UUID], ran: Sequence[str], found: Sequence[Mapping[str, object]]) -> None:
    names = {str(incident_id) for incident_id in incident_ids}
    mine = [finding for finding in found if finding["incident_id"] in names]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"found": json.dumps(mine), "incidents": list(incident_ids), "ran": list(ran)})


def _as_ever_graded(told: Told, graded: Mapping[UUID, Grade]) -> Told:
    """The picture with the gravest grade the record ever had; a finding that stands still knows it."""
    before = [grade for grade in (told.picture.gravest_before, graded.get(told.incident_id)) if grade is not None]
    gravest = max(before, key=GRADES.index, default=None)
    return dataclasses.replace(told, picture=dataclasses.replace(told.picture, gravest_before=gravest))
