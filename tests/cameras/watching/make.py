"""Footage of the invented country: a camera, a purpose, an opening, by the product's own acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cameras.sites.make import in_use

from ecrime.base.ledger.access import Access, open_access
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import actions, queries, rules
from ecrime.cameras.watching.footage.facts import OpeningId, Window
from ecrime.cameras.watching.zones import actions as zone_actions
from ecrime.cameras.watching.zones import queries as zone_queries
from ecrime.cli.drills.instance import Database

REASON = "A bus and a motorbike met at the crossing"
SQUARE = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5))


def camera(database: Database) -> Camera:
    """A camera in use."""
    return in_use(database)


def purpose(database: Database, who: str = "operator") -> Access:
    """The purpose that an officer states."""
    return open_access(database.actor(who), purpose="other", reason=REASON)


def window(database: Database, ago: timedelta = timedelta(hours=1)) -> Window:
    """The time about a moment some time ago."""
    now = queries.lawful_time(database.actor("operator"))
    found = rules.window_about(now - ago, now)
    assert isinstance(found, Window)
    return found


def opened(database: Database, found: Camera, time: Window, who: str = "operator") -> OpeningId:
    """An opening of a camera by an officer who states a purpose."""
    return actions.see_footage(purpose(database, who), [found], time)


def zones(database: Database, found: Camera) -> None:
    """A quarter of the camera's picture is covered."""
    planner = database.actor("planner")
    version = zone_queries.zones(planner, found.id).version
    zone_actions.set_privacy_zone(planner, found, (SQUARE,), reason="The windows of a school", version=version)


def again(database: Database, found: Camera) -> Camera:
    """The same camera as it is registered now."""
    return sites.camera(database.actor("admin"), found.facts.code)


def middle(time: Window) -> datetime:
    """A moment that lies inside."""
    return time.from_at + (time.to_at - time.from_at) / 2
