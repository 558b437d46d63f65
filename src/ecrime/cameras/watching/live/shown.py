"""A stream as it is shown to whoever looks: what it is now, what there is of the current group, and to whom it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

MOST_PIECES = 512
LINGER_S = 3.0


@dataclass(frozen=True, slots=True)
class RunSeen:
    """What a player is told first, and given: the words as JSON says them, the initialisation part."""

    said: dict[str, object]
    init: bytes


@dataclass(frozen=True, slots=True)
class PieceSeen:
    """A few frames: ticks and arrival in ns of the first."""

    data: bytes
    is_key: bool
    ticks: int
    wall_ns: int


class Looker(Protocol):
    """Who is shown a stream."""

    def run(self, run: RunSeen) -> None:
        """Pieces of this run follow."""
        ...

    def piece(self, piece: PieceSeen) -> None:
        """The next one."""
        ...

    def away(self) -> None:
        """Nothing comes now."""
        ...


class Stream(NamedTuple):
    """A stream of a camera, and what is filled in its pictures: JSON as the database writes it, "" for nothing."""

    camera: UUID
    role: str
    zones: str = ""


class Streams(Protocol):
    """Where streams are to be had."""

    def join(self, stream: Stream, looker: Looker) -> None:
        """Look at one."""
        ...

    def leave(self, stream: Stream, looker: Looker) -> None:
        """Look no more."""
        ...


class Shown:
    """One stream, for as long as somebody looks and a little longer."""

    def __init__(self, gone: Callable[[], object]) -> None:
        """``gone`` is called when nobody looks any more."""
        self._gone = gone
        self._lookers: list[Looker] = []
        self._run: RunSeen | None = None
        self._pieces: list[PieceSeen] = []
        self._leaving: asyncio.TimerHandle | None = None

    def join(self, looker: Looker) -> None:
        """One more looks, from the key frame on with which the current group began."""
        if self._leaving:
            self._leaving.cancel()
            self._leaving = None
        self._lookers.append(looker)
        if self._run:
            looker.run(self._run)
            for piece in self._pieces:
                looker.piece(piece)
        else:
            looker.away()

    def leave(self, looker: Looker) -> None:
        """One less; the stream stays a moment, for a page that turns from one wall to another."""
        if looker in self._lookers:
            self._lookers.remove(looker)
        if not self._lookers and self._leaving is None:
            self._leaving = asyncio.get_running_loop().call_later(LINGER_S, self._end)

    async def close(self) -> None:
        """End now."""
        self._end()

    def _end(self) -> None:
        self._gone()

    def _begin(self, run: RunSeen) -> None:
        self._run, self._pieces = run, []
        for looker in list(self._lookers):
            looker.run(run)

    def _hand_on(self, piece: PieceSeen) -> None:
        self._pieces = [piece] if piece.is_key else [*self._pieces, piece]
        if len(self._pieces) > MOST_PIECES:
            self._pieces = []
        for looker in list(self._lookers):
            looker.piece(piece)

    def _lost(self) -> None:
        if self._run is not None:
            self._run, self._pieces = None, []
            for looker in list(self._lookers):
                looker.away()
