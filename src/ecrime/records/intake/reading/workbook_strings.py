"""The texts that the cells of a workbook share, kept on disk: a workbook may hold millions of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ecrime.records.intake.reading.limits import MAX_CELL, MAX_STRINGS
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.workbook_xml import PartParser

OFFSET = 8


class SharedStrings:
    """A list of texts in two files without a name: they vanish with the process, however it ends."""

    def __init__(self, texts: BinaryIO, ends: BinaryIO) -> None:
        self._texts = texts
        self._ends = ends
        self._count = 0
        self._end = 0

    @classmethod
    @contextmanager
    def on_disk(cls) -> Iterator[SharedStrings]:
        """An empty list for as long as the block lasts."""
        with tempfile.TemporaryFile() as texts, tempfile.TemporaryFile() as ends:
            yield cls(texts, ends)

    def load(self, pieces: Iterable[bytes]) -> None:
        """Read ``xl/sharedStrings.xml``."""
        reader = _StringReader(self)
        parser = PartParser(reader.start, reader.end, reader.text)
        for piece in pieces:
            parser.feed(piece)
        parser.close()
        self._texts.flush()
        self._ends.flush()

    def add(self, text: str) -> None:
        """Append one text."""
        # A lone surrogate cannot be stored; the checks of the cell refuse it by name.
        stored = text.encode("utf-8", "surrogatepass")
        self._texts.write(stored)
        self._end += len(stored)
        self._ends.write(self._end.to_bytes(OFFSET, "big"))
        self._count += 1
        if self._count > MAX_STRINGS:
            raise file_refused("workbook_part_too_large", part="xl/sharedStrings.xml")

    def get(self, index: int) -> str:
        """The text of that index. Raises the file's refusal when there is none."""
        if not 0 <= index < self._count:
            raise file_refused("damaged")
        begin = self._end_of(index - 1) if index else 0
        stored = os.pread(self._texts.fileno(), self._end_of(index) - begin, begin)
        return stored.decode("utf-8", "surrogatepass")

    def _end_of(self, index: int) -> int:
        return int.from_bytes(os.pread(self._ends.fileno(), OFFSET, index * OFFSET), "big")


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
