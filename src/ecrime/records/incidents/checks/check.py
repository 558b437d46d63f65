"""What a check is, and what it finds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ecrime.records.incidents.checks.picture import Picture


class Severity(StrEnum):
    """What follows from a finding; see the package."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a check does not hold.

    field   dotted path of the fact ("people.0.birth"), as in ``Problem.field``; "" for the record as a whole
    params  the values its sentence needs; never personal data
    """

    field: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


Body = Callable[[Picture], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """One edit check.

    source  the clause, law or standard it comes from
    reads   the facts it looks at, as fields of Picture and of what stands in them ("people.birth")
    """

    id: str
    severity: Severity
    source: str
    reads: frozenset[str]
    body: Body
    about: str

    def runs_without(self, unasked: frozenset[str]) -> bool:
        """True when every fact the check reads could be stated."""
        return not any(name in unasked or name.partition(".")[0] in unasked for name in self.reads)


def check(id_: str, severity: Severity, *, source: str, reads: str) -> Callable[[Body], Check]:
    """Make a function an edit check; its docstring says what holds when nothing is found."""

    def bind(body: Body) -> Check:
        return Check(id_, severity, source, frozenset(reads.split()), body, body.__doc__ or "")

    return bind


def at(part: str, place: int, fact: str = "", **params: str) -> Found:
    """A finding at the fact of one part, which the sentence calls by its number, counted from 1."""
    where = f"{part}.{place}.{fact}" if fact else f"{part}.{place}"
    return Found(where, {"number": str(place + 1), **params})
