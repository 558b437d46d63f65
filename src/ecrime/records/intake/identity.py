"""By what a row is known again: its source, what it says, and which of equal rows it is.

The occurrence number keeps true duplicates apart, so that all of them are recorded; a second run of the
same file finds every key there and adds nothing. Why the record came late is no part of what a row
says: it changes with the hour of the import.
"""

from __future__ import annotations

import hashlib
import json

from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Harm, NameKind, Person, Script


def content_hash(facts: IncidentFacts) -> bytes:
    """SHA-256 of what the row says, the same however the file writes it."""
    return hashlib.sha256(json.dumps(_said(facts), ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _said(facts: IncidentFacts) -> list[object]:
    # In one fixed order and JSON's own types: the general canonical form took half the time of a check.
    occurred, point = facts.occurred, facts.point
    return [
        [occurred.start.isoformat(), occurred.end.isoformat(), occurred.precision.value, occurred.zone],
        [facts.area_id, facts.place_detail],
        [point.latitude, point.longitude, point.precision.value] if point else None,
        facts.narrative,
        [[offence.class_code, offence.attempted] for offence in facts.offences],
        [
            [
                person.roles[0].role.value,
                person.legal_name(Script.KHMER),
                person.legal_name(Script.LATIN),
                person.sex.value,
                person.age.low if person.age else None,
                person.nationalities[0] if person.nationalities else "",
                person.unknown,
                *_more_said(person),
            ]
            for person in facts.people
        ],
    ]


def _more_said(person: Person) -> list[object]:
    """What else a file says of somebody; nothing where it says nothing, so that what was imported before is known."""
    more: dict[str, object] = {
        "names": [[name.script.value, name.written] for name in person.names if name.kind is not NameKind.LEGAL],
        "birth": [person.birth.day.isoformat(), person.birth.precision.value] if person.birth else None,
        "occupation": person.occupation,
        "address": person.address,
        "background": person.background,
        "identifiers": [[paper.kind.value, paper.number] for paper in person.identifiers],
        "harm": "" if person.harm is Harm.UNKNOWN else person.harm.value,
    }
    said: dict[str, object] = {key: value for key, value in more.items() if value}
    return [said] if said else []


def source_key(source: str, content: bytes, occurrence: int) -> bytes:
    """SHA-256 over the name of the source, the content and the occurrence number, from 1."""
    name = source.encode()
    return hashlib.sha256(len(name).to_bytes(4, "big") + name + content + occurrence.to_bytes(8, "big")).digest()
