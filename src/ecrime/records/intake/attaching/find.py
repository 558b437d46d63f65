"""Which files of a box the rows of an export mean, and what is wrong with what they say of them; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrime.base.files.looking.kinds import LIMITS
from ecrime.foundation.errors import EcrimeError, Invalid, Problem
from ecrime.records.documents.facts import DocumentKind
from ecrime.records.intake.attaching.box import Box, Listed
from ecrime.records.intake.attaching.index import Index
from ecrime.records.intake.cells import Cells, beginning
from ecrime.records.intake.check import CheckedFile, TakeProblems
from ecrime.records.intake.mapping import By, DocumentsMapping
from ecrime.records.intake.reading.limits import MIB
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import Reading, RowProblem, SourceRow, in_pieces
from ecrime.records.intake.reading.source import open_source
from ecrime.records.intake.reading.template import BoundTemplate, CellFault

MISSING, SEVERAL, UNNAMED = "document_box.missing", "document_box.several", "document_box.unnamed"
NO_ONE_FILE = frozenset({MISSING, SEVERAL})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row says of its documents.

    problems  of the row; ``missing`` of them are names without one file
    """

    cells: Cells
    kind: DocumentKind
    files: tuple[Listed, ...]
    problems: tuple[RowProblem, ...]

    @property
    def missing(self) -> int:
        """How many names have no file, or several."""
        return sum(problem.code in NO_ONE_FILE for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the files of each row of a file in a box."""

    index: Index
    mapping: DocumentsMapping
    names: BoundTemplate
    kind: BoundTemplate

    @classmethod
    def of(cls, box: Box, checked: CheckedFile, reading: Reading) -> Finder:
        """For a checked file whose mapping says how rows find their documents. Raises Invalid when it does not."""
        mapping = documents_mapping(checked)
        headings = reading.headings
        return cls(Index(box.listed()), mapping, mapping.names.bound(headings), mapping.kind.bound(headings))

    def wanted(self, row: SourceRow) -> Wanted:
        """The files of a row; what it names and is not there, or several times, is its fault."""
        cells = Cells(row.cells, row.number)
        kind, files = self._kind(cells), tuple(self._files(cells))
        return Wanted(cells, kind, files, tuple(cells.problems()))

    def refused(self, wanted: Wanted, listed: Listed, refusal: EcrimeError) -> RowProblem:
        """The problem of a row with one of its files."""
        problem = refusal.problems[0] if isinstance(refusal, Invalid) else refusal
        return wanted.cells.problem(self.names.column, problem.code, listed.path, params=problem.params)

    def left(self) -> Iterator[RowProblem]:
        """Files that no row has asked for, each with its own fault or that."""
        for found in self.index.left():
            for path, fault in found:
                yield RowProblem(0, "", fault or UNNAMED, beginning(path))

    def _files(self, cells: Cells) -> Iterator[Listed]:
        text = cells.text(self.names)
        if not text:
            return
        if self.mapping.by is By.NUMBER:
            yield from self.index.numbered(text)
            return
        for name in filter(None, map(str.strip, text.split(self.mapping.separator))):
            found = self.index.named(name)
            if len(found) == 1:
                yield found[0]
            else:
                cells.faults.append(CellFault(self.names.column, SEVERAL if found else MISSING, name))

    def _kind(self, cells: Cells) -> DocumentKind:
        word = cells.text(self.kind).lower() or DocumentKind.OTHER.value
        if word in frozenset(DocumentKind):
            return DocumentKind(word)
        cells.fault(self.kind, "cell.not_document_kind", params={"known": ", ".join(DocumentKind)})
        return DocumentKind.OTHER


@dataclass(frozen=True, slots=True)
class Found:
    """What the good rows of a file have beside it: files that they name, and what would be told of the others."""

    named: int = 0
    refused: int = 0
    missing: int = 0
    unnamed: int = 0


def look_over(checked: CheckedFile, box: Box, *, problems: TakeProblems) -> Found:
    """Look, before anything is recorded, which files the good rows mean; ``problems`` is told the rest.

    Files are looked at only when they are added: what is wrong inside of one is not told here.
    """
    source = open_source(checked.file, checked.mapping.layout, checked.mapping.headings())
    finder = Finder.of(box, checked, source.reading)
    named = refused = missing = unnamed = 0
    for rows in in_pieces(source.rows):
        good = checked.keys.good(rows[0].number, rows[-1].number)
        for wanted in (finder.wanted(row) for row in rows if row.number in good):
            faulty = [finder.refused(wanted, each, not_listed(each)) for each in wanted.files if each.fault]
            problems([*wanted.problems, *faulty])
            named += len(wanted.files) - len(faulty)
            missing += wanted.missing
            refused += len(wanted.problems) - wanted.missing + len(faulty)
    for problem in finder.left():
        problems([problem])
        unnamed += problem.code == UNNAMED
        refused += problem.code != UNNAMED
    return Found(named, refused, missing, unnamed)


def not_listed(listed: Listed) -> Invalid:
    """The refusal of a file for what its box says of it."""
    return Invalid([Problem("file", listed.fault, {"most": str(LIMITS.file_bytes // MIB)})])


def documents_mapping(checked: CheckedFile) -> DocumentsMapping:
    """How the rows of a file find their documents. Raises Invalid where its mapping does not say."""
    if checked.mapping.documents is None:
        raise file_refused("documents_unmapped")
    return checked.mapping.documents
