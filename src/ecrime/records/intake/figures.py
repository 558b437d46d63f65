"""The figures of a file that its source can work out as well: counts, control totals, first and last times.

They hold no cell of the file, and stay when its rows are withdrawn.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ecrime.foundation.text import fold_digits
from ecrime.records.incidents.facts import IncidentFacts, Span
from ecrime.records.intake.reading.rows import RowProblem, SourceRow

# Where a row is counted whose year, class or area cannot be read.
UNREAD = ""
NUMBER_LENGTH = 30
MOST_COLUMNS = 500
# Particulars of a problem that are worked out of a cell; figures leave them out.
OF_CELLS = {"suggestion": "…"}


class Kind(StrEnum):
    """By what the rows are counted."""

    YEAR = "year"
    CLASS = "class"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row is counted; a year in the civil time of its place, the class of its first offence."""

    year: str = UNREAD
    class_code: str = UNREAD
    area_id: str = UNREAD

    @classmethod
    def of(cls, facts: IncidentFacts) -> Place:
        """Where these facts are counted."""
        return cls(year_of(facts.occurred), facts.offences[0].class_code if facts.offences else UNREAD, facts.area_id)

    def items(self) -> tuple[tuple[Kind, str], ...]:
        """The three keys it is counted under."""
        return (Kind.YEAR, self.year), (Kind.CLASS, self.class_code), (Kind.AREA, self.area_id)


def year_of(span: Span) -> str:
    """The year in which it began, in the civil time of its place."""
    return str(span.start.astimezone(ZoneInfo(span.zone)).year)


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What all cells of one column come to, blanks at their ends left away and empty cells not counted.

    checks  the sum of the CRC-32 of each cell in UTF-8
    sum     of its numbers, "" where a cell is no number
    """

    heading: str
    filled: int = 0
    characters: int = 0
    checks: int = 0
    sum: str = ""


@dataclass(frozen=True, slots=True)
class PeopleFigures:
    """What a check counted of people.

    rows     of the people's file; each is joined, of a refused row, or an orphan
    joined   whose row of the file is good
    refused  whose row of the file has problems, itself or in one of its people
    orphans  whose key no row of the file has
    stated   people in all good rows by role, also those who stand in the file itself
    columns  control totals of the people's file
    """

    rows: int = 0
    joined: int = 0
    refused: int = 0
    orphans: int = 0
    stated: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[ControlTotal, ...] = ()


# Rows counted under each key of a kind.
Counted = Mapping[Kind, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows with one kind of problem; ``params`` are those of the first, without what follows from its cells."""

    code: str
    params: Mapping[str, str]
    rows: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a check counted.

    all, refused, already  rows under each key: of the file, with problems, the same as rows of another import
    reasons                why rows were refused, most frequent first; a row may have several
    equal                  rows that say the same as an earlier one of the file; they are recorded all the same
    people                 None where they were not counted: before files of people were read
    """

    columns: tuple[ControlTotal, ...] = ()
    all: Counted = field(default_factory=dict)
    refused: Counted = field(default_factory=dict)
    already: Counted = field(default_factory=dict)
    reasons: tuple[Refusal, ...] = ()
    equal: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    people: PeopleFigures | None = None


class ColumnTotals:
    """Gathers the control totals of the columns of one file."""

    def __init__(self, headings: Sequence[str]) -> None:
        named = [(place, heading) for place, heading in enumerate(headings) if heading][:MOST_COLUMNS]
        self._columns = [_Total(place, heading) for place, heading in named]

    def add(self, rows: Sequence[SourceRow]) -> None:
        """Take the cells of some rows in."""
        for column in self._columns:
            column.add(rows)

    def done(self) -> tuple[ControlTotal, ...]:
        """The totals."""
        return tuple(column.done() for column in self._columns)


class Counting:
    """Gathers the figures of a file while it is checked."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._columns = ColumnTotals(headings)
        self._all: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
        self._refused: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
        self._reasons: Counter[str] = Counter()
        self._params: dict[str, Mapping[str, str]] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._stated: Counter[str] = Counter()
        # People's rows that came along with rows so far, and those of rows that are refused.
        self.joined = 0
        self._refused_people = 0

    def cells(self, rows: Sequence[SourceRow]) -> None:
        """Take the cells of some rows in."""
        self._columns.add(rows)
        self.joined += sum(len(row.joined) for row in rows)

    def good(self, facts: IncidentFacts) -> Place:
        """Count a good row; where it is counted."""
        place = Place.of(facts)
        _count(self._all, place)
        self._stated.update(person.roles[0].role.value for person in facts.people)
        start, end = facts.occurred.start, facts.occurred.end
        self._first = start if self._first is None else min(self._first, start)
        self._last = end if self._last is None else max(self._last, end)
        return place

    def bad(self, row: SourceRow, place: Place, problems: Iterable[RowProblem]) -> None:
        """Count a row that is refused, as far as it could be read."""
        self._refused_people += len(row.joined)
        _count(self._all, place)
        _count(self._refused, place)
        found = {problem.code: problem.params for problem in problems}
        self._reasons.update(found.keys())
        for code, params in found.items():
            if code not in self._params:
                self._params[code] = {name: OF_CELLS.get(name, value) for name, value in params.items()}

    def done(self, *, already: Counted, equal: int, orphans: int = 0, people: tuple[ControlTotal, ...] = ()) -> Figures:
        """The figures.

        orphans  rows of the people's file that belong to none; ``people`` are its control totals
        """
        return Figures(
            self._columns.done(),
            self._all,
            self._refused,
            already,
            tuple(Refusal(code, self._params[code], rows) for code, rows in self._reasons.most_common()),
            equal,
            self._first,
            self._last,
            PeopleFigures(
                self.joined + orphans,
                self.joined - self._refused_people,
                self._refused_people,
                orphans,
                dict(self._stated),
                people,
            ),
        )


def _count(counted: Mapping[Kind, Counter[str]], place: Place) -> None:
    for kind, key in place.items():
        counted[kind][key] += 1


class _Total:
    """The control total of one column in the making."""

    def __init__(self, place: int, heading: str) -> None:
        self._place = place
        self._total = ControlTotal(heading)
        self._sum: Decimal | None = Decimal(0)

    def add(self, rows: Sequence[SourceRow]) -> None:
        place = self._place
        cells = [cell for row in rows if len(row.cells) > place and (cell := row.cells[place].strip())]
        self._total = replace(
            self._total,
            filled=self._total.filled + len(cells),
            characters=self._total.characters + sum(map(len, cells)),
            checks=self._total.checks + sum(zlib.crc32(cell.encode("utf-8", "surrogatepass")) for cell in cells),
        )
        for cell in cells:
            if self._sum is None:
                return
            number = _number(cell)
            self._sum = None if number is None else self._sum + number

    def done(self) -> ControlTotal:
        is_number = self._sum is not None and self._total.filled > 0
        return replace(self._total, sum=f"{self._sum:f}" if is_number else "")


def _number(cell: str) -> Decimal | None:
    text = fold_digits(cell)
    if len(text) > NUMBER_LENGTH or not text.isascii() or not text.lstrip("+-").replace(".", "", 1).isdecimal():
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def figures_from_plain(plain: Mapping[str, Any]) -> Figures:
    """Figures from their plain form, as ``canonical.plain`` gives it."""

    def counted(name: str) -> Counted:
        return {Kind(kind): dict(counts) for kind, counts in plain[name].items()}

    first, last = plain["first_at"], plain["last_at"]
    return Figures(
        tuple(ControlTotal(**column) for column in plain["columns"]),
        counted("all"),
        counted("refused"),
        counted("already"),
        tuple(Refusal(**reason) for reason in plain["reasons"]),
        plain["equal"],
        datetime.fromisoformat(first) if first else None,
        datetime.fromisoformat(last) if last else None,
        _people_from_plain(plain["people"]) if plain.get("people") else None,
    )


def _people_from_plain(plain: Mapping[str, Any]) -> PeopleFigures:
    return PeopleFigures(**{**plain, "columns": tuple(ControlTotal(**column) for column in plain["columns"])})
