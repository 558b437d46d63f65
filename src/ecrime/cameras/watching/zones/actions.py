"""Privacy zones are set: all zones of a camera at once, with the reason."""

from __future__ import annotations

import json

from django.db import connection

from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.zones import queries, rules
from ecrime.cameras.watching.zones.facts import Polygon
from ecrime.foundation.errors import Changed, Invalid
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import read_words

_INSERT = "insert into watching_zone (id, entry_id, camera_id, polygons, reason) values (%s, %s, %s, %s, %s)"
_UPDATE = "update watching_zone set polygons = %s, reason = %s, entry_id = %s where camera_id = %s and version = %s"


@act("privacy_zone.set", Operation.ADMINISTRATION)
def set_privacy_zone(
    entry: Entry, actor: Actor, camera: Camera, polygons: tuple[Polygon, ...], *, reason: str, version: int
) -> None:
    """Say anew what nobody sees of a camera's pictures without the right; no zones where none is named.

    version  of the zones that were read, 0 where none were set

    Raises Invalid for what is no zone, Changed when somebody set others meanwhile or the camera is removed.
    """
    actor.require("privacy_zone.set", area_path=camera.path)
    kept, problems = read_words("reason", reason, longest=rules.LONGEST_REASON, missing="zone.reason_missing")
    if problems := [*rules.check_zones(polygons), *problems]:
        raise Invalid(problems)
    before = queries.zones(actor, camera.id)
    if before.version != version:
        raise Changed("zone.changed")
    with connection.cursor() as cursor:
        if version == 0:
            cursor.execute(_INSERT, [uuid7(), entry.id, camera.id, json.dumps(polygons), kept])
        else:
            cursor.execute(_UPDATE, [json.dumps(polygons), kept, entry.id, camera.id, version])
            if cursor.rowcount == 0:
                raise Changed("zone.changed")
    entry.about(
        Subject("camera", camera.id, camera.path),
        before={"zones": rules.written(before.polygons)},
        after={"zones": rules.written(polygons)},
        note=kept,
    )
