"""What each column of a file probably is: its heading and its values against what the archive wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrime.records.incidents.people import Role
from ecrime.records.intake.assistant import headings, times
from ecrime.records.intake.assistant.evidence import looks_swapped, share_that_fits
from ecrime.records.intake.assistant.meanings import (
    AREA_LEVELS,
    OF_PEOPLES_FILE,
    OF_PERSON,
    TOGETHER,
    Meaning,
    Sureness,
    whose,
)
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import Column, Profile
from ecrime.records.intake.assistant.times import Written

# How much a heading says, whole or in part, beside the values, which say up to 1.
WHOLE_HEADING = 1.0
PART_OF_HEADING = 0.5
# What neither heading nor values support so far is not proposed.
LEAST = 0.8
FITS = 0.9
HARDLY_FITS = 0.5
# What values show without any word above them; a figure from 0 to 23 may be an hour, or anything.
SPEAKS_FOR_ITSELF = frozenset({Meaning.MOMENT, Meaning.DATE, Meaning.OFFENCE, Meaning.SEX, Meaning.ROLE, *AREA_LEVELS})
KHMER = ("\u1780", "\u17ff")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column probably is.

    person  whose fact it is, "" for a fact of the incident
    """

    heading: str
    meaning: Meaning
    sureness: Sureness
    person: str = ""


@dataclass(frozen=True, slots=True)
class _Reason:
    """How much speaks for a meaning: the heading, and the share of the values that fit (None where any would)."""

    meaning: Meaning
    heading: float
    share: float | None

    @property
    def weight(self) -> float:
        """Heading and values together; values that do not fit speak against the best of headings."""
        if self.share is None:
            return self.heading
        return self.heading + self.share if self.share >= HARDLY_FITS else self.heading - 1 + self.share

    @property
    def sureness(self) -> Sureness:
        if self.heading >= WHOLE_HEADING and (self.share or 0) >= FITS:
            return Sureness.SURE
        fits = self.share is None and self.heading >= WHOLE_HEADING
        return Sureness.LIKELY if fits or (self.heading and (self.share or 0) >= FITS) else Sureness.UNSURE


def proposals(profile: Profile, pack: PackWords, *, of_people: bool = False) -> list[Proposal]:
    """One proposal for each column, in the order of the file; of what a file has only once, the best column has it.

    of_people  each row of the file is one person
    """
    reasons = {
        column.heading: [
            reason
            for reason in _reasons(column, pack)
            if (reason.meaning in OF_PEOPLES_FILE if of_people else reason.meaning is not Meaning.ROLE)
        ]
        for column in profile.columns
    }
    people = dict.fromkeys(profile.headings, "") if of_people else _people(profile)
    taken: set[tuple[Meaning, str]] = set()
    chosen: dict[str, _Reason | None] = {}
    by_weight = sorted(profile.columns, key=lambda column: -max((r.weight for r in reasons[column.heading]), default=0))
    for column in by_weight:
        person = people[column.heading]
        found = _best_free(reasons[column.heading], person, taken)
        chosen[column.heading] = found
        if found is not None:
            taken.add(_place(found.meaning, person))
    _without_a_second_clock(chosen)
    _with_points_the_right_way(chosen, profile, pack)
    return [_proposal(column, chosen[column.heading], people[column.heading]) for column in profile.columns]


def _best_free(reasons: Sequence[_Reason], person: str, taken: set[tuple[Meaning, str]]) -> _Reason | None:
    for reason in sorted(reasons, key=lambda reason: -reason.weight):
        if reason.weight < LEAST:
            return None
        if reason.meaning in TOGETHER or _place(reason.meaning, person) not in taken:
            return reason
    return None


def _place(meaning: Meaning, person: str) -> tuple[Meaning, str]:
    """What may be filled once: a fact of the incident, or one fact of one person."""
    return meaning, (person or whose(Role.SUSPECT)) if meaning in OF_PERSON else ""


def _without_a_second_clock(chosen: dict[str, _Reason | None]) -> None:
    """A whole moment in one column makes date and time in others superfluous."""
    kinds = {reason.meaning: heading for heading, reason in chosen.items() if reason is not None}
    if Meaning.MOMENT in kinds:
        for meaning in (Meaning.DATE, Meaning.TIME):
            if meaning in kinds:
                chosen[kinds[meaning]] = None


def _with_points_the_right_way(chosen: dict[str, _Reason | None], profile: Profile, pack: PackWords) -> None:
    """Degrees under the wrong heading: the country lies only one way round."""
    columns = {column.heading: column for column in profile.columns}
    kinds = {reason.meaning: heading for heading, reason in chosen.items() if reason is not None}
    latitude, longitude = kinds.get(Meaning.LATITUDE), kinds.get(Meaning.LONGITUDE)
    if latitude and longitude and looks_swapped(columns[latitude], columns[longitude], pack):
        chosen[latitude] = _Reason(Meaning.LONGITUDE, PART_OF_HEADING, 1.0)
        chosen[longitude] = _Reason(Meaning.LATITUDE, PART_OF_HEADING, 1.0)


def _proposal(column: Column, reason: _Reason | None, person: str) -> Proposal:
    if reason is None:
        # A column that says nothing is left out for sure; that another is of no use is only a guess.
        return Proposal(column.heading, Meaning.NOTHING, Sureness.UNSURE if column.written else Sureness.SURE)
    of_whom = (person or whose(Role.SUSPECT)) if reason.meaning in OF_PERSON else ""
    return Proposal(column.heading, reason.meaning, reason.sureness, of_whom)


def written_of(column: Column, meaning: Meaning) -> Written | None:
    """How the times of a column are written, where it is one of times."""
    match meaning:
        case Meaning.MOMENT | Meaning.END_MOMENT:
            return times.moments(column.written) or times.days(column.written)
        case Meaning.DATE | Meaning.END_DATE | Meaning.BIRTH:
            return times.days(column.written) or times.moments(column.written)
        case Meaning.TIME | Meaning.END_TIME:
            return times.clocks(column.written)
        case _:
            return None


def _people(profile: Profile) -> dict[str, str]:
    """Whose fact each column would tell: whom its heading names, else whom the columns before it did."""
    found: dict[str, str] = {}
    last = ""
    for column in profile.columns:
        last = headings.person_of(column.heading) or last
        found[column.heading] = last
    return found


def _reasons(column: Column, pack: PackWords) -> list[_Reason]:
    """Everything that the column may be, with what speaks for it."""
    if not column.written:
        return []
    by_heading = {
        meaning: WHOLE_HEADING if whole else PART_OF_HEADING
        for meaning, whole in headings.meanings_of(column.heading).items()
    }
    if share_that_fits(column, Meaning.MOMENT, pack) == 1:
        # Nothing else is written like a day with its hour.
        by_heading.setdefault(Meaning.MOMENT, PART_OF_HEADING)
    if headings.is_about_person(column.heading):
        by_heading[_script(column)] = WHOLE_HEADING
    _put_names_right(by_heading, column)
    found = []
    for meaning in Meaning:
        heading = by_heading.get(meaning, 0.0)
        if heading or meaning in SPEAKS_FOR_ITSELF:
            share = share_that_fits(column, meaning, pack)
            if heading or (share or 0) >= FITS:
                found.append(_Reason(meaning, heading, share))
    return found


def _put_names_right(by_heading: dict[Meaning, float], column: Column) -> None:
    """A heading "name" does not tell in which letters it is written, the names do; an address has somebody."""
    names = {Meaning.NAME_KM, Meaning.NAME_LATIN} & by_heading.keys()
    if names and _script(column) not in names:
        by_heading[_script(column)] = max(by_heading.pop(name) for name in names)
    if Meaning.DETAIL in by_heading and Meaning.ADDRESS in by_heading:
        by_heading.pop(Meaning.DETAIL if headings.person_of(column.heading) else Meaning.ADDRESS)


def _script(column: Column) -> Meaning:
    khmer = sum(any(KHMER[0] <= char <= KHMER[1] for char in value) for value in column.written)
    return Meaning.NAME_KM if khmer * 2 > len(column.written) else Meaning.NAME_LATIN
