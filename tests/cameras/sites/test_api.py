"""Sites and cameras for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.base.pages.api.calls import officer
from tests.cameras.sites.make import CAMERA, MAIN, SITE, allow, camera, decide, in_use, site

from ecrime.cameras.sites import queries
from ecrime.cli.drills.instance import Database
from ecrime.foundation import canonical


def stated(**changes: Any) -> dict[str, Any]:
    """A camera as a program states it."""
    facts: dict[str, Any] = canonical.plain(CAMERA)
    for stream in facts["streams"]:
        del stream["address"]
    return {**facts, **changes}


def test_a_program_adds_decides_registers_and_corrects(database: Database) -> None:
    admin, planner = officer(database, "admin"), officer(database, "planner")
    allow(database)
    assert admin("POST", "/sites", canonical.plain(SITE))[0] == 200
    today = queries.site(database.actor("planner"), SITE.code).today
    facts = {"allowed": True, "reason": "Most are hurt there", "ground": "Prakas 12", "valid_from": today.isoformat()}
    facts["review_on"] = (today + timedelta(300)).isoformat()
    assert admin("POST", f"/sites/{SITE.code}/decisions", {"facts": facts, "replaces": 0})[0] == 403
    assert planner("POST", f"/sites/{SITE.code}/decisions", {"facts": facts, "replaces": 0})[0] == 200
    assert planner("POST", f"/sites/{SITE.code}/decisions", {"facts": facts, "replaces": 0})[0] == 409
    key = str(uuid4())
    status, done = admin("POST", "/cameras", stated(state="in_use"), key=key)
    assert status == 200, done
    assert admin("POST", "/cameras", stated(state="in_use"), key=key) == (200, done)
    status, said = admin("GET", f"/cameras/{CAMERA.code}")
    assert (status, said["sources"][0]["host"], said["version"]) == (200, MAIN.host, 1)
    body = {"facts": stated(height_m=7.5, state="in_use"), "version": 1}
    assert admin("PUT", f"/cameras/{CAMERA.code}", body)[0] == 200
    assert admin("PUT", f"/cameras/{CAMERA.code}", body)[0] == 409
    _status, listed = planner("GET", "/sites")
    (row,) = listed["rows"]
    assert (row["decision"], row["may_have_cameras"], row["cameras"]) == (1, True, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "in_use"}, "state"),
        ({"state": "removed"}, "state"),
        ({"site": "NONE"}, "site"),
        ({"retention": "for_ever"}, "retention"),
        ({"streams": [{"role": "main", "scheme": "rtsp", "host": "127.0.0.1", "port": 554}]}, "streams.main.host"),
        ({"streams": [{"role": "main", "scheme": "rtsp", "host": "0x7f000001", "port": 554}]}, "streams.main.host"),
        ({"streams": [{"role": "main", "scheme": "http", "host": MAIN.host, "port": 80}]}, "streams.main.scheme"),
    ],
)
def test_a_program_is_refused_as_a_page_is(database: Database, changes: dict[str, Any], field: str) -> None:
    site(database)
    allow(database)
    status, said = officer(database, "admin")("POST", "/cameras", stated(**changes))
    assert (status, list(said["fields"])) == (422, [field]), said


def test_a_program_states_no_address_of_its_own(database: Database) -> None:
    site(database)
    allow(database)
    body = stated()
    body["streams"][0]["address"] = "127.0.0.1"
    status, said = officer(database, "admin")("POST", "/cameras", body)
    assert (status, list(said["fields"])) == (422, ["streams.0.address"])


def test_addresses_come_out_to_who_may_correct_alone(database: Database) -> None:
    in_use(database)
    for who in ("lak_chief", "auditor", "planner"):
        call = officer(database, who)
        status, said = call("GET", f"/cameras/{CAMERA.code}")
        assert (status, said["sources"]) == (200, None)
        assert MAIN.host not in str(said)
        assert MAIN.host not in str(call("GET", "/cameras"))
    assert officer(database, "hil_chief")("GET", f"/cameras/{CAMERA.code}")[0] == 404
    assert officer(database, "lak")("GET", "/cameras")[0] == 403


def test_a_list_is_read_on_from_the_last_code(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(database, site(database))
    for number in range(3):
        camera(database, code=f"LAK-00{number}", streams=())
    monkeypatch.setattr("ecrime.cameras.sites.api.PAGE", 2)
    call = officer(database, "auditor")
    _status, first = call("GET", "/cameras")
    assert ([row["facts"]["code"] for row in first["rows"]], first["next"]) == (["LAK-000", "LAK-001"], "LAK-001")
    _status, second = call("GET", f"/cameras?after={first['next']}")
    assert ([row["facts"]["code"] for row in second["rows"]], second["next"]) == (["LAK-002"], "")
    assert call("GET", "/cameras?flagged=true")[1]["rows"]
    assert [row["facts"]["code"] for row in call("GET", "/cameras?words=lak-001")[1]["rows"]] == ["LAK-001"]
    assert call("GET", "/cameras?area=nowhere")[0] == 404


def test_sites_are_read_on_from_the_last_code_and_narrowed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        site(database, code=f"LAK-S{number}", street=f"Quay {number}")
    monkeypatch.setattr("ecrime.cameras.sites.api.PAGE", 2)
    call = officer(database, "auditor")
    _status, first = call("GET", "/sites")
    assert ([row["facts"]["code"] for row in first["rows"]], first["next"]) == (["LAK-S0", "LAK-S1"], "LAK-S1")
    _status, second = call("GET", f"/sites?after={first['next']}")
    assert ([row["facts"]["code"] for row in second["rows"]], second["next"]) == (["LAK-S2"], "")
    assert [row["facts"]["code"] for row in call("GET", "/sites?words=quay%201")[1]["rows"]] == ["LAK-S1"]
    assert call("GET", "/sites?state=allowed")[1]["rows"] == []
    assert call("GET", "/sites?area=nowhere")[0] == 404
