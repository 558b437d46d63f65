"""A record with a suspect, a victim and somebody unknown, a store and master keys of one test's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.base.files.looking import making
from tests.records.incidents.make import incident_facts, see

from ecrime.base.ledger.access import Access, current_access, open_access, own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.records.documents import actions, queries
from ecrime.records.documents.facts import Document, DocumentFacts, DocumentKind
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as reading
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Person, Role, RoleInTime, briefly

SUSPECT, VICTIM = "Plainly Suspected", "Canary Victim"
PEOPLE = (
    briefly(Role.SUSPECT, name_latin=SUSPECT, age=40),
    briefly(Role.VICTIM, name_latin=VICTIM, age=30),
    Person((RoleInTime(Role.SUSPECT),), unknown=True),
    briefly(Role.WITNESS, name_latin="Canary Witness", age=30),
)


@dataclass
class Papers:
    """What a test adds documents with."""

    database: Database
    incident: Incident
    store: Path

    @property
    def actor(self) -> Actor:
        return self.database.actor("lak")

    @property
    def number(self) -> str:
        return self.incident.record.number

    def person(self, place: int) -> UUID:
        found = self.incident.facts.people[place].id
        assert found is not None
        return found

    def facts(self, **changes: Any) -> DocumentFacts:
        stated: dict[str, Any] = {
            "kind": DocumentKind.PHOTO,
            "person_id": self.person(0),
            "source": "Taken at the station",
            "made_on": date(2026, 1, 2),
            "provided_by": self.actor.unit.id,
        }
        return DocumentFacts(**(stated | changes))

    def add(self, content: bytes | None = None, *, who: str = "lak", **changes: Any) -> UUID:
        """Add a file as a document, as the page does."""
        made = making.png((40, len(str(uuid4())) + self.count())) if content is None else content
        return actions.take_in(
            self.database.actor(who), self.incident.record.id, self.facts(**changes), made, "", key=uuid4()
        )

    def count(self) -> int:
        return int(self.database.as_superuser("select count(*) from documents_document")[0][0])

    def open(self, who: str, document_id: UUID | None = None) -> Access:
        """Open the record, and a document of it, as own work where it is, else for a purpose."""
        actor = self.database.actor(who)
        own = reading.is_own_work(actor, self.incident.record.id)
        access = own_work(actor) if own else current_access(actor)
        if access is None:
            access = open_access(actor, purpose="other", reason="The owner asks what became of it")
        incidents.see_incident(access, reading.subject(actor, self.number))
        if document_id is not None:
            actions.see_document(access, Subject("document", document_id, self.incident.record.jurisdiction))
        return access

    def document(self, document_id: UUID, who: str = "lak") -> Document:
        return queries.document(self.database.actor(who), self.incident.record.id, document_id)


@pytest.fixture
def papers(database: Database, store: Path) -> Papers:
    recorded = incidents.record_incident(database.actor("lak"), incident_facts(people=PEOPLE))
    see(database.actor("lak"), recorded)
    return Papers(database, recorded, store)
