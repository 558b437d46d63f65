"""How recording stands, as the index and the disk have it; for who sees cameras or minds the service."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.officers.queries import is_demo
from ecrime.cameras.recorder import queries
from ecrime.cameras.recorder.facts import Hold
from ecrime.cameras.recorder.keeping import Limits, room_of, spare_of
from ecrime.cameras.recorder.rules import QUOTA_OF_DEMO, read_size
from ecrime.cameras.recorder.standing import OfDay, Recording, RoomFacts, Told, recording

EXPIRE_WITHIN = timedelta(days=14)
MOST_HOLDS = 20


def recording_now(viewer: Actor) -> Recording:
    """Which of the cameras in use in the viewer's area are recorded, and which are not."""
    told, now = told_now(viewer)
    return recording(told, now)


def told_now(viewer: Actor) -> tuple[list[Told], datetime]:
    """What the index has of each of these cameras, and the moment of which that is true."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.now()")
        now: datetime = cursor.fetchone()[0]
        cursor.execute("select camera_id, code, covered_to, gap_from, gap_cause from law.recording_now()")
        return [Told(*row) for row in cursor.fetchall()], now


def of_day(viewer: Actor) -> dict[UUID, OfDay]:
    """What was not recorded of each of these cameras in the last day, and why not."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select camera_id, known_from, gaps from law.recording_of_day()")
        return {row[0]: OfDay(row[1], _seconds(row[2])) for row in cursor.fetchall()}


def room(viewer: Actor) -> RoomFacts | None:
    """How much room footage has and takes; None where its disk cannot be reached from here."""
    try:
        disk = room_of(Path(settings.FOOTAGE))
    except OSError:
        return None
    quota, spare = read_size(settings.FOOTAGE_QUOTA), read_size(settings.FOOTAGE_SPARE)
    if quota is None and is_demo():
        quota = QUOTA_OF_DEMO
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select kept, came, aged, pushed_out, took from law.footage_room()")
        kept, came, aged, pushed_out, took = cursor.fetchone()
    spared = spare_of(Limits(quota, spare), disk.total)
    return RoomFacts(disk.free, disk.total, spared, quota, kept, came, aged, pushed_out, took)


def holds_ending(viewer: Actor, today: date) -> list[Hold]:
    """Holds of the viewer's area that end by themselves within two weeks, the first to end first."""
    return queries.holds_until(viewer, today + EXPIRE_WITHIN, limit=MOST_HOLDS)


def _seconds(said: Any) -> dict[str, float]:
    found = json.loads(said) if isinstance(said, str) else said
    return {str(cause): float(seconds) for cause, seconds in found.items()}
