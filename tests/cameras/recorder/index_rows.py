"""Rows of the index as the recorder writes them, for tests that need no files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ecrime.cameras.recorder.facts import Role
from ecrime.cli.drills.instance import Database

MAIN = Role.MAIN
HOUR_NS = 3600 * 1_000_000_000
EMPTY = "\\x" + "00" * 32
_SEGMENT = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
values ('{camera}', 'main', {start}, {end}, to_timestamp({start} / 1000 / 1e6), '{camera}', 'h264', 640, 360, 700, 1000,
        1, 25, '\\x0000000000000000', '\\x000003e80000ea60', '{empty}', '{empty}', '{state}', 'camera')
"""


def hours_ago(hours: int) -> int:
    """The beginning of an hour."""
    now = int(datetime.now(UTC).timestamp()) * 1_000_000_000
    return now - now % HOUR_NS - hours * HOUR_NS


def refused(state: str) -> pytest.RaisesExc[psycopg.Error]:
    """The database refuses with this code."""
    return pytest.raises(psycopg.Error, check=lambda error: error.sqlstate == state)


def segment(database: Database, camera: UUID, start_ns: int, *, seconds: int = 60, state: str = "closed") -> None:
    """One segment, as the recorder's role."""
    with database.connect("recorder") as connection:
        connection.execute(
            _SEGMENT.format(
                camera=camera, start=start_ns, end=start_ns + seconds * 1_000_000_000, state=state, empty=EMPTY
            ).encode()
        )


def chain(database: Database, camera: UUID, hour_ns: int, head: bytes = b"h" * 32) -> bool:
    """The head of an hour is entered."""
    return bool(ask(database, "law.chain_recording(%s, 'main', %s, %s, %s, %s)", camera, hour_ns, head, *words()))


def delete(database: Database, camera: UUID, hour_ns: int, cause: str = "retention") -> int:
    """An hour is deleted."""
    return int(ask(database, "law.delete_footage(%s, 'main', %s, %s, %s, %s)", camera, hour_ns, cause, *words()))


def words() -> tuple[bytes, bytes]:
    """A commitment and its salt; what they are of is not asked here."""
    return b"c" * 32, b"s" * 32


def ask(database: Database, call: str, *values: Any) -> Any:
    """What a door answers the recorder's role."""
    with database.connect("recorder") as connection:
        row = connection.execute(f"select {call}".encode(), values).fetchone()
    return row and row[0]
