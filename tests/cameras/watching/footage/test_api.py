"""Footage for programs: what there is, holds and marks, under the guards of the pages; never a picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client, override_settings
from tests.base.pages.api.calls import officer, system
from tests.cameras.recorder.scenes import film
from tests.cameras.recorder.test_holds import placed
from tests.cameras.watching.films import gap, recorded
from tests.cameras.watching.make import camera, middle, window

from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cli.drills.instance import Database

STATED = {"Ecrime-Purpose": "other", "Ecrime-Reason": "A%20bus%20and%20a%20motorbike%20met"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "clip.mp4", frames=100)


@pytest.fixture
def footage(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FOOTAGE=tmp_path):
        yield tmp_path


def asked(time: Window, **more: str) -> str:
    said = {"cameras": "LAK-014", "since": written_at(time.from_at), "until": written_at(time.to_at), **more}
    return "/footage?" + "&".join(f"{name}={value}" for name, value in said.items())


def holding(time: Window, **changes: Any) -> dict[str, Any]:
    said = {"cameras": ["LAK-014"], "from_at": written_at(time.from_at), "to_at": written_at(time.to_at)}
    day = (time.to_at + timedelta(days=30)).date().isoformat()
    return said | {"reason": "A bus and a motorbike met", "reference": "LAK-7", "expires_on": day} | changes


def test_a_program_finds_what_there_is_and_no_picture(database: Database, source: Path, footage: Path) -> None:
    found, time = camera(database), window(database)
    at = middle(time).replace(microsecond=0)
    recorded(database, footage, found.id, source, at)
    gap(database, found.id, at + timedelta(seconds=4), at + timedelta(seconds=9), "unreachable")
    placed(database, found.id, from_at=at, to_at=at + timedelta(seconds=2))
    status, said = officer(database, "operator")("GET", asked(time, segments="true"))
    assert status == 200, said
    [one] = said["cameras"]
    assert [span["since"] for span in one["recorded"]] == [at.isoformat().replace("+00:00", "Z")]
    assert next(each["cause"] for each in one["gaps"]) == "unreachable"
    [segment] = one["segments"]
    assert (segment["frames"], segment["source"], segment["role"]) == (100, "camera", "main")
    assert [hold["state"] for hold in one["holds"]] == ["stands"]
    [without] = officer(database, "operator")("GET", asked(time))[1]["cameras"]
    assert without["segments"] == []


def test_what_cannot_be_asked_is_refused(database: Database) -> None:
    found, time = camera(database), window(database)
    call = officer(database, "operator")
    long = Window(time.from_at - timedelta(days=40), time.to_at)
    for path, status in (
        (asked(long), 422),
        (asked(Window(time.to_at, time.from_at)), 422),
        (asked(Window(time.from_at - timedelta(hours=3), time.to_at), segments="true"), 422),
        (asked(time, cameras=""), 422),
        (asked(time, cameras="LAK-999"), 404),
        (asked(time, since="yesterday"), 422),
    ):
        assert call("GET", path)[0] == status, path
    assert officer(database, "lak")("GET", asked(time))[0] == 403
    assert officer(database, "lak")("GET", "/footage/holds")[0] == 403
    assert officer(database, "lak")("POST", "/footage/holds", holding(time))[0] == 403
    assert recorder.holds(database.actor("planner")) == []
    assert found.facts.code == "LAK-014"


def test_a_hold_is_placed_once_and_lifted_by_two(database: Database) -> None:
    found, time = camera(database), window(database)
    operator, planner, second = (officer(database, who) for who in ("operator", "planner", "planner2"))
    key = str(uuid4())
    first = operator("POST", "/footage/holds", holding(time), key=key)
    assert first[0] == 200, first
    assert operator("POST", "/footage/holds", holding(time), key=key) == first
    assert operator("POST", "/footage/holds", holding(time, reference="LAK-8"), key=key)[0] == 409
    status, said = operator("POST", "/footage/holds", holding(time, reason="", expires_on="2020-01-01"))
    assert (status, sorted(said["fields"])) == (422, ["expires_on", "reason"])
    [listed] = planner("GET", "/footage/holds")[1]["rows"]
    assert (listed["batch"], listed["camera"], listed["reference"]) == (first[1]["id"], "LAK-014", "LAK-7")
    lift = f"/footage/holds/{listed['id']}/lift"
    assert officer(database, "investigator")("POST", lift, {"reason": "Over"})[0] == 403
    key = str(uuid4())
    lifted = planner("POST", lift, {"reason": "Over"}, key=key)
    assert lifted[0] == 200, lifted
    assert planner("POST", lift, {"reason": "Over"}, key=key) == lifted
    assert planner("POST", f"{lift}-again", {"reason": "Over"})[0] == 403
    assert second("POST", lift, {"reason": "Over"})[0] == 409
    assert second("POST", f"{lift}-again", {"reason": "Over"})[0] == 200
    assert planner("GET", "/footage/holds")[1]["rows"] == []
    assert [one["state"] for one in planner("GET", "/footage/holds?ended=true")[1]["rows"]] == ["lifted"]
    assert planner("POST", f"/footage/holds/{UUID(int=1)}/lift", {"reason": "Over"})[0] == 404
    assert found.facts.code == "LAK-014"


def test_holds_are_read_on_from_the_last(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecrime.cameras.watching.footage.api.PAGE", 2)
    camera(database)
    time, call = window(database), officer(database, "operator")
    for number in range(3):
        assert call("POST", "/footage/holds", holding(time, reference=f"LAK-{number}"))[0] == 200
    first = call("GET", "/footage/holds")[1]
    assert [one["reference"] for one in first["rows"]] == ["LAK-2", "LAK-1"]
    second = call("GET", f"/footage/holds?after={first['next']}")[1]
    assert ([one["reference"] for one in second["rows"]], second["next"]) == (["LAK-0"], "")


def test_a_moment_is_marked_where_it_was_opened_for_a_purpose(database: Database) -> None:
    camera(database)
    time, call = window(database), officer(database, "operator")
    mark = {"camera": "LAK-014", "at": written_at(middle(time)), "words": "A bus"}
    opening = {"cameras": ["LAK-014"], "since": written_at(time.from_at), "until": written_at(time.to_at)}
    assert call("POST", "/footage/bookmarks", mark)[0] == 403
    assert call("POST", "/footage/openings", opening)[0] == 403, "no purpose"
    status, said = call("POST", "/footage/openings", opening, headers=STATED)
    assert status == 200, said
    long = opening | {"since": written_at(time.from_at - timedelta(days=2))}
    assert call("POST", "/footage/openings", long, headers=STATED)[0] == 422
    assert call("POST", "/footage/bookmarks", mark | {"words": "–"})[0] == 422
    key = str(uuid4())
    done = call("POST", "/footage/bookmarks", mark, key=key)
    assert done[0] == 200, done
    assert call("POST", "/footage/bookmarks", mark, key=key) == done
    assert database.as_superuser("select words from watching_bookmark") == [("A bus",)]
    kinds = database.as_superuser("select kind from ledger_entry where kind ~ '^footage' order by id")
    assert [kind for (kind,) in kinds] == ["footage.see", "footage.bookmark"]


def test_no_token_opens_a_picture(database: Database, source: Path, footage: Path) -> None:
    """A system on the operator's own post is told what there is, and is shown nothing of it."""
    found, time = camera(database), window(database)
    at = middle(time).replace(microsecond=0)
    recorded(database, footage, found.id, source, at)
    with database.auth_process():
        call = system(database, unit="HQ", post="hq_operator")
        assert call("GET", asked(time))[0] == 200
        opening = {"cameras": ["LAK-014"], "since": written_at(time.from_at), "until": written_at(time.to_at)}
        assert call("POST", "/footage/openings", opening, headers=STATED)[0] == 200
        for path in _pictures(found, at):
            answer = Client().get(path, headers=call.headers)
            assert answer.status_code == 401, path


def _pictures(found: Camera, at: Any) -> list[str]:
    moment = written_at(at + timedelta(seconds=1))
    start = int(at.timestamp()) * 10**9
    return [
        f"/footage/?cameras=LAK-014&at={moment}",
        f"/footage/pictures/{found.id}.jpg?at={moment}",
        f"/footage/pieces/{found.id}.mp4?role=main&start={start}&pieces=0-0",
    ]
