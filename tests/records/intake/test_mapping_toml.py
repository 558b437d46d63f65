"""A mapping is read whole, or every fault in it is told with key and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.incidents.facts import LateReason, PointPrecision
from ecrime.records.intake.civil_time import RepeatedHour
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.template import Template

EXAMPLES = Path(__file__).parents[3] / "examples" / "mappings"

SMALL = """
kind = "incidents"
source = "old-system"
narrative = "{what}"

[occurred]
start = "{day} {time}"
formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
zone = "Asia/Phnom_Penh"

[place]
area_names = ["{province}", "{district}"]

[[offence]]
class = "{class|classes}"

[[person]]
role = "suspect"
name_km = "{name}"
sex = "{sex|sexes}"

[[person]]
role = "victim"
name_km = "{victim}"

[values.classes]
theft = "T1"

[values.sexes]
"ប" = "male"
"ស" = "female"
"""


def faults(text: str) -> set[tuple[str, str, str]]:
    with pytest.raises(Invalid) as refusal:
        mapping_from_toml(text)
    return {
        (problem.code.removeprefix("mapping."), problem.params.get("key", ""), problem.params["line"])
        for problem in refusal.value.problems
    }


def test_a_mapping_is_read() -> None:
    mapping = mapping_from_toml(SMALL)
    assert mapping.source == "old-system"
    assert [person.role for person in mapping.people] == [Template(("suspect",)), Template(("victim",))]
    assert mapping.late_reason is LateReason.BACKLOG
    assert mapping.occurred.reader.repeated is RepeatedHour.SPAN
    assert mapping.place.point_precision is PointPrecision.EXACT
    expected = ("day", "time", "province", "district", "what", "class", "name", "sex", "victim")
    assert mapping.headings() == expected


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert mapping_from_toml(path.read_text(encoding="utf-8")).source


def test_carriage_returns_and_a_mark_do_no_harm() -> None:
    assert mapping_from_toml("\ufeff" + SMALL.replace("\n", "\r\n")).source == "old-system"


@pytest.mark.parametrize(
    ("change", "by", "fault"),
    [
        ('source = "old-system"', "", ("missing", "source", "1")),
        ('source = "old-system"', "source = 7", ("not_text", "source", "3")),
        ('source = "old-system"', 'sauce = "old-system"', ("key_unknown", "sauce", "3")),
        ('kind = "incidents"', 'kind = "people"', ("not_one_of", "kind", "2")),
        ('zone = "Asia/Phnom_Penh"', 'zone = "Asia/Nowhere"', ("zone_unknown", "occurred.zone", "9")),
        ('zone = "Asia/Phnom_Penh"', "", ("missing", "occurred.zone", "6")),
        ('"%d/%m/%Y"]', '"%d/%m"]', ("format_unknown", "occurred.formats", "8")),
        ("area_names = [", "area_names = [1, ", ("not_texts", "place.area_names", "12")),
        ("area_names =", 'area = "{x}"\narea_names =', ("area_one_way", "place.area", "12")),
        ("[[offence]]", 'latitude = "{y}"\n[[offence]]', ("point_half", "place.latitude", "14")),
        ('class = "{class|classes}"', 'class = "{class|clases}"', ("template.values", "offence.0.class", "15")),
        ('name_km = "{victim}"', 'name_km = "{victim"', ("template.brace", "person.1.name_km", "24")),
        ('role = "victim"', 'role = "culprit"', ("not_one_of", "person.1.role", "23")),
        ('role = "victim"', 'role = "victim"\nshoe = "{x}"', ("key_unknown", "person.1.shoe", "24")),
        ('theft = "T1"', "theft = [1]", ("not_text", "values.classes.theft", "27")),
        ("[[offence]]", "[offence]", ("not_tables", "offence", "14")),
        ('narrative = "{what}"', 'encoding = "base64"', ("encoding_unknown", "encoding", "4")),
        ('narrative = "{what}"', 'delimiter = ",,"', ("delimiter_length", "delimiter", "4")),
        ('narrative = "{what}"', "heading_row = 0", ("not_number", "heading_row", "4")),
        ('narrative = "{what}"', 'narrative = "{what', ("syntax", "", "4")),
        ('"old-system"', '"old\\u0000system"', ("unfit_text", "source", "3")),
        ('narrative = "{what}"', 'late_note = "a\\u0007b"', ("unfit_text", "late_note", "4")),
    ],
)
def test_a_fault_is_told_with_key_and_line(change: str, by: str, fault: tuple[str, str, str]) -> None:
    assert change in SMALL
    assert fault in faults(SMALL.replace(change, by))


def test_every_fault_is_told_at_once() -> None:
    text = SMALL.replace('source = "old-system"', "").replace("[[offence]]", "[offence]")
    assert {code for code, _, _ in faults(text.replace("Phnom_Penh", "Nowhere"))} >= {
        "missing",
        "not_tables",
        "zone_unknown",
    }


def test_a_huge_mapping_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        mapping_from_toml("#" * 1_000_000)
    assert refusal.value.problems[0].code == "mapping.too_long"


@given(st.text(max_size=300))
def test_any_text_is_a_mapping_or_refused(text: str) -> None:
    with pytest.raises(Invalid):
        mapping_from_toml(text)


@given(st.text("[]{}=\"'.,\n#x1", max_size=200))
def test_any_punctuation_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        mapping_from_toml(text)
