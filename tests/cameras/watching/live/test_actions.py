"""Watching live begins and ends with the database and its guards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from tests.cameras.sites.make import SITE, correct
from tests.cameras.watching.live.make import (
    DESK,
    HEADQUARTERS,
    at,
    cameras,
    ended,
    purpose,
    shown,
    watch,
    why_now,
    zone,
)

from ecrime.base.database.context import acting_as
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import WallFacts, WatchNetworkFacts
from ecrime.cameras.watching.zones import actions as zones
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, PurposeMissing


@pytest.fixture
def camera(database: Database) -> Camera:
    zone(database)
    return cameras(database)[0]


def test_a_wall_uses_up_nobodys_looks(database: Database, camera: Camera) -> None:
    """Watches are limited by how many there are at once."""
    database.as_superuser(
        "create or replace function law.looks_an_hour() returns integer language sql immutable parallel safe"
        " set search_path = pg_catalog, pg_temp as $$ select 2 $$"
    )
    for _ in range(4):
        watch(database, camera)


def refusal(database: Database, found: Camera, who: str, address: str = DESK) -> str:
    """What an officer is told who would watch."""
    with at(address):
        actor = database.actor(who)
        access = purpose(actor)
        with pytest.raises(Forbidden) as raised:
            actions.watch_camera(actor, found, access=access)
    return raised.value.code


def forced(database: Database, found: Camera, who: str, address: str = DESK) -> str | None:
    """What the database answers when nothing but it is asked."""
    try:
        with at(address):
            actor = database.actor(who)
            access = purpose(actor)
            with acting_as(actor), connection.cursor() as cursor:
                cursor.execute(
                    "insert into watching_watch (id, entry_id, camera_id, access_id)"
                    " values (law.uuid7(), law.uuid7(), %s, %s)",
                    [found.id, access.id],
                )
                connection.set_rollback(True)
    except EcrimeError as error:
        return error.code
    return None


def test_watch_camera_has_a_beginning_and_an_end_in_the_ledger(database: Database, camera: Camera) -> None:
    watch_id = watch(database, camera)
    assert why_now(watch_id) is None
    operator = database.actor("operator")
    assert shown(operator, watch_id) == camera.id
    (now,) = queries.watching_now(database.actor("operator2"))
    assert (now.camera, now.officer) == (camera.id, operator.officer_id)
    actions.end_watch(operator, watch_id)
    actions.end_watch(operator, watch_id)
    assert ended(database, watch_id) == ("closed", True)
    assert shown(operator, watch_id) is None
    assert queries.watching_now(operator) == []
    kinds = database.as_superuser(
        "select kind, operation, purpose, officer_id, jurisdiction from ledger_entry"
        f" where subject_id = '{watch_id}' order by id"
    )
    assert kinds == [
        ("camera.watch", "consultation", "other", operator.officer_id, camera.path),
        ("watch.end", "alteration", None, operator.officer_id, camera.path),
    ]


def test_watch_camera_is_for_who_has_the_right_at_headquarters_in_its_network(
    database: Database, camera: Camera
) -> None:
    assert refusal(database, camera, "planner") == "right.missing"
    assert refusal(database, camera, "lak_operator") == "watch.unit"
    assert refusal(database, camera, "operator", "10.9.9.7") == "watch.zone"
    assert refusal(database, camera, "operator", "") == "watch.zone"
    assert forced(database, camera, "planner") == "right.missing"
    assert forced(database, camera, "lak_operator") == "watch.unit"
    assert forced(database, camera, "operator", "10.9.9.7") == "watch.zone"


def test_watch_camera_takes_a_session_opened_with_a_passkey(database: Database, camera: Camera) -> None:
    database.as_superuser("update law.session set passkey_id = null")
    assert refusal(database, camera, "operator") == "watch.passkey"
    assert forced(database, camera, "operator") == "watch.passkey"


def test_watch_camera_is_of_a_camera_in_use_with_a_decision(database: Database, camera: Camera) -> None:
    found = correct(database, camera, state=CameraState.OUT_OF_ORDER)
    assert refusal(database, found, "operator") == "watch.camera"
    assert forced(database, found, "operator") == "watch.camera"
    found = correct(database, found, state=CameraState.IN_USE)
    watch(database, found)
    # Nobody can say no under a camera in use; should it happen all the same, its pictures stop.
    database.as_superuser("alter table sites_decision disable trigger all; update sites_decision set allowed = false")
    assert refusal(database, found, "operator") == "watch.camera"


def test_watch_camera_wants_a_purpose_that_lasts(database: Database, camera: Camera, clock: Clock) -> None:
    with at():
        operator = database.actor("operator")
        access = purpose(operator)
        clock.shift(timedelta(minutes=31))
        with pytest.raises(PurposeMissing):
            actions.watch_camera(operator, camera, access=access)
        other = purpose(database.actor("operator2"))
        with pytest.raises(PurposeMissing):
            actions.watch_camera(operator, camera, access=other)


# The left half of the picture.
HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def zones_now(watch_id: object) -> str:
    """What is to be filled in the pictures of a watch that is being shown."""
    with connection.cursor() as cursor:
        cursor.execute("select zones from law.watches_now(%s)", [[watch_id]])
        return str(cursor.fetchone()[0])


def test_what_privacy_zones_cover_is_filled_for_who_may_not_see_it(database: Database, camera: Camera) -> None:
    watch_id = watch(database, camera)
    assert zones_now(watch_id) == ""
    zones.set_privacy_zone(database.actor("planner"), camera, (HALF,), reason="A school", version=0)
    assert json.loads(zones_now(watch_id)) == [[list(corner) for corner in HALF]]
    with at(), acting_as(database.actor("operator")), connection.cursor() as cursor:
        cursor.execute("select camera, zones from law.camera_of_watch(%s)", [watch_id])
        assert cursor.fetchone() == (camera.id, zones_now(watch_id))
    database.as_superuser("update law.session set rights = rights || array['camera.see_unmasked']")
    assert zones_now(watch_id) == ""


TAKEN_AWAY = {
    "session": "update law.session set ended_at = law.now() where officer_id = '{officer}'",
    "right": "update officers_post_kind set rights = array_remove(rights, 'camera.watch')",
    "unit": "update officers_unit set kind = 'department'",
    "zone": "update watching_network set withdrawn_at = law.now(), withdrawn_by = allowed_by",
    "camera": "update sites_camera set state = 'planned'",
    "passkey": "update law.session set passkey_id = null",
}


@pytest.mark.parametrize("why", TAKEN_AWAY)
def test_a_watch_stops_when_anything_is_taken_away_and_says_for_what(
    database: Database, camera: Camera, why: str
) -> None:
    watch_id = watch(database, camera)
    operator = database.actor("operator")
    assert why_now(watch_id) is None
    database.as_superuser(
        "set session_replication_role = replica; alter table watching_network disable trigger user;"
        " alter table sites_camera disable trigger user;" + TAKEN_AWAY[why].format(officer=operator.officer_id)
    )
    assert why_now(watch_id) == why
    with connection.cursor() as cursor:
        cursor.execute("select law.end_watch(%s, sha256('x'), sha256('x'))", [watch_id])
        assert cursor.fetchone() == (why,)
    assert ended(database, watch_id) == (why, True)


ENDS_OF_SESSIONS = {
    "signed out": "update law.session set ended_at = law.now()",
    "expired": "update law.session set expires_at = law.now()",
    "idle": "update law.session set idle = interval '1 minute', touched_at = law.now() - interval '2 minutes'",
    "post ended": "update officers_posting set ends_at = law.now()",
    "post not begun": "update officers_posting set begins_at = law.now() + interval '1 hour'",
    "suspended": "update officers_passkey set suspended_at = law.now(), suspended_by_id = officer_id,"
    " suspended_for = 'lost'",
    "revoked": "update officers_passkey k set suspended_at = law.now(), suspended_for = 'lost', revoked_at = law.now(),"
    " suspended_by_id = (select min(id::text)::uuid from officers_officer where id <> k.officer_id),"
    " revoked_by_id = (select max(id::text)::uuid from officers_officer where id <> k.officer_id)",
}


@pytest.mark.parametrize("end", ENDS_OF_SESSIONS)
def test_whatever_ends_a_session_ends_its_watches(database: Database, camera: Camera, end: str) -> None:
    """law.session_stands() says of any session what law.context() says of one's own."""
    watch_id = watch(database, camera)
    officer = database.actor("operator")
    database.as_superuser(
        "set session_replication_role = replica; alter table officers_posting disable trigger user;"
        "alter table officers_passkey disable trigger user;" + ENDS_OF_SESSIONS[end]
    )
    with pytest.raises(EcrimeError), acting_as(officer), connection.cursor() as cursor:
        cursor.execute("select law.officer()")
    assert why_now(watch_id) == "session"


def test_nobody_ends_the_watch_of_another_while_it_holds(database: Database, camera: Camera) -> None:
    watch_id = watch(database, camera)
    with pytest.raises(Changed) as raised:
        actions.end_watch(database.actor("operator2"), watch_id)
    assert raised.value.code == "watch.stands"
    assert ended(database, watch_id) == (None, False)


def test_a_watch_that_nobody_is_shown_ended_when_it_was_last_shown(
    database: Database, camera: Camera, clock: Clock
) -> None:
    watch_id = watch(database, camera)
    clock.shift(timedelta(seconds=10))
    assert why_now(watch_id) is None
    clock.shift(timedelta(seconds=40))
    with connection.cursor() as cursor:
        cursor.execute("select * from law.watches_adrift()")
        assert cursor.fetchall() == [(watch_id,)]
        cursor.execute("select law.end_watch(%s, sha256('x'), sha256('x'))", [watch_id])
        assert cursor.fetchone() == ("lost",)
    (seconds,) = database.as_superuser("select extract(epoch from ended_at - begun_at) from watching_watch")[0]
    assert 9 < seconds < 25


def test_a_watch_is_shown_in_its_own_session_and_to_its_own_desk_only(database: Database, camera: Camera) -> None:
    watch_id = watch(database, camera)
    assert shown(database.actor("operator"), watch_id, "10.9.8.8") is None
    assert shown(database.actor("operator2"), watch_id) is None


def test_so_many_cameras_nobody_watches(database: Database, camera: Camera) -> None:
    with at():
        operator = database.actor("operator")
        access = purpose(operator)
        for _ in range(64):
            actions.watch_camera(operator, camera, access=access)
        with pytest.raises(Forbidden) as raised:
            actions.watch_camera(operator, camera, access=access)
    assert raised.value.code == "watch.too_many"


def test_allow_watch_network_is_the_administrators_and_withdrawn_once(database: Database) -> None:
    facts = WatchNetworkFacts(HEADQUARTERS, "The wall")
    with pytest.raises(Forbidden):
        actions.allow_watch_network(database.actor("operator"), facts)
    network_id = zone(database)
    admin = database.actor("admin")
    (network,) = queries.networks(admin)
    assert (network.facts.network, network.stands, network.allowed_by) == (HEADQUARTERS, True, admin.officer_id)
    actions.withdraw_watch_network(admin, network_id)
    with pytest.raises(Changed):
        actions.withdraw_watch_network(admin, network_id)
    assert not queries.networks(admin)[0].stands
    with pytest.raises(Invalid):
        actions.allow_watch_network(admin, WatchNetworkFacts("10.0.0.0/8", "all"))


def test_keep_wall_is_ones_own_and_replaced(database: Database, camera: Camera) -> None:
    operator = database.actor("operator")
    actions.keep_wall(operator, WallFacts(1, "Market", 4, (camera.id,)))
    actions.keep_wall(operator, WallFacts(1, "Quay", 9, (camera.id,)))
    assert queries.walls(operator) == [WallFacts(1, "Quay", 9, (camera.id,))]
    assert queries.walls(database.actor("operator2")) == []
    with pytest.raises(Invalid):
        actions.keep_wall(operator, WallFacts(2, "", 4, (operator.officer_id,)))
    with pytest.raises(Forbidden):
        actions.keep_wall(database.actor("planner"), WallFacts(1, "", 4))


def test_watchable_are_cameras_in_use(database: Database, camera: Camera) -> None:
    (found,) = queries.watchable(database.actor("operator"))
    assert (found.code, found.site, found.has_sub) == (camera.facts.code, SITE.code, True)
    correct(database, camera, state=CameraState.PLANNED)
    assert queries.watchable(database.actor("operator")) == []
    assert sites.camera(database.actor("operator"), camera.facts.code).facts.state is CameraState.PLANNED
