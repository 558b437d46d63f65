"""What is sought in a look-up, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.people import Person, Role

SearchId = NewType("SearchId", UUID)

# More are not shown: who finds that many has to say more.
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What an officer looks for; what is empty does not narrow.

    name          in either script, whole or in part
    number        of a record, or of a paper such as a passport
    area_path     where it happened: this area with all below it
    since, until  when it happened; until is not included
    role          what the person is in the incident
    """

    name: str = ""
    number: str = ""
    area_path: str = ""
    since: datetime | None = None
    until: datetime | None = None
    class_code: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One person in one incident, with the least that lets one choose.

    person  names, sex, birth or age, and roles; no names where somebody is hidden from the reader
    mask    why he is hidden, "" when not
    """

    person: Person
    incident_number: str
    area_id: str
    happened: Span
    class_codes: tuple[str, ...]
    mask: str
