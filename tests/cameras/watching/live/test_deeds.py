"""What is done from a wall: a moment is marked by who watches it, its words may follow; the last minutes are held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.cameras.watching.live.make import cameras, purpose, watch, zone
from tests.cameras.watching.live.test_views import client

from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import queries
from ecrime.cameras.watching.footage.actions import bookmark_footage
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.live.actions import end_watch
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, Invalid, NotFound

JSON = {"accept": "application/json"}


@pytest.fixture
def camera(database: Database) -> Camera:
    zone(database)
    return cameras(database)[0]


def now() -> datetime:
    return datetime.now(UTC)


def marks(database: Database, camera: Camera) -> list[str]:
    """The words of marks, as footage shows them."""
    window = Window(now() - timedelta(hours=1), now() + timedelta(hours=1))
    return [one.words for one in queries.bookmarks(database.actor("operator"), [camera.id], window)]


def test_bookmark_footage_while_it_is_watched_and_its_words_follow(database: Database, camera: Camera) -> None:
    operator = database.actor("operator")
    with pytest.raises(Forbidden) as raised:
        bookmark_footage(operator, camera, now(), "", is_live=True)
    assert raised.value.code == "bookmark.not_watched"
    watched = watch(database, camera)
    with pytest.raises(Invalid):
        bookmark_footage(operator, camera, now(), "")
    with pytest.raises(Forbidden):
        bookmark_footage(database.actor("operator2"), camera, now(), "", is_live=True)
    mark = bookmark_footage(operator, camera, now(), "", is_live=True)
    assert marks(database, camera) == [""]
    with pytest.raises(NotFound):
        bookmark_footage(database.actor("operator2"), camera, now(), "A bus", words_of=mark)
    with pytest.raises(Invalid):
        bookmark_footage(operator, camera, now(), "…", words_of=mark)
    bookmark_footage(operator, camera, now(), "A bus", words_of=mark)
    assert marks(database, camera) == ["A bus"]
    with pytest.raises(NotFound):
        bookmark_footage(operator, camera, now(), "A car", words_of=mark)
    rows = database.as_superuser("select watch_id is not null, at, made_by from watching_bookmark order by made_at")
    assert [row[0] for row in rows] == [True, False]
    assert rows[0][1:] == rows[1][1:]
    assert (
        database.as_superuser("select kind from ledger_entry where subject_kind = 'bookmark'")
        == [("footage.bookmark",)] * 2
    )
    end_watch(operator, watched)
    with pytest.raises(Forbidden):
        bookmark_footage(operator, camera, now(), "", is_live=True)


def test_a_mark_of_what_was_before_the_watch_is_none(database: Database, camera: Camera, clock: Clock) -> None:
    watch(database, camera)
    with pytest.raises(Forbidden):
        bookmark_footage(database.actor("operator"), camera, now() - timedelta(seconds=20), "", is_live=True)


def post(browser: Client, path: str, **said: str) -> tuple[int, dict[str, str]]:
    answer = browser.post(path, said, headers=JSON)
    return answer.status_code, answer.json()


def test_the_wall_marks_and_then_notes_words(database: Database, camera: Camera) -> None:
    browser, code = client(database, "operator"), camera.facts.code
    assert post(browser, "/live/mark/", camera=code)[0] == 403
    watch(database, camera)
    ahead = written_at(now() + timedelta(seconds=5))
    status, said = post(browser, "/live/mark/", camera=code, at=ahead)
    assert (status, said["said"]) == (200, "The moment is marked.")
    status, said = post(browser, "/live/mark/", camera=code, words_of=said["bookmark"], words="A bus")
    assert (status, said["said"]) == (200, "The words are noted.")
    assert marks(database, camera) == ["A bus"]
    for wrong in ({"at": "yesterday"}, {"words_of": "x"}):
        assert post(browser, "/live/mark/", camera=code, **wrong)[0] == 422
    assert post(browser, "/live/mark/", camera="NONE-1")[0] == 404
    assert browser.get("/live/mark/").status_code == 405
    assert post(client(database, "planner"), "/live/mark/", camera=code)[0] == 403


def test_the_wall_holds_the_last_minutes_with_the_purpose_as_the_reason(database: Database, camera: Camera) -> None:
    operator = database.actor("operator")
    purpose(operator)
    browser = client(database, "operator")
    page = browser.get("/live/1/").content.decode()
    assert 'value="Traffic at the market"' in page
    assert 'data-hold="/live/hold/"' in page
    said = {"camera": camera.facts.code, "from": "20/11/2025 14:27:10", "to": "20/11/2025 14:32:10"}
    said |= {"reason": "Traffic", "reference": "Wall 1", "expires_on": f"{now() + timedelta(days=30):%d/%m/%Y}"}
    said["key"] = str(uuid4())
    first, again = (post(browser, "/live/hold/", **said)[1] for _ in range(2))
    assert (first["said"], first["key"] != again["key"]) == (again["said"], True)
    status, told = post(browser, "/live/hold/", **said)
    assert (status, told["said"].startswith(camera.facts.code)) == (200, True)
    rows = database.as_superuser("select reason, reference, to_at - from_at = interval '5 minutes' from recorder_hold")
    assert rows == [("Traffic", "Wall 1", True)]
    status, told = post(browser, "/live/hold/", **said | {"reason": "", "to": "x", "key": str(uuid4())})
    assert status == 422
    assert post(client(database, "investigator"), "/live/hold/", **said)[0] == 403
    assert database.as_superuser("select count(*) from recorder_hold") == [(1,)]


def test_keys_are_listed_for_what_the_post_may(database: Database, camera: Camera) -> None:
    purpose(database.actor("operator"))
    page = client(database, "operator").get("/live/1/").content.decode()
    for key in ("1–9", "Enter", "H", "B", "F", "Esc", "Z", "?"):
        assert page.count(f"<kbd>{key}</kbd>") == 2, key
    database.as_superuser("update law.session set rights = array['camera.watch', 'camera.see', 'access.open']")
    answer = client(database, "operator").get("/live/1/")
    page = answer.content.decode()
    assert (answer.status_code, page.count("<kbd>Enter</kbd>")) == (200, 2)
    for missing in ("<kbd>H</kbd>", "<kbd>B</kbd>", "<kbd>F</kbd>", 'id="wall-hold"', 'id="wall-mark"'):
        assert missing not in page
