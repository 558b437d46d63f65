"""Readiness as a program reads and reports it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.base.pages.api.calls import officer
from tests.records.supervision.readiness.make import KINDS, report

from ecrime.cli.drills.instance import Database
from ecrime.records.supervision.readiness import queries


def stated(database: Database, **changes: Any) -> dict[str, Any]:
    """A report of the month that runs, as a program states it."""
    facts = {
        "month": queries.today(database.actor("lak")).replace(day=1).isoformat(),
        "specialists": 2,
        "trained": 2,
        "equipment": [{"kind": kind, "working": 3, "broken": 0, "wanted": 0} for kind in KINDS],
        "line": {"kind": "fibre", "offline_hours": 1, "down_kbit": 20_000, "up_kbit": 8_000, "delay_ms": 40},
        "hindrances": [],
    }
    return {"facts": {**facts, **changes}, "replaces": 0}


def test_a_program_reports_once_under_its_key_and_corrects(database: Database) -> None:
    call, key, said = officer(database, "lak"), str(uuid4()), stated(database)
    status, done = call("POST", "/readiness", said, key=key)
    assert status == 200, done
    assert call("POST", "/readiness", said, key=key) == (200, done)
    assert call("POST", "/readiness", stated(database, trained=1), key=key)[0] == 409
    assert call("POST", "/readiness", said)[0] == 409
    assert call("POST", "/readiness", {**stated(database, trained=0), "replaces": 1})[0] == 200
    month = said["facts"]["month"]
    _status, told = officer(database, "planner")("GET", f"/readiness?month={month}")
    hil, lak = told["rows"]
    assert (hil["station"], hil["verdict"], hil["facts"], hil["version"]) == ("HIL", None, None, 0)
    assert (lak["verdict"], lak["gaps"], lak["version"]) == (
        "not_ready",
        [{"code": "nobody_trained", "grave": True}],
        2,
    )
    assert lak["facts"]["equipment"][0] == {"kind": "computer", "working": 3, "broken": 0, "wanted": 0}
    assert (lak["officers"], lak["without_passkey"]) == (5, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trained": 3}, "trained"),
        ({"specialists": -1}, "facts.specialists"),
        ({"equipment": []}, "equipment"),
        ({"line": {"kind": "none", "offline_hours": 24, "up_kbit": 1}}, "line.up_kbit"),
        ({"month": "2020-01-01"}, "month"),
        ({"hindrances": ["other"]}, "note"),
        ({"counted": {}}, "facts.counted"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(database: Database, changes: dict[str, Any], field: str) -> None:
    status, told = officer(database, "lak")("POST", "/readiness", stated(database, **changes))
    assert (status, list(told["fields"])) == (422, [field])


def test_who_may_call(database: Database) -> None:
    report(database)
    assert officer(database, "lak_chief")("POST", "/readiness", stated(database))[0] == 403
    assert officer(database, "criminal")("GET", "/readiness")[0] == 403
    assert officer(database, "planner")("GET", "/readiness?month=2026-10-02")[0] == 422
    for month in ("0001-01-01", "9999-12-01"):
        assert officer(database, "planner")("GET", f"/readiness?month={month}")[0] == 422
    _status, told = officer(database, "hil_chief")("GET", "/readiness")
    assert [row["station"] for row in told["rows"]] == ["HIL"]
