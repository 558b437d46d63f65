"""A list of cameras by its page: looked at, told row by row, registered whole or not at all."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cameras.sites.make import SITE, allow, camera, decide, site
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.facts import CameraFacts
from ecrime.cameras.sites.listed import COLUMNS
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden, Invalid

PAGE = "/cameras/import/"
HEAD = "code,site,retention,state,main\n"
GOOD = f"{HEAD}LAK-101,{SITE.code},traffic,in_use,rtsp://10.20.0.31:554/a\nLAK-102,{SITE.code},traffic,,\n"
BAD = f"{GOOD}LAK-103,NONE,traffic,,\nLAK-104,{SITE.code},traffic,in_use,rtsp://10.99.0.1:554/a\n"


def send(desk: Desk, text: str | bytes, **more: str) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return desk.client.post(PAGE, {"file": SimpleUploadedFile("list.csv", content), "act": "check", **more})


def registered(database: Database) -> list[str]:
    return [code for (code,) in database.as_superuser("select code from sites_camera order by code")]


def test_import_cameras_registers_a_list_that_was_looked_at(database: Database) -> None:
    decide(database, site(database))
    allow(database)
    admin = Desk(database, "admin")
    looked = send(admin, GOOD)
    assert looked.status_code == 200, text_of(looked)
    assert "2 cameras in the list" in text_of(looked)
    assert registered(database) == []
    form = {**fields_of(looked), "act": "import"}
    sent = admin.client.post(PAGE, form)
    assert (sent.status_code, sent["Location"]) == (303, "/cameras/?imported=2")
    assert "2 cameras are registered from the list." in text_of(admin.get(sent["Location"]))
    assert registered(database) == ["LAK-101", "LAK-102"]
    assert database.as_superuser(
        "select kind, operation, count(*) from ledger_entry where subject_kind = 'camera' group by 1, 2"
    ) == [("camera.import", "collection", 2)]
    found = queries.camera(database.actor("admin"), "LAK-101")
    (stream,) = queries.stream_facts(database.actor("admin"), found)
    assert (stream.host, stream.port, stream.path) == ("10.20.0.31", 554, "/a")
    again = admin.client.post(PAGE, form)
    assert again.status_code == 422
    assert "Another camera has this code" in text_of(again)
    assert registered(database) == ["LAK-101", "LAK-102"]


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_problem_is_told_and_the_good_rows_alone_may_be_registered(database: Database, language: str) -> None:
    decide(database, site(database))
    allow(database)
    admin = Desk(database, "admin", language)
    looked = send(admin, BAD)
    assert looked.status_code == 422
    shown = text_of(looked)
    sentences = {
        "en": ("2 rows with problems", "There is no such site", "in no network that the administrator has allowed"),
        "km": ("2 ជួរមានបញ្ហា", "គ្មានទីតាំងបែបនេះ", "មិនស្ថិតក្នុងបណ្ដាញណា"),
    }[language]
    assert all(sentence in shown for sentence in sentences), shown
    form = fields_of(looked)
    assert admin.client.post(PAGE, {**form, "act": "import"}).status_code == 422
    assert registered(database) == []
    assert admin.client.post(PAGE, {**form, "act": "import_good"}).status_code == 303
    assert registered(database) == ["LAK-101", "LAK-102"]


def test_a_list_of_a_megabyte_in_khmer_waits_in_the_page_and_is_registered(database: Database) -> None:
    decide(database, site(database))
    admin = Desk(database, "admin")
    rows = "".join(f"LAK-{number:05},{SITE.code},traffic,{'ភ្នំពេញ' * 4}\n" for number in range(8_500))
    text = f"code,site,retention,make\n{rows}"
    assert 900_000 < len(text.encode()) <= 1_000_000
    looked = send(admin, text)
    assert looked.status_code == 200, text_of(looked)[:500]
    sent = admin.client.post(PAGE, {**fields_of(looked), "act": "import"})
    assert sent.status_code == 303
    assert len(registered(database)) == 8_500


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG", "Line 1 is not in UTF-8"),
        (b"\n", "There is no camera in this list"),
        (b"a" * 1_000_001, "at most 1 MB"),
        (b"code,site,retention,=cmd\n", "is not known"),
    ],
)
def test_what_is_no_list_is_refused_on_the_page(database: Database, content: bytes, sentence: str) -> None:
    answer = send(Desk(database, "admin"), content)
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_the_list_to_begin_from_is_one_that_is_taken(database: Database) -> None:
    decide(database, site(database, code="PP-S01"))
    allow(database)
    admin = Desk(database, "admin")
    text = admin.get(f"{PAGE}cameras.csv").content.decode("utf-8-sig")
    assert tuple(next(csv.reader(io.StringIO(text)))) == COLUMNS
    assert send(admin, text).status_code == 200


def test_who_may_not_import_is_refused_on_page_and_in_act(database: Database) -> None:
    decide(database, site(database))
    for who in ("lak_chief", "planner", "auditor"):
        desk = Desk(database, who)
        for path in (PAGE, f"{PAGE}cameras.csv"):
            assert desk.get(path).status_code == 403
        assert send(desk, GOOD).status_code == 403
        with pytest.raises(Forbidden):
            actions.import_cameras(database.actor(who), [CameraFacts("LAK-9", SITE.code, retention="traffic")])


def test_the_act_itself_registers_all_or_none(database: Database) -> None:
    decide(database, site(database))
    camera(database, code="LAK-001", streams=())
    admin = database.actor("admin")
    good = CameraFacts("LAK-002", SITE.code, retention="traffic")
    taken = CameraFacts("LAK-001", SITE.code, retention="traffic")
    with pytest.raises(Invalid):
        actions.import_cameras(admin, [good, taken])
    with pytest.raises(Invalid):
        actions.import_cameras(admin, [good, good])
    assert registered(database) == ["LAK-001"]
    assert actions.import_cameras(admin, [good]) == 1


def test_the_database_holds_a_list_to_the_same_addresses(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the act taken away, the trigger refuses the whole list."""
    decide(database, site(database))
    allow(database)
    monkeypatch.setattr(actions, "check_cameras", lambda _actor, cameras: [[] for _ in cameras])
    admin = Desk(database, "admin")
    looked = send(admin, BAD.replace("NONE", SITE.code))
    refused = admin.client.post(PAGE, {**fields_of(looked), "act": "import"})
    assert refused.status_code == 422
    assert "in no network that the administrator has allowed" in text_of(refused)
    assert registered(database) == []
