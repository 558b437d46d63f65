"""A picture that notes which of its facts are read."""

from __future__ import annotations

import dataclasses
from typing import Any

from ecrime.records.incidents.checks.picture import Picture

PARTS = ("people", "organisations", "things", "vehicles")


def watched(shown: Picture) -> tuple[Picture, set[str]]:
    """The same picture, and the set that fills with the names of what is read ("people.birth")."""
    seen: set[str] = set()
    parts: dict[str, Any] = {
        part: tuple(_noting(one, f"{part}.", seen) for one in getattr(shown, part)) for part in PARTS
    }
    return _noting(dataclasses.replace(shown, **parts), "", seen), seen


def _noting(facts: Any, prefix: str, seen: set[str]) -> Any:
    names = {field.name for field in dataclasses.fields(facts)}

    class Noting(type(facts)):  # type: ignore[misc]
        __slots__ = ()

        def __getattribute__(self, name: str) -> Any:
            if name in names:
                seen.add(prefix + name)
            return super().__getattribute__(name)

    return Noting(**{name: getattr(facts, name) for name in names})
