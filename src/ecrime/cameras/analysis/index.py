"""Which segments are to be looked at, and what was seen: over a connection of the role ecrime_recorder. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from ecrime.cameras.analysis.facts import Before, Stream, Todo
from ecrime.cameras.analysis.rules import MOST_SCENES
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.index import connected
from ecrime.cameras.recorder.packing import unpack
from ecrime.cameras.recorder.rules import SECOND

DAY_NS = 86_400 * SECOND
LEAST_TO_TELL = 20  # segments of a day: before these nobody knows how sharp a camera usually is
_STREAMS = """
select s.camera_id, s.role, coalesce(z.version, 0), coalesce(z.polygons, '[]'::jsonb)
from law.analysed_streams() s left join law.zones_left_out() z on z.camera_id = s.camera_id
"""
_AMONG = """
from recorder_segment s
join unnest(%(cameras)s::uuid[], %(roles)s::text[], %(zones)s::integer[]) w (camera_id, role, zones)
  on w.camera_id = s.camera_id and w.role = s.role
where s.start_ns >= %(since)s and s.start_ns < %(until)s and s.state in ('closed', 'healed') and s.source = 'camera'
  and s.start_at >= to_timestamp(%(since)s / 1000 / 1e6) and s.start_at < to_timestamp(%(until)s / 1000 / 1e6)
  and not exists (select from analysis_segment a
                  where a.camera_id = s.camera_id and a.role = s.role and a.start_ns = s.start_ns
                    and a.start_at = s.start_at and a.zones = w.zones)
"""
_TODO = (
    "select s.camera_id, s.role, s.start_ns, s.end_ns, s.init, s.keys, s.pieces"
    + _AMONG
    + "order by s.start_ns desc limit %(most)s"
)
_LEFT = "select count(*)" + _AMONG
_BEFORE = """
select start_ns, end_ns, init, keys, pieces from recorder_segment
where camera_id = %(camera)s and role = %(role)s and start_ns < %(start)s and start_ns > %(start)s - 7200000000000
  and start_at < to_timestamp(%(start)s / 1000 / 1e6)
  and start_at > to_timestamp(%(start)s / 1000 / 1e6) - interval '2 hours 1 second'
  and state in ('open', 'closed', 'healed') and source = 'camera'
order by start_ns desc limit 1
"""
_USUAL = """
select percentile_cont(0.5) within group (order by sharp), count(sharp) from analysis_segment
where camera_id = %(camera)s and role = %(role)s and start_ns < %(start)s and start_ns >= %(since)s
  and start_at >= to_timestamp(%(since)s / 1000 / 1e6)
"""
_SCENES = """
select scene from analysis_segment
where camera_id = %(camera)s and role = %(role)s and start_ns < %(start)s and start_ns >= %(since)s
  and start_at >= to_timestamp(%(since)s / 1000 / 1e6) and scene is not null and zones = %(zones)s
order by start_ns desc limit %(most)s
"""


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

    def streams(self) -> list[Stream]:
        """The streams that are looked at, with the zones that stand."""
        rows = self._connection.execute(_STREAMS).fetchall()
        return [Stream(row[0], Role(row[1]), row[2], _polygons(row[3])) for row in rows]

    def todo(self, streams: Sequence[Stream], since_ns: int, until_ns: int, most: int) -> list[Todo]:
        """Segments that began then and that nobody has looked at, the last first."""
        asked = {**_among(streams, since_ns, until_ns), "most": most}
        return [_todo(*row) for row in self._connection.execute(_TODO, asked).fetchall()]

    def left(self, streams: Sequence[Stream], since_ns: int, until_ns: int) -> int:
        """How many such segments there are."""
        row = self._connection.execute(_LEFT, _among(streams, since_ns, until_ns)).fetchone()
        return int(row[0]) if row else 0

    def segment_before(self, todo: Todo) -> Todo | None:
        """The segment of the same stream that began before it; None where none did for two hours."""
        asked = {"camera": todo.camera, "role": todo.role, "start": todo.start_ns}
        row = self._connection.execute(_BEFORE, asked).fetchone()
        return _todo(todo.camera, todo.role, *row) if row else None

    def usual_sharpness(self, stream: Stream, start_ns: int) -> float | None:
        """The median over the day before; None where there is too little of it."""
        row = self._connection.execute(_USUAL, _of(stream, start_ns)).fetchone()
        return float(row[0]) if row and row[1] >= LEAST_TO_TELL else None

    def scenes(self, stream: Stream, start_ns: int) -> tuple[bytes, ...]:
        """The scenes of the segments before, the last first."""
        asked = {**_of(stream, start_ns), "zones": stream.zones, "most": MOST_SCENES}
        return tuple(bytes(row[0]) for row in self._connection.execute(_SCENES, asked).fetchall())

    def mark(self, todo: Todo, zones: int, marks: bytes, *, sharp: float | None, scene: bytes | None) -> None:
        """Keep what was seen in a segment. Refused (EC246) where it was deleted meanwhile."""
        self._connection.execute(
            "select law.mark_motion(%s, %s, %s, %s, %s, %s::real, %s)",
            [todo.camera, todo.role, todo.start_ns, zones, marks, sharp, scene],
        )


def before(index: Index, stream: Stream, todo: Todo) -> Before:
    """What is known of a stream before a segment."""
    return Before(index.usual_sharpness(stream, todo.start_ns), index.scenes(stream, todo.start_ns))


def _among(streams: Sequence[Stream], since_ns: int, until_ns: int) -> dict[str, Any]:
    return {
        "cameras": [each.camera for each in streams],
        "roles": [each.role.value for each in streams],
        "zones": [each.zones for each in streams],
        "since": since_ns,
        "until": until_ns,
    }


def _of(stream: Stream, start_ns: int) -> dict[str, Any]:
    return {"camera": stream.camera, "role": stream.role, "start": start_ns, "since": start_ns - DAY_NS}


def _todo(camera: UUID, role: str, *row: Any) -> Todo:
    start_ns, end_ns, init, keys, pieces = row
    return Todo(
        camera,
        Role(role),
        start_ns,
        end_ns,
        init,
        unpack(bytes(keys), start_ns),
        unpack(bytes(pieces), start_ns),
    )


def _polygons(said: Any) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(tuple((float(x), float(y)) for x, y in zone) for zone in said)
