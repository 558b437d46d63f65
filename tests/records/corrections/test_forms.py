"""The record's own form when only granted fields are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import translation

from ecrime.base.officers.facts import Unit, UnitId
from ecrime.records.corrections.forms import GrantedForm
from ecrime.records.incidents.questions import Questions

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PERSON, OFFENCE = UUID(int=1), UUID(int=2)
SHOP, RELATION, CAR, BAG = (UUID(int=number) for number in range(11, 15))
UNIT = Unit(UnitId(UUID(int=3)), "HQ", "", "", "ZZ", "ZZ", "America/Chicago")
STANDING = {
    "date": "21/11/2026",
    "time": "14:30",
    "narrative": "Two bags were taken.",
    "place_detail": "Market gate",
    "offences.0.id": str(OFFENCE),
    "offences.0.class_code": "T1 Theft",
    "offences.0.attempted": "yes",
    "people.0.id": str(PERSON),
    "people.0.role": "suspect",
    "people.0.name_latin": "Sok Sophea",
    "organisations.0.id": str(SHOP),
    "organisations.0.role": "victim",
    "relations.0.id": str(RELATION),
    "vehicles.0.id": str(CAR),
    "vehicles.0.plate": "1A",
    "things.0.id": str(BAG),
    "version": "1",
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def form(*granted: str, **sent: str) -> GrantedForm:
    values = {name.replace("__", "."): value for name, value in sent.items()}
    return GrantedForm(STANDING, values, granted, unit=UNIT, now=NOW, recorded_at=NOW)


def test_it_begins_with_what_is_asked() -> None:
    assert {name: form("incident.narrative").value(name) for name in STANDING} == STANDING


def test_only_granted_answers_are_taken() -> None:
    sent = dict.fromkeys(("narrative", "place_detail", "date", "people__0__name_latin", "version"), "By hand")
    taken = form("incident.narrative", **sent)
    assert taken.value("narrative") == "By hand"
    assert {name: taken.value(name) for name in STANDING if name != "narrative"} == {
        name: value for name, value in STANDING.items() if name != "narrative"
    }


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("incident.occurred", {"date", "time", "which", "until_date", "until_time", "until_which"}),
        ("incident.point", {"point", "point_precision"}),
        ("incident.area_id", {"area_id", "area_id.pick"}),
        ("incident.late_reason", {"late_reason", "late_note"}),
        (f"person.{PERSON}.names", {"people.0.name_latin", "people.0.name_km"}),
        (f"person.{PERSON}.roles", {"people.0.role", "people.0.role_offence", "people.0.role_2_until"}),
        (f"person.{PERSON}.birth", {"people.0.birth"}),
        (f"person.{PERSON}.age", {"people.0.age", "people.0.age_to"}),
        (f"person.{PERSON}.identifiers", {"people.0.telephone", "people.0.id_country.pick"}),
        (f"offence.{OFFENCE}.offence_class_id", {"offences.0.class_code", "offences.0.class_code.pick"}),
        (f"offence.{OFFENCE}.attempted", {"offences.0.attempted"}),
        (f"organisation.{SHOP}.roles", {"organisations.0.role"}),
        (f"organisation.{SHOP}.names", {"organisations.0.name_km", "organisations.0.name_latin"}),
        (f"organisation.{SHOP}.identifiers", {"organisations.0.number"}),
        (f"organisation.{SHOP}.address_area_id", {"organisations.0.address_area", "organisations.0.address_area.pick"}),
        (f"relation.{RELATION}.people", {"relations.0.person", "relations.0.other"}),
        (f"relation.{RELATION}.kind", {"relations.0.kind"}),
        (f"thing.{BAG}.amount", {"things.0.quantity", "things.0.unit"}),
        (f"thing.{BAG}.states", {"things.0.state", "things.0.state_2_currency"}),
        (f"thing.{BAG}.owner_id", {"things.0.owner"}),
        (f"vehicle.{CAR}.plate", {"vehicles.0.plate"}),
        (f"vehicle.{CAR}.plate_country", {"vehicles.0.plate_country"}),
        (f"vehicle.{CAR}.built", {"vehicles.0.year"}),
        (f"vehicle.{CAR}.offence_id", {"vehicles.0.offence"}),
        (f"vehicle.{CAR}.states", {"vehicles.0.state_on"}),
        ("vehicle.+", {"vehicles.7.plate"}),
        (f"person.{CAR}.plate", set()),
        ("person.+", {"people.7.name_latin", "people.7.role"}),
        ("incident.number", set()),
        ("", set()),
    ],
)
def test_each_path_opens_its_own_questions(path: str, names: set[str]) -> None:
    every = {
        *("date", "time", "which", "until_date", "until_time", "until_which", "point", "point_precision", "area_id"),
        *("area_id.pick", "late_reason", "late_note", "narrative", "place_detail", "key", "version", "nothing"),
        *("people.0.name_km", "people.0.role_2_until", "people.0.birth", "people.0.age", "people.0.age_to"),
        *("people.0.telephone", "people.0.id_country.pick", "people.0.role_offence"),
        *("organisations.0.role", "organisations.0.name_km", "organisations.0.name_latin", "organisations.0.number"),
        *("organisations.0.address_area", "organisations.0.address_area.pick", "organisations.0.id"),
        *("relations.0.person", "relations.0.other", "relations.0.kind", "things.0.quantity", "things.0.unit"),
        *("things.0.state", "things.0.state_2_currency", "things.0.owner", "vehicles.0.plate", "vehicles.0.year"),
        *("vehicles.0.plate_country", "vehicles.0.offence", "vehicles.0.state_on", "vehicles.7.plate"),
        *("people.0.name_latin", "people.0.role", "people.0.id", "people.7.name_latin", "people.7.role"),
        *("offences.0.class_code", "offences.0.class_code.pick", "offences.0.attempted", "offences.7.class_code"),
    }
    assert {name for name in every if form(path).is_open(name)} == names


def test_a_tick_that_is_taken_away_is_taken_away_only_where_it_may_be() -> None:
    assert form(f"offence.{OFFENCE}.attempted", narrative="x").value("offences.0.attempted") == ""
    assert form("incident.narrative", narrative="x").value("offences.0.attempted") == "yes"


@pytest.mark.parametrize(
    "act",
    [
        "add:people",
        "remove:people.0",
        "add:offences",
        "remove:offences.0",
        "add:vehicles",
        "remove:vehicles.0",
        "add:x",
        "remove:x.1",
    ],
)
def test_no_row_comes_or_goes_that_the_grant_does_not_name(act: str) -> None:
    closed = form("incident.narrative")
    before = dict(closed.values)
    assert closed.rearrange(act)
    assert closed.values == before


def test_a_row_that_this_correction_adds_comes_and_goes() -> None:
    opened = form("person.+", people__1__role="witness")
    assert opened.may_add("people")
    assert not opened.may_remove("people.0")
    assert opened.rearrange("add:people")
    assert opened.rows("people") == (0, 1, 2)
    assert opened.rearrange("remove:people.1")
    assert opened.rows("people") == (0, 2)


@pytest.mark.usefixtures("database")
def test_what_cannot_be_written_is_drawn_to_be_read() -> None:
    questions = Questions(form("incident.narrative"))
    assert questions.narrative.kind == "text_area"
    fixed = [*questions.when, *questions.place, *questions.people[0].questions, *questions.offences[0].questions]
    assert {question.kind for question in fixed} == {"fixed"}
    shown = {question.name: question.value for question in fixed}
    assert shown["people.0.role"] == "Suspect"
    assert shown["offences.0.attempted"] == "yes"
    assert shown["people.0.unknown"] == "no"
    assert not questions.may_add_person
    assert [(group.add, len(group.rows)) for group in questions.others] == [("", 1)] * 4
    others = [row for group in questions.others for row in group.rows]
    assert {question.kind for row in others for question in (*row.questions, *row.more)} == {"fixed"}
    assert {row.remove for row in others} == {""}
    assert [row.remove for row in (*questions.people, *questions.offences)] == ["", ""]
