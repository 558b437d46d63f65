"""The report of an import that both sides can check: what the file held, and what became of every row of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecrime.foundation import canonical
from ecrime.records.intake.facts import Batch
from ecrime.records.intake.figures import UNREAD, Counted, Figures, Kind

FORMAT = "ecrime-import-report-1"
# With a second file, of people.
FORMAT_WITH_PEOPLE = "ecrime-import-report-2"
# With documents beside it.
FORMAT_WITH_DOCUMENTS = "ecrime-import-report-3"
# (year, class, area, withdrawn, incidents) of what the batch recorded.
Recorded = Iterable[tuple[str, str, str, bool, int]]
# How many people stand in incidents of the batch, in withdrawn ones (True) and in others.
RecordedPeople = Mapping[bool, int]
NOBODY: RecordedPeople = {}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of the rows under one key.

    all        rows of the file
    recorded   that stand
    already    the same as rows that another import had recorded
    refused    with problems
    withdrawn  recorded and withdrawn again
    """

    key: str
    all: int = 0
    recorded: int = 0
    already: int = 0
    refused: int = 0
    withdrawn: int = 0

    @property
    def left(self) -> int:
        """Good rows that were never recorded: the import stopped before them."""
        return self.all - self.recorded - self.already - self.refused - self.withdrawn


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """What became of the people of both files.

    stated     in good rows
    recorded   in incidents of this batch that stand, by now
    withdrawn  in those that were withdrawn again
    """

    stated: int = 0
    recorded: int = 0
    withdrawn: int = 0


NO_PEOPLE = PeopleLine()


@dataclass(frozen=True, slots=True)
class DocumentsLine:
    """What became of the documents beside the file.

    taken      that stood in the records when the import ended, also those that another import had added
    standing   of this import, by now; ``withdrawn`` of this import, with their record or alone
    refused    that were not taken
    missing    names without one file
    unnamed    files that no recorded row names
    """

    taken: int = 0
    standing: int = 0
    withdrawn: int = 0
    refused: int = 0
    missing: int = 0
    unnamed: int = 0


NO_DOCUMENTS = DocumentsLine()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The report. ``lines`` by year, class and area; every kind adds up to ``whole``."""

    batch: Batch
    figures: Figures
    whole: Line
    lines: Mapping[Kind, tuple[Line, ...]]
    people: PeopleLine = NO_PEOPLE
    documents: DocumentsLine = NO_DOCUMENTS

    @property
    def format(self) -> str:
        """The form of its content."""
        if self.batch.documents is not None:
            return FORMAT_WITH_DOCUMENTS
        return FORMAT if self.batch.people is None else FORMAT_WITH_PEOPLE

    @property
    def mapping_hash(self) -> bytes:
        """SHA-256 of the text of the mapping."""
        return hashlib.sha256(self.batch.mapping.encode()).digest()

    @property
    def content(self) -> bytes:
        """All that the report says, as the one file whose SHA-256 both sides sign."""
        batch, figures = self.batch, self.figures
        return canonical.encode(
            {
                "format": self.format,
                "batch": batch.id,
                "source": batch.source,
                "file": batch.file,
                "mapping": self.mapping_hash,
                "received_at": batch.received_at,
                "rows": self.whole,
                "by": {kind.value: list(lines) for kind, lines in self.lines.items()},
                "reasons": list(figures.reasons),
                "equal": figures.equal,
                "columns": list(figures.columns),
                "first_at": figures.first_at,
                "last_at": figures.last_at,
                **self._people_told(),
                **self._documents_told(),
            }
        )

    def _people_told(self) -> dict[str, object]:
        """What it says of people; nothing where no file of them came, so that older reports stay as they were."""
        if self.batch.people is None or self.figures.people is None:
            return {}
        return {"people_file": self.batch.people, "people": self.figures.people, "people_rows": self.people}

    def _documents_told(self) -> dict[str, object]:
        """What it says of documents; nothing where none came."""
        if self.batch.documents is None:
            return {}
        return {"documents_file": self.batch.documents, "documents": self.documents}

    @property
    def hash(self) -> bytes:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).digest()


def reconciled(
    batch: Batch,
    figures: Figures,
    recorded: Recorded,
    people: RecordedPeople = NOBODY,
    documents: tuple[int, int] = (0, 0),
) -> Reconciliation:
    """Put what the check counted beside what the archive has.

    documents  how many of the import's stand, and how many were withdrawn
    """
    standing: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    withdrawn: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for year, class_code, area_id, is_withdrawn, count in recorded:
        counted = withdrawn if is_withdrawn else standing
        for kind, key in ((Kind.YEAR, year), (Kind.CLASS, class_code), (Kind.AREA, area_id)):
            counted[kind][key] += count
    lines = {kind: tuple(_lines(kind, figures, standing, withdrawn)) for kind in Kind}
    years = lines[Kind.YEAR]
    whole = Line(
        "",
        sum(line.all for line in years),
        sum(line.recorded for line in years),
        sum(line.already for line in years),
        sum(line.refused for line in years),
        sum(line.withdrawn for line in years),
    )
    stated = sum(figures.people.stated.values()) if figures.people else 0
    of_people = PeopleLine(stated, people.get(False, 0), people.get(True, 0))
    counts = batch.counts
    of_documents = DocumentsLine(
        counts.documents,
        *documents,
        refused=counts.documents_refused,
        missing=counts.documents_missing,
        unnamed=counts.documents_unnamed,
    )
    return Reconciliation(batch, figures, whole, lines, of_people, of_documents)


def _lines(kind: Kind, figures: Figures, standing: Counted, withdrawn: Counted) -> Iterable[Line]:
    counted = (figures.all, standing, figures.already, figures.refused, withdrawn)
    by_key = [each.get(kind, {}) for each in counted]
    keys = sorted({key for each in by_key for key in each}, key=lambda key: (key == UNREAD, key))
    for key in keys:
        yield Line(key, *(each.get(key, 0) for each in by_key))
