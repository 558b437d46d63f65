"""A row is known again by what it says, however the file writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import Role, briefly
from ecrime.records.incidents.precision import Precision
from ecrime.records.intake.identity import content_hash, source_key

AT = datetime(2010, 1, 1, 6, 5, tzinfo=UTC)
FACTS = IncidentFacts(
    occurred=Span(AT, AT, Precision.MINUTE, "America/Chicago"),
    area_id="Z107",
    place_detail="Street",
    point=Point(41.5, -87.25, PointPrecision.STREET),
    narrative="A bicycle was taken.",
    offences=(OffenceFacts("T1"),),
    people=(briefly(Role.SUSPECT, name_latin="Sok Dara"),),
)


def test_the_same_facts_have_the_same_hash_for_ever() -> None:
    # A changed value would record every known file a second time.
    assert content_hash(FACTS).hex() == "36fd7ecde9b818afc634ab2a3aa29297ba47ca9ca8aa0f95cd0c4837a9743749"


def test_why_it_came_late_does_not_count() -> None:
    assert content_hash(replace(FACTS, late_reason=LateReason.BACKLOG, late_note="x")) == content_hash(FACTS)


def test_anything_else_does() -> None:
    others = [
        replace(FACTS, area_id="Z101"),
        replace(FACTS, place_detail=""),
        replace(FACTS, point=None),
        replace(FACTS, narrative="A bicycle was taken"),
        replace(FACTS, offences=(OffenceFacts("T1", attempted=True),)),
        replace(FACTS, offences=(OffenceFacts("T1"), OffenceFacts("A2"))),
        replace(FACTS, people=()),
        replace(FACTS, people=(briefly(Role.VICTIM, name_latin="Sok Dara"),)),
        replace(FACTS, occurred=replace(FACTS.occurred, end=AT + timedelta(hours=1))),
        replace(FACTS, occurred=replace(FACTS.occurred, zone="UTC")),
    ]
    assert len({content_hash(facts) for facts in [FACTS, *others]}) == len(others) + 1


def test_source_and_occurrence_count_too() -> None:
    content = content_hash(FACTS)
    keys = [source_key("a", content, 1), source_key("b", content, 1), source_key("a", content, 2)]
    assert len(set(keys)) == 3
    assert all(len(key) == 32 for key in keys)


def test_a_moment_is_the_same_in_any_zone() -> None:
    local = AT.astimezone(timezone(timedelta(hours=7))).astimezone(UTC)
    assert content_hash(replace(FACTS, occurred=replace(FACTS.occurred, start=local))) == content_hash(FACTS)
