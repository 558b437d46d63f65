"""The page of footage and every path to a picture, as a browser without a script meets them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from django.test import Client, override_settings
from PIL import Image
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.scenes import film
from tests.cameras.watching.films import frames_of, gap, recorded
from tests.cameras.watching.make import camera, opened, window, zones
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.analysis import rules
from ecrime.cameras.analysis.facts import Mark, Seen
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import queries
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.footage.recorded import moment
from ecrime.cameras.watching.masking import pictures
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.hashing import fingerprint

PAGE = "/footage/"
Picture = np.ndarray[Any, np.dtype[Any]]


@dataclass
class Scene:
    """A camera with six seconds of footage in the middle of a time, and a gap behind it."""

    database: Database
    camera: Camera
    window: Window
    at: datetime
    start: int
    folder: Path

    @property
    def code(self) -> str:
        return self.camera.facts.code

    def page(self, at: datetime | None = None) -> str:
        return f"{PAGE}?cameras={self.code}&at={written_at(at or self.at)}"

    def pieces(self, span: str = "0-1", more: str = "") -> str:
        return f"/footage/pieces/{self.camera.id}.mp4?role=main&start={self.start}&pieces={span}{more}"

    def picture(self, at: datetime | None = None) -> str:
        return f"/footage/pictures/{self.camera.id}.jpg?at={written_at(at or self.at)}"

    def paths(self) -> list[str]:
        """Every path that leads to a picture."""
        return [self.pieces(), self.pieces("1-1"), self.pieces("0-2", "&keys=1"), self.picture()]


@pytest.fixture(scope="module")
def six_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", width=160, height=96, frames=150)


@pytest.fixture
def scene(database: Database, tmp_path: Path, six_seconds: Path) -> Iterator[Scene]:
    found, time = camera(database), window(database)
    begins = (time.from_at + timedelta(minutes=30)).replace(microsecond=0)
    with override_settings(FOOTAGE=tmp_path):
        start = recorded(database, tmp_path, found.id, six_seconds, begins)
        gap(database, found.id, begins + timedelta(seconds=6), begins + timedelta(minutes=2), "disk")
        yield Scene(database, found, time, begins + timedelta(seconds=3), start, tmp_path)


def operator(scene: Scene, who: str = "operator", language: str = "en") -> Desk:
    """An officer who has opened the footage."""
    opened(scene.database, scene.camera, scene.window, who)
    return Desk(scene.database, who, language)


def entries(scene: Scene, kind: str) -> int:
    return int(scene.database.as_superuser(f"select count(*) from ledger_entry where kind = '{kind}'")[0][0])


@pytest.mark.parametrize("language", ["km", "en"])
def test_cameras_are_chosen_by_street_and_the_purpose_is_asked_first(scene: Scene, language: str) -> None:
    desk = Desk(scene.database, "operator", language)
    shown = desk.get(PAGE)
    assert scene.code in text_of(shown)
    assert "Quay" in text_of(shown)
    assert scene.code in text_of(desk.get(f"{PAGE}?words=quay+lak"))
    other = desk.get(f"{PAGE}?words=elsewhere&act=find&cameras={scene.code}&date=20/11/2025&time=x")
    assert (other.status_code, scene.code in text_of(other)) == (200, False)
    assert f'name="cameras" value="{scene.code}"' in other.content.decode()
    assert entries(scene, "footage.see") == 0
    asked = desk.get(scene.page())
    assert asked.status_code == 303
    assert asked["Location"] == f"/look-up/purpose/?next={quote(scene.page(), safe='')}".replace("%20", "+")
    assert entries(scene, "footage.see") == 0


def test_a_typed_moment_is_read_in_either_script_and_becomes_an_address(scene: Scene) -> None:
    desk = Desk(scene.database, "operator")
    sent = desk.get(f"{PAGE}?cameras={scene.code}&date=20/11/2025&time=១៤:៣២:១០")
    assert sent.status_code == 303
    assert sent["Location"].startswith(f"{PAGE}?cameras={scene.code}&at=2025-11-20T")
    assert sent["Location"].endswith(":32:10.000Z")
    for typed in (
        "date=20/11/2025&time=25:00",
        "date=2025&time=10:00",
        "date=20/11/2025&time=x",
        "date=t&time=23:59:59",
    ):
        refused = desk.get(f"{PAGE}?cameras={scene.code}&{typed}")
        refused = desk.get(refused["Location"]) if refused.status_code == 303 else refused
        assert refused.status_code == 422, typed
    refused = desk.get(f"{PAGE}?date=20/11/2025&time=10:00")
    assert (refused.status_code, "Choose at least one camera" in text_of(refused)) == (422, True)
    many = ",".join(f"LAK-{n:03}" for n in range(10))
    assert desk.get(f"{PAGE}?cameras={many}&at=2025-11-20T10:00:00Z").status_code == 422


@pytest.mark.parametrize("language", ["km", "en"])
def test_what_is_seen_is_written_down_once_and_drawn_with_its_gaps(scene: Scene, language: str) -> None:
    desk = operator(scene, language=language)
    before = entries(scene, "footage.see")
    shown, again = desk.get(scene.page()), desk.get(scene.page())
    assert (shown.status_code, again.status_code) == (200, 200)
    assert entries(scene, "footage.see") == before
    text = text_of(shown)
    assert ("the disk could not take it" if language == "en" else "ថាស") in text
    body = shown.content.decode()
    for part in ("bar-recorded", "bar-gap", "cursor", f"/footage/pictures/{scene.camera.id}.jpg"):
        assert part in body
    assert desk.get(scene.page(scene.at - timedelta(hours=3))).status_code == 200
    assert entries(scene, "footage.see") == before + 1
    for zoom in ("5m", "24h", "7d"):
        assert desk.get(f"{scene.page()}&zoom={zoom}").status_code == 200


@pytest.mark.parametrize("language", ["km", "en"])
def test_what_moves_is_drawn_and_told_and_what_nobody_looked_at_is_said(scene: Scene, language: str) -> None:
    desk = operator(scene, language=language)
    words = {"en": ("not analysed", "much moves", "black"), "km": ("មិនបានវិភាគ", "មានចលនាច្រើន", "ខ្មៅងងឹត")}[language]
    assert said_in_table(desk, scene.page(), words) == [True, False, False]
    mark(scene, Mark(0, Seen.NOTHING), Mark(12, Seen.NOTHING), Mark(0, Seen.BLACK))
    for zoom in ("5m", "1h", "24h", "7d"):
        page = f"{scene.page()}&zoom={zoom}"
        assert said_in_table(desk, page, words) == [False, True, True], zoom
        body = desk.get(page).content.decode()
        assert all(part in body for part in ('class="level" d="M', 'class="tampered"', 'class="track motion"')), zoom
    mark(scene, *[Mark(0, Seen.NOT_ANALYSED)] * 3)
    for zoom in ("5m", "24h"):
        assert said_in_table(desk, f"{scene.page()}&zoom={zoom}", words) == [True, False, False], zoom


def said_in_table(desk: Desk, page: str, words: Sequence[str]) -> list[bool]:
    """Which words stand in the table under the timelines."""
    body = desk.get(page).content.decode()
    return [word in body[body.index("<tbody>") : body.rindex("</tbody>")] for word in words]


def test_the_next_and_the_last_motion_are_gone_to_and_not_opened_by_looking_for_them(scene: Scene) -> None:
    desk = operator(scene)
    mark(scene, Mark(0, Seen.NOTHING), Mark(9, Seen.NOTHING), Mark(0, Seen.NOTHING))
    before = entries(scene, "footage.see")
    begins = written_at(moment(scene.start) + timedelta(seconds=2))
    early = scene.page(moment(scene.start) - timedelta(minutes=20))
    for page, going in ((early, "next"), (scene.page(scene.at + timedelta(minutes=5)), "previous")):
        sent = desk.get(f"{page}&motion={going}&zoom=24h")
        assert (sent.status_code, sent["Location"]) == (303, f"{PAGE}?cameras={scene.code}&at={begins}&zoom=24h")
    assert entries(scene, "footage.see") == before
    none = desk.get(f"{early}&motion=previous")
    assert none["Location"] == f"{early}&done=no-motion"
    assert "Nothing else is known to move" in text_of(desk.get(f"{scene.page()}&done=no-motion"))
    assert desk.get(f"{scene.page()}&motion=sideways").status_code == 200
    assert Desk(scene.database, "auditor").get(f"{early}&motion=next").status_code == 403


def mark(scene: Scene, *marks: Mark) -> None:
    """What analysis says of the three key frames of the scene."""
    with scene.database.connect("recorder") as connection:
        connection.execute(
            "select law.mark_motion(%s, 'main', %s, 0, %s, null, null)",
            [scene.camera.id, scene.start, rules.packed(marks)],
        )


def test_pieces_come_as_they_were_recorded(scene: Scene) -> None:
    desk = operator(scene)
    answer = desk.get(scene.pieces("0-2"))
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "video/mp4", "no-store")
    (file,) = scene.folder.rglob("*.mp4")
    assert answer.content == file.read_bytes()
    assert frames_of(desk.get(scene.pieces("1-1")).content) == 50
    assert frames_of(desk.get(scene.pieces("0-2", "&keys=1")).content) == 3


def test_zones_are_filled_in_everything_that_is_handed_out(scene: Scene) -> None:
    zones(scene.database, scene.camera)
    masked, plain = operator(scene), operator(scene, "investigator")
    seen = [
        np.asarray(Image.open(io.BytesIO(one.get(scene.picture()).content)).convert("L")) for one in (masked, plain)
    ]
    assert [part[:40, :70].mean() < 20 for part in seen] == [True, False]
    for span, more in (("0-2", ""), ("0-2", "&keys=1"), ("1-1", "")):
        answers = [one.get(scene.pieces(span, more)).content for one in (masked, plain)]
        assert answers[0] != answers[1]
        frames = [first_frame(answer) for answer in answers]
        assert [frame[:40, :70].mean() < 20 for frame in frames] == [True, False]


def first_frame(data: bytes) -> Picture:
    return next(pictures(data)).to_ndarray(format="gray")


def test_every_path_to_a_picture_is_closed_without_right_purpose_or_area(scene: Scene, clock: Clock) -> None:
    for who in ("operator", "investigator"):
        desk = Desk(scene.database, who)
        for path in scene.paths():
            answer = desk.client.get(path, headers={"Accept": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (403, "footage.not_opened"), path
    for who in ("auditor", "planner", "admin", "lak_chief", "lak", "criminal"):
        desk = Desk(scene.database, who)
        for path in [*scene.paths(), scene.page(), PAGE, "/footage/index/"]:
            assert desk.get(path).status_code == 403, (who, path)
    for path in scene.paths():
        assert Client(headers={"Accept": "application/json"}).get(path).status_code == 401, path
    desk = operator(scene)
    assert [desk.get(path).status_code for path in scene.paths()] == [200] * 4
    clock.shift(timedelta(minutes=31))
    for path in scene.paths():
        assert desk.get(path).status_code in (303, 403), path


def test_what_is_refused_is_written_down(scene: Scene) -> None:
    Desk(scene.database, "auditor").get(scene.picture())
    rows = scene.database.as_superuser("select count(*) from officers_refusal")
    assert rows == [(1,)]


def test_paths_that_lead_nowhere_are_told_so(scene: Scene) -> None:
    desk = operator(scene)
    for path in (scene.pieces("0-9"), scene.pieces("2-1"), scene.pieces("x"), scene.pieces().replace("main", "sub")):
        assert desk.get(path).status_code == 404, path
    late = scene.at + timedelta(minutes=1)
    assert desk.get(scene.picture(late)).status_code == 404
    assert desk.get(f"/footage/pictures/{scene.camera.id}.jpg?at=x").status_code == 422
    for asked in ("", "?cameras=x&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z", f"?cameras={scene.camera.id}"):
        assert desk.get(f"/footage/index/{asked}").status_code == 422
    (file,) = scene.folder.rglob("*.mp4")
    file.write_bytes(file.read_bytes()[:2000])
    assert desk.get(scene.picture()).status_code == 503
    file.unlink()
    assert desk.get(scene.pieces()).status_code == 404


def test_the_index_tells_what_there_is_to_play(scene: Scene) -> None:
    from_at, to_at = written_at(scene.window.from_at), written_at(scene.window.to_at)
    desk = Desk(scene.database, "operator")
    said = desk.get(f"/footage/index/?cameras={scene.camera.id}&from={from_at}&to={to_at}").json()["cameras"]
    (one,) = said[str(scene.camera.id)]["segments"]
    assert (one["name"], one["pieces"], one["opening"]) == (str(scene.start), [2000, 4000, 6000], [0, 1, 2])
    assert said[str(scene.camera.id)]["gaps"][0][2] == "the disk could not take it"


def test_a_moment_is_marked_on_the_page(scene: Scene) -> None:
    desk = operator(scene)
    form = fields_of(desk.get(scene.page()))
    refused = desk.client.post(scene.page(), {**form, "act": "bookmark", "words": ""})
    assert refused.status_code == 422
    assert "Say in a few words" in text_of(refused)
    typed = {**form, "act": "bookmark", "words": "A red bus", "camera": scene.code}
    sent, again = desk.client.post(scene.page(), typed), desk.client.post(scene.page(), typed)
    assert sent["Location"] == again["Location"]
    assert (sent.status_code, sent["Location"].endswith("&done=marked")) == (303, True)
    assert "marked: A red bus" in text_of(desk.get(sent["Location"]))
    assert len(queries.bookmarks(scene.database.actor("operator"), [scene.camera.id], scene.window)) == 1


def test_a_picture_is_taken_out_with_its_hash_in_the_ledger(scene: Scene) -> None:
    desk = operator(scene)
    form = fields_of(desk.get(scene.page())) | {"act": "snapshot", "taken_of": scene.code}
    refused = desk.client.post(scene.page(), {**form, "reason": ""})
    assert (refused.status_code, "Say why this picture" in text_of(refused)) == (422, True)
    sent = desk.client.post(scene.page(), {**form, "reason": "For the file of the accident"})
    assert (sent.status_code, sent["Content-Type"]) == (200, "image/png")
    picture = Image.open(io.BytesIO(sent.content))
    assert picture.width == 160
    assert picture.height > 96
    assert scene.code in picture.text["Description"]  # type: ignore[attr-defined]
    assert "Officer operator" in picture.text["Description"]  # type: ignore[attr-defined]
    rows = scene.database.as_superuser("select sha256, masked, made_by from watching_snapshot")
    assert rows == [(fingerprint(sent.content), False, scene.database.actor("operator").officer_id)]
    elsewhere = desk.client.post(scene.page(), {**form, "reason": "Why", "taken_of": "LAK-999"})
    assert elsewhere.status_code == 422


def test_the_page_of_a_camera_leads_here(scene: Scene) -> None:
    page = f"/cameras/{scene.code}/"
    assert f"{PAGE}?cameras={scene.code}" in Desk(scene.database, "operator").get(page).content.decode()
    planner = Desk(scene.database, "planner").get(page).content.decode()
    assert (f"{page}zones/" in planner, f"{PAGE}?cameras" in planner) == (True, False)
    assert Desk(scene.database, "operator").client.post(f"{page}zones/", {}).status_code == 403


def test_what_is_gone_says_whether_its_time_was_over(database: Database, tmp_path: Path) -> None:
    found = camera(database)
    hour = rows.hours_ago(3)
    rows.segment(database, found.id, hour + 1)
    rows.chain(database, found.id, hour)
    rows.delete(database, found.id, hour, "quota")
    kept = rows.hours_ago(20 * 24)
    rows.segment(database, found.id, kept + 60 * 60_000_000_000)
    with override_settings(FOOTAGE=tmp_path):
        desk = Desk(database, "operator", "en")
        for at, said, unsaid in (
            (hour, "deleted before its time was over, for want of room", "deleted when its time was over"),
            (kept, "kept no longer", "deleted"),
        ):
            moment_of = moment(at + 120_000_000_000)
            opened(database, found, Window(moment_of - timedelta(minutes=30), moment_of + timedelta(minutes=30)))
            shown = text_of(desk.get(f"{PAGE}?cameras={found.facts.code}&at={written_at(moment_of)}"))
            table = shown.partition("What there is")[2]
            assert said in table
            assert unsaid not in table
