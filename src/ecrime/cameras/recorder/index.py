"""The tables of the index as the recorder writes them, over a connection of the role ecrime_recorder. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import psycopg

from ecrime.base.ledger.entry import Content
from ecrime.cameras.recorder.facts import GapFacts, IndexedSegment, Role, SegmentState
from ecrime.cameras.recorder.packing import pack, unpack

CONNECT_S = 5

_MOMENT = "to_timestamp({} / 1000 / 1e6)"
# A row that has ended is told again where the index is caught up, and stays as it is.
_SEGMENT = f"""
insert into recorder_segment (camera_id, role, start_ns, start_at, end_ns, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, clock_ns, state, source)
values (%(camera)s, %(role)s, %(start)s, {_MOMENT.format("%(start)s")}, %(end)s, %(run)s, %(codec)s, %(width)s,
        %(height)s, %(init)s, %(bytes)s, %(fragments)s, %(frames)s, %(keys)s, %(pieces)s, %(before)s, %(chain)s,
        %(clock)s, %(state)s, 'camera')
on conflict (camera_id, role, start_ns, start_at) do update
set end_ns = excluded.end_ns, bytes = excluded.bytes, fragments = excluded.fragments, frames = excluded.frames,
    keys = excluded.keys, pieces = excluded.pieces, chain = excluded.chain, clock_ns = excluded.clock_ns,
    state = excluded.state
where recorder_segment.state = 'open'
"""  # noqa: S608 - put together from constants
_GAP = f"""
insert into recorder_gap (camera_id, role, start_ns, start_at, end_ns, cause)
values (%(camera)s, %(role)s, %(start)s, {_MOMENT.format("%(start)s")}, %(end)s, %(cause)s)
on conflict (camera_id, role, start_ns, start_at) do update set end_ns = excluded.end_ns, cause = excluded.cause
where recorder_gap.end_ns is null or recorder_gap.end_ns = recorder_gap.start_ns
"""  # noqa: S608 - put together from constants
# What a killed recorder could not end: a gap lasts no longer than until the next thing that is told.
_GAP_ENDS = """
update recorder_gap set end_ns = %(start)s
where camera_id = %(camera)s and role = %(role)s and end_ns is null and start_ns < %(start)s
"""
_LAST = """
select start_ns, state from recorder_segment where camera_id = %s and role = %s and source = 'camera'
order by start_ns desc limit 1
"""
_OPEN = """
select start_ns from recorder_segment
where camera_id = %s and role = %s and source = 'camera' and state = 'open' order by start_ns
"""
_STANDING = """
select start_ns, end_ns, run, codec, width, height, init, bytes, frames, keys, pieces, chain_before, chain, clock_ns,
       state
from recorder_segment where camera_id = %s and role = %s and source = 'camera' and state <> 'deleted' order by start_ns
"""
_GAPS = """
select start_ns, coalesce(end_ns, 9223372036854775807) from recorder_gap where camera_id = %s and role = %s
order by start_ns
"""
_HOURS = "select hour_ns, head, deleted_at is not null from recorder_hour where camera_id = %s and role = %s"
_PROVEN_LAST = "select max(hour_ns) from recorder_hour where camera_id = %s and role = %s"
# One look into the index for each stream, however many segments it has.
_STREAMS = """
with recursive each as (
    (select camera_id, role from recorder_segment order by camera_id, role limit 1)
    union all
    select n.camera_id, n.role from each e cross join lateral (
        select s.camera_id, s.role from recorder_segment s where (s.camera_id, s.role) > (e.camera_id, e.role)
        order by s.camera_id, s.role limit 1) n)
select camera_id, role from each
"""
_SOURCES = """
select camera_id, code, role, scheme, address, port, path, transport, is_allowed, sealed, key_version, wrapped, pin,
       is_kept
from law.recorder_sources()
"""
_TO_UNLINK = """
select distinct camera_id, role, start_ns - start_ns %% 3600000000000 from recorder_segment
where state = 'deleted' and source = 'camera'
order by 3 limit %s
"""
_UNLINKED = """
delete from recorder_segment
where camera_id = %s and role = %s and state = 'deleted' and source = 'camera'
  and start_ns >= %s and start_ns < %s + 3600000000000
"""
_USED = "select coalesce(sum(bytes), 0) from recorder_hour where deleted_at is null"
# Of a moment that is said: the database sees how few rows are younger, and finds them by an index.
_USED_SINCE = "select coalesce(sum(bytes), 0) from recorder_segment where state <> 'deleted' and start_at >= %s"

Stream = tuple[UUID, Role]


@dataclass(frozen=True, slots=True)
class StreamGap:
    """A gap and whose it is."""

    camera: UUID
    role: Role
    gap: GapFacts


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one stream."""

    camera: UUID
    role: Role
    hour_ns: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """From where a stream comes, as the register has it; who and what opens it is sealed.

    is_kept  whether it is recorded; else it is shown to who watches, and nothing stays of it
    """

    camera: UUID
    code: str
    role: Role
    scheme: str
    address: str
    port: int
    path: str
    transport: str
    is_allowed: bool
    sealed: bytes | None = field(repr=False)
    key_version: int | None
    wrapped: bytes | None = field(repr=False)
    pin: str
    is_kept: bool


@contextmanager
def connected(address: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as the recorder; an address of the owner's steps down to it. Raises psycopg.Error."""
    with psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=True) as connection:
        connection.execute("set role ecrime_recorder")
        connection.execute("set timezone = 'UTC'")
        yield connection


class Index:
    """One connection. Every method raises psycopg.Error when the database is away."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def at(cls, address: str) -> Iterator[Index]:
        """Connect as the recorder."""
        with connected(address) as connection:
            yield cls(connection)

    def write(self, segments: Sequence[IndexedSegment], gaps: Sequence[StreamGap]) -> None:
        """Tell of segments and gaps, each as it stands now, those of a stream in order; all of it or nothing."""
        if not segments and not gaps:
            return
        with self._connection.transaction(), self._connection.cursor() as cursor:
            begun = [(each.camera, each.role, each.gap.start_ns) for each in gaps]
            begun += [(each.camera, each.role, each.start_ns) for each in segments]
            if gaps:
                cursor.executemany(_GAP, [_gap(each) for each in gaps])
            # After the ends that were told: a gap that was over as it began ends there, and not where the next begins.
            cursor.executemany(_GAP_ENDS, [_begins(*each) for each in sorted(begun, key=_start)])
            if segments:
                cursor.executemany(_SEGMENT, [_segment(each) for each in segments])

    def behind_from(self, camera: UUID, role: Role) -> int | None:
        """From which segment on the files may know more; None where they may know more from the beginning."""
        if open_ones := self._connection.execute(_OPEN, [camera, role]).fetchall():
            return int(open_ones[0][0])
        row = self._connection.execute(_LAST, [camera, role]).fetchone()
        return int(row[0]) if row else None

    def proven_last(self, camera: UUID, role: Role) -> int | None:
        """The last hour of which a head was entered."""
        hour_ns: int | None = self._one(_PROVEN_LAST, [camera, role])
        return hour_ns

    def standing(self, camera: UUID, role: Role) -> dict[int, IndexedSegment]:
        """Every row of a stream that stands, by its start."""
        rows = self._connection.execute(_STANDING, [camera, role]).fetchall()
        return {row[0]: _indexed(camera, role, row) for row in rows}

    def gaps(self, camera: UUID, role: Role) -> list[tuple[int, int]]:
        """Every gap of a stream; one that lasts has no end in sight."""
        return [(row[0], row[1]) for row in self._connection.execute(_GAPS, [camera, role]).fetchall()]

    def heads(self, camera: UUID, role: Role) -> dict[int, set[str]]:
        """The heads of hours that were entered."""
        found: dict[int, set[str]] = {}
        for hour_ns, head, _is_deleted in self._connection.execute(_HOURS, [camera, role]).fetchall():
            found.setdefault(hour_ns, set()).add(bytes(head).hex())
        return found

    def deleted_hours(self, camera: UUID, role: Role) -> set[int]:
        """Hours that were deleted, whether their files have gone or not."""
        return {row[0] for row in self._connection.execute(_HOURS, [camera, role]).fetchall() if row[2]}

    def streams(self) -> list[Stream]:
        """Every stream of which there is a row."""
        return [(row[0], Role(row[1])) for row in self._connection.execute(_STREAMS).fetchall()]

    def knows(self, camera: UUID) -> bool:
        """Whether the camera is in the register."""
        return bool(self._one("select law.knows_camera(%s)", [camera]))

    def chain(self, hour: Hour, head: str) -> bool:
        """Enter the head of an hour that has ended into the ledger; False where it is there already."""
        said = Content.of(before=None, after={"role": hour.role, "hour_ns": hour.hour_ns, "head": head})
        values = [hour.camera, hour.role, hour.hour_ns, bytes.fromhex(head), said.commitment, said.salt]
        return bool(self._one("select law.chain_recording(%s, %s, %s, %s, %s, %s)", values))

    def sources(self) -> list[SourceRow]:
        """The streams of all cameras in use: those that are recorded, and those that are only shown."""
        return [
            SourceRow(*(*row[:2], Role(row[2]), *row[3:9], _bytes(row[9]), row[10], _bytes(row[11]), *row[12:]))
            for row in self._connection.execute(_SOURCES).fetchall()
        ]

    def to_go(self, *, is_over: bool, most: int) -> dict[Hour, int]:
        """Hours that no hold keeps with their bytes, the oldest first: those whose time is over, or all of them."""
        rows = self._connection.execute("select * from law.footage_to_go(%s, %s)", [is_over, most]).fetchall()
        return {Hour(row[0], Role(row[1]), row[2]): row[3] for row in rows}

    def delete(self, hour: Hour, cause: str) -> int:
        """Delete an hour from the index, under an entry; how many segments. Its files may go afterwards."""
        said = Content.of(before={"role": hour.role, "hour_ns": hour.hour_ns}, after=None, note=cause)
        values = [hour.camera, hour.role, hour.hour_ns, cause, said.commitment, said.salt]
        return int(self._one("select law.delete_footage(%s, %s, %s, %s, %s, %s)", values))

    def to_unlink(self, most: int = 1000) -> list[Hour]:
        """Hours that are deleted, and whose files may still be there."""
        return [Hour(row[0], Role(row[1]), row[2]) for row in self._connection.execute(_TO_UNLINK, [most]).fetchall()]

    def unlinked(self, hour: Hour) -> None:
        """The files of a deleted hour have gone."""
        self._connection.execute(_UNLINKED, [hour.camera, hour.role, hour.hour_ns, hour.hour_ns])

    def expired_holds(self, most: int = 1000) -> list[UUID]:
        """Holds whose last day is over."""
        return [row[0] for row in self._connection.execute("select * from law.holds_expired(%s)", [most]).fetchall()]

    def expire(self, hold: UUID) -> None:
        """End such a hold, under an entry."""
        said = Content.of(before={"stands": True}, after={"stands": False}, note="expired")
        self._one("select law.expire_hold(%s, %s, %s)", [hold, said.commitment, said.salt])

    def used(self) -> int:
        """Bytes of all footage that is kept."""
        hour = self._one("select date_trunc('hour', law.now())", [])
        return int(self._one(_USED, [])) + int(self._one(_USED_SINCE, [hour]))

    def is_demo(self) -> bool:
        """Whether the database is marked DEMO."""
        return bool(self._one("select law.is_demo()", []))

    def ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """What somebody else's door answers, who keeps footage here as well."""
        return self._connection.execute(query.encode(), values).fetchall()

    def do(self, statement: str, values: Sequence[object]) -> None:
        """The same where nothing is answered."""
        self._connection.execute(statement.encode(), values)

    def _one(self, query: str, values: Sequence[object]) -> Any:
        row = self._connection.execute(query.encode(), values).fetchone()
        return row[0] if row else None


def as_written(told: IndexedSegment) -> IndexedSegment:
    """A segment as its row tells it: times of key frames and fragments to the millisecond."""
    return replace(
        told,
        keys=unpack(pack(told.keys, told.start_ns), told.start_ns),
        pieces=unpack(pack(told.pieces, told.start_ns), told.start_ns),
    )


def _indexed(camera: UUID, role: Role, row: tuple[Any, ...]) -> IndexedSegment:
    packed = (unpack(bytes(row[9]), row[0]), unpack(bytes(row[10]), row[0]))
    heads = (bytes(row[11]).hex(), bytes(row[12]).hex())
    return IndexedSegment(*(camera, role, *row[:9], *packed, *heads, row[13], SegmentState(row[14])))


def _begins(camera: UUID, role: Role, start_ns: int) -> dict[str, Any]:
    return {"camera": camera, "role": role, "start": start_ns}


def _start(begun: tuple[UUID, Role, int]) -> int:
    return begun[2]


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _segment(told: IndexedSegment) -> dict[str, Any]:
    return {
        "camera": told.camera,
        "role": told.role,
        "start": told.start_ns,
        "end": told.end_ns,
        "run": told.run,
        "codec": told.codec,
        "width": told.width,
        "height": told.height,
        "init": told.init,
        "bytes": told.bytes,
        "fragments": len(told.pieces),
        "frames": told.frames,
        "keys": pack(told.keys, told.start_ns),
        "pieces": pack(told.pieces, told.start_ns),
        "before": bytes.fromhex(told.before),
        "chain": bytes.fromhex(told.chain),
        "clock": told.clock_ns,
        "state": told.state,
    }


def _gap(told: StreamGap) -> dict[str, Any]:
    gap = told.gap
    return {"camera": told.camera, "role": told.role, "start": gap.start_ns, "end": gap.end_ns, "cause": gap.cause}
