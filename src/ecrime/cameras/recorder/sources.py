"""What is to be recorded, from the register: addresses that were checked, with who and what opens them. No Django.

Who connects, connects to the address that was checked when the camera was registered: no name is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.cameras.recorder.facts import Cause, StreamFacts, Transport
from ecrime.cameras.recorder.index import SourceRow
from ecrime.cameras.sites.credentials import SealedLogin, open_login
from ecrime.foundation.errors import Unavailable

MOST_CAMERAS = 100  # of one process: a crash of libav costs no more


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stream that is in use. ``cause`` says why it is not opened all the same.

    is_kept  whether it is recorded; else it is shown while somebody looks
    """

    stream: StreamFacts = field(repr=False)
    cause: Cause | None = None
    is_kept: bool = True

    def told(self) -> dict[str, str | bool | None]:
        """As a process is told of it."""
        stream = self.stream
        return {
            "camera": str(stream.camera),
            "role": stream.role.value,
            "address": stream.address,
            "transport": stream.transport.value,
            "pin": stream.pin,
            "cause": self.cause and self.cause.value,
            "kept": self.is_kept,
        }


def wanted(
    rows: Iterable[SourceRow], masters: Masters | None, *, before: Mapping[SourceRow, Wanted] | None = None
) -> list[Wanted]:
    """The streams of the register as they are recorded or shown.

    masters  None where no master key is at hand: a camera with a password cannot be asked then
    before   what was unsealed of rows that have not changed since; it holds while keys cannot be read
    """
    return [_wanted(row, masters, before or {}) for row in rows]


def _wanted(row: SourceRow, masters: Masters | None, before: Mapping[SourceRow, Wanted]) -> Wanted:
    bare = StreamFacts(row.camera, row.role, "", Transport(row.transport))
    if not row.is_allowed:
        return Wanted(bare, Cause.NOT_ALLOWED, row.is_kept)
    try:
        login = _login(row, masters)
    except Unavailable:
        if row in before:
            return before[row]
        return Wanted(bare, Cause.UNAUTHORISED, row.is_kept)
    host = f"[{row.address}]" if ":" in row.address else row.address
    address = f"{row.scheme}://{login}{host}:{row.port}{row.path}"
    return Wanted(StreamFacts(row.camera, row.role, address, Transport(row.transport), row.pin), is_kept=row.is_kept)


def _login(row: SourceRow, masters: Masters | None) -> str:
    if row.sealed is None:
        return ""
    if masters is None or row.key_version is None or row.wrapped is None:
        raise Unavailable("keys.none", folder="")
    stored = SealedLogin(row.sealed, Wrapped(row.key_version, row.wrapped))
    login = open_login(masters, row.camera, stored)
    return f"{quote(login.user, safe='')}:{quote(login.password, safe='')}@"


def assign(before: Mapping[UUID, int], cameras: Iterable[UUID], *, most: int = MOST_CAMERAS) -> dict[UUID, int]:
    """Which process records which camera: one stays where it is, a new one goes where there is most room."""
    cameras = list(dict.fromkeys(cameras))
    where = {camera: before[camera] for camera in cameras if camera in before}
    loads: dict[int, int] = {}
    for number in where.values():
        loads[number] = loads.get(number, 0) + 1
    for camera in cameras:
        if camera in where:
            continue
        free = [number for number, load in loads.items() if load < most]
        number = min(free, key=lambda each: (loads[each], each)) if free else _next(loads)
        where[camera] = number
        loads[number] = loads.get(number, 0) + 1
    return where


def _next(loads: Mapping[int, int]) -> int:
    return next(number for number in range(len(loads) + 1) if number not in loads)
