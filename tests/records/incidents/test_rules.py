"""What an incident must say, as pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.incidents.checks.make import WORLD
from tests.records.incidents.make import ZONE, incident_facts

from ecrime.records.incidents.facts import LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import Role, briefly
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.rules import NAME_LENGTH, NARRATIVE_LENGTH, ClassValidity, Known, check_facts

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KNOWN = Known(
    area_paths={"Z101": "ZZ.Z1.Z101", "Z201": "ZZ.Z2.Z201", "Z10": "ZZ.Z10"},
    classes={
        "T1": ClassValidity(),
        "OLD": ClassValidity(valid_to=date(2009, 12, 31)),
        "NEW": ClassValidity(valid_from=date(2026, 12, 1)),
    },
    world=WORLD,
    nationalities=frozenset({"KH"}),
    post_path="ZZ.Z1",
)


def problems(**changes: Any) -> set[tuple[str, str]]:
    at = changes.pop("at", NOW - timedelta(hours=1))
    return {(p.field, p.code) for p in check_facts(incident_facts(at=at, **changes), KNOWN, recorded_at=NOW)}


def span(start: datetime, end: datetime) -> Span:
    return Span(start, end, Precision.HOUR, ZONE)


def test_a_whole_incident_has_no_problem() -> None:
    assert problems() == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"at": NOW + timedelta(minutes=1)}, {("occurred", "time.after_recording")}),
        ({"occurred": span(NOW, NOW - timedelta(hours=1))}, {("occurred", "time.span_reversed")}),
        ({"occurred": span(NOW, NOW + timedelta(minutes=59))}, set()),
        ({"occurred": span(NOW, NOW + timedelta(minutes=61))}, {("occurred", "time.after_recording")}),
        ({"at": NOW - timedelta(hours=48)}, set()),
        ({"at": NOW - timedelta(hours=48, seconds=1)}, {("late_reason", "late.reason_missing")}),
        ({"at": NOW - timedelta(hours=49), "late_reason": LateReason.LATE_REPORT}, set()),
        ({"late_reason": LateReason.OTHER}, {("late_note", "late.note_missing")}),
        ({"area_id": ""}, {("area_id", "area.missing")}),
        ({"area_id": "X"}, {("area_id", "area.unknown")}),
        ({"area_id": "Z201"}, {("area_id", "area.outside_post")}),
        ({"area_id": "Z10"}, {("area_id", "area.outside_post")}),
        ({"point": Point(91, 0, PointPrecision.EXACT)}, {("point", "point.impossible")}),
        ({"point": Point(11.5, 104.9, PointPrecision.EXACT)}, set()),
        ({"point": Point(0, 0, PointPrecision.AREA)}, {("point", "check.G06")}),
        ({"point": Point(-87.6, 41.9, PointPrecision.EXACT)}, {("point", "check.G08")}),
        ({"offences": ()}, {("offences", "offence.none")}),
        ({"offences": (OffenceFacts("T1"), OffenceFacts(""))}, {("offences.1.class_code", "offence.class_missing")}),
        ({"offences": (OffenceFacts("X"),)}, {("offences.0.class_code", "offence.class_unknown")}),
        ({"offences": (OffenceFacts("OLD"),)}, {("offences.0.class_code", "offence.class_not_in_force")}),
        ({"offences": (OffenceFacts("NEW"),)}, {("offences.0.class_code", "offence.class_not_in_force")}),
        ({"people": (briefly(Role.VICTIM),)}, {("people.0.names", "person.nameless")}),
        ({"people": (briefly(Role.SUSPECT, unknown=True),)}, set()),
        (
            {"people": (briefly(Role.SUSPECT, "ក", unknown=True),)},
            {("people.0.unknown", "person.unknown_but_named")},
        ),
        (
            {"people": (briefly(Role.COMPLAINANT, unknown=True),)},
            {("people.0.unknown", "person.complainant_unknown")},
        ),
        ({"people": (briefly(Role.VICTIM, "ក", age=131),)}, {("people.0.age", "person.age_impossible")}),
        (
            {"people": (briefly(Role.VICTIM, "ក", nationality="XX"),)},
            {("people.0.nationalities", "person.nationality_unknown")},
        ),
        (
            {"people": (briefly(Role.VICTIM, "ក" * (NAME_LENGTH + 1)),)},
            {("people.0.names.0", "text.too_long")},
        ),
        (
            {"people": (briefly(Role.VICTIM, "ក", "K" * (NAME_LENGTH + 1)),)},
            {("people.0.names.1", "text.too_long")},
        ),
        ({"narrative": "x" * (NARRATIVE_LENGTH + 1)}, {("narrative", "text.too_long")}),
    ],
)
def test_check_facts(changes: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert problems(**changes) == expected


@pytest.mark.parametrize(
    ("precision", "latest"),
    [
        (Precision.MINUTE, timedelta(minutes=1)),
        (Precision.HOUR, timedelta(hours=1)),
        (Precision.DAY, timedelta(days=2)),
        (Precision.MONTH, timedelta(days=32)),
        (Precision.YEAR, timedelta(days=367)),
    ],
)
def test_an_end_reaches_beyond_the_recording_only_as_far_as_it_is_vague(
    precision: Precision, latest: timedelta
) -> None:
    for beyond, found in ((timedelta(0), set()), (timedelta(seconds=1), {("occurred", "time.after_recording")})):
        assert problems(occurred=Span(NOW, NOW + latest + beyond, precision, ZONE)) == found


@pytest.mark.parametrize(
    ("validity", "in_force"),
    [
        (ClassValidity(valid_to=date(2026, 11, 20)), True),
        (ClassValidity(valid_from=date(2026, 11, 21)), False),
    ],
)
def test_a_class_is_in_force_by_the_calendar_of_the_place(validity: ClassValidity, in_force: bool) -> None:
    evening = incident_facts(at=datetime(2026, 11, 21, 3, tzinfo=UTC))  # nine in the evening of the 20th in Chicago
    found = check_facts(evening, replace(KNOWN, classes={"T1": validity}), recorded_at=NOW)
    assert [problem.code for problem in found] == ([] if in_force else ["offence.class_not_in_force"])


@given(st.lists(st.sampled_from(["time", "area", "offence", "person", "late"]), unique=True))
def test_every_planted_problem_is_found_and_no_other(planted: list[str]) -> None:
    changes: dict[str, Any] = {"late_reason": LateReason.LATE_REPORT}
    expected = set()
    if "time" in planted:
        changes["at"] = NOW + timedelta(hours=1)
        expected.add(("occurred", "time.after_recording"))
    if "area" in planted:
        changes["area_id"] = "nowhere"
        expected.add(("area_id", "area.unknown"))
    if "offence" in planted:
        changes["offences"] = (OffenceFacts("?"),)
        expected.add(("offences.0.class_code", "offence.class_unknown"))
    if "person" in planted:
        changes["people"] = (briefly(Role.WITNESS),)
        expected.add(("people.0.names", "person.nameless"))
    if "late" in planted:
        changes["late_reason"] = LateReason.OTHER
        expected.add(("late_note", "late.note_missing"))
    assert problems(**changes) == expected
