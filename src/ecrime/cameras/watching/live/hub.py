"""Pictures from the recorders' taps to whoever is shown them: one connection for each stream, however many look."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from ecrime.cameras.recorder.tap_wire import HEAD, INIT, NONE, OVER, PIECE, PIECES, RUN

LARGEST = 8 << 20  # of a message; the tap sends less
MOST_PIECES = 512
AGAIN_S, LINGER_S = 1.0, 3.0


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


Stream = tuple[UUID, str]


class Hub:
    """All streams that somebody looks at."""

    def __init__(self, taps: Path) -> None:
        """``taps`` is the folder of the recorders' sockets."""
        self._taps = taps
        self._sources: dict[Stream, Source] = {}

    def join(self, stream: Stream, looker: Looker) -> None:
        """Show a stream, from the key frame on with which its current group began."""
        source = self._sources.get(stream)
        if source is None:
            source = self._sources[stream] = Source(self._taps, stream, lambda: self._sources.pop(stream, None))
        source.join(looker)

    def leave(self, stream: Stream, looker: Looker) -> None:
        """Show it no more."""
        if (source := self._sources.get(stream)) is not None:
            source.leave(looker)

    async def close(self) -> None:
        """Leave every tap."""
        for source in list(self._sources.values()):
            await source.close()


class Source:
    """One stream, read from whichever recorder has it, for as long as somebody looks and a little longer."""

    def __init__(self, taps: Path, stream: Stream, gone: Callable[[], object]) -> None:
        self._taps, self._stream, self._gone = taps, stream, gone
        self._lookers: list[Looker] = []
        self._run: RunSeen | None = None
        self._pieces: list[PieceSeen] = []
        self._task = asyncio.get_running_loop().create_task(self._follow())
        self._leaving: asyncio.TimerHandle | None = None

    def join(self, looker: Looker) -> None:
        """One more looks."""
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
        """One less; the connection stays a moment, for a page that turns from one wall to another."""
        if looker in self._lookers:
            self._lookers.remove(looker)
        if not self._lookers and self._leaving is None:
            self._leaving = asyncio.get_running_loop().call_later(LINGER_S, self._end)

    async def close(self) -> None:
        """End now."""
        self._end()
        await asyncio.wait([self._task])

    def _end(self) -> None:
        self._task.cancel()
        self._gone()

    async def _follow(self) -> None:
        while True:
            for path in sorted(self._taps.glob("*.sock")):
                try:
                    await self._read(path)
                except (OSError, EOFError, ValueError):
                    continue  # this recorder has gone, and what it sent last was cut off; another may have the stream
            self._lost()
            await asyncio.sleep(AGAIN_S)

    async def _read(self, path: Path) -> None:
        """Hand on what one recorder sends, until it has no such stream or is gone."""
        reader, writer = await asyncio.open_unix_connection(str(path), limit=1 << 18)
        try:
            camera, role = self._stream
            writer.write(json.dumps({"camera": str(camera), "role": role}).encode() + b"\n")
            said: dict[str, object] = {}
            while True:
                size, kind = HEAD.unpack(await reader.readexactly(HEAD.size))
                if size > LARGEST:
                    raise ValueError("no tap sends so much at once")
                body = await reader.readexactly(size)
                if kind == NONE:
                    return
                if kind == RUN:
                    said = json.loads(body)
                elif kind == INIT:
                    self._begin(RunSeen(said, body))
                elif kind == PIECES:
                    is_key, ticks, wall_ns = PIECE.unpack(body[: PIECE.size])
                    self._hand_on(PieceSeen(body[PIECE.size :], is_key, ticks, wall_ns))
                elif kind == OVER:
                    self._lost()
        finally:
            writer.close()

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
