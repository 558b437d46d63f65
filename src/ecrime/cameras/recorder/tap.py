"""The tap: a Unix socket at which the gateway of live pictures asks for a stream and is sent what comes, at once.

The question is one line of JSON: {"camera": id, "role": "main"}; the answer is the messages of tap_wire.py.
Who does not read falls behind and goes on at a later key frame; the recorder never waits and never holds more for him.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.facts import Role, StreamFacts
from ecrime.cameras.recorder.live import Live, LivePiece, Run
from ecrime.cameras.recorder.tap_wire import INIT, NONE, OVER, PIECE, PIECES, RUN, message

HELD_BYTES = 4 << 20  # for one viewer: eight seconds of 4 Mbit/s
MOST_VIEWERS = 1024
ASK_S, LONGEST_QUESTION = 5.0, 300


class Tap:
    """Serves the streams of one process at a socket that its own group alone may open, in a folder that is theirs."""

    def __init__(self, path: Path, streams: Sequence[StreamFacts] = ()) -> None:
        self._path = path
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._door = socket.socket(socket.AF_UNIX)
        self._thread = threading.Thread(target=self._work, name="tap", daemon=True)
        self._viewers: dict[_Viewer, Live] = {}
        self._calls: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.lives = {(each.camera, each.role): Live(each, self._soon) for each in streams}

    def live(self, stream: StreamFacts) -> Live:
        """What is shown of a stream; the same one also where its camera is reached otherwise now."""
        return self.lives.setdefault((stream.camera, stream.role), Live(stream, self._soon))

    def forget(self, camera: UUID, role: Role) -> None:
        """This stream is shown no more: who looks at it is told, and asks anew at a later time."""
        if live := self.lives.pop((camera, role), None):
            self._soon(lambda: self._dismiss(live))

    def _dismiss(self, live: Live) -> None:
        for viewer in [viewer for viewer, seen in self._viewers.items() if seen is live]:
            live.leave(viewer)
            viewer.over()
            viewer.leave()

    def start(self) -> None:
        """Listen. Raises OSError where nothing can listen there."""
        self._path.unlink(missing_ok=True)  # of one that was killed; nobody else writes in the folder
        self._door.bind(str(self._path))
        self._path.chmod(0o660)
        self._door.listen(64)  # nobody gets in before
        self._thread.start()

    def stop(self) -> None:
        """End; whoever looks is told by the end of his connection."""
        if self._thread.is_alive():
            self._soon(self._ended.set)
            self._thread.join()
        self._loop.close()
        self._door.close()
        self._path.unlink(missing_ok=True)

    def _soon(self, work: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:  # the loop is closed: nobody looks any more
            return

    def _work(self) -> None:
        self._loop.run_until_complete(self._listen())

    async def _listen(self) -> None:
        server = await asyncio.start_unix_server(self._serve, sock=self._door, limit=LONGEST_QUESTION)
        await self._ended.wait()
        # Who is just coming in is let in and shown out: asyncio (3.11) stumbles over a call to a server that is closed.
        self._loop.remove_reader(self._door)
        await asyncio.sleep(0)
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for writer in list(self._calls.values()):
                writer.transport.abort()
            await asyncio.wait(others, timeout=0.05)
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a call is served in a task")
        self._calls[task] = writer
        try:
            live = await self._asked(reader)
            if live is None or len(self._viewers) >= MOST_VIEWERS:
                writer.write(message(NONE))
                await writer.drain()
                return
            await self._show(live, reader, writer)
        except (OSError, TimeoutError, ValueError):
            return  # whoever asked has gone, or said nothing that can be read
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            del self._calls[task]

    async def _asked(self, reader: asyncio.StreamReader) -> Live | None:
        async with asyncio.timeout(ASK_S):
            line = await reader.readline()
        try:
            said = json.loads(line)
            return self.lives.get((UUID(said["camera"]), Role(said["role"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    async def _show(self, live: Live, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        viewer = _Viewer(writer)
        self._viewers[viewer] = live
        live.join(viewer)
        try:
            while await reader.read(LONGEST_QUESTION):
                pass  # nothing more is asked; the end of the connection is waited for
        finally:
            live.leave(viewer)
            del self._viewers[viewer]


class _Viewer:
    """One connection. Pieces that do not fit are left out up to a key frame."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._is_behind = False

    def run(self, run: Run) -> None:
        self._writer.write(message(RUN, run.told()) + message(INIT, run.init))
        self._is_behind = False

    def piece(self, piece: LivePiece) -> None:
        waiting = self._writer.transport.get_write_buffer_size()
        if self._is_behind:
            self._is_behind = not (piece.is_key and waiting < HELD_BYTES // 2)
        if not self._is_behind and waiting + len(piece.data) > HELD_BYTES:
            self._is_behind = True
        if not self._is_behind:
            head = PIECE.pack(piece.is_key, piece.ticks, piece.wall_ns)
            self._writer.write(message(PIECES, head + piece.data))

    def over(self) -> None:
        self._writer.write(message(OVER))

    def leave(self) -> None:
        """The connection ends when what waits has been read."""
        self._writer.close()
