"""The texts that the cells of a workbook share, kept on disk: a workbook may hold millions of them."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ecrime.records.intake.reading.limits import MAX_CELL, MAX_STRINGS
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.workbook_xml import PartParser

PLACE = struct.Struct(">Q")
SPAN = struct.Struct(">QQ")


class SharedStrings:
    """A list of texts in two files without a name: they vanish with the process, however it ends.

    The part is read no further than to the last text that was asked for.
    """

    def __init__(self, pieces: Iterator[bytes], texts: BinaryIO, places: BinaryIO) -> None:
        self._pieces = pieces
        self._texts = texts
        self._places = places
        self._count = 0
        self._end = 0
        reader = _StringReader(self)
        self._parser = PartParser(reader.start, reader.end, reader.text)
        self._places.write(PLACE.pack(0))

    @classmethod
    @contextmanager
    def on_disk(cls, pieces: Iterator[bytes]) -> Iterator[SharedStrings]:
        """The texts of ``xl/sharedStrings.xml``, for as long as the block lasts."""
        with tempfile.TemporaryFile() as texts, tempfile.TemporaryFile() as places:
            yield cls(pieces, texts, places)

    def add(self, text: str) -> None:
        """Append one text."""
        # A lone surrogate cannot be stored; the checks of the cell refuse it by name.
        stored = text.encode("utf-8", "surrogatepass")
        self._texts.write(stored)
        self._end += len(stored)
        self._places.write(PLACE.pack(self._end))
        self._count += 1
        if self._count > MAX_STRINGS:
            raise file_refused("workbook_part_too_large", part="xl/sharedStrings.xml")

    def get(self, index: int) -> str:
        """The text of that index, from 0. Raises the file's refusal when there is none."""
        if index >= self._count:
            self._read_to(index)
        begin, end = SPAN.unpack(os.pread(self._places.fileno(), SPAN.size, index * PLACE.size))
        return os.pread(self._texts.fileno(), end - begin, begin).decode("utf-8", "surrogatepass")

    def _read_to(self, index: int) -> None:
        for piece in self._pieces:
            self._parser.feed(piece)
            if index < self._count:
                self._texts.flush()
                self._places.flush()
                return
        self._parser.close()
        raise file_refused("damaged")


class _StringReader:
    """Joins the runs of a rich text; the reading aids of East Asian texts (rPh) are no part of it."""

    def __init__(self, strings: SharedStrings) -> None:
        self._strings = strings
        self._runs: list[str] = []
        self._length = 0
        self._in_text = False
        self._in_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._runs, self._length = [], 0
        elif name == "rPh":
            self._in_aid = True
        elif name == "t":
            self._in_text = not self._in_aid

    def end(self, name: str) -> None:
        if name == "si":
            self._strings.add("".join(self._runs))
        elif name == "rPh":
            self._in_aid = False
        elif name == "t":
            self._in_text = False

    def text(self, text: str) -> None:
        if not self._in_text:
            return
        self._length += len(text)
        if self._length > MAX_CELL:
            raise file_refused("cell_too_long", limit=str(MAX_CELL))
        self._runs.append(text)
