"""One test camera: a port of its own, who may see it, its streams, and what is wrong with it just now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from ecrime.cli.simulator.connection import Connection
from ecrime.cli.simulator.digest import Algorithm, Credentials
from ecrime.cli.simulator.faults import CLEAR, OF_THE_PICTURE, Fault, Kind, Misused, fault_of
from ecrime.cli.simulator.feeds import Feed, LiveFeed, Look
from ecrime.cli.simulator.street import Street

HOST = "127.0.0.1"


class PortTaken(Exception):
    """A camera cannot be where it should; the text says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a camera is like when nothing is wrong with it.

    algorithms     of digest authentication; none: whoever asks sees the pictures
    clock_wrong_s  by how much its clock is wrong
    reports        whether it says at all what time it is
    """

    known: Credentials
    algorithms: tuple[Algorithm, ...] = (Algorithm.SHA_256, Algorithm.MD5)
    clock_wrong_s: float = 0.0
    reports: bool = True


@dataclass(eq=False)
class Camera:
    """A camera at work; used from the simulator's own thread."""

    name: str
    manner: Manner
    feeds: Mapping[str, Feed]
    street: Street | None
    port: int = 0
    standing: dict[Kind, Fault] = field(default_factory=dict)
    connections: set[Connection] = field(default_factory=set)
    server: asyncio.Server | None = None
    # What the clock has gained by running too fast until it last changed its speed, and when that was.
    gained_s: float = 0.0
    changed_at: float = field(default_factory=time.monotonic)
    speed: float = 1.0

    @property
    def known(self) -> Credentials:
        return self.manner.known

    @property
    def algorithms(self) -> tuple[Algorithm, ...]:
        return self.manner.algorithms

    @property
    def reports(self) -> bool:
        return self.manner.reports

    @property
    def clock_wrong_s(self) -> float:
        drifted_s = self.gained_s + (time.monotonic() - self.changed_at) * (self.speed - 1)
        return self._amount(Kind.CLOCK, self.manner.clock_wrong_s) + drifted_s

    @property
    def loss_percent(self) -> float:
        return self._amount(Kind.LOSS, 0.0)

    @property
    def refuses_passwords(self) -> bool:
        return Kind.LOCKED_OUT in self.standing

    @property
    def is_half_open(self) -> bool:
        return Kind.HALF_OPEN in self.standing

    def address(self, role: str = "main") -> str:
        """Where a stream is to be had, without the password."""
        return f"rtsp://{HOST}:{self.port}/{role}"

    async def open(self) -> None:
        """Take connections; the same port again after a refusal."""
        loop = asyncio.get_running_loop()
        try:
            self.server = await loop.create_server(partial(Connection, self), HOST, self.port)
        except OSError as error:
            raise PortTaken(f"{self.name} cannot have port {self.port}: it is taken.") from error
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Take no connections any more, and end those there are."""
        if self.server is not None:
            self.server.close()
            self.server = None
        self.drop()

    def drop(self) -> None:
        """End every connection."""
        for connection in list(self.connections):
            connection.close()

    async def ask(self, words: list[str]) -> None:
        """Do what is asked for: a fault, or "clear" with or without one; raises Misused."""
        if words[:1] != [CLEAR]:
            await self.begin(fault_of(words))
        elif len(words) == 1:
            for kind in list(self.standing):
                await self.end(kind)
        elif len(words) == 2 and words[1] in set(Kind):
            await self.end(Kind(words[1]))
        else:
            raise Misused(f"There is no fault {' '.join(words[1:])!r}; there are: {', '.join(Kind)}.")

    def check(self, fault: Fault) -> None:
        """Raises Misused where this camera cannot have a fault."""
        if fault.kind in OF_THE_PICTURE and not self._live():
            raise Misused(f"{self.name} plays a loop; only a camera drawn live can do {fault.kind}.")

    async def begin(self, fault: Fault) -> None:
        """From now on this is wrong; raises Misused where this camera cannot have it."""
        self.check(fault)
        if fault.kind is not Kind.DROP:
            self.standing[fault.kind] = fault
        await self._carry_out(fault.kind, begins=True)

    async def end(self, kind: Kind) -> None:
        """This is right again; nothing where it was not wrong."""
        if self.standing.pop(kind, None) is not None:
            await self._carry_out(kind, begins=False)

    async def _carry_out(self, kind: Kind, *, begins: bool) -> None:
        """What begins or ends at once; the rest is looked up when it is needed."""
        match kind:
            case Kind.HALF_OPEN if begins:
                for connection in list(self.connections):
                    connection.fall_silent()
            case Kind.DROP | Kind.HALF_OPEN:
                self.drop()
            case Kind.LOCKED_OUT if begins:
                self.drop()
            case Kind.REFUSE if begins:
                await self.shut()
            case Kind.REFUSE:
                await self.open()
            case Kind.CLOCK:
                for connection in self.connections:
                    connection.report_anew()
            case Kind.DRIFT:
                self._change_speed(1 + self._amount(kind, 0.0) / 1_000_000)
            case _ if kind in OF_THE_PICTURE:
                self._change_pictures()
                if kind is Kind.CODEC:
                    self.drop()
            case _:
                pass

    def _change_speed(self, speed: float) -> None:
        """What the clock has gained stays; somebody would have to set it."""
        now = time.monotonic()
        self.gained_s += (now - self.changed_at) * (self.speed - 1)
        self.changed_at, self.speed = now, speed
        for feed in self._live():
            feed.run_at(speed)

    def _change_pictures(self) -> None:
        """Tell the live streams what is wrong now; size and codec are the main stream's alone."""
        slow = self.standing.get(Kind.SLOW)
        look = Look(
            frozen=Kind.FREEZE in self.standing,
            black=Kind.BLACK in self.standing,
            fps=slow.amount if slow else None,
            declared=slow.declared if slow else False,
        )
        for feed in self._live():
            feed.look = look
        main = self._live()[0]
        form = main.declared
        if size := self.standing.get(Kind.SIZE):
            form = replace(form, width=size.size[0], height=size.size[1])
        if codec := self.standing.get(Kind.CODEC):
            form = replace(form, codec=codec.codec)
        main.form = form

    def _live(self) -> list[LiveFeed]:
        return [feed for feed in self.feeds.values() if isinstance(feed, LiveFeed)]

    def _amount(self, kind: Kind, otherwise: float) -> float:
        fault = self.standing.get(kind)
        return otherwise if fault is None else fault.amount
