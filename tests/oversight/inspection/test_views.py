"""The inspector's inbox as a browser without a script meets it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.oversight.inspection.make import TODAY, plant_counted, plant_days, plant_repeats, post_of, raised
from tests.records.incidents.test_views import Desk, text_of

from ecrime.base.ledger.access import open_access
from ecrime.cli.drills.instance import Database
from ecrime.oversight.inspection import actions
from ecrime.oversight.inspection.facts import AlertKind, Sign
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought

WORDS = {"words": "He showed the order of his chief."}


def test_an_alert_says_in_words_what_stood_out_and_what_is_usual(database: Database) -> None:
    plant_repeats(database, "lak", 9)
    plant_days(database, "lak", {0: (10, 1, 0)})
    plant_counted(database, 30)
    lak = database.actor("lak")
    actions.raise_alert(lak.officer_id, post_of(database, lak), TODAY, Sign(AlertKind.REPEATS, 9, 0.0, 21, subject=1))
    text = text_of(Desk(database, "auditor").get("/oversight/alerts/"))
    assert "The same record or the same person on 9 different days of 21, without a case." in text
    assert "His next most repeated: on 0 days." in text
    assert "Officer lak" in text
    assert "Look-ups were counted up to" in text


def test_an_alert_is_handled_from_the_desk_to_its_end(database: Database) -> None:
    criminal = database.actor("criminal")
    access = open_access(criminal, purpose="other", reason="For the matter of the market gate")
    look_up_people(access, Sought(name="Canary Sought"))
    alert = raised(database, "criminal")
    desk = Desk(database, "auditor")
    assert "Alerts about look-ups nobody handles: 1" in text_of(desk.get("/desk/"))
    path = f"/oversight/alerts/{alert}/"
    asked = desk.get(f"{path}look-ups/")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (303, "/look-up/purpose/")
    key = key_of(desk.get(path).content.decode())
    assert desk.post(path, "explain", {**WORDS, "key": key}).status_code == 409
    assert desk.post(path, "take", {"key": key}).status_code == 303
    behind = text_of(desk.get(f"{path}look-ups/"))
    assert "looked people up" in behind
    assert "For the matter of the market gate" in behind
    assert "Canary Sought" not in behind
    key = key_of(desk.get(path).content.decode())
    assert desk.post(path, "explain", {"words": "…", "key": key}).status_code == 422
    assert desk.post(path, "pass_on", {**WORDS, "key": key}).status_code == 303
    assert WORDS["words"] in text_of(desk.get(path))
    assert "Alerts about" not in text_of(desk.get("/desk/"))


def test_a_second_click_closes_nothing_twice(database: Database) -> None:
    path = f"/oversight/alerts/{raised(database, 'lak')}/"
    desk = Desk(database, "auditor")
    key = key_of(desk.get(path).content.decode())
    assert [desk.post(path, "take", {"key": key}).status_code for _ in range(2)] == [303, 303]
    told = database.as_superuser("select count(*) from ledger_entry where kind = 'alert.take'")
    assert told == [(1,)]


def test_nobody_else_reaches_the_inbox(database: Database) -> None:
    alert = raised(database, "lak")
    for who in ("lak", "lak_chief", "planner", "admin", "criminal"):
        for path in ("/oversight/alerts/", f"/oversight/alerts/{alert}/", f"/oversight/alerts/{alert}/look-ups/"):
            assert Desk(database, who).get(path).status_code == 403, (who, path)
    own = raised(database, "auditor")
    assert Desk(database, "auditor").get(f"/oversight/alerts/{own}/").status_code == 404
    assert Desk(database, "auditor").get(f"/oversight/alerts/{own}/look-ups/").status_code == 404


def test_the_inbox_goes_on_behind_the_last_alert_and_open_ones_stand_first(database: Database) -> None:
    alert = raised(database, "lak")
    copies = 60
    database.as_superuser("alter table inspection_alert disable trigger all")
    database.as_superuser(
        "insert into inspection_alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
        " 'state', 'explained', 'handler_id', post_id, 'taken_at', now(), 'closed_at', now(),"
        " 'raised_at', raised_at + n * interval '1 second'))).*"
        f" from inspection_alert a, generate_series(1, {copies}) n"
    )
    desk = Desk(database, "auditor")
    first = desk.get("/oversight/alerts/").content.decode()
    listed = re.findall(r'href="/oversight/alerts/([0-9a-f-]{36})/"', first)
    assert UUID(listed[0]) == alert
    (older,) = re.findall(r'href="(\?after=[0-9a-f-]+)"', first)
    second = re.findall(
        r'href="/oversight/alerts/([0-9a-f-]{36})/"', desk.get("/oversight/alerts/" + older).content.decode()
    )
    assert len(listed) == 50
    assert len(listed + second) == len({*listed, *second}) == copies + 1
    assert desk.get("/oversight/alerts/?after=nothing").status_code == 404


def test_how_many_queries_the_pages_cost(database: Database) -> None:
    path = f"/oversight/alerts/{raised(database, 'lak')}/"
    desk = Desk(database, "auditor")
    desk.post(path, "take", {"key": key_of(desk.get(path).content.decode())})
    counted = {}
    for name in ("/oversight/alerts/", path, f"{path}look-ups/"):
        desk.get(name)
        with CaptureQueriesContext(connection) as queries:
            desk.get(name)
        counted[name.removeprefix(path)] = len(queries)
    assert counted == {"/oversight/alerts/": 15, "": 14, "look-ups/": 24}


def test_a_counting_that_is_late_can_be_seen(database: Database) -> None:
    raised(database, "lak")
    text = text_of(Desk(database, "auditor").get("/oversight/alerts/"))
    assert f"{TODAY - timedelta(days=1):%d/%m/%Y}" in text


def key_of(html: str) -> str:
    """The key a form of the page sends."""
    return str(re.findall(r'name="key" value="([^"]+)"', html)[-1])
