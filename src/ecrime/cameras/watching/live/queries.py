"""Who watches what, which cameras can be watched, and the walls of an officer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import CameraState, StreamRole
from ecrime.cameras.watching.live.facts import (
    LookId,
    Shown,
    Standing,
    WallFacts,
    Watch,
    WatchesSought,
    WatchId,
    Watching,
    WatchNetwork,
    WatchNetworkFacts,
    WatchNetworkId,
    Why,
)
from ecrime.foundation.errors import NotFound

MOST_CAMERAS = 2000
_STANDING = """
select has_passkey, has_right, is_headquarters, in_zone, may_be_watched from law.standing_to_watch(%s)
"""
_GOING_ON = """
select camera_id, officer_id, min(begun_at) from watching_watch where ended_at is null group by 1, 2 order by 3
"""
_WATCHES = """
select id, code, officer, unit, begun_at, ended_at, ended_for, purpose, case_number, reason
from law.past_watches(%s, %s, %s, %s, %s, %s)
"""
_NETWORKS = """
select id, network::text, reason, allowed_at, allowed_by, withdrawn_at from watching_network
order by withdrawn_at is not null, network, id
"""
_WALLS = "select number, name, tiles, cameras from watching_wall order by number"


def standing(viewer: Actor, camera: UUID) -> Standing:
    """What holds of the viewer, from where he asks, who would watch a camera."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_STANDING, [camera])
        return Standing(*cursor.fetchone())


def watchable(viewer: Actor) -> list[Shown]:
    """The cameras in use in the viewer's area, by their codes."""
    viewer.require("camera.watch")
    with acting_as(viewer):
        found, _total = sites.cameras(viewer, sites.CameraFilters(state=CameraState.IN_USE.value), limit=MOST_CAMERAS)
        names = {
            code: site.facts for code, site in sites.sites_by_code(viewer, {one.facts.site for one in found}).items()
        }
    shown = []
    for camera in found:
        streams = {stream.role: stream for stream in camera.streams}
        if StreamRole.MAIN not in streams:
            continue
        site = names[camera.facts.site]
        main = streams[StreamRole.MAIN].codec.value
        has_sub = StreamRole.SUB in streams
        shown.append(Shown(camera.id, camera.facts.code, site.code, site.name_km, site.name_latin, main, has_sub))
    return shown


def watching_now(viewer: Actor) -> list[Watching]:
    """Who watches cameras of the viewer's area now, whoever began first first; for who watches, and for auditors."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_GOING_ON)
        return [Watching(*row) for row in cursor.fetchall()]


def watches(viewer: Actor, look: LookId, sought: WatchesSought, *, skip: int = 0, most: int = 50) -> list[Watch]:
    """Who watched live from when until when, the last first, once the ledger has that he looks (``see_watch``).

    Raises Forbidden without the right, PurposeMissing where nothing was told to the ledger.
    """
    asked = [look, sought.camera, sought.since, sought.until, skip, most]
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_WATCHES, asked)
        return [
            Watch(WatchId(row[0]), *(*row[1:6], Why(row[6]) if row[6] else None, *row[7:])) for row in cursor.fetchall()
        ]


def networks(viewer: Actor) -> list[WatchNetwork]:
    """The networks of headquarters, and those that were."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_NETWORKS)
        return [
            WatchNetwork(WatchNetworkId(row[0]), WatchNetworkFacts(row[1], row[2]), *row[3:])
            for row in cursor.fetchall()
        ]


def network(viewer: Actor, network_id: WatchNetworkId) -> WatchNetwork:
    """One of them. Raises NotFound."""
    found = next((one for one in networks(viewer) if one.id == network_id), None)
    if found is None:
        raise NotFound("watch_network.none")
    return found


def walls(viewer: Actor) -> list[WallFacts]:
    """The walls that the viewer keeps."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_WALLS)
        return [WallFacts(row[0], row[1], row[2], tuple(_ids(row[3]))) for row in cursor.fetchall()]


def _ids(said: Any) -> list[UUID]:
    return [UUID(str(each)) for each in (json.loads(said) if isinstance(said, str) else said)]
