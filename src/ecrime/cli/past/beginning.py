"""The beginning of a past: the door is opened in an empty DEMO, and those serve who are named by the pack."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from ecrime.base.database import past
from ecrime.base.officers import demo
from ecrime.cli.past import telling
from ecrime.cli.past.world import World

COUNTRY, OFFICERS = "country", "officers"


def begin(pack: str, size: str, *, owner: str, auth: str) -> int:
    """Open the door where a past of this size is wanted and can be told; add the pack's officers, and say how many.

    A DEMO that has a past keeps it, and one that was begun without never gets one.
    """
    world = World.of(pack)
    with psycopg.connect(owner, autocommit=True) as keeper:
        found = past.past_of(keeper)
        has_entries = keeper.execute("select law.has_entries()").fetchone() == (True,)
        if world is not None and found is None and size != OFFICERS and not has_entries:
            incidents = int(world.content["incidents" if size == COUNTRY else "small"])
            opening = telling.opening_of(world, datetime.now(UTC))
            past.open_door(keeper, seed=telling.SEED, incidents=incidents, begins_at=opening)
            found = past.past_of(keeper)
        if world is None or found is None or found.shut_at is not None:
            return demo.add_officers(pack, auth)
        return telling.appoint(telling.plan_of(world, found), keeper, list(demo.officers_of(pack)))
