"""What an officer must still say of a file before it can be checked, each at its question."""

from __future__ import annotations

from collections.abc import Iterator

from ecrime.foundation.errors import Problem
from ecrime.records.intake.assistant.answers import Answers, Said
from ecrime.records.intake.assistant.meanings import AREA_LEVELS, OF_TIME, TOGETHER, Meaning
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.value_lists import is_known
from ecrime.records.intake.assistant.writing import area_names
from ecrime.records.intake.reading.template import Placeholder, Template, TemplateError, parse_template


def problems(answers: Answers, pack: PackWords) -> list[Problem]:
    """Everything that is missing or cannot be."""
    found = [
        *_of_time(answers),
        *_of_place(answers, pack),
        *_of_offences(answers, pack),
        *_of_columns(answers, pack),
    ]
    return found if answers.word("source") else [Problem("source", "assistant.source_missing"), *found]


def problems_of_people(answers: Answers, people: Answers, pack: PackWords) -> list[Problem]:
    """The same of the people's file, under the names of its answers, and of what joins the two."""
    found = list(_of_columns(people, pack))
    if people.joined_by is None:
        found.append(Problem("key", "assistant.no_key"))
    elif not is_usable(people.joined_by.column.heading):
        found.append(Problem("key", "assistant.heading_unfit"))
    if people.of(Meaning.ROLE) is None and not is_known(people.word("role"), Meaning.ROLE, pack):
        found.append(Problem("role", "assistant.no_role"))
    if people.is_ambiguous and not people.word("order"):
        found.append(Problem("order", "assistant.order_unknown"))
    found += _of_formats(people)
    told = [Problem(f"people.{problem.field}", problem.code, problem.params) for problem in found]
    own = answers.joined_by
    if own is None:
        told.append(Problem("key", "assistant.no_key"))
    elif not is_usable(own.column.heading):
        told.append(Problem("key", "assistant.heading_unfit"))
    return told


def is_usable(heading: str) -> bool:
    """True when a template can name the column; braces and bars in a heading forbid it."""
    try:
        return parse_template(f"{{{heading}}}", {}) == Template((Placeholder(heading),))
    except TemplateError:
        return False


def unmapped(answers: Answers, said: Said, pack: PackWords) -> tuple[int, int]:
    """How many values of a column mean nothing yet, and in how many rows they stand, as far as they were counted."""
    listed = said.values(pack)
    if listed is None or answers.code(f"values.{said.place}.rest"):
        return 0, 0
    left = [
        value.count for number, value in enumerate(listed.values) if not answers.code(f"values.{said.place}.{number}")
    ]
    return len(left) + listed.left_out, sum(left) + listed.rows_out


def _of_time(answers: Answers) -> Iterator[Problem]:
    moment, day = answers.of(Meaning.MOMENT), answers.of(Meaning.DATE)
    if moment is None and day is None:
        yield Problem("columns", "assistant.no_time")
    if moment is not None and day is not None:
        yield Problem(f"columns.{day.place}.meaning", "assistant.two_times")
    if answers.is_ambiguous and not answers.word("order"):
        yield Problem("order", "assistant.order_unknown")
    yield from _of_formats(answers)
    if answers.of(Meaning.ZONE) is None and not answers.word("zone"):
        yield Problem("zone", "assistant.no_zone")


def _of_formats(answers: Answers) -> Iterator[Problem]:
    for said in answers.columns:
        if said.meaning in OF_TIME and not answers.formats(said):
            yield Problem(f"columns.{said.place}.meaning", "assistant.no_format")


def _of_place(answers: Answers, pack: PackWords) -> Iterator[Problem]:
    ways = [answers.of(Meaning.AREA_LIST), answers.of(Meaning.AREA_CODE), area_names(answers, pack) or None]
    area = answers.code("area")
    if sum(way is not None for way in ways) > 1:
        yield Problem("columns", "assistant.two_areas")
    elif not any(ways) and not pack.areas.has(area):
        yield Problem("area", "choice.unknown" if area else "assistant.no_area")
    named = [place for place, level in enumerate(AREA_LEVELS) if answers.of(level) is not None]
    if named and (len(named) != named[-1] - named[0] + 1 or len(pack.post_names) < named[0]):
        yield Problem("columns", "assistant.area_gap")
    if (answers.of(Meaning.LATITUDE) is None) is not (answers.of(Meaning.LONGITUDE) is None):
        yield Problem("columns", "assistant.point_half")


def _of_offences(answers: Answers, pack: PackWords) -> Iterator[Problem]:
    class_code = answers.code("class")
    if answers.of(Meaning.OFFENCE) is None and not is_known(class_code, Meaning.OFFENCE, pack):
        yield Problem("class", "choice.unknown" if class_code else "assistant.no_class")


def _of_columns(answers: Answers, pack: PackWords) -> Iterator[Problem]:
    seen: set[tuple[Meaning, str]] = set()
    for said in answers.columns:
        where = f"columns.{said.place}.meaning"
        if said.meaning is not Meaning.NOTHING and not is_usable(said.column.heading):
            yield Problem(where, "assistant.heading_unfit")
        if said.meaning not in TOGETHER and (said.meaning, said.person) in seen:
            yield Problem(where, "assistant.twice")
        seen.add((said.meaning, said.person))
        yield from _of_values(answers, said, pack)


def _of_values(answers: Answers, said: Said, pack: PackWords) -> Iterator[Problem]:
    listed = said.values(pack)
    if listed is None:
        return
    for name in (*map(str, range(len(listed.values))), "rest"):
        code = answers.code(f"values.{said.place}.{name}")
        if code and not is_known(code, said.meaning, pack):
            yield Problem(f"values.{said.place}.{name}", "choice.unknown")
