"""What a program states of an incident: the same facts as the form's, held to what only a form would have kept apart.

A form offers rows, areas and officers to choose from; a program names them by place, code and id, so here it is asked
whether there are such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.base.country import queries as country
from ecrime.base.officers import queries as officers
from ecrime.base.pages.api import schemas
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.incidents.facts import IncidentFacts, Span
from ecrime.records.incidents.people import BIRTH_PRECISIONS, Birth, Identifier
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import SupplementFacts
from ecrime.records.incidents.things import Money
from ecrime.records.incidents.when import read_span, typed_span

# A place has one zone, which follows from the area.
_WITHOUT: schemas.Without = {Span: frozenset({"zone"})}
NOWHERE = "UTC"
EARLIEST = 1800

IncidentStated = schemas.stated(IncidentFacts, without=_WITHOUT)
SupplementStated = schemas.stated(SupplementFacts, without=_WITHOUT)


def incident_facts(said: schemas.Stated, *, stood: IncidentFacts | None = None) -> IncidentFacts:
    """The facts that were stated.

    stood  what is recorded, for a correction: only rows that stand are named by an id

    Raises Invalid for what names something that there is not.
    """
    facts = schemas.facts_of(IncidentFacts, said)
    areas = {area.id: area for area in country.areas(facts.area_ids)}
    place = areas.get(facts.area_id)
    facts = replace(facts, occurred=replace(facts.occurred, zone=place.zone if place else NOWHERE))
    problems = [
        *_area_problems(facts, areas.keys()),
        *_span_problems("occurred", facts.occurred, stood.occurred if stood else None),
        *_place_problems(facts),
        *_row_problems(facts, stood),
        *_officer_problems(facts),
        *_value_problems(facts),
    ]
    if problems:
        raise Invalid(problems)
    return facts


def supplement_facts(said: schemas.Stated, zone: str, *, stood: SupplementFacts | None = None) -> SupplementFacts:
    """The facts that were stated of what came after; ``zone`` is that of the place of the incident."""
    facts = schemas.facts_of(SupplementFacts, said)
    facts = replace(facts, happened=replace(facts.happened, zone=zone))
    problems = [
        *_span_problems("happened", facts.happened, stood.happened if stood else None),
        *_value_problems(facts),
    ]
    if problems:
        raise Invalid(problems)
    return facts


def _area_problems(facts: IncidentFacts, known: Collection[str]) -> Iterator[Problem]:
    named = [("area_id", facts.area_id)]
    for prefix in ("people", "organisations"):
        named += [
            (f"{prefix}.{place}.address_area_id", one.address_area_id)
            for place, one in enumerate(getattr(facts, prefix))
        ]
    for field, area in named:
        if area and area not in known:
            yield Problem(field, "area.unknown")


def _span_problems(field: str, span: Span, stood: Span | None) -> Iterator[Problem]:
    """A span is one that somebody could have typed, or the one that stands: its end says whether a record is late."""
    if span == stood or span.end < span.start:  # the second is refused by the rules
        return
    zone = ZoneInfo(span.zone)
    if not EARLIEST <= span.start.year <= span.end.year <= date.max.year - 1:
        yield Problem(f"{field}.start", "time.precision_unfit")
    elif read_span(typed_span(span), zone=span.zone, today=span.start.astimezone(zone).date()) != span:
        yield Problem(f"{field}.precision", "time.precision_unfit")


def _place_problems(facts: IncidentFacts) -> Iterator[Problem]:
    """Parts name each other by their places; there must be such a place."""
    offences, people = len(facts.offences), len(facts.people)
    named: list[tuple[str, int | None, int]] = []
    for prefix in ("people", "organisations"):
        for place, party in enumerate(getattr(facts, prefix)):
            named += [
                (f"{prefix}.{place}.roles.{number}.offence", held.offence, offences)
                for number, held in enumerate(party.roles)
            ]
    for place, relation in enumerate(facts.relations):
        named += [
            (f"relations.{place}.person", relation.person, people),
            (f"relations.{place}.other", relation.other, people),
        ]
    for prefix in ("things", "vehicles"):
        for place, thing in enumerate(getattr(facts, prefix)):
            named += [
                (f"{prefix}.{place}.offence", thing.offence, offences),
                (f"{prefix}.{place}.owner", thing.owner, people),
            ]
    for field, stated, there in named:
        if stated is not None and stated >= there:
            yield Problem(field, "api.place_unknown")


def _row_problems(facts: IncidentFacts, stood: IncidentFacts | None) -> Iterator[Problem]:
    """No row of another record, none twice, and none of a new record, has an id of the caller's making."""
    there = {id_ for _field, id_ in _ids(stood)} if stood else set()
    seen: set[UUID] = set()
    for field, id_ in _ids(facts):
        if id_ not in there or id_ in seen:
            yield Problem(f"{field}.id", "api.row_unknown")
        seen.add(id_)


def _ids(said: Any, field: str = "") -> Iterator[tuple[str, UUID]]:
    """(path, id) of every row in the facts that has one."""
    for name, value in _parts(said, field):
        if name.rpartition(".")[2] == "id" and value is not None:
            yield field, value
        else:
            yield from _ids(value, name)


def _parts(said: Any, field: str) -> list[tuple[str, Any]]:
    """What stands below a fact, each with its path."""
    before = f"{field}." if field else ""
    if isinstance(said, tuple):
        return [(f"{before}{place}", one) for place, one in enumerate(said)]
    if dataclasses.is_dataclass(said):
        return [(f"{before}{part.name}", getattr(said, part.name)) for part in dataclasses.fields(said)]
    return []


def _officer_problems(facts: IncidentFacts) -> Iterator[Problem]:
    for place, person in enumerate(facts.people):
        if person.officer_id is not None and not officers.service_number(person.officer_id):
            yield Problem(f"people.{place}.officer_id", "person.officer_unknown")


def _value_problems(said: Any, field: str = "") -> Iterator[Problem]:
    """Days of birth as exact as they say, papers with a number, currencies of three letters, days of our times."""
    if isinstance(said, Birth) and (said.precision not in BIRTH_PRECISIONS or said.day != _as_exact(said)):
        yield Problem(f"{field}.precision", "time.precision_unfit")
    if isinstance(said, Money) and not (
        len(said.currency) == 3 and said.currency.isascii() and said.currency.isupper()
    ):
        yield Problem(f"{field}.currency", "thing.value_unreadable")
    if isinstance(said, Identifier) and not said.number:
        yield Problem(f"{field}.number", "person.identifier_missing")
    if isinstance(said, date) and said.year < EARLIEST:
        yield Problem(field, "api.day_unfit")
    for name, value in _parts(said, field):
        yield from _value_problems(value, name)


def _as_exact(birth: Birth) -> date:
    if birth.precision is Precision.YEAR:
        return birth.day.replace(month=1, day=1)
    return birth.day.replace(day=1) if birth.precision is Precision.MONTH else birth.day
