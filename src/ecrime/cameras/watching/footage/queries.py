"""What footage a session has opened, what is marked in it, and the door to its pictures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.cells import Zone
from ecrime.cameras.sites.facts import CameraId
from ecrime.cameras.watching.footage.facts import Bookmark, BookmarkId, Imported, Window
from ecrime.cameras.watching.zones.queries import read_polygons

_BOOKMARKS = """
select b.id, b.camera_id, b.at, coalesce(said.words, b.words), b.made_at, b.made_by
from watching_bookmark b left join watching_bookmark said on said.words_of = b.id
where b.camera_id = any (%s) and b.at between %s and %s and b.words_of is null order by b.at, b.id limit 500
"""
_OPENED = """
select o.from_at, o.to_at from watching_opening o
where o.opened_by = law.officer() and o.cameras @> %s::uuid[] and o.from_at <= %s and o.to_at >= %s
  and o.opened_at > law.time() - law.access_lasts() and law.has_opened(o.id)
order by o.opened_at desc limit 1
"""
_IMPORTS = """
select camera_id, from_at, to_at, name, origin, sha256 from watching_import
where camera_id = any (%s) and from_at < %s and to_at > %s order by from_at
"""


def lawful_time(viewer: Actor) -> datetime:
    """Now, by the clock of the law."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.time()")
        found: datetime = cursor.fetchone()[0]
    return found


def opened_about(viewer: Actor, cameras: Sequence[UUID], window: Window) -> Window | None:
    """The time about this one that the session has opened for all of these cameras at once; None for none."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_OPENED, [list(cameras), window.from_at, window.to_at])
        row = cursor.fetchone()
    return Window(*row) if row else None


def codes(viewer: Actor, cameras: Collection[UUID]) -> dict[UUID, str]:
    """The codes of cameras in the viewer's area."""
    return sites.codes_of(viewer, cameras)


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


def imports(viewer: Actor, cameras: Collection[UUID], window: Window) -> list[Imported]:
    """What was taken in from other recorders of a time of cameras."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_IMPORTS, [list(cameras), window.to_at, window.from_at])
        return [Imported(*row) for row in cursor.fetchall()]
