"""What organisations, property and vehicles must say; the edit checks ask the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ecrime.foundation.errors import Problem
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Organisation, OrganisationKind

MOST_PARTS = 200
LONGEST = {
    "things": {"description": 500, "serial": 60, "substance": 200},
    "vehicles": {"plate": 60, "make": 200, "model": 200, "colour": 200, "frame_number": 60, "engine_number": 60},
    "organisations": {"address": 500},
}
# What a column can hold; nobody counts or pays more.
MOST_COUNTED = 10**15


def part_problems(facts: IncidentFacts, nationalities: Collection[str]) -> Iterator[Problem]:
    """Every problem of the parts that are neither offences nor people."""
    for place, organisation in enumerate(facts.organisations):
        yield from _organisation_problems(f"organisations.{place}", organisation)
    for prefix, fields in LONGEST.items():
        for place, part in enumerate(getattr(facts, prefix)):
            for name, most in fields.items():
                if len(getattr(part, name)) > most:
                    yield Problem(f"{prefix}.{place}.{name}", "text.too_long", {"max_length": str(most)})
    for place, vehicle in enumerate(facts.vehicles):
        if vehicle.plate_country and vehicle.plate_country not in nationalities:
            yield Problem(f"vehicles.{place}.plate_country", "person.nationality_unknown")
    yield from _counted_problems(facts)
    for prefix in ("organisations", "relations", "vehicles", "things"):
        if len(getattr(facts, prefix)) > MOST_PARTS:
            yield Problem(f"{prefix}.{MOST_PARTS}", "part.too_many", {"most": str(MOST_PARTS)})


def _organisation_problems(where: str, organisation: Organisation) -> Iterator[Problem]:
    if not organisation.names and organisation.kind is not OrganisationKind.SOCIETY:
        yield Problem(f"{where}.names", "organisation.nameless")
    if not organisation.roles:
        yield Problem(f"{where}.roles", "organisation.role_missing")
    if any(len(name.written) > 200 for name in organisation.names):
        yield Problem(f"{where}.names", "text.too_long", {"max_length": "200"})
    if any(len(identifier.number) > 60 for identifier in organisation.identifiers):
        yield Problem(f"{where}.identifiers", "text.too_long", {"max_length": "60"})


def _counted_problems(facts: IncidentFacts) -> Iterator[Problem]:
    for place, thing in enumerate(facts.things):
        if thing.quantity is not None and thing.quantity >= MOST_COUNTED:
            yield Problem(f"things.{place}.quantity", "thing.quantity_unreadable")
    for prefix in ("things", "vehicles"):
        for place, thing in enumerate(getattr(facts, prefix)):
            for index, state in enumerate(thing.states):
                if state.value is not None and state.value.hundredths >= MOST_COUNTED:
                    yield Problem(f"{prefix}.{place}.states.{index}.value", "thing.value_unreadable")
