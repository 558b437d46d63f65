"""The gateway of live pictures: a WebSocket for each wall, on which every tile is a watch that the law still allows.

The page sends JSON: {"show": tile, "watch": id, "role": "sub"}, {"hide": tile}, {"close": watch}, {"got": [[tile, n]]}.
It is sent JSON of each tile (run, away, behind, over and for what) and of the time, and pictures as bytes: tile, kind,
whether a key frame begins, its number, seconds of the run, arrival in ms; then MP4.

Begun is a watch by the pages, as an act; here it is looked up in the session of who asks, asked about anew each second,
and its end is noted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from ecrime.cameras.watching.live.door import Visitor, visitor_of
from ecrime.cameras.watching.live.facts import Why
from ecrime.cameras.watching.live.hub import Hub
from ecrime.cameras.watching.live.register import Away, Register
from ecrime.cameras.watching.live.shown import PieceSeen, RunSeen, Stream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH = "/live/stream/"
HEAD = struct.Struct(">BB?xIdd")
INIT, PIECE = 0, 1
CHECK_S, END_S, SWEEP_S, TELL_S = 0.7, 0.1, 5.0, 1.0
# What was asked longer ago than this counts no more; with the time of a check it stays below two seconds.
HOLDS_S = 1.8
MOST_CONNECTIONS, MOST_OF_A_SESSION, MOST_TILES = 400, 4, 32
LONGEST_MESSAGE, MESSAGES_A_SECOND = 4096, 60
# How far a tile may fall behind before it goes on at a later key frame.
MOST_WAITING, MOST_WAITING_BYTES = 60, 3 << 20
MOST_WAITING_OF_A_WALL = 32 << 20
REFUSED, GONE_ON, TOO_MUCH = 4403, 4408, 4429

logger = logging.getLogger("ecrime.live")


@dataclass(eq=False, slots=True)
class Tile:
    """One picture of a wall; what it is shown goes through its connection."""

    number: int
    watch: UUID
    stream: Stream
    wall: Wall
    sent: int = 0
    got: int = 0
    waiting_bytes: int = 0
    sizes: deque[int] = field(default_factory=deque)
    is_behind: bool = True  # it begins with a key frame

    def run(self, run: RunSeen) -> None:
        self.is_behind = True
        self.wall.say({"tile": self.number, "is": "run", **run.said})
        self.wall.send(HEAD.pack(self.number, INIT, 0, 0, 0.0, 0.0) + run.init)

    def piece(self, piece: PieceSeen) -> None:
        if not self.wall.gateway.is_held():
            self.is_behind = True
            return
        if self.is_behind:
            if not piece.is_key or self._is_full(2):
                return
            self.is_behind = False
        elif self._is_full(1):
            self.is_behind = True
            self.wall.say({"tile": self.number, "is": "behind"})
            return
        self.sent += 1
        self.sizes.append(len(piece.data))
        self.waiting_bytes += len(piece.data)
        head = HEAD.pack(self.number, PIECE, piece.is_key, self.sent, piece.ticks / 90_000, piece.wall_ns / 1e6)
        self.wall.send(head + piece.data)

    def away(self) -> None:
        self.is_behind = True
        self.wall.say({"tile": self.number, "is": "away"})

    def acknowledge(self, number: int) -> None:
        """The page has shown the pieces up to this one."""
        while self.got < min(number, self.sent):
            self.got += 1
            self.waiting_bytes -= self.sizes.popleft()

    def _is_full(self, share: int) -> bool:
        return (
            self.sent - self.got >= MOST_WAITING // share
            or self.waiting_bytes >= MOST_WAITING_BYTES // share
            or self.wall.waiting_bytes >= MOST_WAITING_OF_A_WALL // share
        )


class Wall:
    """One connection of one session."""

    def __init__(self, gateway: Gateway, visitor: Visitor, session: UUID) -> None:
        self.gateway, self.visitor, self.session = gateway, visitor, session
        self.tiles: dict[int, Tile] = {}
        self.waiting_bytes = 0  # of pictures that its line has not taken
        self._waiting: deque[Message] = deque()
        self._wake = asyncio.Event()
        self._allowance, self._counted_at = float(MESSAGES_A_SECOND), time.monotonic()

    def say(self, words: Mapping[str, object]) -> None:
        """Tell the page something, in its turn."""
        self._waiting.append({"type": "websocket.send", "text": json.dumps(words)})
        self._wake.set()

    def send(self, data: bytes) -> None:
        """Send it pictures, in their turn."""
        self.waiting_bytes += len(data)
        self._waiting.append({"type": "websocket.send", "bytes": data})
        self._wake.set()

    async def write(self, send: Send) -> None:
        """Send what waits, for as long as the connection stands."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                message = self._waiting.popleft()
                self.waiting_bytes -= len(message.get("bytes", b""))
                await send(message)

    async def read(self, receive: Receive) -> int:
        """Do what the page says, until it goes; the code with which it is closed, 0 where it has gone itself."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return 0
            said = _read(message)
            if said is None or not self._is_allowed():
                return TOO_MUCH
            await self._do(said)

    async def _do(self, said: Mapping[str, Any]) -> None:
        match said:
            case {"got": list(pairs)}:
                for tile, number in pairs:
                    if tile in self.tiles and isinstance(number, int):
                        self.tiles[tile].acknowledge(number)
            case {"show": int(number), "watch": str(watch), "role": "main" | "sub" as role}:
                await self._show(number, UUID(watch), role)
            case {"hide": int(number)}:
                self.hide(number)
            case {"close": str(watch)}:
                for tile in [each for each in self.tiles.values() if each.watch == UUID(watch)]:
                    self.hide(tile.number)
                await self.gateway.register.end(UUID(watch), self.visitor)

    async def _show(self, number: int, watch: UUID, role: str) -> None:
        self.hide(number)
        if not 0 <= number < MOST_TILES:
            return
        found = await self.gateway.register.camera_of(self.visitor, watch)
        if isinstance(found, Why):
            self.say({"tile": number, "is": "over", "why": found.value})
            return
        camera, zones = found
        tile = self.tiles[number] = Tile(number, watch, Stream(camera, role, zones), self)
        self.gateway.hub.join(tile.stream, tile)

    def hide(self, number: int) -> None:
        """Show nothing more on a tile, nor what waits of it."""
        tile = self.tiles.pop(number, None)
        if tile is not None:
            self.gateway.hub.leave(tile.stream, tile)
            self._forget(tile)

    def over(self, watch: UUID, why: str) -> None:
        """A watch may not go on: nothing of it is sent from here on."""
        for tile in [each for each in self.tiles.values() if each.watch == watch]:
            self.hide(tile.number)
            self.say({"tile": tile.number, "is": "over", "why": why})

    def fill(self, watch: UUID, zones: str) -> None:
        """Other zones are to be filled from here on: what is shown, and waits, with those before is shown no more."""
        for tile in [each for each in self.tiles.values() if each.watch == watch and each.stream.zones != zones]:
            self.hide(tile.number)
            anew = self.tiles[tile.number] = Tile(tile.number, watch, tile.stream._replace(zones=zones), self)
            self.gateway.hub.join(anew.stream, anew)

    def _forget(self, tile: Tile) -> None:
        self._waiting = deque(each for each in self._waiting if "bytes" not in each or each["bytes"][0] != tile.number)
        self.waiting_bytes = sum(len(each.get("bytes", b"")) for each in self._waiting)

    def _is_allowed(self) -> bool:
        now = time.monotonic()
        self._allowance += (now - self._counted_at) * MESSAGES_A_SECOND
        self._allowance, self._counted_at = min(self._allowance, MESSAGES_A_SECOND * 2.0) - 1, now
        return self._allowance > 0


class Gateway:
    """The whole of it, as an ASGI application."""

    def __init__(self, *, database: str, taps: Path, hosts: Sequence[str], pages_port: int) -> None:
        # Whoever comes in, what is checked and what has ended do not wait for one another.
        self.register, self._checks, self._ends = Register(database), Register(database), Register(database)
        self.hub = Hub(taps)
        self._ended: deque[UUID] = deque()
        self._hosts, self._pages_port = hosts, pages_port
        self._walls: set[Wall] = set()
        self._held_until = 0.0
        self._work: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one connection."""
        match scope["type"]:
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await self._serve(scope, receive, send)
            case _:
                await _answer(scope, send)

    def is_held(self) -> bool:
        """Whether the law has been asked lately enough to show anything."""
        return time.monotonic() < self._held_until

    async def _serve(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        await receive()
        wall = await self._admitted(scope)
        if wall is None:
            await send({"type": "websocket.close", "code": REFUSED})
            return
        self._walls.add(wall)
        await send({"type": "websocket.accept"})
        writing = asyncio.create_task(wall.write(send))
        code = 0
        try:
            code = await wall.read(receive)
        except (Away, ValueError, TypeError):
            code = GONE_ON
        finally:
            self._walls.discard(wall)
            writing.cancel()
            for number in list(wall.tiles):
                wall.hide(number)
        if code:
            await send({"type": "websocket.close", "code": code})

    async def _admitted(self, scope: Mapping[str, Any]) -> Wall | None:
        connected = (scope.get("client") or ("", 0))[0]
        visitor = visitor_of(scope["headers"], connected=connected, hosts=self._hosts, pages_port=self._pages_port)
        if scope["path"] != PATH or visitor is None or len(self._walls) >= MOST_CONNECTIONS:
            return None
        try:
            session = await self.register.session_of(visitor)
        except Away:
            return None
        if session is None or sum(wall.session == session for wall in self._walls) >= MOST_OF_A_SESSION:
            return None
        return Wall(self, visitor, session)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._work = [
                    asyncio.create_task(_again(self._check, CHECK_S)),
                    asyncio.create_task(_again(self._write_ends, END_S)),
                    asyncio.create_task(_again(self._sweep, SWEEP_S)),
                    asyncio.create_task(_again(self._tell, TELL_S)),
                ]
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for task in self._work:
                    task.cancel()
                await asyncio.gather(*self._work, return_exceptions=True)
                await self.hub.close()
                await self.register.close()
                await self._checks.close()
                await self._ends.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _check(self) -> None:
        """Ask of every watch that is shown whether it still may be; where nobody answers, nothing is shown."""
        asked_at = time.monotonic()
        watches = list({tile.watch for wall in self._walls for tile in wall.tiles.values()})
        found = await self._checks.still(watches) if watches else {}
        self._held_until = asked_at + HOLDS_S
        for watch in watches:
            why, zones = found.get(watch, ("ended", ""))
            for wall in list(self._walls):
                if why is None:
                    wall.fill(watch, zones)
                else:
                    wall.over(watch, why)
            if why is not None:
                self._ended.append(watch)

    async def _write_ends(self) -> None:
        """Note the ends of watches that the law has found over, however many, while all others go on."""
        while self._ended:
            await self._ends.end(self._ended[0])
            self._ended.popleft()

    async def _sweep(self) -> None:
        await self._ends.end_those_adrift()

    async def _tell(self) -> None:
        for wall in self._walls:
            wall.say({"now": time.time() * 1000})


def _read(message: Message) -> dict[str, Any] | None:
    text = message.get("text")
    if not text or len(text) > LONGEST_MESSAGE:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


async def _again(work: Callable[[], Awaitable[None]], every_s: float) -> None:
    while True:
        try:
            await work()
        except Away:
            logger.warning("live.database_away")
        await asyncio.sleep(every_s)


async def _answer(scope: Mapping[str, Any], send: Send) -> None:
    """Whether it is there, for who minds it; nothing else is to be had without a WebSocket."""
    status = 204 if scope.get("path") == "/alive" else 404
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
