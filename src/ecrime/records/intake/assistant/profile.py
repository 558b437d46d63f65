"""What the columns of a file hold, gathered while it is read once, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecrime.records.intake.reading.rows import Reading, SourceRow

# Different values of one column that are counted, in the order in which they come; later ones are only known to be.
MOST_DISTINCT = 2_000
# A value is kept so far; what is longer is told by its beginning and is never mapped value by value.
VALUE_LENGTH = 200
SAMPLES = 3
# Columns that the assistant looks at; a mapping written by hand may name any other.
MOST_PROFILED = 200
BLANK = frozenset({"", "-", "--", "?", "n/a", "N/A", "na", "NA", "null", "NULL", "None", "គ្មាន"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    filled   rows in which it holds something
    values   its different values with their counts, most frequent first, as far as they were counted
    samples  three of them, spread over those that were met
    more     there are further values that were not counted
    length   characters of its longest cell
    """

    heading: str
    filled: int
    values: tuple[tuple[str, int], ...] = field(repr=False)
    samples: tuple[str, ...] = field(repr=False)
    more: bool = False
    length: int = 0

    @property
    def written(self) -> tuple[str, ...]:
        """The different values that say something; a dash or "N/A" does not."""
        return tuple(value for value, _count in self.values if value not in BLANK)

    @property
    def mean_length(self) -> float:
        """How long its values are on average."""
        written = self.written
        return sum(map(len, written)) / len(written) if written else 0.0

    @property
    def is_unique(self) -> bool:
        """True when no counted value comes twice, as numbers of records do not."""
        return self.filled > 1 and all(count == 1 for _value, count in self.values)


@dataclass(frozen=True, slots=True)
class Profile:
    """A file as the assistant knows it: how it is read, how many rows, what its columns hold."""

    rows: int
    columns: tuple[Column, ...] = field(repr=False)
    encoding: str = ""
    encoding_guessed: bool = False
    delimiter: str = ""
    left_out: int = 0

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of its columns."""
        return tuple(column.heading for column in self.columns)


class Profiling:
    """Gathers a profile piece by piece."""

    def __init__(self, headings: Sequence[str]) -> None:
        named = [(place, heading) for place, heading in enumerate(headings) if heading]
        self._left_out = max(len(named) - MOST_PROFILED, 0)
        self._columns = [_Gathered(place, heading) for place, heading in named[:MOST_PROFILED]]
        self._rows = 0

    def add(self, rows: Sequence[SourceRow]) -> None:
        """Take some rows in."""
        self._rows += len(rows)
        for column in self._columns:
            column.add(rows)

    def done(self, reading: Reading) -> Profile:
        """What was gathered."""
        return Profile(
            rows=self._rows,
            columns=tuple(column.done() for column in self._columns),
            encoding=reading.encoding,
            encoding_guessed=reading.encoding_guessed,
            delimiter=reading.delimiter,
            left_out=self._left_out,
        )


class _Gathered:
    """One column in the making."""

    def __init__(self, place: int, heading: str) -> None:
        self._place = place
        self._heading = heading
        self._counts: Counter[str] = Counter()
        self._filled = 0
        self._length = 0
        self._more = False

    def add(self, rows: Sequence[SourceRow]) -> None:
        place = self._place
        found = Counter(row.cells[place].strip() for row in rows if len(row.cells) > place)
        found.pop("", None)
        self._filled += found.total()
        self._length = max(self._length, max(map(len, found), default=0))
        for written, count in found.items():
            value = written[:VALUE_LENGTH]
            if value in self._counts or len(self._counts) < MOST_DISTINCT:
                self._counts[value] += count
            else:
                self._more = True

    def done(self) -> Column:
        values = sorted(self._counts.items(), key=lambda item: -item[1])
        return Column(self._heading, self._filled, tuple(values), _spread(list(self._counts)), self._more, self._length)


def _spread(values: Sequence[str]) -> tuple[str, ...]:
    """Some of the values, from the first to the last that was met."""
    said = [value for value in values if value not in BLANK] or list(values)
    step = max((len(said) - 1) / (SAMPLES - 1), 1)
    places = dict.fromkeys(min(round(step * number), len(said) - 1) for number in range(SAMPLES)) if said else {}
    return tuple(said[place] for place in places)


def profile_from_plain(plain: Mapping[str, Any]) -> Profile:
    """A profile from its plain form, as ``canonical.plain`` gives it."""
    columns: Iterable[Mapping[str, Any]] = plain["columns"]
    return Profile(**{**plain, "columns": tuple(map(_column_from_plain, columns))})


def _column_from_plain(plain: Mapping[str, Any]) -> Column:
    values = tuple((value, count) for value, count in plain["values"])
    return Column(**{**plain, "values": values, "samples": tuple(plain["samples"])})
