"""Past watches: listed with their end and purpose, for who has said for what he looks; the look is an entry itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cameras.watching.live.make import cameras, purpose, watch, zone
from tests.records.incidents.test_views import Desk, text_of

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access, own_work
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import LookId, WatchesSought, Why
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Forbidden, PurposeMissing
from ecrime.foundation.ids import uuid7

PAGE = "/live/watches/"
QUERIES = 33


@pytest.fixture
def found(database: Database) -> list[Camera]:
    """Two cameras; the first was watched and closed by one, and is watched by another."""
    zone(database)
    made = cameras(database, 2)
    first = watch(database, made[0])
    actions.end_watch(database.actor("operator"), first)
    watch(database, made[0], "operator2")
    return made


def sought(camera: Camera | None = None) -> WatchesSought:
    now = datetime.now(UTC)
    return WatchesSought(camera.id if camera else None, now - timedelta(hours=1), now + timedelta(hours=1))


def looked(database: Database, camera: Camera | None = None, who: str = "auditor") -> LookId:
    return actions.see_watch(purpose(database.actor(who)), sought(camera), camera)


def test_see_watch_is_an_entry_before_anything_is_read(database: Database, found: list[Camera]) -> None:
    auditor = database.actor("auditor")
    with pytest.raises(PurposeMissing):
        queries.watches(auditor, LookId(uuid7()), sought())
    with pytest.raises(PurposeMissing):
        queries.watches(auditor, looked(database), sought(found[0]))
    with pytest.raises(PurposeMissing):
        queries.watches(auditor, looked(database, found[1]), sought(found[0]))
    second, first = queries.watches(auditor, looked(database, found[0]), sought(found[0]))
    assert (first.officer, first.ended_for) == (database.actor("operator").officer_id, Why.CLOSED)
    assert (second.officer, second.ended_at) == (database.actor("operator2").officer_id, None)
    assert (first.camera, first.unit, first.purpose, first.reason) == (
        found[0].facts.code,
        "HQ",
        "other",
        "Traffic at the market",
    )
    assert [one.id for one in queries.watches(auditor, looked(database), sought(), skip=1, most=1)] == [first.id]
    assert queries.watches(auditor, looked(database, found[1]), sought(found[1])) == []
    rows = database.as_superuser(
        "select operation, subject_kind, officer_id, purpose from ledger_entry where kind = 'watch.see' order by id"
    )
    assert set(rows) == {
        ("consultation", "camera", auditor.officer_id, "other"),
        ("consultation", "watch_list", auditor.officer_id, "other"),
    }


def test_see_watch_takes_the_right_a_purpose_and_ones_own_session(database: Database, found: list[Camera]) -> None:
    for who in ("operator", "admin", "lak_chief"):
        with pytest.raises(EcrimeError) as raised, acting_as(database.actor(who)), connection.cursor() as cursor:
            cursor.execute("select * from law.past_watches(%s, null, now() - interval '1 day', now(), 0, 9)", [uuid7()])
        assert raised.value.code == "right.missing"
    with pytest.raises(Forbidden):
        looked(database, who="operator")
    auditor = database.actor("auditor")
    with pytest.raises(PurposeMissing):
        actions.see_watch(Access(auditor.token, uuid7(), "other"), sought(), None)
    with pytest.raises(EcrimeError):
        actions.see_watch(own_work(auditor), sought(), None)
    with pytest.raises(PurposeMissing):
        queries.watches(database.actor("planner"), looked(database), sought())


def test_nobody_reads_past_watches_from_the_table(database: Database, found: list[Camera]) -> None:
    """Who watches sees who watches now; what is over is told by the list alone."""
    counted = {}
    for who in ("operator", "auditor", "planner"):
        with acting_as(database.actor(who)), connection.cursor() as cursor:
            cursor.execute("select count(*), count(ended_at) from watching_watch")
            counted[who] = cursor.fetchone()
    assert counted == {"operator": (1, 0), "auditor": (0, 0), "planner": (0, 0)}


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_lists_them_and_says_so_to_the_ledger(database: Database, found: list[Camera], language: str) -> None:
    desk, code = Desk(database, "auditor", language), found[0].facts.code
    asked = desk.get(PAGE)
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (303, "/look-up/purpose/")
    purpose(database.actor("auditor"))
    before = database.as_superuser("select count(*) from ledger_entry where kind = 'watch.see'")[0][0]
    text = text_of(desk.get(f"{PAGE}?camera={code}"))
    assert text.count(code) >= 2
    assert "Traffic at the market" in text
    if language == "en":
        assert "closed by the officer" in text
        assert "goes on" in text
        assert "Nobody watched live" in text_of(desk.get(f"{PAGE}?camera={found[1].facts.code}"))
        assert "Nobody watched live" in text_of(desk.get(f"{PAGE}?from=01/01/2026&to=02/01/2026"))
        for wrong in ("camera=NONE-1", "from=x", "from=02/01/2026&to=01/01/2026"):
            assert desk.get(f"{PAGE}?{wrong}").status_code == 422, wrong
    after = database.as_superuser("select count(*) from ledger_entry where kind = 'watch.see'")[0][0]
    assert after - before == (3 if language == "en" else 1)
    assert f"{PAGE}?camera={code}" in desk.get(f"/cameras/{code}/").content.decode()
    assert Desk(database, "operator").get(PAGE).status_code == 403


def test_how_many_queries_the_page_costs_however_many_are_listed(database: Database, found: list[Camera]) -> None:
    purpose(database.actor("auditor"))
    desk, taken = Desk(database, "auditor"), []
    for _more in range(2):
        desk.get(PAGE)
        with CaptureQueriesContext(connection) as counted:
            desk.get(PAGE)
        taken.append(len(counted.captured_queries))
        watch(database, found[1], "operator2")
    assert taken == [QUERIES] * 2
