"""Pictures from the recorders' taps to whoever is shown them: one connection for each stream, however many look."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from ecrime.cameras.recorder.tap_wire import HEAD, INIT, NONE, OVER, PIECE, PIECES, RUN
from ecrime.cameras.watching.live.shown import Looker, PieceSeen, RunSeen, Shown, Stream

LARGEST = 8 << 20  # of a message; the tap sends less
AGAIN_S = 1.0


class Hub:
    """All streams that somebody looks at."""

    def __init__(self, taps: Path) -> None:
        """``taps`` is the folder of the recorders' sockets."""
        self._taps = taps
        self._shown: dict[Stream, Shown] = {}

    def join(self, stream: Stream, looker: Looker) -> None:
        """Show a stream, from the key frame on with which its current group began."""
        shown = self._shown.get(stream)
        if shown is None:
            shown = self._shown[stream] = self._opened(stream)
        shown.join(looker)

    def leave(self, stream: Stream, looker: Looker) -> None:
        """Show it no more."""
        if (shown := self._shown.get(stream)) is not None:
            shown.leave(looker)

    async def close(self) -> None:
        """Leave every tap."""
        for shown in list(self._shown.values()):
            await shown.close()

    def _opened(self, stream: Stream) -> Shown:
        def gone() -> None:
            self._shown.pop(stream, None)

        if not stream.zones:
            return Source(self._taps, stream, gone)
        # Here and not above: a service whose cameras have no zones needs no PyAV to show them.
        from ecrime.cameras.watching.live.masked import Masked

        return Masked(self, stream, gone)


class Source(Shown):
    """A stream as its camera sends it, read from whichever recorder has it."""

    def __init__(self, taps: Path, stream: Stream, gone: Callable[[], object]) -> None:
        super().__init__(gone)
        self._taps, self._stream = taps, stream
        self._task = asyncio.get_running_loop().create_task(self._follow())

    async def close(self) -> None:
        """End now."""
        self._end()
        await asyncio.wait([self._task])

    def _end(self) -> None:
        self._task.cancel()
        super()._end()

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
            question = {"camera": str(self._stream.camera), "role": self._stream.role}
            writer.write(json.dumps(question).encode() + b"\n")
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
