"""What the names of a new officer must be, whichever entrance they come by."""

from __future__ import annotations

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text

NAME_LENGTH = 200


def read_names(name_km: str, name_latin: str) -> tuple[dict[str, str], list[Problem]]:
    """The names as they will be stored, and what is wrong with those that cannot be."""
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for field, value in (("name_km", name_km), ("name_latin", name_latin)):
        try:
            names[field] = clean_text(value, max_length=NAME_LENGTH)
        except TextRefused as refusal:
            problems.append(Problem(field, refusal.code, refusal.params))
            continue
        if not names[field]:
            problems.append(Problem(field, "officer.name_missing"))
    return names, problems
