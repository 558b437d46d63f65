"""What footage a session has opened, what is marked in it, and the door to its pictures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.facts import CameraId
from ecrime.cameras.watching.footage.facts import Bookmark, BookmarkId, Window
from ecrime.cameras.watching.masking import Zone
from ecrime.cameras.watching.zones.queries import read_polygons

_BOOKMARKS = """
select id, camera_id, at, words, made_at, made_by from watching_bookmark
where camera_id = any (%s) and at between %s and %s order by at, id limit 500
"""
_OPEN = "select bool_and(law.footage_is_open(c, %s, %s)) from unnest(%s::uuid[]) c"


def lawful_time(viewer: Actor) -> datetime:
    """Now, by the clock of the law."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.time()")
        found: datetime = cursor.fetchone()[0]
    return found


def is_open(viewer: Actor, cameras: Sequence[UUID], window: Window) -> bool:
    """True when this session has opened all of it already, for a purpose."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_OPEN, [window.from_at, window.to_at, list(cameras)])
        return bool(cursor.fetchone()[0])


def see(viewer: Actor, camera_id: CameraId, window: Window) -> tuple[Zone, ...]:
    """The door to pictures: what is to be filled in those of this time.

    Raises Forbidden without the right, NotFound outside the area, PurposeMissing where the time was not opened,
    Forbidden for what is too young to be footage.
    """
    viewer.require("footage.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.see_footage(%s, %s, %s)", [camera_id, window.from_at, window.to_at])
        return read_polygons(cursor.fetchone()[0])


def bookmarks(viewer: Actor, cameras: Collection[UUID], window: Window) -> list[Bookmark]:
    """What is marked in a time of cameras; at most 500."""
    viewer.require("footage.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_BOOKMARKS, [list(cameras), window.from_at, window.to_at])
        return [Bookmark(BookmarkId(row[0]), *row[1:]) for row in cursor.fetchall()]
