"""How many pages a second the service answers on a national archive, each looked at as officers do.

The pages come from the processes that serve them in earnest, over HTTP on the loopback address; the peer is the
page of the same processes that reads no record, the one to sign in. All clients and the database share the machine.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ecrime.base.database.addresses import APP
from ecrime.cli.benches.crowd import AREAS, gather
from ecrime.cli.drills.instance import Database, Instance

CLIENTS = 8
# How often each page is asked for, in a hundred.
PAGES = {
    "desk": ("/desk/", 15),
    "list": ("/incidents/", 35),
    "see": ("/incidents/{number}/", 35),
    "find": ("/incidents/find/?number={number}", 15),
}
PEER = "/sign-in/"
START_S = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page: how many were answered, and in how many ms."""

    name: str
    answered: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class PagesBench:
    """What was measured. ``share_of_peer`` is the speed as a share of the smallest answer's."""

    incidents: int
    seconds: int
    clients: int
    pages: list[Page]
    pages_per_s: float
    p99_ms: float
    peer_per_s: float
    share_of_peer: float


def run(instance: Instance, *, incidents: int, seconds: int) -> PagesBench:
    """Fill the archive, serve it, ask for pages."""
    with instance.clone("zz") as database:
        numbers = gather(database, incidents)
        with served(database) as port:
            # Two officers of the units that recorded: what they open is their own work.
            asking = list(zip((database.tokens[who] for who in AREAS), numbers, strict=True))[:2]
            asyncio.run(ask(port, asking, 3, PAGES))  # warm
            spent = asyncio.run(ask(port, asking, seconds, PAGES))
            peer = asyncio.run(ask(port, asking, max(seconds // 4, 2), {"peer": (PEER, 100)}))
    every = sorted(ms for times in spent.values() for ms in times)
    per_s, peer_per_s = len(every) / seconds, len(peer["peer"]) / max(seconds // 4, 2)
    pages = [Page(name, len(times), at(sorted(times), 0.5), at(sorted(times), 0.99)) for name, times in spent.items()]
    return PagesBench(incidents, seconds, CLIENTS, pages, per_s, at(every, 0.99), peer_per_s, per_s / peer_per_s)


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which this share lies."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@contextmanager
def served(database: Database) -> Iterator[int]:
    """The pages of this database on a port of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as folder:
        told = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ecrime.settings.unpaced",
            "ECRIME_DATA": folder,
            "ECRIME_SECRET_KEY": secrets.token_hex(),
            "ECRIME_PORT": str(port),
            "ECRIME_LOG_LEVEL": "INFO",
            APP: database.instance.address(database.name, "app"),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "ecrime.web.serve"],
            env=told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


async def ask(
    port: int, asking: Sequence[tuple[str, str]], seconds: int, pages: dict[str, tuple[str, int]]
) -> dict[str, list[float]]:
    """The ms each answer took, by page, of clients that ask one page after the other."""
    spent: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    async def client(seed: int) -> None:
        token, number = asking[seed % len(asking)]
        chance = random.Random(seed)  # noqa: S311  (no secret, only the same pages every time)
        names, shares = list(pages), [share for _path, share in pages.values()]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            [name] = chance.choices(names, shares)
            started = time.perf_counter()
            await fetch(reader, writer, pages[name][0].format(number=number), token)
            spent[name].append((time.perf_counter() - started) * 1000)
        writer.close()

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return spent


async def fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, token: str) -> None:
    """One page for an officer's browser, which keeps its connection. Raises RuntimeError for a refusal."""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
        f"Cookie: session={token}; ecrime_language=km\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    await read_body(reader, head.lower())
    status = int(head.split(b" ", 2)[1])
    if status >= 400:
        raise RuntimeError(f"{path} answered {status}")


async def read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    """Read what follows the head, told in bytes or coming in chunks."""
    told = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    if told:
        await reader.readexactly(int(told))
        return
    while length := int(await reader.readline(), 16):
        await reader.readexactly(length + 2)
    await reader.readline()
