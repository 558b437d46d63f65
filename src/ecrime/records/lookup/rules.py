"""What is enough to look for somebody; the database counts the same (triggers.sql)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.lookup.facts import Sought

NAME_LENGTH = 100
NUMBER_LENGTH = 60
SHORTEST_NAME = 2
SHORTEST_NUMBER = 4
FEWEST_OTHERS = 2


def checked(sought: Sought) -> Sought:
    """What is sought, its words clean. Raises Invalid unless a name or number, or two of the others are stated."""
    problems: list[Problem] = []
    words = {"name": sought.name, "number": sought.number}
    for field, longest in (("name", NAME_LENGTH), ("number", NUMBER_LENGTH)):
        try:
            words[field] = clean_text(words[field], max_length=longest)
        except TextRefused as refused:
            problems.append(Problem(field, refused.code, refused.params))
    sought = replace(sought, name=words["name"], number=words["number"])
    if problems:
        raise Invalid(problems)
    if sought.name and _letters(sought.name) < SHORTEST_NAME:
        problems.append(Problem("name", "look_up.name_short"))
    if sought.number and _letters(sought.number) < SHORTEST_NUMBER:
        problems.append(Problem("number", "look_up.number_short"))
    if sought.since and sought.until and sought.until <= sought.since:
        problems.append(Problem("to", "time.span_reversed"))
    if not (sought.name or sought.number) and _others(sought) < FEWEST_OTHERS:
        problems.append(Problem("name", "look_up.too_little"))
    if problems:
        raise Invalid(problems)
    return sought


def _others(sought: Sought) -> int:
    stated = (sought.area_path, sought.since or sought.until, sought.class_code, sought.role)
    return sum(1 for one in stated if one)


def _letters(text: str) -> int:
    """How many letters, marks and digits of any script."""
    return sum(1 for sign in text if unicodedata.category(sign)[0] in "LMN")
