"""A request beside its record, row by row."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.incidents.make import incident_facts, other_parts

from ecrime.cli.drills.instance import Database
from ecrime.records.corrections import compare
from ecrime.records.corrections.compare import CompareRow
from ecrime.records.corrections.facts import Asked
from ecrime.records.incidents import prefill
from ecrime.records.incidents.changes import changes_between, with_changes
from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts
from ecrime.records.incidents.people import Role, briefly

THEFT = OffenceFacts("T1", id=UUID(int=1))
SUSPECT = dataclasses.replace(briefly(Role.SUSPECT, "", "Sok Sophea"), id=UUID(int=2))
WITNESS = dataclasses.replace(briefly(Role.WITNESS, "", "Chan Dara"), id=UUID(int=3))
RECORDED = incident_facts(offences=(THEFT,), people=(SUSPECT, WITNESS))
THIRD = dataclasses.replace(briefly(Role.VICTIM, "", "Keo Thida"), id=UUID(int=4))
OTHERS: dict[str, Any] = {
    name: tuple(dataclasses.replace(part, id=UUID(int=100 * place + number)) for number, part in enumerate(parts))
    for place, (name, parts) in enumerate(other_parts("A").items(), start=1)
}
WHOLE = dataclasses.replace(RECORDED, people=(*RECORDED.people, THIRD), **OTHERS)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rows(now: IncidentFacts, **changes: object) -> list[CompareRow]:
    """The rows of a request that asks the record for this, while it says what ``now`` says."""
    after = dataclasses.replace(RECORDED, **changes)  # type: ignore[arg-type]
    before = {change.path: change.after for change in changes_between(after, RECORDED)}
    asked = [Asked(change.path, before.get(change.path), change.after) for change in changes_between(RECORDED, after)]
    return compare.compare_rows(now, asked)


def test_a_field_stands_beside_what_is_asked_of_it() -> None:
    (row,) = rows(RECORDED, narrative="Two bags were taken.")
    assert (row.label, row.recorded, row.asked, row.now) == (
        "What happened",
        "A bag was taken.",
        "Two bags were taken.",
        "",
    )
    assert row.field == "fields.0"
    assert row.is_chosen
    assert not row.unchosen().is_chosen


def test_what_stands_there_now_is_said_where_it_is_neither() -> None:
    now = dataclasses.replace(RECORDED, narrative="Three bags were taken.")
    (row,) = rows(now, narrative="Two bags were taken.")
    assert (row.recorded, row.asked, row.now) == ("A bag was taken.", "Two bags were taken.", "Three bags were taken.")


def test_parts_bear_their_places_and_names() -> None:
    renamed = dataclasses.replace(WITNESS, names=briefly(Role.WITNESS, "", "CHAN Dara").names)
    (row,) = rows(RECORDED, people=(SUSPECT, renamed))
    assert (row.label, row.recorded, row.asked) == ("Person 2 · Names", "Chan Dara", "CHAN Dara")


def test_one_more_and_one_less_are_one_row_each() -> None:
    more, less = rows(RECORDED, people=(SUSPECT, briefly(Role.VICTIM, "", "Keo Vibol")))
    assert (more.label, more.recorded, more.asked) == ("One more person", "", "Victim · Keo Vibol")
    assert (less.label, less.recorded, less.asked) == ("Person 2 · taken away", "Witness · Chan Dara", "taken away")


def test_a_part_that_is_gone_is_said_to_be() -> None:
    now = dataclasses.replace(RECORDED, people=(SUSPECT,))
    (removed,) = rows(now, people=(SUSPECT,))
    assert "no longer stands" in removed.now
    (renamed,) = rows(
        now, people=(SUSPECT, dataclasses.replace(WITNESS, names=briefly(Role.WITNESS, "", "CHAN Dara").names))
    )
    assert "no longer stands" in renamed.now


def test_values_that_make_no_statement_are_shown_as_they_came() -> None:
    asked = [Asked(f"person.{SUSPECT.id}.sex", {"sex": "male"}, {"sex": "king"})]
    (row,) = compare.compare_rows(RECORDED, asked)
    assert (row.recorded, row.asked) == ('{"sex": "male"}', '{"sex": "king"}')


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """A value of which one part, however deep, is something else."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(spoilt(value[key]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(spoilt(value[place])), *value[place + 1 :]]
    return draw(ANYTHING)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_sent_past_the_pages_can_be_read_reviewed_and_carried_out_anew(data: st.DataObject) -> None:
    wished = dataclasses.replace(WHOLE, narrative="Two bags were taken.", people=WHOLE.people[:2])
    begun, after = data.draw(st.sampled_from([(RECORDED, WHOLE), (WHOLE, RECORDED), (WHOLE, wished)]))
    before = {one.path: one.after for one in changes_between(after, begun)}
    wanted = changes_between(begun, after)
    several = data.draw(st.lists(st.sampled_from(wanted), min_size=1, max_size=4, unique_by=lambda one: one.path))
    asked = [
        Asked(one.path, before.get(one.path), data.draw(st.just(one.after) | spoilt(one.after))) for one in several
    ]
    assert len(compare.compare_rows(begun, asked)) == len(asked)
    granted = data.draw(st.sets(st.sampled_from([one.path for one in several])))
    changes = compare.asked_changes(begun, asked, granted, request=UUID(int=9))
    assert prefill.values_for(with_changes(begun, changes))


def test_who_is_masked_is_said_to_be_and_nothing_else() -> None:
    asked = [
        Asked(f"person.{SUSPECT.id}.names", None, None, "juvenile"),
        Asked("incident.narrative", None, None, "words"),
    ]
    person, words = compare.compare_rows(RECORDED, asked)
    assert "under 18" in person.asked
    assert words.asked == words.recorded == "hidden from your post"
    assert compare.asked_changes(RECORDED, asked, {one.path for one in asked}, request=UUID(int=9)) == []


def test_columns_of_one_field_are_one_row() -> None:
    (row,) = rows(RECORDED, late_reason=LateReason.OTHER, late_note="The line was down")
    assert row.label == "Why it is recorded late · Reason in words"
    assert row.asked == "Another reason\nThe line was down"


def test_fields_have_names_without_a_record(database: Database) -> None:
    paths = ["incident.area_id", f"offence.{THEFT.id}.offence_class_id", "person.+", f"person.{SUSPECT.id}.removed"]
    assert compare.labels_of(paths) == ["Area", "Offence · Class of offence", "One more person", "Person · taken away"]
    assert compare.labels_of(paths[1:2], RECORDED) == ["Offence 1 · Class of offence"]
    assert compare.label_of_question("people.0.name_latin") == "Name in Latin letters"
