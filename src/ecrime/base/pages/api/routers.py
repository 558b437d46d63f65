"""Which slice brings operations to the API, and where they stand; read only by who serves or describes them.

A command that asks nothing of the API would wait half a second for its schemas.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ninja import Router

_places: list[tuple[str, str, str]] = []


def register(prefix: str, module: str, name: str = "router") -> None:
    """Bring the operations of a module's router in; called from its slice's ``ready()``, twice does no harm."""
    if (prefix, module, name) not in _places:
        _places.append((prefix, module, name))


def brought() -> Iterator[tuple[str, Router]]:
    """Every router that a slice has brought, by its prefix."""
    for prefix, module, name in sorted(_places, key=itemgetter(0)):
        yield prefix, getattr(import_module(module), name)
