"""How a mapping writes one field from the cells of a row: ``"Z1.{district:02d}"``, ``"{place|kind}"``.

``{heading}`` is the cell under that heading; ``:02d`` writes a whole number with leading zeros;
``|name`` replaces the cell by the mapping's value list of that name. ``{{`` and ``}}`` are braces.
A text without braces is a constant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ecrime.foundation.text import fold_digits

PLACE = re.compile(r"\{\{|\}\}|\{(?P<heading>[^{}|]*?)(?::0(?P<width>\d)d)?(?:\|(?P<values>[^{}|]+))?\}")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}(?:\.0*)?")
ANYTHING_ELSE = "*"


class TemplateError(ValueError):
    """The text of a template cannot be understood; ``code`` is that of a mapping problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell; ``shown`` is for the officer's eyes, never for a log."""

    column: str
    code: str
    shown: str = field(repr=False)
    suggestion: str = field(default="", repr=False)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Values:
    """What the cells of a column stand for: written in the file -> meant by the archive."""

    meanings: Mapping[str, str]

    def meaning(self, text: str) -> str | None:
        """The meaning of a cell, or None; an empty cell means nothing unless the list says so."""
        if (found := self.meanings.get(text)) is not None:
            return found
        if not text:
            return ""
        return self.meanings.get(ANYTHING_ELSE)

    def nearest(self, text: str) -> str:
        """The written form that looks most like ``text``, "" when none does."""
        return nearest(text, [written for written in self.meanings if written != ANYTHING_ELSE])


def nearest(text: str, known: Sequence[str]) -> str:
    """The known text that looks most like ``text``, "" when none does or ``text`` is absurdly long."""
    if not text or len(text) > 100:
        return ""
    return next(iter(get_close_matches(text, known, n=1, cutoff=0.6)), "")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One cell in a template."""

    heading: str
    width: int | None = None
    values: Values | None = None

    def text(self, cell: str) -> str | CellFault:
        """What the cell contributes, or what is wrong with it."""
        cell = cell.strip()
        if self.values is not None:
            meaning = self.values.meaning(cell)
            if meaning is None:
                return CellFault(self.heading, "cell.value_unknown", cell, self.values.nearest(cell))
            cell = meaning
        if self.width is None or not cell:
            return cell
        number = fold_digits(cell)
        if not WHOLE_NUMBER.fullmatch(number):
            return CellFault(self.heading, "cell.whole_number", cell)
        return number.split(".")[0].zfill(self.width)


@dataclass(frozen=True, slots=True)
class Template:
    """One field of a mapping, ready to be written from cells."""

    parts: tuple[str | Placeholder, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings the template reads, in order."""
        return tuple(part.heading for part in self.parts if isinstance(part, Placeholder))

    def bound(self, headings: Sequence[str]) -> BoundTemplate:
        """The same template, knowing in which column each heading stands."""
        if not self.headings:
            return BoundTemplate("", (), constant="".join(map(str, self.parts)).strip())
        parts = tuple(part if isinstance(part, str) else (headings.index(part.heading), part) for part in self.parts)
        return BoundTemplate(", ".join(self.headings), parts)


@dataclass(frozen=True, slots=True)
class BoundTemplate:
    """A template over the columns of one file.

    column    the headings read, as an error report names them
    constant  what every row gets when no column is read
    """

    column: str
    parts: tuple[str | tuple[int, Placeholder], ...]
    constant: str | None = None

    def text(self, cells: Sequence[str], faults: list[CellFault]) -> str:
        """The field's text; "" after adding what is wrong to ``faults``.

        A template whose cells are all empty is empty, constants included: "Street {no}" says
        nothing about a row without a number.
        """
        if self.constant is not None:
            return self.constant
        pieces: list[str] = []
        spoken = False
        whole = True
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            piece = part[1].text(cells[part[0]])
            if isinstance(piece, CellFault):
                faults.append(piece)
                whole = False
            elif piece:
                spoken = True
                pieces.append(piece)
        return "".join(pieces).strip() if spoken and whole else ""

    def shown(self, cells: Sequence[str]) -> str:
        """The cells behind the field, for the officer who reads the report."""
        return ", ".join(cells[part[0]] for part in self.parts if not isinstance(part, str))


def parse_template(text: str, lists: Mapping[str, Values]) -> Template:
    """Read a template. Raises TemplateError for an open brace, no heading or an unknown value list."""
    parts: list[str | Placeholder] = []
    at = 0
    for match in PLACE.finditer(text):
        _add_text(parts, text[at : match.start()])
        at = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(match[0][0])
            continue
        parts.append(_placeholder(match, lists))
    _add_text(parts, text[at:])
    return Template(tuple(parts))


def _add_text(parts: list[str | Placeholder], text: str) -> None:
    if "{" in text or "}" in text:
        raise TemplateError("template.brace")
    if text:
        parts.append(text)


def _placeholder(match: re.Match[str], lists: Mapping[str, Values]) -> Placeholder:
    heading = match["heading"].strip()
    if not heading:
        raise TemplateError("template.heading")
    if (name := match["values"]) is not None and name not in lists:
        raise TemplateError("template.values")
    return Placeholder(
        heading,
        int(match["width"]) if match["width"] else None,
        lists[name] if name is not None else None,
    )
