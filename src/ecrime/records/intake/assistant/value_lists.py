"""The values of a column that are translated one by one, and what each probably means."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecrime.foundation.text import fold_digits
from ecrime.records.incidents.people import Harm, Role, Sex
from ecrime.records.intake.assistant.evidence import nationality_meant
from ecrime.records.intake.assistant.headings import role_meant
from ecrime.records.intake.assistant.meanings import MAPPED, ROLES, Meaning, Sureness
from ecrime.records.intake.assistant.offence_words import class_meant
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import BLANK, VALUE_LENGTH, Column
from ecrime.records.intake.assistant.short_words import harm_meant, sex_meant, yes_or_no

# Values of one column that are asked for one by one, the most frequent first.
MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class ListedValue:
    """One value of a column, in how many rows it stands, and what it probably means, "" when nothing is known."""

    written: str = field(repr=False)
    count: int
    code: str
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class ValueList:
    """The values of one column.

    left_out  further values that are not listed
    rows_out  in how many rows these stand, as far as they were counted
    more      there are values that nobody counted
    """

    values: tuple[ListedValue, ...]
    left_out: int = 0
    rows_out: int = 0
    more: bool = False


def value_list(column: Column, meaning: Meaning, pack: PackWords) -> ValueList | None:
    """The values to be translated; None where all of them are the archive's own words, or need not be."""
    if meaning not in MAPPED or all(_is_own_word(value, meaning, pack) for value in column.written):
        return None
    said = [(value, count) for value, count in column.values if value not in BLANK and len(value) < VALUE_LENGTH]
    rest = said[MOST_LISTED:]
    return ValueList(
        tuple(ListedValue(value, count, *meant(value, meaning, pack)) for value, count in said[:MOST_LISTED]),
        len(rest),
        sum(count for _value, count in rest),
        column.more,
    )


def meant(written: str, meaning: Meaning, pack: PackWords) -> tuple[str, Sureness]:
    """The code that a value probably means and how sure that is; "" when nothing tells."""
    if meaning is Meaning.OFFENCE:
        return class_meant(written, pack.classes) or ("", Sureness.UNSURE)
    if meaning is Meaning.AREA_LIST:
        area = pack.areas.meant(written, pack.post_path)
        return (area.id, Sureness.LIKELY) if area else ("", Sureness.UNSURE)
    if meaning is Meaning.SEX:
        code = sex_meant(written)
    elif meaning is Meaning.HARM:
        code = harm_meant(written)
    elif meaning is Meaning.ROLE:
        code = role_meant(written)
    elif meaning is Meaning.NATIONALITY:
        code = nationality_meant(written, pack)
    else:
        code = yes_or_no(written)
    return code, Sureness.SURE if code else Sureness.UNSURE


def is_known(code: str, meaning: Meaning, pack: PackWords) -> bool:
    """True when the archive has such a word."""
    match meaning:
        case Meaning.OFFENCE:
            return any(code == found.code for found in pack.classes)
        case Meaning.AREA_LIST:
            return pack.areas.has(code)
        case Meaning.NATIONALITY:
            return code in pack.nationalities
        case Meaning.SEX:
            return code in frozenset(Sex)
        case Meaning.HARM:
            return code in frozenset(Harm)
        case Meaning.ROLE:
            return code in frozenset(Role)
        case _:
            return code in ("true", "false")


def _is_own_word(value: str, meaning: Meaning, pack: PackWords) -> bool:
    """True when the value can stand in a mapping as it is."""
    match meaning:
        case Meaning.AREA_LIST:
            return len(pack.areas.by_code(fold_digits(value))) == 1
        case Meaning.NATIONALITY:
            return value.upper() in pack.nationalities
        case Meaning.SEX | Meaning.HARM:
            return is_known(value.lower(), meaning, pack)
        case Meaning.ROLE:
            # "Accused" in a register is seldom what a court means by it: it is asked for.
            return value.lower() in ROLES
        case Meaning.ATTEMPTED:
            return value.lower() in ("true", "false", "1", "0")
        case _:
            return is_known(value, meaning, pack)
