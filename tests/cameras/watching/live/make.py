"""Watches in the invented country: a camera in use, headquarters with its network, an officer with a purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from tests.cameras.sites.make import CAMERA, MAIN, SUB, allow, camera, decide, site

from ecrime.base.database.context import acting_as, caller_address
from ecrime.base.ledger.access import Access, open_access
from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.live import actions
from ecrime.cameras.watching.live.facts import WatchId, WatchNetworkFacts, WatchNetworkId
from ecrime.cli.drills.instance import Database

HEADQUARTERS = "10.9.8.0/24"
DESK = "10.9.8.7"


@contextmanager
def at(address: str = DESK) -> Iterator[None]:
    """As if all was asked for from there."""
    before = caller_address.set(address)
    try:
        yield
    finally:
        caller_address.reset(before)


def cameras(database: Database, count: int = 1) -> list[Camera]:
    """Cameras in use, with main and sub stream."""
    decide(database, site(database))
    allow(database)
    return [
        camera(database, code=f"{CAMERA.code}{n}", state=CameraState.IN_USE, streams=(MAIN, SUB)) for n in range(count)
    ]


def zone(database: Database, network: str = HEADQUARTERS) -> WatchNetworkId:
    """A network of headquarters."""
    facts = WatchNetworkFacts(network, "The wall on the third floor")
    return actions.allow_watch_network(database.actor("admin"), facts)


def purpose(actor: Actor) -> Access:
    """A purpose that is stated and lasts."""
    return open_access(actor, purpose="other", reason="Traffic at the market")


def watch(database: Database, found: Camera, who: str = "operator") -> WatchId:
    """A watch, begun at a desk of headquarters."""
    with at():
        actor = database.actor(who)
        return actions.watch_camera(actor, found, access=purpose(actor))


def why_now(watch_id: UUID) -> str | None:
    """What the database says of a watch that is being shown."""
    with connection.cursor() as cursor:
        cursor.execute("select why from law.watches_now(%s)", [[watch_id]])
        row = cursor.fetchone()
    assert row is not None
    return None if row[0] is None else str(row[0])


def ended(database: Database, watch_id: UUID) -> tuple[str | None, bool]:
    """For what a watch ended, and whether it has."""
    rows = database.as_superuser(f"select ended_for, ended_at is not null from watching_watch where id = '{watch_id}'")
    return rows[0][0], rows[0][1]


def ends(database: Database) -> list[tuple[UUID, str | None]]:
    """Whose watch each is, and for what it ended."""
    return [
        (row[0], row[1])
        for row in database.as_superuser("select officer_id, ended_for from watching_watch order by begun_at, id")
    ]


def shown(actor: Actor, watch_id: UUID, address: str = DESK) -> UUID | None:
    """The camera that would be shown in this session to that address."""
    with at(address), acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select camera from law.camera_of_watch(%s)", [watch_id])
        found: UUID | None = cursor.fetchone()[0]
        return found
