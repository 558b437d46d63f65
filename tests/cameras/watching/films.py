"""Footage as the recorder leaves it; gaps in it."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

import av

from ecrime.cameras.watching.footage.recorded import nanoseconds
from ecrime.cli.drills.footage_scene import recorded
from ecrime.cli.drills.instance import Database

__all__ = ["frames_of", "gap", "recorded"]

_GAP = (
    "insert into recorder_gap (camera_id, role, start_ns, end_ns, start_at, cause) values (%s, 'main', %s, %s, %s, %s)"
)


def gap(database: Database, camera: UUID, from_at: datetime, to_at: datetime, cause: str = "timeout") -> None:
    """A time in which nothing was recorded."""
    with database.connect("recorder") as connection:
        connection.execute(_GAP.encode(), (camera, nanoseconds(from_at), nanoseconds(to_at), from_at, cause))


def frames_of(data: bytes) -> int:
    """How many frames a player finds in an answer."""
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        return sum(1 for _ in container.decode(video=0))
