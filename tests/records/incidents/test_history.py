"""Images to steps: what was changed can be read back from the steps, whatever was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.ledger.queries import EntryFacts
from ecrime.foundation.canonical import plain
from ecrime.records.incidents import rows
from ecrime.records.incidents.facts import (
    FieldChange,
    IncidentFacts,
    LateReason,
    OffenceFacts,
    Point,
    PointPrecision,
    Span,
)
from ecrime.records.incidents.history import (
    Image,
    differences,
    incident_fields,
    offence_fields,
    person_fields,
    steps,
)
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.rows import INCIDENT, OFFENCE, PERSON, ROLE

START = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
OFFICER = UUID(int=7)

moments = st.integers(0, 10_000).map(lambda minutes: START + timedelta(minutes=minutes))
spans = st.builds(lambda at, precision: Span(at, at, precision, "Asia/Phnom_Penh"), moments, st.sampled_from(Precision))
points = st.none() | st.builds(Point, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(PointPrecision))
words = st.text("ក ខa", max_size=4)
ids = st.integers(1, 4).map(lambda number: UUID(int=number))
offences = st.lists(
    st.builds(OffenceFacts, st.sampled_from("TBR"), st.booleans(), ids), max_size=3, unique_by=lambda p: p.id
)
days = st.integers(0, 9_000).map(lambda days_: date(2000, 1, 1) + timedelta(days=days_))
roles = st.lists(
    st.builds(RoleInTime, st.sampled_from(Role), st.none(), st.none() | days, st.none() | days, words), max_size=3
)


def person(number: int, held: list[RoleInTime], **stated: Any) -> Person:
    """A person whose roles have ids as the database would keep them: one for each place."""
    kept = [replace(role, id=UUID(int=1_000 + 10 * number + place)) for place, role in enumerate(held)]
    return Person(tuple(kept), id=UUID(int=100 + number), **stated)


people = st.lists(
    st.builds(
        person,
        st.integers(1, 4),
        roles,
        names=st.lists(st.builds(Name, st.sampled_from(Script), whole=words), max_size=2).map(tuple),
        sex=st.sampled_from(Sex),
        birth=st.none() | st.builds(Birth, days),
        age=st.none() | st.builds(AgeRange, st.integers(0, 60), st.integers(60, 130)),
        nationalities=st.lists(st.sampled_from(["KH", "TH"]), max_size=2).map(tuple),
        identifiers=st.lists(st.builds(Identifier, st.sampled_from(IdentifierKind), words), max_size=1).map(tuple),
        background=words,
        harm=st.sampled_from(Harm),
        unknown=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda person_: person_.id,
)
versions = st.builds(
    IncidentFacts,
    spans,
    st.sampled_from(["01", "0101"]),
    words,
    points,
    words,
    offences.map(tuple),
    people.map(tuple),
    st.none() | st.sampled_from(LateReason),
    words,
)


def parts_of(facts: IncidentFacts) -> dict[tuple[str, UUID | None], dict[str, object]]:
    return {
        (INCIDENT, None): dict(incident_fields(facts)),
        **{(OFFENCE, part.id): dict(offence_fields(part)) for part in facts.offences},
        **{(PERSON, part.id): dict(person_fields(part)) for part in facts.people},
    }


def incident_image(facts: IncidentFacts) -> dict[str, object]:
    """The incident's own row that the database would keep, as JSON gives it back."""
    return {**plain(rows.incident_columns(facts)), "withdrawn_at": None}


def part_images(facts: IncidentFacts) -> dict[tuple[str, UUID], dict[str, object]]:
    """The rows below it."""
    return {
        (relation, id_): {**plain(columns), "id": str(id_), "removed": False}
        for relation, found in rows.part_rows(facts).items()
        for id_, columns in found.items()
    }


def images_of(history: Iterable[IncidentFacts]) -> tuple[list[Image], dict[UUID, EntryFacts]]:
    """The images that recording the first version and correcting it to each further one leaves behind."""
    images: list[Image] = []
    entries: dict[UUID, EntryFacts] = {}
    standing: dict[tuple[str, UUID], dict[str, object]] = {}
    for number, facts in enumerate(history):
        entry = uuid4()
        kind = "incident.correct" if number else "incident.record"
        entries[entry] = EntryFacts(kind, START + timedelta(hours=number), OFFICER, "D10")
        images.append(Image(INCIDENT, UUID(int=0), number + 1, entry, incident_image(facts)))
        wanted = part_images(facts)
        for key in [key for key in standing if key not in wanted]:
            wanted[key] = {**standing[key], "removed": True}
        for key, columns in wanted.items():
            if standing.get(key) != columns:
                version = 1 + sum(image.row_id == key[1] and image.relation == key[0] for image in images)
                images.append(Image(key[0], key[1], version, entry, columns))
                standing[key] = columns
    return images, entries


def apply(
    parts: dict[tuple[str, UUID | None], dict[str, object]], changed: dict[tuple[str, UUID | None], list[FieldChange]]
) -> None:
    for key, changes in changed.items():
        part = parts.setdefault(key, {})
        for change in changes:
            assert part.get(change.field) == change.before
            if change.after is None:
                part.pop(change.field, None)
            else:
                part[change.field] = change.after


@given(st.lists(versions, min_size=1, max_size=5), st.randoms())
def test_steps_tell_each_correction(history: list[IncidentFacts], random: object) -> None:
    images, entries = images_of(history)
    random.shuffle(images)  # type: ignore[attr-defined]
    told = steps(images, entries)
    assert [step.kind for step in told] == ["incident.correct"] * (len(history) - 1) + ["incident.record"]
    assert told[-1].changes == ()
    for before, after, step in zip(history, history[1:], reversed(told[:-1]), strict=False):
        own = [change for change in step.changes if change.relation == INCIDENT]
        stated = dict(incident_fields(before))
        apply({(INCIDENT, None): stated}, {(INCIDENT, None): own})
        assert stated == incident_fields(after)
        counted = sum(change.relation != INCIDENT for change in step.changes)
        assert counted == sum(change.relation != INCIDENT for change in differences(before, after))


@given(versions, versions)
def test_differences_lead_from_one_version_to_the_other(before: IncidentFacts, after: IncidentFacts) -> None:
    changes = differences(before, after)
    assert all(change.before != change.after for change in changes)
    numbers = {
        relation: [part.id for part in parts] for relation, parts in ((OFFENCE, after.offences), (PERSON, after.people))
    }
    gone = {
        relation: [part.id for part in parts]
        for relation, parts in ((OFFENCE, before.offences), (PERSON, before.people))
    }
    old, new = parts_of(before), parts_of(after)
    for key in old.keys() | new.keys():
        was, now = old.get(key, {}), new.get(key, {})
        relation, id_ = key
        place = 0
        if id_ is not None:
            place = 1 + (numbers[relation].index(id_) if id_ in numbers[relation] else gone[relation].index(id_))
        expected = {
            name: (was.get(name), now.get(name)) for name in was.keys() | now.keys() if was.get(name) != now.get(name)
        }
        found = [(c.field, (c.before, c.after)) for c in changes if (c.relation, c.part) == (relation, place)]
        assert set(expected.items()) <= set(found)


@given(versions)
def test_a_version_does_not_differ_from_itself(facts: IncidentFacts) -> None:
    assert differences(facts, replace(facts)) == []


def test_new_and_removed_parts_are_told_field_by_field() -> None:
    theft = OffenceFacts("T1", attempted=True, id=uuid4())
    before = IncidentFacts(Span(START, START, Precision.MINUTE, "UTC"), "01", "", None, "", (theft,))
    after = replace(before, offences=(OffenceFacts("B1"),), people=(briefly(Role.VICTIM, age=0, unknown=True),))
    assert differences(before, after) == [
        FieldChange(OFFENCE, 1, "class_code", "T1", None),
        FieldChange(OFFENCE, 1, "attempted", True, None),
        FieldChange(OFFENCE, 1, "class_code", None, "B1"),
        FieldChange(PERSON, 1, "age", None, AgeRange(0, 0)),
        FieldChange(PERSON, 1, "unknown", None, True),
        FieldChange(ROLE, 1, "role", None, Role.VICTIM),
    ]
