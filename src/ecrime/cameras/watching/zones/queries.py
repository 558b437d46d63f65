"""The privacy zones of cameras, within the area of the viewer's post."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.cells import Zone
from ecrime.cameras.sites.facts import CameraId
from ecrime.cameras.watching.zones.facts import Zones

_ZONES = "select polygons, reason, version, set_at, set_by from watching_zone where camera_id = %s"


def zones(viewer: Actor, camera_id: CameraId) -> Zones:
    """The zones of a camera as they stand."""
    viewer.require("camera.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_ZONES, [camera_id])
        row = cursor.fetchone()
    return Zones(read_polygons(row[0]), *row[1:]) if row else Zones(())


def read_polygons(said: Any) -> tuple[Zone, ...]:
    """Zones as the database writes them."""
    found = json.loads(said) if isinstance(said, str) else said
    return tuple(tuple((float(x), float(y)) for x, y in zone) for zone in found)
