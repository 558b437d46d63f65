"""The XML of a workbook's parts, read element by element: no document type, no entities, no endless tags."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from ecrime.records.intake.reading.limits import MAX_DEPTH, MAX_MARKUP
from ecrime.records.intake.reading.refused import file_refused

StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]
TextHandler = Callable[[str], None]


class PartParser:
    """Calls a handler for each start, end and text of a part; names come without their prefix."""

    def __init__(self, start: StartHandler, end: EndHandler, text: TextHandler) -> None:
        self._start = start
        self._end = end
        self._depth = 0
        self._silent = 0
        self._spoke = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = self._on_doctype

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; handlers are called for what they complete."""
        self._parse(piece, last=False)
        self._silent = 0 if self._spoke else self._silent + len(piece)
        self._spoke = False
        if self._silent > MAX_MARKUP:
            raise file_refused("workbook_markup")

    def close(self) -> None:
        """Say that the part ends here."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:
            raise file_refused("damaged") from None

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._spoke = True
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise file_refused("workbook_markup")
        self._start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def _on_end(self, name: str) -> None:
        self._depth -= 1
        self._end(name.rpartition(":")[2] if ":" in name else name)

    def _on_doctype(self, *_declaration: object) -> None:
        raise file_refused("workbook_entities")


def parse_small(content: bytes, start: StartHandler) -> None:
    """Call ``start`` for every element of a small part."""
    parser = PartParser(start, lambda name: None, lambda text: None)
    parser.feed(content)
    parser.close()
