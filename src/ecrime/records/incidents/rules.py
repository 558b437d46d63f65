"""What an incident must say to be recorded or corrected; the same for page, import and command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ecrime.base.country.facts import lies_in
from ecrime.foundation.errors import Problem
from ecrime.records.incidents.checks import catalogue
from ecrime.records.incidents.checks.of_incident import picture_of
from ecrime.records.incidents.checks.picture import World
from ecrime.records.incidents.facts import IncidentFacts, LateReason
from ecrime.records.incidents.part_rules import part_problems
from ecrime.records.incidents.people import Identifier, Person, Role, RoleInTime
from ecrime.records.incidents.precision import Precision
from ecrime.records.lock.rules import is_late

NARRATIVE_LENGTH = 20_000
PLACE_LENGTH = 500
NAME_LENGTH = 200
NOTE_LENGTH = 500
BACKGROUND_LENGTH = 2_000
IDENTIFIER_LENGTH = 60
SERVICE_NUMBER_LENGTH = 9
MOST_OFFENCES = 50
MOST_PEOPLE = 500
OLDEST_AGE = 130
# A day or month known only as such may end after the moment of recording; nothing else can have happened later,
# and an end in the future would hide that the record came late.
SLACK = {
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=2),
    Precision.MONTH: timedelta(days=32),
    Precision.YEAR: timedelta(days=367),
}


@dataclass(frozen=True, slots=True)
class ClassValidity:
    """The days on which an offence class may be used; None is open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """True when the class was in force on the day of the offence."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks need to know of the world: codes of the pack and the area of the post."""

    area_paths: Mapping[str, str]
    classes: Mapping[str, ClassValidity]
    world: World
    nationalities: frozenset[str] = field(default_factory=frozenset)
    post_path: str = ""

    def covers(self, path: str) -> bool:
        """True when the path lies in the post's area."""
        return lies_in(path, self.post_path)


def check_facts(facts: IncidentFacts, known: Known, *, recorded_at: datetime) -> list[Problem]:
    """Every problem with the facts, as fields the page and the import can point at.

    recorded_at  lawful time of recording: now for a new record, the original moment for a correction
    """
    return [
        *_time_problems(facts, recorded_at),
        *_place_problems(facts, known),
        *_offence_problems(facts, known),
        *(problem for index, person in enumerate(facts.people) for problem in _person_problems(index, person, known)),
        *part_problems(facts, known.nationalities),
        *_size_problems(facts),
        *_late_problems(facts, recorded_at),
        *_edit_problems(facts, known, recorded_at),
    ]


def _time_problems(facts: IncidentFacts, recorded_at: datetime) -> Iterator[Problem]:
    if facts.occurred.end < facts.occurred.start:
        yield Problem("occurred", "time.span_reversed")
    if facts.occurred.start > recorded_at or facts.occurred.end > recorded_at + SLACK[facts.occurred.precision]:
        yield Problem("occurred", "time.after_recording")


def _place_problems(facts: IncidentFacts, known: Known) -> Iterator[Problem]:
    path = known.area_paths.get(facts.area_id)
    if not facts.area_id:
        yield Problem("area_id", "area.missing")
    elif path is None:
        yield Problem("area_id", "area.unknown")
    elif not known.covers(path):
        yield Problem("area_id", "area.outside_post")
    point = facts.point
    if point is not None and not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        yield Problem("point", "point.impossible")


def _offence_problems(facts: IncidentFacts, known: Known) -> Iterator[Problem]:
    if not facts.offences:
        yield Problem("offences", "offence.none")
    if len(facts.offences) > MOST_OFFENCES:
        yield Problem("offences", "offence.too_many", {"most": str(MOST_OFFENCES)})
    # A class is in force by the calendar of the place, which is not that of UTC.
    day = facts.occurred.start.astimezone(ZoneInfo(facts.occurred.zone)).date()
    for index, offence in enumerate(facts.offences):
        where = f"offences.{index}.class_code"
        validity = known.classes.get(offence.class_code)
        if not offence.class_code:
            yield Problem(where, "offence.class_missing")
        elif validity is None:
            yield Problem(where, "offence.class_unknown")
        elif not validity.holds_on(day):
            yield Problem(where, "offence.class_not_in_force")


def _person_problems(index: int, person: Person, known: Known) -> Iterator[Problem]:
    where = f"people.{index}"
    if person.unknown and person.names:
        yield Problem(f"{where}.unknown", "person.unknown_but_named")
    if not person.unknown and not person.names:
        yield Problem(f"{where}.names", "person.nameless")
    for place, name in enumerate(person.names):
        if len(name.written) > NAME_LENGTH:
            yield Problem(f"{where}.names.{place}", "text.too_long", {"max_length": str(NAME_LENGTH)})
    if not person.roles:
        yield Problem(f"{where}.roles", "person.role_missing")
    if person.unknown and person.has_role(Role.COMPLAINANT):
        yield Problem(f"{where}.unknown", "person.complainant_unknown")
    age = person.age
    if age is not None and not 0 <= age.low <= age.high <= OLDEST_AGE:
        yield Problem(f"{where}.age", "person.age_impossible", {"most": str(OLDEST_AGE)})
    if any(code not in known.nationalities for code in person.nationalities):
        yield Problem(f"{where}.nationalities", "person.nationality_unknown")
    yield from _role_problems(where, person.roles)
    yield from _identifier_problems(where, person.identifiers, known)
    longest = {"background": BACKGROUND_LENGTH, "occupation": NAME_LENGTH, "address": PLACE_LENGTH}
    for fact, most in longest.items():
        if len(getattr(person, fact)) > most:
            yield Problem(f"{where}.{fact}", "text.too_long", {"max_length": str(most)})


def _role_problems(where: str, roles: Sequence[RoleInTime]) -> Iterator[Problem]:
    for place, held in enumerate(roles):
        if held.since and held.until and held.until < held.since:
            yield Problem(f"{where}.roles.{place}.until", "role.days_reversed")
        if len(held.basis) > NAME_LENGTH:
            yield Problem(f"{where}.roles.{place}.basis", "text.too_long", {"max_length": str(NAME_LENGTH)})


def _identifier_problems(where: str, identifiers: Sequence[Identifier], known: Known) -> Iterator[Problem]:
    for place, identifier in enumerate(identifiers):
        field = f"{where}.identifiers.{place}"
        if not identifier.number:
            yield Problem(field, "person.identifier_missing")
        if len(identifier.number) > IDENTIFIER_LENGTH:
            yield Problem(field, "text.too_long", {"max_length": str(IDENTIFIER_LENGTH)})
        if identifier.country and identifier.country not in known.nationalities:
            yield Problem(field, "person.nationality_unknown")


def _size_problems(facts: IncidentFacts) -> Iterator[Problem]:
    if len(facts.narrative) > NARRATIVE_LENGTH:
        yield Problem("narrative", "text.too_long", {"max_length": str(NARRATIVE_LENGTH)})
    if len(facts.place_detail) > PLACE_LENGTH:
        yield Problem("place_detail", "text.too_long", {"max_length": str(PLACE_LENGTH)})
    if len(facts.people) > MOST_PEOPLE:
        yield Problem("people", "person.too_many", {"most": str(MOST_PEOPLE)})


def _late_problems(facts: IncidentFacts, recorded_at: datetime) -> Iterator[Problem]:
    if is_late(facts.occurred.end, recorded_at) and facts.late_reason is None:
        yield Problem("late_reason", "late.reason_missing")
    if facts.late_reason is LateReason.OTHER and not facts.late_note:
        yield Problem("late_note", "late.note_missing")
    if len(facts.late_note) > NOTE_LENGTH:
        yield Problem("late_note", "text.too_long", {"max_length": str(NOTE_LENGTH)})


def _edit_problems(facts: IncidentFacts, known: Known, recorded_at: datetime) -> list[Problem]:
    """What edit checks of severity error find; warnings and notes keep nobody from recording."""
    picture = picture_of(facts, known.world, now=recorded_at, recorded_at=recorded_at, unit_path=known.post_path)
    return catalogue.errors(picture)
