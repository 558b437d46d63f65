"""Read JSON row by row: one array of objects, or one object on each line; nested values get dotted headings.

The file is read twice: once for the headings, because any object may bring a new one, and once for the rows. Only one
object is held at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ecrime.records.intake.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_DEPTH, MAX_ROW
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow

# What may open or close something, or begin a string; all else stands between.
MARKS = re.compile(r'["\\{}\[\]]')
BETWEEN = re.compile(r"[\s,]*")
Pieces = Callable[[], Iterator[str]]


def looks_like_json(start: str) -> bool:
    """True when a text begins as JSON of objects does; no delimited text begins with a brace and a quotation mark."""
    return re.match(r'\s*(\[\s*)?\{\s*("|\})', start.lstrip("\ufeff")) is not None


def json_headings(pieces: Pieces) -> tuple[str, ...]:
    """Every heading of the file, in the order in which they come first. Raises Invalid where it is no such JSON."""
    found: dict[str, None] = {}
    for number, cells in _flat_objects(pieces()):
        found.update(dict.fromkeys(cells))
        if len(found) > MAX_COLUMNS:
            raise file_refused("too_many_columns", row=str(number), limit=str(MAX_COLUMNS))
    return tuple(found)


def json_rows(pieces: Pieces, headings: tuple[str, ...]) -> Iterator[SourceRow]:
    """The rows; the headings count as the first row, as in a spreadsheet."""
    for number, cells in _flat_objects(pieces()):
        yield SourceRow(number + 1, [cells.get(heading, "") for heading in headings])


def _flat_objects(pieces: Iterator[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, text in enumerate(_objects(pieces), start=1):
        cells: dict[str, str] = {}
        _flatten("", _parsed(text, number), cells, number, depth=0)
        yield number, cells


def _parsed(text: str, number: int) -> dict[str, Any]:
    """One object. Refuses keys that come twice, NaN and infinities, and halves of letters."""
    try:
        found = json.loads(
            text,
            object_pairs_hook=lambda pairs: _once(pairs, number),
            parse_constant=_no_number,
            # As they are written; what a number is, is the mapping's to say.
            parse_float=str,
            parse_int=str,
        )
        if "\\u" in text:
            # Escapes can spell halves of pairs, which no encoding can write.
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise file_refused("json_broken", row=str(number)) from None
    if not isinstance(found, dict):
        raise file_refused("json_broken", row=str(number))
    return found


def _once(pairs: list[tuple[str, Any]], number: int) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise file_refused("json_key_twice", row=str(number))
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _flatten(path: str, value: Any, cells: dict[str, str], number: int, *, depth: int) -> None:
    """Put every value under its dotted heading; what is null or empty says nothing."""
    if depth > MAX_DEPTH:
        raise file_refused("json_deep", row=str(number), limit=str(MAX_DEPTH))
    if isinstance(value, Mapping | list):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, below in items:
            _flatten(f"{path}.{key}" if path else str(key), below, cells, number, depth=depth + 1)
        return
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > MAX_CELL:
        raise file_refused("cell_too_long", limit=str(MAX_CELL))
    if path in cells:
        # {"a.b": 1, "a": {"b": 2}} would have two cells under one heading.
        raise file_refused("json_key_twice", row=str(number))
    cells[path] = text


def _objects(pieces: Iterator[str]) -> Iterator[str]:
    """The text of each outermost object, cut out without parsing it; nothing else may stand between them."""
    splitter = _Splitter()
    for piece in pieces:
        yield from splitter.take(piece)
    splitter.end()


class _Splitter:
    """Cuts a stream of text into its outermost objects."""

    def __init__(self) -> None:
        self._left = ""
        self._depth = 0
        self._in_string = False
        self._at = 0
        self._count = 0
        self._begun = self._in_array = self._ended = False

    def take(self, piece: str) -> Iterator[str]:
        """The objects that the next piece completes."""
        self._left += piece
        while (found := self._next()) is not None:
            self._count += 1
            yield found
        if len(self._left) > MAX_ROW:
            raise file_refused("row_too_long", row=str(self._count + 1), limit=str(MAX_ROW))

    def end(self) -> None:
        """Refuse a file that ends in the middle."""
        if self._left.strip() or (self._in_array and not self._ended):
            raise file_refused("cut_short")

    def _next(self) -> str | None:
        if not self._depth and not self._to_object():
            return None
        while (mark := MARKS.search(self._left, self._at)) is not None:
            self._at = mark.end()
            match mark[0]:
                case "\\":
                    if self._at == len(self._left):
                        # What is escaped comes with the next piece.
                        self._at -= 1
                        return None
                    self._at += 1
                case '"':
                    self._in_string = not self._in_string
                case "{" | "[" if not self._in_string:
                    self._depth += 1
                    if self._depth > MAX_DEPTH:
                        raise file_refused("json_deep", row=str(self._count + 1), limit=str(MAX_DEPTH))
                case "}" | "]" if not self._in_string:
                    self._depth -= 1
                    if not self._depth:
                        return self._cut()
        self._at = len(self._left)
        return None

    def _cut(self) -> str:
        found, self._left, self._at = self._left[: self._at], self._left[self._at :], 0
        return found

    def _to_object(self) -> bool:
        """Go on to where the next object begins; False when it is not there yet. Refuses anything between."""
        while True:
            gap = BETWEEN.match(self._left)
            self._left = self._left[gap.end() :] if gap else self._left
            start = self._left[:1]
            if start in ("", "{"):
                self._begun = self._begun or bool(start)
                if start and self._ended:
                    raise file_refused("json_broken", row=str(self._count + 1))
                return bool(start)
            if start == "[" and not self._begun:
                self._begun = self._in_array = True
            elif start == "]" and self._in_array and not self._ended:
                self._ended = True
            else:
                raise file_refused("json_broken", row=str(self._count + 1))
            self._left = self._left[1:]
