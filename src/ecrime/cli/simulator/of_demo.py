"""The test cameras of a DEMO: which and where they are, kept in its data folder so that the register stays true."""

from __future__ import annotations

import json
import secrets
import socket
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ecrime.base.country.pack_files import COUNTRIES
from ecrime.foundation.private_file import write_text

FILE = "simulator.json"
HOST = "127.0.0.1"
USER = "camera"
# What one of them is left with, so that the register has something to flag.
KNOWN = "admin12345"
# Below the ports that systems give to whoever connects somewhere.
PORTS = range(20_000, 32_000)
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Placed:
    """One test camera: its code in the register, its port, and what it shows.

    light  of the loop it plays; "" for one that draws what it shows live
    """

    code: str
    port: int
    light: str
    password: str

    @property
    def is_live(self) -> bool:
        return not self.light


@dataclass(frozen=True, slots=True)
class Simulated:
    """All test cameras of a DEMO, on ports one after the other."""

    cameras: tuple[Placed, ...]

    def of(self, code: str) -> Placed:
        """The one of this code."""
        return next(one for one in self.cameras if one.code == code)


def read(folder: Path) -> Simulated | None:
    """The test cameras of the DEMO in a data folder; None where it has none."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Simulated(tuple(Placed(**one) for one in kept))


def make(folder: Path, pack: str) -> None:
    """Choose ports that are free and a password for the cameras of a pack's past, once; nothing where it has none."""
    path = COUNTRIES / pack / "past.toml"
    if (folder / FILE).exists() or not path.exists():
        return
    sites = tomllib.loads(path.read_text(encoding="utf-8")).get("sites", ())
    found = [camera for site in sites for camera in site.get("cameras", ())]
    write_text(folder / FILE, json.dumps([asdict(one) for one in chosen(found).cameras], indent=1))


def chosen(cameras: Sequence[dict[str, object]]) -> Simulated:
    """Cameras as a past names them, with free ports."""
    password = secrets.token_urlsafe(9)
    first = free_ports(len(cameras))
    return Simulated(
        tuple(
            Placed(
                code=str(one["code"]),
                port=first + number,
                light=str(one.get("light", "")),
                password=KNOWN if one.get("known_password") else password,
            )
            for number, one in enumerate(cameras)
        )
    )


def free_ports(count: int) -> int:
    """The first of so many ports in a row on which nobody listens; drawn, so that two DEMOs seldom choose the same."""
    for _try in range(_TRIES):
        first = secrets.choice(PORTS)
        if not any(map(is_taken, range(first, first + count))):
            return first
    raise OSError(f"there are no {count} free ports in a row")


def is_taken(port: int) -> bool:
    """True where another program listens."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return True
    return False
