"""Lists of values as they stand in a row: objects of texts, which the database checks one by one (triggers.sql)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ecrime.foundation import canonical
from ecrime.records.incidents.people import Identifier, IdentifierKind, Name, NameKind, Script
from ecrime.records.incidents.things import Money, State, StateKind

List = list[dict[str, str]]


def names_list(names: Iterable[Name]) -> List:
    """Names for their column."""
    return [canonical.plain(name) for name in names]


def names_from(found: Iterable[Mapping[str, Any]]) -> tuple[Name, ...]:
    """Names from their column."""
    return tuple(
        Name(Script(one["script"]), NameKind(one["kind"]), one["family"], one["given"], one["whole"]) for one in found
    )


def identifiers_list(identifiers: Iterable[Identifier]) -> List:
    """Papers and numbers for their column."""
    return [canonical.plain(identifier) for identifier in identifiers]


def identifiers_from(found: Iterable[Mapping[str, Any]]) -> tuple[Identifier, ...]:
    """Papers and numbers from their column."""
    return tuple(Identifier(IdentifierKind(one["kind"]), one["number"], one["country"]) for one in found)


def states_list(states: Iterable[State]) -> List:
    """What became of a thing, for its column."""
    return [state_plain(state) for state in states]


def state_plain(state: State) -> dict[str, str]:
    """One state in texts, "" where nothing was stated."""
    return {
        "kind": state.kind.value,
        "on": state.on.isoformat() if state.on else "",
        "quantity": "" if state.quantity is None else str(state.quantity),
        "hundredths": str(state.value.hundredths) if state.value else "",
        "currency": state.value.currency if state.value else "",
    }


def states_from(found: Iterable[Mapping[str, Any]]) -> tuple[State, ...]:
    """What became of a thing, from its column."""
    return tuple(map(state_from, found))


def state_from(one: Mapping[str, Any]) -> State:
    """One state from its texts."""
    return State(
        kind=StateKind(one["kind"]),
        on=date.fromisoformat(one["on"]) if one["on"] else None,
        quantity=int(one["quantity"]) if one["quantity"] else None,
        value=Money(int(one["hundredths"]), one["currency"]) if one["currency"] else None,
    )
