"""A wall as the gateway sees it: ASGI without a network, and a tap that sends what a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from ecrime.cameras.recorder.tap_wire import INIT, NONE, PIECE, PIECES, RUN, message
from ecrime.cameras.watching.live.gateway import HEAD, PATH, Gateway

WITHIN_S = 10.0
MIME = 'video/mp4; codecs="avc1.64001F"'


class Page:
    """One connection, from the page's side."""

    def __init__(
        self, gateway: Gateway, token: str, *, address: str = "10.9.8.7", origin: str = "https://hq.example"
    ) -> None:
        headers = {
            "host": "hq.example",
            "origin": origin,
            "cookie": f"__Host-session={token}",
            "x-forwarded-proto": "https",
            "x-forwarded-for": address,
        }
        scope = {
            "type": "websocket",
            "path": PATH,
            "client": ("127.0.0.1", 1),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.out: list[dict[str, Any]] = []
        self.stands = asyncio.Event()  # whether the line takes anything
        self.stands.set()
        self._in.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(gateway(scope, self._in.get, self._take))

    async def _take(self, message: Any) -> None:
        await self.stands.wait()
        self.out.append(dict(message))

    def say(self, **words: object) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": json.dumps(words)})

    def say_raw(self, text: str) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    def words(self, tile: int | None = None) -> list[dict[str, Any]]:
        """What it was told in words, of one tile or of all."""
        said = [json.loads(each["text"]) for each in self.out if "text" in each]
        return [each for each in said if "tile" in each and tile in (None, each["tile"])]

    def pieces(self, tile: int = 0) -> list[tuple[bool, int, bytes]]:
        """The pieces it was sent: whether of a key frame, their number, their bytes."""
        sent = [each["bytes"] for each in self.out if "bytes" in each]
        heads = [(HEAD.unpack(each[: HEAD.size]), each[HEAD.size :]) for each in sent]
        return [(head[2], head[3], data) for head, data in heads if head[0] == tile and head[1] == 1]

    @property
    def closed(self) -> int | None:
        return next((each["code"] for each in self.out if each["type"] == "websocket.close"), None)

    async def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect"})
        await asyncio.wait([self.task], timeout=WITHIN_S)


class FakeTap:
    """A recorder's socket."""

    def __init__(self, folder: Path, camera: UUID, roles: tuple[str, ...] = ("sub",)) -> None:
        self.path, self._camera, self._roles = folder / "recorder-1.sock", camera, roles
        self.writers: list[asyncio.StreamWriter] = []
        self.asked = 0

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, str(self.path))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = json.loads(await reader.readline())
        self.asked += 1
        if said["camera"] != str(self._camera) or said["role"] not in self._roles:
            writer.write(message(NONE))
            writer.close()
            return
        words = {"codec": "h264", "mime": MIME, "width": 320, "height": 180}
        writer.write(message(RUN, json.dumps(words).encode()) + message(INIT, b"init"))
        self.writers.append(writer)

    def send(self, data: bytes, *, key: bool = False) -> None:
        for writer in self.writers:
            writer.write(message(PIECES, PIECE.pack(key, 0, 0) + data))

    def say(self, kind: int) -> None:
        for writer in self.writers:
            writer.write(message(kind))

    async def stop(self) -> None:
        self._server.close()
        for writer in self.writers:
            writer.close()


@asynccontextmanager
async def running(database: str, taps: Path) -> AsyncIterator[Gateway]:
    """The gateway, as its server starts and stops it."""
    gateway = Gateway(database=database, taps=taps, hosts=["hq.example"], pages_port=1)
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    done: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def answer(message: Any) -> None:
        done.put_nowait(dict(message))

    task = asyncio.create_task(gateway({"type": "lifespan"}, said.get, answer))
    said.put_nowait({"type": "lifespan.startup"})
    await done.get()
    try:
        yield gateway
    finally:
        said.put_nowait({"type": "lifespan.shutdown"})
        await asyncio.wait_for(done.get(), WITHIN_S)
        await task


async def until(holds: Callable[[], object], within_s: float = WITHIN_S) -> None:
    """Wait for a state."""
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.01)
