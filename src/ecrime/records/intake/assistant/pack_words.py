"""What a country pack knows, as far as the values of a column can be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ecrime.base.country.facts import Bounds, lies_in
from ecrime.foundation.text import fold_digits, search_form
from ecrime.records.intake.lookups import KnownArea


@dataclass(frozen=True, slots=True)
class KnownClass:
    """An offence class with its names and its place in the international classification, "" where it has none."""

    code: str
    names: tuple[str, ...]
    iccs: str = ""


class AreaWords:
    """Finds areas by code or by name at any level.

    paths  of the areas by their ids, from the country down
    """

    def __init__(self, areas: Iterable[KnownArea], paths: Mapping[str, str]) -> None:
        self._by_code: dict[str, list[KnownArea]] = {}
        self._by_name: dict[str, list[KnownArea]] = {}
        self._paths = paths
        self._names: dict[str, tuple[str, ...]] = {}
        for area in areas:
            self._names[area.id] = area.names
            self._by_code.setdefault(area.code.casefold(), []).append(area)
            for name in {search_form(name) for name in area.names if name}:
                self._by_name.setdefault(name, []).append(area)

    def has(self, id_: str) -> bool:
        """True when there is an area of that id."""
        return id_ in self._paths

    def names(self, id_: str) -> tuple[str, ...]:
        """The names of an area, in Khmer and in Latin letters; none where there is no such area."""
        return self._names.get(id_, ())

    def by_code(self, text: str) -> Sequence[KnownArea]:
        """The areas of that official code."""
        return self._by_code.get(fold_digits(text).strip().casefold(), ())

    def levels(self, text: str) -> frozenset[int]:
        """The levels on which there is an area of that name."""
        return frozenset(area.level for area in self._by_name.get(search_form(text), ()))

    def meant(self, text: str, post_path: str) -> KnownArea | None:
        """The one area that a code or name means; None when none does, or several do in the post's area."""
        found = [*self.by_code(text), *self._by_name.get(search_form(text), ())]
        near = [area for area in found if lies_in(self._paths[area.id], post_path)] or found
        distinct = {area.id: area for area in near}
        return next(iter(distinct.values())) if len(distinct) == 1 else None


@dataclass(frozen=True, slots=True)
class PackWords:
    """The words of the pack and the post.

    nationalities  names, in any language, by ISO code
    post_path      path of the post's area
    post_names     names of the post's area from the highest level down to itself, none for the whole country
    """

    areas: AreaWords = field(repr=False)
    classes: tuple[KnownClass, ...] = field(repr=False)
    nationalities: Mapping[str, tuple[str, ...]] = field(repr=False)
    zone: str = "UTC"
    bounds: Bounds | None = None
    post_path: str = ""
    post_names: tuple[str, ...] = ()
