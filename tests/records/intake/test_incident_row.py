"""A row becomes facts, or every problem in it is told with column, rule and suggestion."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.intake.make_rows import problems, read

from ecrime.records.incidents.facts import IncidentFacts, LateReason, PointPrecision
from ecrime.records.incidents.people import AgeRange, Name, Role, RoleInTime, Script, Sex
from ecrime.records.intake.identity import content_hash

MAPPING = """
source = "old-system"
narrative = "{what}"
late_reason = "backlog"
[occurred]
start = "{day} {clock}"
formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
zone = "America/Chicago"
[place]
area = "Z1{district:02d}"
detail = "{where}"
latitude = "{lat}"
longitude = "{lon}"
point_precision = "street"
[[offence]]
class = "{class|classes}"
attempted = "{tried|yes or no}"
[[offence]]
class = "{class2|classes}"
[[person]]
role = "suspect"
name_km = "{suspect}"
sex = "{sex|sexes}"
age = "{age}"
nationality = "{nation}"
[values.classes]
theft = "T1"
assault = "A2"
vagrancy = "V1"
wrong = "X9"
[values."yes or no"]
yes = "true"
no = "false"
"*" = "?"
[values.sexes]
m = "male"
f = "female"
x = "other"
"""

COLUMNS = (
    "day", "clock", "district", "where", "lat", "lon", "class", "tried", "class2",
    "suspect", "sex", "age", "nation", "what",
)  # fmt: skip
GOOD = {
    "day": "20/11/2010",
    "clock": "14:30",
    "district": "7",
    "where": "Old  Market",
    "lat": "41.5",
    "lon": "-87.25",
    "class": "theft",
    "tried": "no",
    "suspect": "សុខ ដារ៉ា",
    "sex": "m",
    "age": "២៣",
    "nation": "kh",
    "what": "A bicycle\nwas taken.",
}


def file_of(*rows: dict[str, str], extra: int = 0) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([row.get(column, "") for column in COLUMNS] + ["x"] * extra)
    return written.getvalue().encode()


def test_a_good_row_becomes_facts() -> None:
    (facts,) = read(MAPPING, file_of(GOOD))
    assert isinstance(facts, IncidentFacts)
    assert facts.occurred.start.isoformat() == "2010-11-20T20:30:00+00:00"
    assert (facts.area_id, facts.place_detail, facts.narrative) == ("Z107", "Old Market", "A bicycle\nwas taken.")
    assert facts.point is not None
    assert (facts.point.latitude, facts.point.precision) == (41.5, PointPrecision.STREET)
    assert [(each.class_code, each.attempted) for each in facts.offences] == [("T1", False)]
    (person,) = facts.people
    assert person.names == (Name(Script.KHMER, whole="សុខ ដារ៉ា"),)
    assert (person.roles, person.sex, person.age) == ((RoleInTime(Role.SUSPECT),), Sex.MALE, AgeRange(23, 23))
    assert (person.nationalities, person.unknown) == (("KH",), False)
    assert facts.late_reason is LateReason.BACKLOG


def test_nobody_known_is_unknown_and_nobody_at_all_is_nobody() -> None:
    nameless, nobody = read(
        MAPPING, file_of({**GOOD, "suspect": ""}, {**GOOD, "suspect": "", "sex": "", "age": "", "nation": ""})
    )
    assert isinstance(nameless, IncidentFacts)
    assert isinstance(nobody, IncidentFacts)
    assert [person.unknown for person in nameless.people] == [True]
    assert nobody.people == ()


def test_a_second_offence_is_one_only_where_it_stands() -> None:
    (facts,) = read(MAPPING, file_of({**GOOD, "class2": "assault"}))
    assert isinstance(facts, IncidentFacts)
    assert [each.class_code for each in facts.offences] == ["T1", "A2"]


def test_a_record_in_time_needs_no_reason() -> None:
    (facts,) = read(MAPPING, file_of({**GOOD, "day": "20/11/2026", "clock": "20:00"}))
    assert isinstance(facts, IncidentFacts)
    assert facts.late_reason is None


PLANTED = [
    ({"day": "31/02/2010"}, ("day, clock", "cell.time_unreadable", "")),
    ({"day": "", "clock": ""}, ("day, clock", "cell.time_missing", "")),
    ({"day": "14/03/2010", "clock": "02:30"}, ("day, clock", "time.put_forward", "2010-03-14 03:30")),
    ({"day": "20/11/2030"}, ("day, clock", "time.after_recording", "")),
    ({"district": "1O"}, ("district", "cell.whole_number", "")),
    ({"district": "17"}, ("district", "area.unknown", "Z107")),
    ({"district": "9"}, ("district", "cell.area_repeated", "Z109~1, Z109~2")),
    ({"district": ""}, ("district", "area.missing", "")),
    ({"where": "x" * 600}, ("where", "text.too_long", "")),
    ({"where": "x" * 1_000_000}, ("where", "text.too_long", "")),
    ({"where": "a\0b"}, ("where", "text.control", "")),
    ({"suspect": "Sok\u202eDara"}, ("suspect", "text.bidi", "")),
    ({"what": "a\x07b"}, ("what", "text.control", "")),
    ({"lat": "north"}, ("lat", "cell.degrees", "")),
    ({"lat": "nan"}, ("lat", "cell.degrees", "")),
    ({"lat": "95"}, ("lat, lon", "point.impossible", "")),
    ({"lon": ""}, ("lon", "cell.point_half", "")),
    ({"class": "thefft"}, ("class", "cell.value_unknown", "theft")),
    ({"class": "wrong"}, ("class", "offence.class_unknown", "")),
    ({"class": ""}, ("class", "offence.none", "")),
    ({"class": "vagrancy", "day": "20/11/2015"}, ("class", "offence.class_not_in_force", "")),
    ({"tried": "maybe"}, ("tried", "cell.not_boolean", "")),
    ({"sex": "x"}, ("sex", "cell.not_sex", "")),
    ({"age": "old"}, ("age", "cell.whole_number", "")),
    ({"age": "200"}, ("age", "person.age_impossible", "")),
    ({"nation": "Cambodia"}, ("nation", "person.nationality_unknown", "")),
]


@pytest.mark.parametrize(
    ("planted", "expected"), PLANTED, ids=lambda value: "" if isinstance(value, dict) else value[1]
)
def test_a_planted_problem_is_told_and_no_other(planted: dict[str, str], expected: tuple[str, str, str]) -> None:
    (found,) = problems(MAPPING, file_of(GOOD, {**GOOD, **planted}, GOOD))
    assert (found.row, found.column, found.code, found.suggestion) == (3, *expected)
    assert len(found.shown) <= 81
    assert found.shown.isprintable()


def test_a_file_with_every_problem_planted_gives_exactly_these() -> None:
    rows: list[dict[str, str]] = []
    expected = []
    for planted, (column, code, suggestion) in PLANTED:
        rows += [GOOD, {**GOOD, **planted}]
        expected.append((len(rows) + 1, column, code, suggestion))
    found = problems(MAPPING, file_of(*rows))
    assert [(each.row, each.column, each.code, each.suggestion) for each in found] == expected


def test_every_problem_of_a_row_is_told() -> None:
    bad = {"day": "x", "district": "77", "class": "thefft", "age": "old", "lat": "95"}
    assert {(each.column, each.code) for each in problems(MAPPING, file_of({**GOOD, **bad}))} == {
        ("day, clock", "cell.time_unreadable"),
        ("district", "area.unknown"),
        ("class", "cell.value_unknown"),
        ("age", "cell.whole_number"),
        ("lat, lon", "point.impossible"),
    }


def test_an_area_outside_the_post_is_told() -> None:
    mapping = MAPPING.replace('area = "Z1{district:02d}"', 'area = "{district}"')
    (found,) = problems(mapping, file_of({**GOOD, "district": "Z201"}))
    assert found.code == "area.outside_post"


@pytest.mark.parametrize(
    ("where", "outcome"),
    [
        ("Lakeside/Loop", "Z101"),
        ("lakeside/ស្តូនយ៉ាត", "Z107"),
        ("មាត់បឹង/", "Z1"),
        ("Lakeside/Lop", "cell.area_name_unknown"),
        ("Lakeside/North", "cell.area_name_repeated"),
        ("Lakeland/Loop", "cell.area_name_unknown"),
    ],
)
def test_areas_are_found_by_name_from_the_top_down(where: str, outcome: str) -> None:
    province, district = where.split("/")
    mapping = MAPPING.replace('area = "Z1{district:02d}"', 'area_names = ["{district}", "{where}"]')
    (found,) = read(mapping, file_of({**GOOD, "district": province, "where": district}))
    assert (found.area_id if isinstance(found, IncidentFacts) else found[0].code) == outcome


def test_rows_longer_or_shorter_than_the_headings_are_told() -> None:
    (found,) = problems(MAPPING, file_of(GOOD, extra=2))
    assert (found.code, found.params) == ("row.cells_extra", {"cells": "16", "columns": "14"})
    (found,) = problems(MAPPING, file_of() + b"1,2,3\n")
    assert found.code == "row.cells_missing"
    assert problems(MAPPING, file_of(GOOD).replace(b"\r\n", b",\r\n").replace(b"what,", b"what")) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\u200b=", "＝"])
def test_formula_like_text_is_kept_as_text(start: str) -> None:
    (facts,) = read(MAPPING, file_of({**GOOD, "what": f"{start}SUM(A1)"}))
    assert isinstance(facts, IncidentFacts)
    assert facts.narrative.lstrip("\u200b") == f"{start}SUM(A1)".lstrip("\u200b")


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cell)))
def test_any_row_is_facts_or_problems(row: dict[str, str]) -> None:
    for found in read(MAPPING, file_of(row)):
        if isinstance(found, list):
            assert found
            assert {each.row for each in found} == {2}
        else:
            assert len(content_hash(found)) == 32
