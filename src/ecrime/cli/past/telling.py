"""Tells the past of a DEMO from its beginning, or from where it was cut off, and shuts the door behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import psycopg
from django.db import connection

from ecrime.base.country.facts import InventedOfficer
from ecrime.base.database import past
from ecrime.base.database.past import Past
from ecrime.base.officers import demo
from ecrime.base.officers.auth.store import Store
from ecrime.cli.past import deeds, older, scenes
from ecrime.cli.past import officers as invented
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk
from ecrime.cli.past.scenes.cameras import place_cameras
from ecrime.cli.past.world import World
from ecrime.cli.simulator.of_demo import Simulated

SEED = "1863"
TELLER = 0x45_43_50_41_53_54  # the lock of whoever tells
STEP = timedelta(hours=6)  # how far it is told is noted this often
OPENS_AT = time(7, 30)
Told = Callable[[int, float], None]


def opening_of(world: World, until: datetime) -> datetime:
    """When the service of a past that ends then is opened."""
    days = 365 * int(world.content["years"])
    plan = Plan(world, SEED, date.min, date.min, until, 1)
    lived = timedelta(days=round(days * (1 - float(world.content["imported_share"]))))
    return plan.moment(plan.day_of(until) - lived, time())


def plan_of(world: World, found: Past) -> Plan:
    """The past as it is drawn, always the same one for the same DEMO."""
    plan = Plan(world, found.seed, date.min, date.min, found.until, found.incidents)
    begins = plan.day_of(found.until) - timedelta(days=365 * int(world.content["years"]))
    return replace(plan, begins=begins, opens=plan.day_of(found.begins_at))


def tell(
    world: World,
    address: str,
    *,
    told: Told = lambda _count, _share: None,
    cameras: Simulated | None = None,
) -> bool:
    """Tell all that is not told yet; False where there is nothing to tell, or somebody else is telling it.

    Django's connection is the owner's, and from the first record on acts as the app.

    told     hears how many deeds are done and which share of the past that is
    cameras  the test cameras beside this DEMO; without them none is told of
    """
    with psycopg.connect(address, autocommit=True) as keeper, psycopg.connect(address, autocommit=True) as signer:
        found = past.past_of(keeper)
        is_mine = keeper.execute("select pg_try_advisory_lock(%s)", [TELLER]).fetchone()
        if found is None or found.shut_at is not None or is_mine != (True,):
            return False
        past.open_door(keeper, seed=found.seed, incidents=found.incidents, begins_at=found.begins_at)
        plan = plan_of(world, found)
        first = demo.officers_of(world.code)
        appoint(plan, signer, [*first, *invented.wanted(world, plan.seed, first)])
        _act_as_app()
        _tell(Desk(signer, cameras), plan, found, keeper, told)
        connection.close()
        past.shut_door(keeper)
    return True


def appoint(plan: Plan, signer: psycopg.Connection, officers: Sequence[InventedOfficer]) -> int:
    """Appoint these officers on the morning on which the service opens; those who stand are left alone."""
    connection.ensure_connection()
    for each in (connection.connection, signer):
        past.set_clock(each, plan.moment(plan.opens, OPENS_AT))
    signer.execute("set role ecrime_auth")
    return demo.add(officers, Store(signer))


def _act_as_app() -> None:
    """From now on Django's connection is bound by every guard, as the pages are; its clock may still be set."""
    with connection.cursor() as cursor:
        cursor.execute("set role ecrime_app")
        cursor.execute("set search_path = public")
        # What a crash of the server takes of the last moments is told again: how far it is told is written after it.
        cursor.execute("set synchronous_commit = off")
        # The nightly watch over look-ups waits until these nights are told: nobody else counts the same day.
        cursor.execute("select pg_advisory_lock(hashtextextended('inspection', 0))")


def _tell(desk: Desk, plan: Plan, found: Past, keeper: psycopg.Connection, told: Told) -> None:
    whole = (found.until - found.begins_at).total_seconds()
    if found.told_until == found.begins_at:
        # First what takes no time, so that there is something to watch while the rest is told.
        place_cameras(desk, plan)
        older.bring_in(desk, plan, lambda: told(0, 0.0))
    noted, count = found.told_until, 0
    for count, deed in enumerate(plan.deeds(found.told_until), start=1):
        if deed.at - noted > STEP:
            noted = deed.at
            past.note_told(keeper, noted)
        deeds.do(desk, plan.world, deed)
        told(count, (deed.at - found.begins_at).total_seconds() / whole)
    for scene in scenes.SCENES:
        scene(desk, plan)
        told(count, 1.0)
