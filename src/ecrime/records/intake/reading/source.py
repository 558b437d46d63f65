"""Open a file of another system, whatever it is, and give its rows under the headings that are wanted."""

from __future__ import annotations

import codecs
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from ecrime.records.intake.reading.delimited import delimited_rows, find_delimiter
from ecrime.records.intake.reading.encoding import (
    ByteSource,
    Encoding,
    decoded_lines,
    decoded_pieces,
    detect_encoding,
    encoding_sample,
)
from ecrime.records.intake.reading.inflate import GZIP_MAGIC, Gunzip, check_inflation
from ecrime.records.intake.reading.json_rows import json_headings, json_rows, looks_like_json
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.limits import READ_SIZE
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import Reading, SourceRow
from ecrime.records.intake.reading.template import nearest
from ecrime.records.intake.reading.workbook import workbook_rows
from ecrime.records.intake.reading.workbook_zip import ZIP_MAGIC

# Enough to see how a file begins.
JSON_SAMPLE = 4096
# Files people try; each would otherwise be taken for text in some odd encoding.
FOREIGN = {
    b"\xd0\xcf\x11\xe0": "old_or_encrypted_workbook",
    b"%PDF": "not_a_table",
    b"PK\x05\x06": "no_workbook",
    b"\x89PNG": "not_a_table",
    b"\xff\xd8\xff": "not_a_table",
}


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: how it is read, and its rows below the headings."""

    reading: Reading
    rows: Iterator[SourceRow]


def open_source(file: BinaryIO, layout: Layout, wanted: Sequence[str]) -> Source:
    """Open a delimited text or JSON, gzipped or not, or an .xlsx workbook; told apart by content, not by name.

    file    seekable
    wanted  headings that must be there; none when the file is only looked through

    Raises Invalid when the file cannot be read or lacks a heading.
    """
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if not magic:
        raise file_refused("empty")
    for start, code in FOREIGN.items():
        if magic.startswith(start):
            raise file_refused(code)
    if magic.startswith(ZIP_MAGIC):
        return _open_workbook(file, layout, wanted)
    return _open_text(file, layout, wanted, packed=magic.startswith(GZIP_MAGIC))


def _open_workbook(file: BinaryIO, layout: Layout, wanted: Sequence[str]) -> Source:
    # A sheet writes no empty cells at the end of a row; that a row is shorter than the headings says nothing.
    rows = workbook_rows(file, layout.sheet)
    top = next((row for row in rows if row.number >= layout.heading_row), None)
    if top is None:
        raise file_refused("empty")
    headings = _checked_headings(top.over(top.width).cells, wanted)
    size = file.seek(0, io.SEEK_END)
    return Source(Reading(headings), _weighed((row.over(len(headings)) for row in rows), size))


def _weighed(rows: Iterator[SourceRow], size: int) -> Iterator[SourceRow]:
    """The rows, until cells that share one long text add up to what no file of that size can hold."""
    given = 0
    for row in rows:
        given += row.weight
        check_inflation(size, given)
        yield row


def _open_text(file: BinaryIO, layout: Layout, wanted: Sequence[str], *, packed: bool) -> Source:
    if layout.encoding is None:
        encoding = detect_encoding(encoding_sample(_bytes_of(file, packed=packed)))
    else:
        encoding = Encoding(layout.encoding, guessed=False)
    if _is_json(file, encoding.name, packed=packed):
        return _open_json(file, encoding, wanted, packed=packed)
    lines = decoded_lines(_bytes_of(file, packed=packed), encoding.name)
    before = list(islice(lines, layout.heading_row))
    delimiter = layout.delimiter or find_delimiter(before[-1] if before else "", wanted)
    rows = (SourceRow(number, cells) for number, cells in delimited_rows(chain(before, lines), delimiter))
    top = next((row for row in rows if row.number >= layout.heading_row), None)
    if top is None:
        raise file_refused("empty")
    headings = _checked_headings(top.cells, wanted)
    return Source(Reading(headings, encoding.name, encoding.guessed, delimiter), rows)


def _is_json(file: BinaryIO, encoding: str, *, packed: bool) -> bool:
    start = _bytes_of(file, packed=packed).read(JSON_SAMPLE)
    return looks_like_json(codecs.getincrementaldecoder(encoding)("replace").decode(start))


def _open_json(file: BinaryIO, encoding: Encoding, wanted: Sequence[str], *, packed: bool) -> Source:
    def pieces() -> Iterator[str]:
        # An object may hold line ends, and a line many objects; what counts is only that each line is bounded.
        return decoded_pieces(_bytes_of(file, packed=packed), encoding.name)

    headings = _checked_headings(json_headings(pieces), wanted)
    if not headings:
        raise file_refused("empty")
    return Source(Reading(headings, encoding.name, encoding.guessed), json_rows(pieces, headings))


def _bytes_of(file: BinaryIO, *, packed: bool) -> ByteSource:
    file.seek(0)
    return io.BufferedReader(Gunzip(file), READ_SIZE) if packed else file


def _checked_headings(cells: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    headings = tuple(cell.strip("\ufeff\u200b \t\r\n") for cell in cells)
    if any("\0" in heading for heading in headings):
        raise file_refused("heading_unreadable")
    twice = [heading for heading, times in Counter(filter(None, headings)).items() if times > 1]
    if twice:
        raise file_refused("heading_twice", heading=", ".join(twice)[:200])
    missing = [heading for heading in wanted if heading not in headings]
    if missing:
        near = nearest(missing[0], headings) or ", ".join(filter(None, headings[:20]))[:200] or "-"
        raise file_refused("heading_missing", heading=", ".join(missing)[:200], known=near)
    return headings
