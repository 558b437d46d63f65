"""How well the values of a column fit what it might be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ecrime.foundation.text import fold_digits, search_form
from ecrime.records.intake.assistant import times
from ecrime.records.intake.assistant.headings import role_meant
from ecrime.records.intake.assistant.meanings import AREA_LEVELS, Meaning
from ecrime.records.intake.assistant.offence_words import class_meant
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import Column
from ecrime.records.intake.assistant.short_words import harm_meant, people_meant, sex_meant, yes_or_no

ASKED = 200
MOST_CLASSES = 200
OLDEST = 130
TEXT_LENGTH = 40
DEGREES = re.compile(r"[+-]?\d{1,3}[.,]\d{2,}")
WHOLE = re.compile(r"\d{1,3}")
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{6,18}")
ZONE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z_/]+|UTC|GMT")

Fits = Callable[[str], bool]


def share_that_fits(column: Column, meaning: Meaning, pack: PackWords) -> float | None:
    """The share of the different values that fit, 0 to 1; None where anything would, so that they say nothing."""
    values = column.written[:ASKED]
    if meaning in (Meaning.MOMENT, Meaning.END_MOMENT):
        return _read(times.moments(values))
    if meaning in (Meaning.DATE, Meaning.END_DATE, Meaning.BIRTH):
        return _read(times.days(values))
    if meaning in (Meaning.TIME, Meaning.END_TIME):
        return _read(times.clocks(values))
    if meaning is Meaning.OFFENCE:
        return _classes(column, values, pack)
    if meaning is Meaning.NARRATIVE:
        return 1.0 if column.mean_length > TEXT_LENGTH else None
    if meaning is Meaning.NUMBER:
        return 1.0 if column.is_unique else None
    if meaning in AREA_LEVELS:
        level = AREA_LEVELS.index(meaning) + 1
        return _share(values, lambda value: level in pack.areas.levels(value))
    fits = _fits(meaning, pack)
    return None if fits is None else _share(values, fits)


def _fits(meaning: Meaning, pack: PackWords) -> Fits | None:
    """What one value has to be; None where it may be anything."""
    match meaning:
        case Meaning.AREA_CODE:
            return lambda value: bool(pack.areas.by_code(value))
        case Meaning.LATITUDE:
            return lambda value: _is_degrees(value, 90)
        case Meaning.LONGITUDE:
            return lambda value: _is_degrees(value, 180)
        case Meaning.SEX:
            return lambda value: bool(sex_meant(value))
        case Meaning.ROLE:
            return lambda value: bool(role_meant(value))
        case Meaning.HARM:
            return lambda value: bool(harm_meant(value))
        case Meaning.ATTEMPTED:
            return lambda value: bool(yes_or_no(value))
        case Meaning.AGE:
            return lambda value: bool(WHOLE.fullmatch(fold_digits(value))) and int(fold_digits(value)) <= OLDEST
        case Meaning.NATIONALITY:
            return lambda value: bool(nationality_meant(value, pack))
        case Meaning.TELEPHONE:
            return lambda value: bool(PHONE.fullmatch(fold_digits(value)))
        case Meaning.ZONE:
            return lambda value: bool(ZONE.fullmatch(value))
        case _:
            return None


def nationality_meant(value: str, pack: PackWords) -> str:
    """The ISO code that a nationality is, by code or by name of country or people; "" when none."""
    if value.strip().upper() in pack.nationalities:
        return value.strip().upper()
    if (people := people_meant(value)) in pack.nationalities:
        return people
    form = search_form(value)
    for code, names in pack.nationalities.items():
        if any(search_form(name) == form for name in names):
            return code
    return ""


def looks_swapped(latitude: Column, longitude: Column, pack: PackWords) -> bool:
    """True when points lie in the country only if what is called latitude is longitude."""
    bounds = pack.bounds
    if bounds is None:
        return False
    as_said = _inside(latitude, bounds.south, bounds.north) + _inside(longitude, bounds.west, bounds.east)
    swapped = _inside(latitude, bounds.west, bounds.east) + _inside(longitude, bounds.south, bounds.north)
    return swapped > 1 and swapped > as_said


def lies_outside(latitude: Column, longitude: Column, pack: PackWords) -> bool:
    """True when most points lie outside the country."""
    bounds = pack.bounds
    if bounds is None:
        return False
    inside = _inside(latitude, bounds.south, bounds.north), _inside(longitude, bounds.west, bounds.east)
    return min(inside) < 0.5


def _inside(column: Column, least: float, most: float) -> float:
    def lies(value: str) -> bool:
        degrees = _degrees(value)
        return degrees is not None and least <= degrees <= most

    return _share(column.written[:ASKED], lies)


def _is_degrees(value: str, most: int) -> bool:
    found = _degrees(value)
    return found is not None and abs(found) <= most


def _degrees(value: str) -> float | None:
    text = fold_digits(value)
    return float(text.replace(",", ".")) if DEGREES.fullmatch(text) else None


def _classes(column: Column, values: Sequence[str], pack: PackWords) -> float | None:
    """Words of offences are few and come again and again."""
    if column.more or len(column.values) > MOST_CLASSES or column.mean_length > TEXT_LENGTH:
        return 0.0
    return _share(values, lambda value: class_meant(value, pack.classes) is not None)


def _read(written: times.Written | None) -> float:
    return 0.0 if written is None else 1 - written.unread


def _share(values: Sequence[str], fits: Fits) -> float:
    return sum(map(fits, values)) / len(values) if values else 0.0
