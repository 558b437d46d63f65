"""The areas a file may name, loaded once so that no row asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecrime.foundation.text import search_form
from ecrime.records.incidents.rules import Known
from ecrime.records.intake.reading.template import nearest


@dataclass(frozen=True, slots=True)
class KnownArea:
    """One area of the country pack, as far as a file can name it."""

    id: str
    code: str
    level: int
    parent_id: str | None
    names: tuple[str, ...]


class Areas:
    """Finds areas by code, or by their names from the top down, and says what a wrong one looks like."""

    def __init__(self, areas: Iterable[KnownArea]) -> None:
        self._codes: dict[str, list[KnownArea]] = {}
        self._below: dict[str | None, dict[str, list[KnownArea]]] = {}
        for area in areas:
            self._codes.setdefault(area.code, []).append(area)
            if area.id != area.code:
                self._codes[area.id] = [area]
            if area.level > 0:
                siblings = self._below.setdefault(area.parent_id if area.level > 1 else None, {})
                for form in {search_form(name) for name in area.names if name}:
                    siblings.setdefault(form, []).append(area)

    def by_code(self, code: str) -> Sequence[KnownArea]:
        """The areas of that official code, or the one of that id; a few codes were given out twice."""
        return self._codes.get(code, [])

    def nearest_code(self, code: str) -> str:
        """The code that looks most like the given one, "" when none does."""
        return nearest(code, list(self._codes))

    def by_name(self, name: str, parent: KnownArea | None) -> Sequence[KnownArea]:
        """The areas of that name, in any script, right below ``parent``, or of the highest level."""
        return self._siblings(parent).get(search_form(name), [])

    def nearest_name(self, name: str, parent: KnownArea | None) -> str:
        """The name below ``parent`` that looks most like the given one, "" when none does."""
        siblings = self._siblings(parent)
        form = nearest(search_form(name), list(siblings))
        return siblings[form][0].names[0] if form else ""

    def _siblings(self, parent: KnownArea | None) -> Mapping[str, list[KnownArea]]:
        return self._below.get(parent.id if parent else None, {})


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the cells of a file are looked up in; ``known`` serves the rules shared with the page."""

    areas: Areas
    known: Known
