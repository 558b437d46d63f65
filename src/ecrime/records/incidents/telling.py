"""Higher slices listen here to what is recorded and corrected; incidents know none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecrime.base.officers.facts import Actor
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import IncidentId


@dataclass(frozen=True, slots=True)
class Told:
    """One incident as it has just been recorded or corrected, with everything that was stated.

    about  the part that was written, where it was not the whole record: what does not read it has nothing new to say
    """

    incident_id: IncidentId
    picture: Picture
    about: str = ""


Listener = Callable[[Actor, Sequence[Told]], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Have a slice told; called from its ``ready()``, twice does no harm.

    It is called in the transaction of the act, after the rows are written: what it writes stands or falls with them.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell(actor: Actor, told: Sequence[Told]) -> None:
    """Tell every listener, in the order in which they came."""
    for listener in _listeners:
        listener(actor, told)
