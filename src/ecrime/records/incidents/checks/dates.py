"""D: does everything happen in an order in which it can happen?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import ArrestBasis, SupplementKind
from ecrime.records.incidents.things import BACK, TAKEN, StateKind
from ecrime.records.lock.rules import DIGITISING_LIMIT, is_late

LONGEST_SPAN = timedelta(days=365)
YOUNG_FOR_BACKLOG = timedelta(days=30)


@check("D01", Severity.WARNING, source="records §6.3", reads="occurred area_id")
def times_are_of_the_place(picture: Picture) -> Iterator[Found]:
    """The time is given in the civil time of the place."""
    if picture.area is not None and picture.occurred.zone != picture.area.zone:
        yield Found("occurred", {"zone": picture.area.zone})


@check("D04", Severity.WARNING, source="NIBRS 171, 172; clause D5", reads="occurred")
def the_archive_goes_back_that_far(picture: Picture) -> Iterator[Found]:
    """It happened after the day from which the archive is kept."""
    if picture.first_day < picture.world.archive_from:
        yield Found("occurred", {"year": str(picture.world.archive_from.year)})


@check("D05", Severity.WARNING, source="NIBRS 665; CAG 2025", reads="occurred supplements")
def nobody_is_arrested_beforehand(picture: Picture) -> Iterator[Found]:
    """An arrest comes after the offence, unless it was made under a warrant of another matter."""
    for place, supplement in enumerate(picture.supplements):
        if supplement.facts.happened.end < picture.occurred.start and any(
            arrest.basis is not ArrestBasis.OTHER_WARRANT for arrest in supplement.facts.arrests
        ):
            yield at("supplements", place, "happened")


@check("D06", Severity.ERROR, source="NIBRS 155", reads="occurred supplements")
def no_court_deals_with_it_beforehand(picture: Picture) -> Iterator[Found]:
    """Whatever prosecutor or court did, they did after the offence."""
    for place, supplement in enumerate(picture.supplements):
        event = supplement.facts.court_event
        if event is not None and event.on < picture.first_day:
            yield at("supplements", place, "court_event.on")


@check(
    "D07",
    Severity.ERROR,
    source="NIBRS 320",
    reads="occurred things things.states vehicles vehicles.states",
)
def nothing_comes_back_before_it_was_taken(picture: Picture) -> Iterator[Found]:
    """A thing is recovered or returned on or after the day on which it was taken."""
    for part, place, thing in picture.goods():
        taken = [state.on for state in thing.states if state.kind in TAKEN and state.on]
        first = min(taken, default=picture.first_day)
        for index, state in enumerate(thing.states):
            if state.kind in BACK and state.on and state.on < first:
                yield at(part, place, f"states.{index}.on")


@check("D13", Severity.WARNING, source="records §5.2 D02", reads="occurred")
def it_did_not_last_a_year(picture: Picture) -> Iterator[Found]:
    """From the first to the last moment it can have happened is no more than a year."""
    # A year known only as such lasts 366 days every fourth time.
    span = picture.occurred
    if span.precision is not Precision.YEAR and span.end - span.start > LONGEST_SPAN:
        yield Found("occurred", {"days": str((span.end - span.start).days)})


@check("D14", Severity.NOTE, source="hours of 00:00 in city data", reads="occurred")
def midnight_is_meant(picture: Picture) -> Iterator[Found]:
    """Known to the minute at 00:00 means midnight, and not that the hour is unknown."""
    span = picture.occurred
    if span.precision is Precision.MINUTE and span.start.astimezone(ZoneInfo(span.zone)).time() == time.min:
        yield Found("occurred")


@check("D15", Severity.NOTE, source="days of 1 January in city data", reads="occurred")
def new_years_day_is_meant(picture: Picture) -> Iterator[Found]:
    """Only the day known, on 1 January, means that day, and not that only the year is known."""
    span, day = picture.occurred, picture.first_day
    if span.precision is Precision.DAY and (day.month, day.day) == (1, 1):
        yield Found("occurred")


@check("D16", Severity.ERROR, source="records §5.2 D02", reads="occurred report")
def nothing_is_reported_beforehand(picture: Picture) -> Iterator[Found]:
    """It was reported after it began."""
    if picture.report is not None and picture.report.at < picture.occurred.start:
        yield Found("report")


@check("D17", Severity.ERROR, source="records §5.2 D02; CAG 2025", reads="recorded_at report")
def nothing_is_recorded_before_it_is_reported(picture: Picture) -> Iterator[Found]:
    """It was recorded after it was reported."""
    if picture.report is not None and picture.report.at > picture.recorded_at:
        yield Found("report")


@check("D18", Severity.WARNING, source="clause D4; measure T3", reads="occurred report late_reason")
def a_late_report_was_late(picture: Picture) -> Iterator[Found]:
    """Who gives a late report as the reason was told more than 48 hours after the offence."""
    if picture.late_reason is not LateReason.LATE_REPORT or picture.report is None:
        return
    if picture.report.at - picture.occurred.end <= DIGITISING_LIMIT:
        yield Found("late_reason")


@check("D19", Severity.NOTE, source="clause D4; measure T3", reads="occurred recorded_at late_reason")
def only_late_records_have_a_reason(picture: Picture) -> Iterator[Found]:
    """A reason for lateness stands only where the record came late."""
    if picture.late_reason is not None and not is_late(picture.occurred.end, picture.recorded_at):
        yield Found("late_reason")


@check("D20", Severity.WARNING, source="clause D4; measure T3", reads="occurred recorded_at late_reason")
def a_backlog_is_old(picture: Picture) -> Iterator[Found]:
    """What is recorded late as an old offence is more than a month old."""
    age = picture.recorded_at - picture.occurred.end
    if picture.late_reason is LateReason.BACKLOG and DIGITISING_LIMIT < age < YOUNG_FOR_BACKLOG:
        yield Found("late_reason")


@check(
    "D21",
    Severity.WARNING,
    source="NIBRS 320",
    reads="occurred things things.states vehicles vehicles.states",
)
def nothing_is_taken_or_found_beforehand(picture: Picture) -> Iterator[Found]:
    """A thing is taken, damaged, used, found or seized on or after the day of the incident."""
    for part, place, index, kind, on in _dated_states(picture):
        if kind not in BACK and on < picture.first_day:
            yield at(part, place, f"states.{index}.on")


@check(
    "D22",
    Severity.ERROR,
    source="NIBRS 170",
    reads="occurred recorded_at things things.states vehicles vehicles.states",
)
def nothing_happens_to_a_thing_after_recording(picture: Picture) -> Iterator[Found]:
    """What became of a thing had come about when it was recorded; later things are supplements."""
    recorded = picture.local_day(picture.recorded_at)
    for part, place, index, _, on in _dated_states(picture):
        if on > recorded:
            yield at(part, place, f"states.{index}.on")


def _dated_states(picture: Picture) -> Iterator[tuple[str, int, int, StateKind, date]]:
    for part, place, thing in picture.goods():
        for index, state in enumerate(thing.states):
            if state.on is not None:
                yield part, place, index, state.kind, state.on


@check("D23", Severity.ERROR, source="NIBRS 170", reads="occurred supplements")
def nothing_is_supplemented_beforehand(picture: Picture) -> Iterator[Found]:
    """What a supplement tells of had happened when it was recorded."""
    for place, supplement in enumerate(picture.supplements):
        event = supplement.facts.court_event
        too_late = event is not None and event.on > picture.local_day(supplement.recorded_at)
        if supplement.facts.happened.start > supplement.recorded_at or too_late:
            yield at("supplements", place, "happened")


@check("D24", Severity.WARNING, source="records §5.2 D07", reads="occurred supplements")
def a_recovery_or_note_comes_afterwards(picture: Picture) -> Iterator[Found]:
    """A recovery or a note tells of something after the incident began."""
    told_afterwards = (SupplementKind.RECOVERY, SupplementKind.NOTE)
    for place, supplement in enumerate(picture.supplements):
        before = supplement.facts.happened.end < picture.occurred.start
        if supplement.facts.kind in told_afterwards and before:
            yield at("supplements", place, "happened")


@check(
    "D25",
    Severity.WARNING,
    source="records §6.1 Involvement",
    reads="occurred people people.roles organisations organisations.roles",
)
def roles_begin_with_the_incident(picture: Picture) -> Iterator[Found]:
    """Nobody has a role in the incident before the day it happened."""
    for part, place, index, held in picture.roles():
        if held.since is not None and held.since < picture.first_day:
            yield at(part, place, f"roles.{index}.since")


@check(
    "D26",
    Severity.ERROR,
    source="records §6.1 Involvement",
    reads="people people.roles organisations organisations.roles",
)
def roles_end_after_they_begin(picture: Picture) -> Iterator[Found]:
    """A role ends after the day on which it began."""
    for part, place, index, held in picture.roles():
        if held.since is not None and held.until is not None and held.until <= held.since:
            yield at(part, place, f"roles.{index}.until")
