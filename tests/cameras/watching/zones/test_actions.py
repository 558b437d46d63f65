"""Privacy zones, with the database and its guards."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.cameras.sites.test_actions import codes, raw
from tests.cameras.watching.make import SQUARE, camera, zones

from ecrime.base.database.context import acting_as
from ecrime.cameras.sites.cells import Zone
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.zones import actions, queries
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid

OTHER = ((0.5, 0.5), (1.0, 0.5), (1.0, 1.0))


def test_set_privacy_zone_is_for_who_may_and_what_stood_is_kept(database: Database) -> None:
    found = camera(database)
    zones(database, found)
    planner = database.actor("planner")
    stands = queries.zones(database.actor("auditor"), found.id)
    assert (stands.polygons, stands.version, stands.set_by) == ((SQUARE,), 1, planner.officer_id)
    with pytest.raises(Changed):
        actions.set_privacy_zone(planner, found, (OTHER,), reason="Another window", version=0)
    actions.set_privacy_zone(planner, found, (OTHER,), reason="Another window", version=1)
    assert queries.zones(planner, found.id).polygons == (OTHER,)
    kept = database.as_superuser("select image ->> 'reason' from ledger_history where relation = 'watching_zone'")
    assert kept == [("The windows of a school",)]
    for who in ("admin", "operator", "investigator", "lak_chief"):
        with pytest.raises(Forbidden):
            actions.set_privacy_zone(database.actor(who), found, (), reason="None is needed", version=2)
    actions.set_privacy_zone(planner, found, (), reason="The school has moved", version=2)
    assert queries.zones(planner, found.id).polygons == ()


def test_a_zone_needs_a_reason_and_a_shape(database: Database) -> None:
    found = camera(database)
    with pytest.raises(Invalid) as raised:
        actions.set_privacy_zone(database.actor("planner"), found, (OTHER[:2],), reason=" ", version=0)
    assert codes(raised) == ["zone.corners", "zone.reason_missing"]


@pytest.mark.parametrize(
    "polygons", ["{}", "[[]]", "[[[0,0],[1,0]]]", "[[[0,0],[1,0],[2,1]]]", '[[["x",0],[1,0],[1,1]]]']
)
def test_the_database_itself_knows_what_is_a_zone(database: Database, polygons: str) -> None:
    found = camera(database)
    refused = raw(
        database,
        "planner",
        "insert into watching_zone (id, entry_id, camera_id, polygons, reason)"
        f" values (law.uuid7(), law.uuid7(), '{found.id}', '{polygons}', 'x')",
    )
    assert isinstance(refused, Invalid)
    assert refused.problems[0].code == "zone.unfit"


def test_zones_are_filled_for_all_but_who_may_see_without(database: Database) -> None:
    found = camera(database)
    assert filled(database, "operator", found) == ()
    zones(database, found)
    assert filled(database, "operator", found) == (SQUARE,)
    assert filled(database, "planner", found) == (SQUARE,)
    assert filled(database, "investigator", found) == ()


def filled(database: Database, who: str, found: Camera) -> tuple[Zone, ...]:
    """What is filled in every picture of a camera that this officer is shown."""
    with acting_as(database.actor(who)), connection.cursor() as cursor:
        cursor.execute("select law.zones_for_viewer(%s)", [found.id])
        return queries.read_polygons(cursor.fetchone()[0])
