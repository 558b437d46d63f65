"""Footage is held and let go on pages, as a browser without a script meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cameras.watching.make import camera
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.watching.footage import queries
from ecrime.cli.drills.instance import Database

HOLDS = "/footage/holds/"
PLACE = f"{HOLDS}place/?cameras=LAK-014"


def typed(database: Database) -> dict[str, str]:
    day = queries.lawful_time(database.actor("operator")) + timedelta(days=30)
    return {"reason": "A bus and a motorbike met", "reference": "LAK-2026-000417", "expires_on": f"{day:%d/%m/%Y}"}


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_hold_is_placed_by_one_and_lifted_by_two(database: Database, language: str) -> None:
    camera(database)
    operator, planner, other = (Desk(database, who, language) for who in ("operator", "planner", "planner2"))
    form = fields_of(operator.get(f"{PLACE}&at=2026-01-05T10:00:00Z")) | typed(database)
    assert form["from"] == "05/01/2026 03:55:00"
    sent = operator.client.post(PLACE, form)
    assert (sent.status_code, sent["Location"]) == (303, f"{HOLDS}?done=placed"), text_of(sent)
    (held,) = recorder.holds(database.actor("operator"))
    assert (held.to_at - held.from_at, held.reference) == (timedelta(minutes=10), "LAK-2026-000417")
    lift = f"{HOLDS}{held.id}/lift/"
    assert planner.client.post(lift, {"reason": ""}).status_code == 422
    assert planner.client.post(lift, {"reason": "Handed over to the court"}).status_code == 303
    assert planner.get(lift).status_code == 403
    assert operator.get(lift).status_code == 403
    shown = operator.get(HOLDS)
    assert "LAK-014" in text_of(shown)
    assert other.client.post(lift, {"reason": "Handed over to the court"}).status_code == 303
    assert "LAK-2026" not in text_of(operator.get(HOLDS))
    assert "LAK-2026" in text_of(operator.get(f"{HOLDS}?all=yes"))


def test_what_is_no_hold_is_refused_in_words_and_nothing_typed_is_lost(database: Database) -> None:
    camera(database)
    operator = Desk(database, "operator")
    form = fields_of(operator.get(PLACE)) | typed(database)
    for change in ({"from": "yesterday"}, {"to": "01/01/2020 10:00"}, {"reason": ""}, {"expires_on": "t"}):
        refused = operator.client.post(PLACE, form | change)
        assert refused.status_code == 422, change
        assert fields_of(refused)["reference"] == "LAK-2026-000417"
    assert operator.get(f"{HOLDS}place/").status_code == 422
    assert operator.get(f"{HOLDS}place/?cameras=LAK-999").status_code == 404
    for who in ("admin", "lak"):
        assert Desk(database, who).get(PLACE).status_code == 403
        assert Desk(database, who).get(HOLDS).status_code == 403


def test_what_is_sent_twice_is_done_once(database: Database) -> None:
    """A double click, a reload, a line that broke: one hold, one lift by each, and the same answer."""
    camera(database)
    operator, planner, other = (Desk(database, who) for who in ("operator", "planner", "planner2"))
    form = fields_of(operator.get(f"{PLACE}&at=2026-01-05T10:00:00Z")) | typed(database)
    sent = [operator.client.post(PLACE, form) for _time in range(2)]
    assert [(one.status_code, one["Location"]) for one in sent] == [(303, f"{HOLDS}?done=placed")] * 2
    (held,) = recorder.holds(database.actor("operator"))
    lift = f"{HOLDS}{held.id}/lift/"
    for desk, done in ((planner, "lift"), (other, "lift_again")):
        lifting = fields_of(desk.get(lift)) | {"reason": "Handed over to the court"}
        sent = [desk.client.post(lift, lifting) for _time in range(2)]
        assert [(one.status_code, one["Location"]) for one in sent] == [(303, f"{HOLDS}?done={done}")] * 2
    kinds = database.as_superuser("select kind from ledger_entry where kind ~ '^footage' order by id")
    assert [kind for (kind,) in kinds] == ["footage.hold", "footage.lift", "footage.lift_again"]
