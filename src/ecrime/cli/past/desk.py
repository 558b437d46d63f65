"""The officers of a DEMO at their desks, at any moment of its past: signed in by passkeys, held to every guard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from ecrime.base.database import past
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access, open_access, own_work
from ecrime.base.ledger.act import Act
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers import queries as officers
from ecrime.base.officers.auth.clerk import Clerk
from ecrime.base.officers.auth.software import HERE
from ecrime.base.officers.auth.store import Store
from ecrime.base.officers.demo import SITE
from ecrime.base.officers.facts import Actor, SignatureId
from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.simulator.of_demo import Simulated
from ecrime.foundation.errors import AlreadyDone, PurposeMissing
from ecrime.records.incidents import actions as incident_actions
from ecrime.records.incidents import queries as incident_queries
from ecrime.records.incidents.facts import Incident, IncidentId

# A session that lay idle for a quarter of an hour has ended; an officer who goes on signs in again before that.
GOES_ON = timedelta(minutes=14)
REASON = "ម្ចាស់បណ្ដឹងសុំដឹងលទ្ធផល · The complainant asks what came of it"


@dataclass
class Desk:
    """Everybody's desk.

    signer   a connection of the owner's beside Django's, which signs officers in
    cameras  the test cameras beside the DEMO, None where there are none
    """

    signer: psycopg.Connection[Any]
    cameras: Simulated | None = None
    _clerk: Clerk = field(init=False)
    _officers: Mapping[tuple[str, str], Sequence[UUID]] = field(init=False)
    _sessions: dict[UUID, tuple[datetime, Actor]] = field(default_factory=dict)
    _now: datetime | None = None

    def __post_init__(self) -> None:
        store = Store(self.signer)
        self._clerk = Clerk(lambda: nullcontext(store), hosts=["localhost"], key=settings.SECRET_KEY)
        found: dict[tuple[str, str], list[UUID]] = {}
        for officer in store.demo_officers():
            found.setdefault((officer["unit_code"], officer["post_kind"]), []).append(UUID(officer["officer"]))
        self._officers = found

    def at(self, moment: datetime) -> None:
        """Have it be this moment for everything that follows."""
        self._now = moment
        past.set_clock(self.signer, moment)
        connection.ensure_connection()
        past.set_clock(connection.connection, moment)

    def officer(self, unit: str, post: str, number: int = 0) -> Actor:
        """One of the holders of a post, signed in."""
        if self._now is None:
            raise RuntimeError("nobody has said what time it is")
        holders = self._officers[unit, post]
        officer = holders[number % len(holders)]
        if officer in self._sessions:
            opened_at, actor = self._sessions[officer]
            if timedelta() <= self._now - opened_at < GOES_ON:
                return actor
        token = self._ask("demo.sign_in", officer=str(officer))["token"]
        actor = officers.actor_of(token)
        self._sessions[officer] = self._now, actor
        return actor

    def signed(
        self, actor: Actor, act: Act[Any, Any, Any], *args: Any, key: UUID, words: Callable[[], str], **told: Any
    ) -> None:
        """Do an act that is signed, once under its key: rehearse it, sign the very words, do it.

        words  asks the database for them while it is rehearsed
        """
        if done_before(actor, key) is None:
            said = act.rehearsal(words)(actor, *args, **told, signature_id=NOT_SIGNED_YET)
            act.once(key)(actor, *args, **told, signature_id=self._signature(actor, said))

    def subject(self, actor: Actor, incident_id: UUID) -> Subject:
        """A record of the officer's area, to be opened."""
        return incident_queries.subject(actor, incident_queries.number_of(actor, incident_id))

    def read(self, actor: Actor, subject: Subject, *, reason: str = REASON) -> Access:
        """Open a record: as one's own work where it is, else for a purpose that is stated."""
        try:
            access = own_work(actor)
            incident_actions.see_incident(access, subject)
        except PurposeMissing:
            access = open_access(actor, purpose="other", reason=reason)
            incident_actions.see_incident(access, subject)
        return access

    def whole(self, actor: Actor, subject: Subject, *, reason: str = REASON) -> Incident:
        """A record as the officer reads it, opened first."""
        return incident_queries.incident(self.read(actor, subject, reason=reason), IncidentId(subject.id))

    def _signature(self, actor: Actor, words: str) -> SignatureId:
        begun = self._ask("sign.begin", token=actor.token, words=words)
        return SignatureId(UUID(self._ask("demo.sign", token=actor.token, asked=begun["asked"])["signature"]))

    def _ask(self, question: str, **said: str) -> Mapping[str, Any]:
        return self._clerk.answer({"ask": question, "origin": SITE, "address": HERE, **said})


def done_before(actor: Actor, key: UUID) -> UUID | None:
    """What the officer's act under this key was about, None when there was none."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select subject_id from ledger_done where officer_id = law.officer() and key = %s", [key])
        row = cursor.fetchone()
    return None if row is None else UUID(str(row[0]))


def once(act: Act[Any, Any, Any], key: UUID) -> Callable[..., None]:
    """The act under its key; a second telling finds it done and goes on."""

    def keyed(actor: Any, /, *args: Any, **told: Any) -> None:
        try:
            act.once(key)(actor, *args, **told)
        except AlreadyDone:
            return

    return keyed
