"""What a higher slice tells in the history of a lower slice's subject: acts on what hangs below it."""

from __future__ import annotations

from collections.abc import Callable

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.parts import HistoryEntry

StepQuery = Callable[[Actor, str], list[HistoryEntry]]

_steps: dict[str, list[StepQuery]] = {}


def register(subject: str, query: StepQuery) -> None:
    """Add a source of acts on what hangs below a kind of subject."""
    queries = _steps.setdefault(subject, [])
    if query not in queries:
        queries.append(query)


def steps_for(actor: Actor, subject: str, number: str) -> list[HistoryEntry]:
    """The acts on what hangs below one subject, which this session has opened."""
    return [step for query in _steps.get(subject, []) for step in query(actor, number)]
