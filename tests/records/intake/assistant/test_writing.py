"""The mapping that the assistant writes is one that can be read, whatever was said; and what is missing is told."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.intake.assistant.make import PACK, answered
from tests.records.intake.make_rows import LOOKUPS

from ecrime.records.intake.assistant import missing
from ecrime.records.intake.assistant.answers import completed
from ecrime.records.intake.assistant.looking import as_it_is_read, try_out
from ecrime.records.intake.assistant.meanings import Meaning
from ecrime.records.intake.assistant.writing import mapping_text, quoted
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.toml_reader import parse_toml

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FILE = (
    "date,hour,beat,crime,sex,suspect\n"
    "21/03/2015,10,7A,theft,M,SOK Dara\n"
    "22/03/2015,11,7A,aggravated assault,F,KEO Vibol\n"
    "23/03/2015,12,9B,sorcery,-,\n"
)


def codes(content: str, **changed: str) -> set[str]:
    return {problem.code for problem in missing.problems(answered(content, **changed), PACK)}


def test_a_file_goes_from_proposals_to_facts() -> None:
    answers = answered(FILE, values__2__0="Z107", values__2__1="Z101", values__3__2="T1")
    assert missing.problems(answers, PACK) == []
    mapping = mapping_from_toml(mapping_text(answers, PACK))
    trial = try_out(io.BytesIO(FILE.encode()), mapping, LOOKUPS, recorded_at=NOW)
    assert (trial.tried, trial.refused) == (3, 0)
    assert [facts["area_id"] for _row, facts in trial.preview] == ["Z107", "Z107", "Z101"]
    assert [facts["offences"][0]["class_code"] for _row, facts in trial.preview] == ["T1", "A2", "T1"]  # type: ignore[index]
    assert trial.preview[0][1]["occurred"]["start"] == "2015-03-21T15:00:00.000000Z"  # type: ignore[index]
    assert trial.preview[2][1]["people"] == []


def test_a_value_that_means_nothing_yet_is_told_and_refused() -> None:
    answers = answered(FILE, values__2__0="Z107", values__2__1="Z101")
    said = next(said for said in answers.columns if said.meaning is Meaning.OFFENCE)
    assert missing.unmapped(answers, said, PACK) == (1, 1)
    mapping = mapping_from_toml(mapping_text(answers, PACK))
    trial = try_out(io.BytesIO(FILE.encode()), mapping, LOOKUPS, recorded_at=NOW)
    assert [(reason.problem.code, reason.rows) for reason in trial.reasons] == [("cell.value_unknown", 1)]
    rest = answered(FILE, values__3__rest="T1")
    assert missing.unmapped(rest, said, PACK) == (0, 0)


def test_world_time_is_turned_into_the_time_of_the_place() -> None:
    answers = answered("when,class,area\n2015-03-21 15:00,T1,Z101\n", clock="utc", columns__2__meaning="area_code")
    mapping = mapping_from_toml(mapping_text(answers, PACK))
    trial = try_out(io.BytesIO(b"when,class,area\n2015-03-21 15:00,T1,Z101\n"), mapping, LOOKUPS, recorded_at=NOW)
    occurred = trial.preview[0][1]["occurred"]
    assert occurred["start"] == "2015-03-21T15:00:00.000000Z"  # type: ignore[index]
    assert occurred["zone"] == "America/Chicago"  # type: ignore[index]


AMBIGUOUS = "date,class,area\n02/03/2015,T1,Z101\n"


def test_day_and_month_are_asked_for_and_read_as_said() -> None:
    area = {"columns__2__meaning": "area_code"}
    assert "assistant.order_unknown" in codes(AMBIGUOUS, **area)
    for order, start in (("day", "2015-03-02"), ("month", "2015-02-03")):
        answers = answered(AMBIGUOUS, order=order, **area)
        assert missing.problems(answers, PACK) == []
        mapping = mapping_from_toml(mapping_text(answers, PACK))
        trial = try_out(io.BytesIO(AMBIGUOUS.encode()), mapping, LOOKUPS, recorded_at=NOW)
        assert trial.preview[0][1]["occurred"]["start"].startswith(start)  # type: ignore[index]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"columns__0__meaning": "nothing"}, "assistant.no_time"),
        ({"columns__2__meaning": "date"}, "assistant.twice"),
        ({"columns__2__meaning": "nothing"}, "assistant.no_area"),
        ({"columns__2__meaning": "nothing", "area": "Nowhere"}, "choice.unknown"),
        ({"columns__3__meaning": "nothing"}, "assistant.no_class"),
        ({"columns__2__meaning": "area_code", "columns__5__meaning": "area_list"}, "assistant.two_areas"),
        ({"columns__2__meaning": "area_3"}, "assistant.area_gap"),
        ({"columns__1__meaning": "latitude"}, "assistant.point_half"),
        ({"columns__3__meaning": "moment"}, "assistant.no_format"),
        ({"columns__1__meaning": "moment"}, "assistant.two_times"),
        ({"source": " "}, "assistant.source_missing"),
        ({"zone": ""}, "assistant.no_zone"),
        ({"values__3__0": "QQ"}, "choice.unknown"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told(changed: dict[str, str], code: str) -> None:
    assert code in codes(FILE, **changed)


def test_a_heading_that_no_template_can_name_is_told() -> None:
    assert "assistant.heading_unfit" in codes("date,class,a|b\n21/03/2015,T1,Z101\n", columns__2__meaning="area_code")


def test_a_column_that_became_something_else_is_asked_for_anew() -> None:
    before = answered(FILE, values__3__2="T1")
    words = completed(answered(FILE, columns__3__meaning="area_list", values__3__2="T1"), PACK, before=before.words)
    assert words["values.3.2"] == ""


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_every_text_is_quoted_so_that_it_reads_back(text: str) -> None:
    assert parse_toml(f"a = {quoted(text)}") == {"a": text.replace("\r\n", "\n")} or "\r" in text


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(list(Meaning)), min_size=6, max_size=6),
    st.text(alphabet='ab"\\{}|\n ក', max_size=12),
    st.sampled_from(["place", "utc"]),
)
def test_whatever_is_said_without_complaint_makes_a_mapping(meanings: list[Meaning], words: str, clock: str) -> None:
    changed = {f"columns__{place}__meaning": meaning.value for place, meaning in enumerate(meanings)}
    answers = answered(FILE, narrative=words, clock=clock, area="Z101", **{"class": "T1"}, **changed)
    if not missing.problems(answers, PACK):
        mapping = mapping_from_toml(mapping_text(answers, PACK))
        assert set(mapping.headings()) <= set(answers.profile.headings)
        as_it_is_read(mapping, answers.profile)
