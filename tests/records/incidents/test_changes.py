"""The difference between two statements, named as the database names it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.incidents.make import incident_facts, other_parts

from ecrime.cli.drills.instance import Database
from ecrime.foundation import canonical
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import part_rows, rows
from ecrime.records.incidents.changes import FIELDS_OF_COLUMNS, PARTS, Change, changes_between, with_changes
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Point, PointPrecision
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Organisation,
    OrganisationKind,
    Person,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Sex,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.things import (
    Money,
    Property,
    PropertyKind,
    State,
    StateKind,
    Unit,
    Vehicle,
    VehicleKind,
)

THEFT = OffenceFacts("T1", id=UUID(int=1))
SUSPECT = dataclasses.replace(briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"), id=UUID(int=2))


AT = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def recorded() -> IncidentFacts:
    return incident_facts(at=AT, offences=(THEFT,), people=(SUSPECT,))


def paths(before: IncidentFacts, after: IncidentFacts) -> list[str]:
    return [change.path for change in changes_between(before, after)]


def test_the_same_statement_changes_nothing() -> None:
    assert changes_between(recorded(), recorded()) == []


def test_columns_that_belong_together_are_one_field() -> None:
    before = recorded()
    span = dataclasses.replace(before.occurred, end=before.occurred.end + timedelta(minutes=5))
    (change,) = changes_between(before, dataclasses.replace(before, occurred=span))
    assert change.path == "incident.occurred"
    assert set(change.after) == {"occurred_from", "occurred_to", "time_precision", "zone"}


def test_parts_are_named_by_their_rows() -> None:
    before = recorded()
    renamed = dataclasses.replace(SUSPECT, names=briefly(Role.SUSPECT, "", "SOK Sophea").names)
    witness = briefly(Role.WITNESS, "", "Chan Dara")
    after = dataclasses.replace(before, offences=(), people=(renamed, witness))
    changes = {change.path: change.after for change in changes_between(before, after)}
    assert changes == {
        f"offence.{THEFT.id}.removed": {"removed": True},
        f"person.{SUSPECT.id}.names": {"names": [canonical.plain(name) for name in renamed.names]},
        "person.+": [
            canonical.plain(rows.person_columns(witness))
            | {"roles": [{"role": "witness", "since": None, "until": None, "basis": "", "offence_id": None}]}
        ],
    }


@given(st.sets(st.sampled_from(["narrative", "place_detail", "late_note", "area_id"])))
def test_each_field_that_differs_is_named_and_no_other(names: set[str]) -> None:
    before = recorded()
    other: dict[str, Any] = dict.fromkeys(names, "something else")
    after = dataclasses.replace(before, **other)
    assert paths(before, after) == sorted(f"incident.{FIELDS_OF_COLUMNS.get(name, name)}" for name in names)


def test_the_database_names_every_field_alike(database: Database) -> None:
    before = recorded()
    parts = other_parts()
    ids = [UUID(int=1), UUID(int=2)]
    columns = {
        *rows.incident_columns(before),
        *rows.offence_columns(THEFT),
        *rows.person_columns(SUSPECT),
        *part_rows.organisation_columns(parts["organisations"][0]),
        *part_rows.relation_columns(parts["relations"][0], ids),
        *part_rows.thing_columns(parts["things"][0], ids, ids),
        *part_rows.vehicle_columns(parts["vehicles"][0], ids, ids),
    }
    assert columns >= FIELDS_OF_COLUMNS.keys()
    for column in columns:
        assert database.as_superuser(f"select law.field_of('{column}')") == [(FIELDS_OF_COLUMNS.get(column, column),)]


# What a list of changes makes of a statement

stated_people = st.lists(
    st.builds(
        Person,
        roles=st.lists(
            st.builds(
                RoleInTime,
                st.sampled_from(Role),
                since=st.none() | st.just(AT.date()),
                basis=st.sampled_from(["", "Judgment 12"]),
            ),
            max_size=3,
        ).map(tuple),
        names=st.sampled_from(["Sok Sophea", "Chan Dara"]).map(lambda name: briefly(Role.SUSPECT, "", name).names),
        sex=st.sampled_from(Sex),
        birth=st.none() | st.just(Birth(AT.date(), Precision.YEAR)),
        age=st.none() | st.integers(0, 130).map(lambda age: AgeRange(age, age)),
        id=st.none() | st.just(SUSPECT.id),
    ),
    max_size=3,
    unique_by=lambda person: person.id or object(),
)
statements = st.builds(
    lambda people, offences, point, narrative, minutes: dataclasses.replace(
        recorded(),
        people=tuple(people),
        offences=tuple(offences),
        point=point,
        narrative=narrative,
        occurred=dataclasses.replace(recorded().occurred, end=AT + timedelta(minutes=minutes)),
    ),
    stated_people,
    st.lists(st.sampled_from([THEFT, OffenceFacts("N1")]), max_size=2, unique=True),
    st.none() | st.just(Point(11.5, 104.9, PointPrecision.EXACT)),
    st.text(max_size=20),
    st.integers(0, 90),
)


def unordered(facts: IncidentFacts) -> IncidentFacts:
    """Parts that are added stand last, wherever they were written; roles that are stated anew have no row yet."""
    people = [
        dataclasses.replace(each, roles=tuple(dataclasses.replace(held, id=None) for held in each.roles))
        for each in facts.people
    ]
    return dataclasses.replace(
        facts, people=tuple(sorted(people, key=repr)), offences=tuple(sorted(facts.offences, key=repr))
    )


@given(statements)
def test_changes_lead_from_one_statement_to_the_other(after: IncidentFacts) -> None:
    before = recorded()
    assert unordered(with_changes(before, changes_between(before, after))) == unordered(after)


# Parts that name others by their ids

VICTIM = replace(briefly(Role.VICTIM, "", "Chan Dara"), id=UUID(int=3))
NOISE = OffenceFacts("N1", id=UUID(int=4))
NEWCOMER = replace(briefly(Role.WITNESS, "", "Keo Vibol"), id=UUID(int=5))
USED, SEIZED = State(StateKind.USED), State(StateKind.SEIZED, AT.date(), value=Money(5, "KHR"))
places = st.none() | st.integers(0, 1)
known_ids = st.sampled_from([UUID(int=11), UUID(int=12), UUID(int=13)])
stated_states = st.lists(st.sampled_from([USED, SEIZED]), max_size=3).map(tuple)
other_statements = st.fixed_dictionaries(
    {
        "people": st.permutations([SUSPECT, VICTIM, NEWCOMER]).map(lambda people: tuple(people[:2])),
        "offences": st.sampled_from([(THEFT, NOISE), (NOISE, THEFT)]),
        "organisations": st.lists(
            st.builds(
                Organisation,
                st.sampled_from(OrganisationKind),
                st.lists(st.builds(RoleInTime, st.sampled_from(Role), places), max_size=3).map(tuple),
                address=st.sampled_from(["", "Market"]),
                id=known_ids,
            ),
            max_size=2,
            unique_by=lambda part: part.id,
        ).map(tuple),
        "relations": st.lists(
            st.builds(Relation, st.just(0), st.just(1), st.sampled_from(RelationKind), known_ids),
            max_size=2,
            unique_by=lambda part: part.id,
        ).map(tuple),
        "vehicles": st.lists(
            st.builds(Vehicle, st.sampled_from(VehicleKind), stated_states, offence=places, owner=places, id=known_ids),
            max_size=2,
            unique_by=lambda part: part.id,
        ).map(tuple),
        "things": st.lists(
            st.builds(
                Property,
                st.sampled_from(PropertyKind),
                stated_states,
                offence=places,
                owner=places,
                quantity=st.none() | st.integers(1, 9),
                unit=st.sampled_from(Unit),
                id=known_ids,
            ),
            max_size=2,
            unique_by=lambda part: part.id,
        ).map(tuple),
    }
)


def by_ids(facts: IncidentFacts) -> set[str]:
    """What a statement says of each part, whatever the order; who is named is named by id."""
    offences, people = ([part.id for part in parts] for parts in (facts.offences, facts.people))

    def told(part: Any) -> str:
        named = {name: getattr(part, name, None) for name in ("offence", "owner", "person", "other")}
        ids = {
            name: None if place is None else (offences if name == "offence" else people)[place]
            for name, place in named.items()
        }
        about = [
            held.offence if held.offence is None else offences[held.offence] for held in getattr(part, "roles", ())
        ]
        bare = replace(part, **{name: None for name, place in named.items() if place is not None})
        if about:
            bare = replace(bare, roles=tuple(replace(held, offence=None, id=None) for held in bare.roles))
        return f"{bare} {ids} {about}"

    return {told(part) for name in PARTS.values() for part in getattr(facts, name)}


@given(other_statements, other_statements)
def test_changes_lead_from_parts_to_parts_whoever_is_named_where(before: dict[str, Any], after: dict[str, Any]) -> None:
    stood, wanted = (replace(recorded(), **parts) for parts in (before, after))
    assert by_ids(with_changes(stood, changes_between(stood, wanted))) == by_ids(wanted)


def test_a_part_that_is_taken_away_takes_along_what_names_it() -> None:
    parts = other_parts()
    ids: dict[str, Any] = {name: tuple(replace(part, id=uuid7()) for part in found) for name, found in parts.items()}
    stood = replace(recorded(), people=(VICTIM, SUSPECT), **ids)
    after = with_changes(stood, [Change(f"person.{SUSPECT.id}.removed", {"removed": True})])
    assert after.relations == ()
    assert after.vehicles[0].owner is None
    assert after.people[0].roles == VICTIM.roles


def test_a_part_that_names_one_without_an_id_cannot_be_told() -> None:
    after = replace(
        recorded(),
        people=(SUSPECT, briefly(Role.WITNESS, "", "Chan Dara")),
        relations=(Relation(0, 1, RelationKind.FRIEND),),
    )
    with pytest.raises(ValueError, match="no id"):
        changes_between(recorded(), after)


def test_a_change_of_a_part_that_does_not_stand_changes_nothing() -> None:
    change = Change(f"person.{UUID(int=99)}.age", {"age_low": 12, "age_high": 12})
    assert with_changes(recorded(), [change]) == recorded()


@pytest.mark.parametrize(
    "change",
    [
        Change(f"person.{SUSPECT.id}.roles", {"roles": [{"role": "king"}]}),
        Change("person.+", [{"sex": "male"}]),
        Change("incident.occurred", {"occurred_from": "today"}),
        Change("incident.narrative", None),
    ],
)
def test_values_that_no_statement_has_are_refused(change: Change) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        with_changes(recorded(), [change])
