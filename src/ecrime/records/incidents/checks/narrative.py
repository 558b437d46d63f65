"""T: the narrative, which no list of values replaces and no mask reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecrime.foundation.text import fold_digits, search_form
from ecrime.records.incidents.checks import classes
from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture, concerns
from ecrime.records.incidents.people import Person, Role

SHORTEST_NARRATIVE = 20
SHORTEST_NUMBER = 6
# What people type when a field must not stay empty, in both languages.
PLACEHOLDERS = frozenset(
    {
        *("-", "--", "---", ".", "..", "...", "?", "??", "x", "xx", "xxx", "0", "00", "000"),
        *("na", "n/a", "nil", "none", "no", "null", "test", "testing", "unknown", "not known", "anonymous", "asdf"),
        *("គ្មាន", "អត់មាន", "មិនស្គាល់", "មិនដឹង", "អត់ដឹង", "តេស្ត", "សាកល្បង"),
    }
)


def is_placeholder(text: str) -> bool:
    """True for a word that stands where nothing was known."""
    return search_form(text) in PLACEHOLDERS


@check("T01", Severity.WARNING, source="records §5.1 C1", reads="narrative")
def the_narrative_tells_something(picture: Picture) -> Iterator[Found]:
    """The narrative says what happened in more than a word or two."""
    if len(picture.narrative.strip()) < SHORTEST_NARRATIVE and not is_placeholder(picture.narrative):
        yield Found("narrative")


@check("T02", Severity.WARNING, source="records §5.1 C1", reads="narrative place_detail")
def nothing_stands_in_for_words(picture: Picture) -> Iterator[Found]:
    """Neither narrative nor place is a word that only fills the field."""
    for name, text in (("narrative", picture.narrative), ("place_detail", picture.place_detail)):
        if is_placeholder(text):
            yield Found(name)


@check(
    "T03",
    Severity.WARNING,
    source="Press Law; Juvenile Justice Law 2016; records §8",
    reads="narrative offences occurred people people.names people.roles people.birth people.age",
)
def the_narrative_does_not_name_whom_the_law_hides(picture: Picture) -> Iterator[Found]:
    """The narrative does not name a minor, nor the victim of a sexual offence: no mask reaches into it."""
    narrative = f" {search_form(picture.narrative)} "
    sexual = [place for place, _ in picture.offences_in(classes.SEXUAL)]
    for place, person in enumerate(picture.people):
        hidden = person.may_be_minor(picture.first_day) or _is_victim_of(person, sexual)
        if hidden and any(_stands_in(search_form(name.written), narrative) for name in person.names):
            yield at("people", place)


def _is_victim_of(person: Person, offences: list[int]) -> bool:
    return any(held.role is Role.VICTIM and any(concerns(held, place) for place in offences) for held in person.roles)


def _stands_in(name: str, text: str) -> bool:
    """A name as whole words; Khmer is written without spaces, so there any place counts."""
    if not name or not name.isascii():
        return bool(name) and name in text
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


@check("T04", Severity.NOTE, source="records §8", reads="narrative people people.identifiers")
def numbers_of_papers_stand_in_their_fields(picture: Picture) -> Iterator[Found]:
    """The narrative repeats no number of anybody's papers: no mask reaches into it."""
    digits = re.sub(r"[\s.-]", "", fold_digits(picture.narrative)).lower()
    for place, person in enumerate(picture.people):
        for identifier in person.identifiers:
            number = re.sub(r"[\s.-]", "", fold_digits(identifier.number)).lower()
            if len(number) >= SHORTEST_NUMBER and number in digits:
                yield at("people", place, "identifiers")
                break
