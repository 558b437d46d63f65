"""What an officer types becomes facts, and facts become what an officer would type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from tests.records.incidents.make import other_parts

from ecrime.base.officers.facts import Actor
from ecrime.base.officers.queries import service_number
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.incidents import prefill, queries
from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.forms import IncidentForm
from ecrime.records.incidents.people import RelationKind, Role, RoleInTime, Sex, briefly
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.questions import Questions

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TYPED = {
    "offences.0.class_code": "t1",
    "date": "20/11/26",
    "time": "1430",
    "area_id": "old market",
    "people.0.role": "victim",
    "people.0.name_latin": "  SOK   Sophea ",
    "narrative": "A bicycle.\r\n\r\nIt was red.",
}


@pytest.fixture
def form_of(database: Database) -> Callable[..., IncidentForm]:
    unit = database.actor("lak").unit
    return lambda values, **more: IncidentForm(values, unit=unit, now=NOW, **more)


def facts_of(form: IncidentForm, actor: Actor) -> IncidentFacts:
    facts = form.facts()
    form.check(facts, queries.known_for(actor, facts.area_ids))
    return facts


def test_answers_become_facts(form_of: Callable[..., IncidentForm], database: Database) -> None:
    form = form_of(TYPED)
    facts = facts_of(form, database.actor("lak"))
    assert form.problems == []
    at = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
    assert facts == IncidentFacts(
        Span(at, at, Precision.MINUTE, "America/Chicago"),
        "Z10101",
        "",
        None,
        "A bicycle.\n\nIt was red.",
        (OffenceFacts("T1"),),
        (briefly(Role.VICTIM, name_latin="SOK Sophea"),),
    )


def test_today_is_carried_on_as_a_date(form_of: Callable[..., IncidentForm]) -> None:
    form = form_of({**TYPED, "date": "t", "time": ""})
    form.facts()
    assert dict(form.answers)["date"] == "21/11/2026"
    assert dict(form.answers)["area_id"] == "Z10101 ផ្សារចាស់"


def test_empty_rows_of_people_are_nobody(form_of: Callable[..., IncidentForm]) -> None:
    blank = {f"people.{row}.{name}": "" for row in (1, 2) for name in ("role", "name_km", "name_latin", "sex", "age")}
    form = form_of({**TYPED, **blank, "people.2.row": "new"})
    assert len(form.facts().people) == 1
    assert [row.title for row in Questions(form).people][-1].endswith("3")


def test_problems_of_facts_land_on_the_rows_they_came_from(form_of: Callable[..., IncidentForm]) -> None:
    form = form_of({**TYPED, "offences.3.class_code": "T1", "people.5.role": "suspect", "people.5.age": "200"})
    form.refuse_facts(
        [
            Problem("occurred", "time.after_recording"),
            Problem("offences.1.class_code", "offence.class_unknown"),
            Problem("people.1.name_km", "person.nameless"),
            Problem("offences", "offence.none"),
            Problem("people", "person.too_many", {"most": "500"}),
        ]
    )
    assert {problem.field for problem in form.problems} == {
        "offences.3.class_code",
        "people.5.name_km",
        "offences.0.class_code",
        "people.5.role",
    } | ({"date"} if form.span else set())


def test_all_problems_are_told_at_once_in_the_order_of_the_page(
    form_of: Callable[..., IncidentForm], database: Database
) -> None:
    form = form_of(
        {
            "offences.0.class_code": "",
            "date": "soon",
            "area_id": "",
            "point": "here",
            "people.0.role": "king",
            "narrative": "a\x00b",
        }
    )
    facts_of(form, database.actor("lak"))
    assert [(problem.field, problem.code) for problem in form.problems] == [
        ("offences.0.class_code", "offence.class_missing"),
        ("date", "date.unreadable"),
        ("area_id", "area.missing"),
        ("point", "point.unreadable"),
        ("people.0.name_km", "person.nameless"),
        ("people.0.role", "person.role_missing"),
        ("narrative", "text.control"),
    ]


def test_the_summary_says_which_of_several_people(form_of: Callable[..., IncidentForm], database: Database) -> None:
    one = form_of({**TYPED, "people.0.role": ""})
    # The rows between were taken away: on the page the fifth row is "Person 2".
    two = form_of({**TYPED, "people.4.name_km": "ចាន់", "until_date": "32/13/2026"})
    for form in (one, two):
        facts_of(form, database.actor("lak"))
    with translation.override("en"):
        (alone,), (end, person) = ([words for _id, words in form.summary] for form in (one, two))
    assert alone.startswith("The role is missing")
    assert end.startswith("Date of the end: ")
    assert person.startswith("Person 2: The role is missing")


def test_several_areas_are_offered_and_the_pick_counts(form_of: Callable[..., IncidentForm]) -> None:
    form = form_of({**TYPED, "area_id": "austin"})
    form.facts()
    assert [problem.code for problem in form.problems] == ["area.several"]
    offered = [option.value for option in Questions(form).place[0].options]
    assert "Z11102" in offered
    again = form_of({**TYPED, "area_id": "austin", "area_id.pick": "Z11102"})
    assert again.facts().area_id == "Z11102"


@pytest.mark.parametrize("typed", ["11.5564, 104.9282", "11.5564 104.9282", "១១.៥៥៦៤,១០៤.៩២៨២", " 11.5564 ; 104.9282 "])
def test_point_is_read_from_one_box(form_of: Callable[..., IncidentForm], typed: str) -> None:
    form = form_of({**TYPED, "point": typed, "point_precision": "street"})
    assert form.facts().point == Point(11.5564, 104.9282, PointPrecision.STREET)


def test_reason_of_a_record_in_time_is_dropped(form_of: Callable[..., IncidentForm]) -> None:
    facts = form_of({**TYPED, "late_reason": "other", "late_note": "x"}).facts()
    assert (facts.late_reason, facts.late_note) == (None, "")


def test_lateness_of_a_correction_counts_to_the_recording(form_of: Callable[..., IncidentForm]) -> None:
    early = form_of(TYPED, recorded_at=NOW)
    late = form_of({**TYPED, "date": "1/11/2026"}, recorded_at=NOW - timedelta(days=1))
    early.facts()
    late.facts()
    assert not early.is_late
    assert late.is_late
    assert late.due is None
    assert Questions(late).late


@pytest.mark.parametrize("key", ["", "7", "not-a-key"])
def test_broken_key_is_refused(form_of: Callable[..., IncidentForm], key: str) -> None:
    with pytest.raises(Invalid):
        _ = form_of({**TYPED, "key": key}).key


def test_broken_version_is_refused(form_of: Callable[..., IncidentForm]) -> None:
    with pytest.raises(Invalid):
        _ = form_of({**TYPED, "version": "two"}).version


def test_facts_can_be_typed_again(form_of: Callable[..., IncidentForm], database: Database) -> None:
    at = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # half past one, for the first time that night
    facts = IncidentFacts(
        Span(at, at + timedelta(hours=5), Precision.MINUTE, "America/Chicago"),
        "Z10101",
        "ផ្ទះលេខ ១២",
        Point(41.12345678901234, -1e-07, PointPrecision.EXACT),
        "A bicycle.\nIt was red.",
        (OffenceFacts("T1", attempted=True), OffenceFacts("B1")),
        (
            briefly(Role.SUSPECT, "សុខ សុភា", "SOK Sophea", Sex.FEMALE, 0, nationality="KH"),
            briefly(Role.WITNESS, unknown=True),
        ),
        LateReason.OTHER,
        "The line was down.",
        **other_parts("A", day=date(2026, 11, 2)),
    )
    form = form_of(prefill.values_for(facts))
    # The form asks of an organisation which role it has, and no more about that role.
    (shop,) = facts.organisations
    facts = replace(facts, organisations=(replace(shop, roles=(RoleInTime(Role.VICTIM),)),))
    assert facts_of(form, database.actor("lak")) == facts
    assert form.problems == []
    without = replace(facts, point=None, late_note="")
    assert form_of(prefill.values_for(without)).facts() == without


THINGS = {
    "a relation to nobody": ({"relations.0.kind": "spouse", "relations.0.person": "1"}, "relations.0.other"),
    "a relation to the fifth of one": (
        {"relations.0.kind": "spouse", "relations.0.person": "1", "relations.0.other": "5"},
        "relations.0.other",
    ),
    "a thing of an offence that is not there": (
        {"things.0.kind": "goods", "things.0.state": "stolen", "things.0.offence": "2"},
        "things.0.offence",
    ),
    "a thing of no kind": ({"things.3.description": "A bag", "things.3.state": "stolen"}, "things.3.kind"),
    "nothing became of it": ({"things.0.kind": "goods"}, "things.0.state"),
    "a day of nothing": ({"vehicles.0.kind": "car", "vehicles.0.state_2_on": "t"}, "vehicles.0.state_2"),
    "a sum of words": (
        {"things.0.kind": "money", "things.0.state": "stolen", "things.0.state_value": "much"},
        "things.0.state_value",
    ),
    "a sum in no currency": (
        {"things.0.kind": "money", "things.0.state": "stolen", "things.0.state_value": "5"},
        "things.0.state_currency",
    ),
    "half a piece": (
        {"things.0.kind": "goods", "things.0.state": "stolen", "things.0.quantity": "1.5"},
        "things.0.quantity",
    ),
    "a year of two figures": (
        {"vehicles.0.kind": "car", "vehicles.0.state": "used", "vehicles.0.year": "19"},
        "vehicles.0.year",
    ),
    "a company without a name": (
        {"organisations.0.kind": "company", "organisations.0.role": "victim"},
        "organisations.0.name_km",
    ),
    "an organisation in no role": (
        {"organisations.0.kind": "company", "organisations.0.name_latin": "Shop"},
        "organisations.0.role",
    ),
    "married to himself": (
        {"relations.0.kind": "spouse", "relations.0.person": "1", "relations.0.other": "1"},
        "relations.0.kind",
    ),
}


@pytest.mark.parametrize(("typed", "field"), THINGS.values(), ids=THINGS)
def test_a_refusal_lands_on_its_question(
    form_of: Callable[..., IncidentForm], database: Database, typed: dict[str, str], field: str
) -> None:
    form = form_of({**TYPED, **typed})
    facts_of(form, database.actor("lak"))
    assert field in {problem.field for problem in form.problems}
    questions = Questions(form)
    drawn = {asked.name for group in questions.others for row in group.rows for asked in (*row.questions, *row.more)}
    assert field in drawn
    assert questions.others_are_open
    assert not Questions(form_of(TYPED)).others_are_open


def test_people_are_named_by_the_number_on_the_page(form_of: Callable[..., IncidentForm], database: Database) -> None:
    people = {
        "people.2.role": "victim",
        "people.2.name_latin": "A",
        "people.7.role": "witness",
        "people.7.unknown": "y",
    }
    relation = {"relations.4.kind": "sibling", "relations.4.person": "២", "relations.4.other": "1"}
    form = form_of({**{k: v for k, v in TYPED.items() if not k.startswith("people")}, **people, **relation})
    (found,) = facts_of(form, database.actor("lak")).relations
    assert (found.person, found.other, found.kind) == (1, 0, RelationKind.SIBLING)
    assert form.problems == []


@pytest.mark.parametrize("written", ["{0}", " 00{0} ", "{1}"])
def test_an_officer_is_stated_by_his_service_number(
    form_of: Callable[..., IncidentForm], database: Database, written: str
) -> None:
    officer = database.actor("lak2").officer_id
    number = service_number(officer)
    khmer = number.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    form = form_of({**TYPED, "people.0.officer": written.format(number, khmer)})
    facts = facts_of(form, database.actor("lak"))
    assert form.problems == []
    assert facts.people[0].officer_id == officer
    again = prefill.values_for(facts)
    assert again["people.0.officer"] == number
    assert form_of(again).facts() == facts


@pytest.mark.parametrize("typed", ["999999999", "0", "-1", "12 a", "9" * 100])
def test_a_service_number_that_nobody_has_is_told(
    form_of: Callable[..., IncidentForm], database: Database, typed: str
) -> None:
    form = form_of({**TYPED, "people.0.officer": typed})
    facts = facts_of(form, database.actor("lak"))
    assert [(problem.field, problem.code) for problem in form.problems] == [
        ("people.0.officer", "person.officer_unknown")
    ]
    assert facts.people[0].officer_id is None
