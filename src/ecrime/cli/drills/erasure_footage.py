"""Unusual words beside footage that name somebody of a record, as no officer should: a mark, a picture, a hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ecrime.base.ledger.access import open_access
from ecrime.cameras.recorder import actions as recorder
from ecrime.cameras.recorder import queries as holds
from ecrime.cameras.recorder.facts import HoldFacts
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage import actions, queries
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cli.drills.footage.register import registered
from ecrime.cli.drills.instance import Database

Word = Callable[[str], str]


def plant_footage(database: Database, name: str, *, latin: Word) -> None:
    """A mark, a picture taken out and a hold that one has lifted, each with a word of its own beside a name.

    latin  gives an unusual word for a place
    """
    operator, planner = database.actor("operator"), database.actor("planner")
    registered(database, 1)
    (camera,), _total = sites.cameras(planner, sites.CameraFilters(), limit=1)
    now = queries.lawful_time(operator)
    at = now - timedelta(hours=1)
    access = open_access(operator, purpose="other", reason="A bus and a motorbike met at the crossing")
    actions.see_footage(access, [camera], Window(at, now))
    at += timedelta(minutes=10)
    actions.bookmark_footage(operator, camera, at, f"{name} {latin('words of a mark')}")
    taken = f"{latin('reason of a picture')}: {name}"
    actions.snapshot_footage(access, camera, at, reason=taken, picture=b"a picture")
    facts = HoldFacts(
        (camera.id,),
        at,
        at + timedelta(minutes=1),
        f"{latin('reason of a hold')} asks {name}",
        latin("reference of a hold"),
        (now + timedelta(days=30)).date(),
    )
    recorder.hold_footage(planner, facts)
    (held,) = holds.holds(planner)
    recorder.lift_footage(planner, held, reason=latin("reason to lift a hold"))
