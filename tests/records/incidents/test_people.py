"""Ages and names of people as stated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecrime.records.incidents.people import AgeRange, Birth, Name, Person, Role, RoleInTime, Script, full_years
from ecrime.records.incidents.precision import Precision

DAY = date(2026, 11, 20)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def person(**stated: object) -> Person:
    return Person((RoleInTime(Role.SUSPECT),), **stated)  # type: ignore[arg-type]


def test_a_name_is_written_family_name_first_or_as_a_whole() -> None:
    assert Name(Script.LATIN, family="Sok", given="Sophea").written == "Sok Sophea"
    assert Name(Script.LATIN, whole="Kosal").written == "Kosal"
    assert Name(Script.LATIN, given="Kosal").written == "Kosal"


@pytest.mark.parametrize(
    ("birth", "last"),
    [
        (Birth(date(2008, 11, 20)), date(2008, 11, 20)),
        (Birth(date(2008, 2, 1), Precision.MONTH), date(2008, 2, 29)),
        (Birth(date(2008, 12, 1), Precision.MONTH), date(2008, 12, 31)),
        (Birth(date(2008, 1, 1), Precision.YEAR), date(2008, 12, 31)),
    ],
)
def test_the_last_day_a_birth_can_have_been(birth: Birth, last: date) -> None:
    assert birth.last_day == last


@pytest.mark.parametrize(
    ("stated", "ages", "minor"),
    [
        ({}, None, False),
        ({"birth": Birth(date(2008, 11, 20))}, AgeRange(18, 18), False),
        ({"birth": Birth(date(2008, 11, 21))}, AgeRange(17, 17), True),
        ({"birth": Birth(date(2008, 1, 1), Precision.YEAR)}, AgeRange(17, 18), True),
        ({"age": AgeRange(15, 25)}, AgeRange(15, 25), True),
        ({"age": AgeRange(18, 25)}, AgeRange(18, 25), False),
        ({"birth": Birth(date(2008, 1, 1), Precision.YEAR), "age": AgeRange(18, 30)}, AgeRange(18, 18), False),
        ({"birth": Birth(date(2010, 1, 1)), "age": AgeRange(40, 41)}, AgeRange(16, 16), True),
    ],
)
def test_birth_and_stated_age_narrow_each_other(stated: dict[str, object], ages: AgeRange | None, minor: bool) -> None:
    assert person(**stated).ages_on(DAY) == ages
    assert person(**stated).may_be_minor(DAY) is minor


def test_somebody_born_on_the_29th_of_february_turns_on_the_1st_of_march() -> None:
    assert full_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert full_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(DAYS, DAYS)
def test_a_year_is_full_from_the_birthday_on(born: date, on: date) -> None:
    years = full_years(born, on)
    assume((born.month, born.day) != (2, 29))
    assert born.replace(year=born.year + years) <= on < born.replace(year=born.year + years + 1)


@given(DAYS, st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]), st.integers(0, 364))
def test_every_day_a_birth_can_have_been_gives_an_age_within_the_range(
    day: date, precision: Precision, later: int
) -> None:
    first = {Precision.DAY: day, Precision.MONTH: day.replace(day=1), Precision.YEAR: day.replace(month=1, day=1)}
    birth = Birth(first[precision], precision)
    true = min(birth.day + timedelta(later), birth.last_day)
    ages = person(birth=birth).ages_on(DAY)
    assert ages is not None
    assert ages.low <= full_years(true, DAY) <= ages.high
