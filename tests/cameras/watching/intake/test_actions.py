"""Footage of other recorders is taken in under its entry, and told from ours for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils.translation import override
from tests.cameras.recorder.scenes import film
from tests.cameras.sites.test_actions import codes
from tests.cameras.watching.films import recorded as record
from tests.cameras.watching.make import camera, middle, opened, window
from tests.records.incidents.test_views import Desk, text_of

from ecrime.cameras.watching.footage import queries, recorded
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.intake import actions, taking
from ecrime.cameras.watching.intake.facts import ImportFacts
from ecrime.cli.drills.instance import Database
from ecrime.cli.importing.footage import import_footage
from ecrime.foundation.errors import Forbidden, Invalid

ORIGIN = "The shop at the corner, handed over on a stick"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "shop.mp4", frames=100)


@pytest.fixture
def footage(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FOOTAGE=tmp_path):
        yield tmp_path


def until(days: int = 90) -> str:
    """The last day on which it is kept, so many after today's where the camera stands."""
    return (datetime.now(ZoneInfo("America/Chicago")) + timedelta(days=days)).date().isoformat()


def taken_in(database: Database, source: Path, at: str, *, who: str = "investigator", origin: str = ORIGIN) -> int:
    return import_footage(database.actor(who), [source], camera="LAK-014", at=at, origin=origin, keep_until=until())


def test_import_footage_is_seen_and_said_to_be_another_s(
    database: Database, source: Path, footage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, time = camera(database), window(database)
    at = middle(time).replace(microsecond=0)
    assert taken_in(database, source, at.isoformat()) == 0
    assert "sha256:" in capsys.readouterr().out
    (one,) = queries.imports(database.actor("operator"), [found.id], time)
    assert (one.name, one.origin, one.from_at) == ("shop.mp4", ORIGIN, at)
    segment = recorded.segment_at(database.actor("operator"), found.id, at + timedelta(seconds=1))
    assert segment is not None
    assert segment.is_import
    assert segment.path.is_file()
    assert [path for path in footage.iterdir() if path.name.startswith(".")] == []
    opened(database, found, time)
    desk = Desk(database, "operator")
    shown = desk.get(f"/footage/?cameras=LAK-014&at={written_at(at + timedelta(seconds=1))}")
    assert "from another recorder, not verified: shop.mp4" in text_of(shown)
    picture = desk.get(f"/footage/pictures/{found.id}.jpg?at={written_at(at + timedelta(seconds=1))}")
    assert picture.status_code == 200
    kinds = database.as_superuser("select operation, subject_kind from ledger_entry where kind = 'footage.import'")
    assert kinds == [("collection", "camera")]
    with override("en"):
        assert taken_in(database, source, at.isoformat()) == 1
    assert "Something is recorded of this camera in that time" in capsys.readouterr().err


def test_nothing_is_taken_in_over_our_own_or_from_time_to_come(
    database: Database, source: Path, footage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, time = camera(database), window(database)
    at = middle(time).replace(microsecond=0)
    record(database, footage, found.id, source, at)
    before = sorted(footage.rglob("*.mp4"))
    for moment in (at, at - timedelta(seconds=2), at + timedelta(seconds=3)):
        assert taken_in(database, source, moment.isoformat()) == 1
    assert taken_in(database, source, "tomorrow") == 1
    assert taken_in(database, source, (time.to_at + timedelta(hours=5)).isoformat()) == 1
    assert taken_in(database, source, (at - timedelta(hours=1)).isoformat(), origin=" ") == 1
    assert taken_in(database, source, at.isoformat(), who="operator") == 1
    assert taken_in(database, source.with_name("none.mp4"), (at - timedelta(hours=1)).isoformat()) == 1
    assert len(capsys.readouterr().err.splitlines()) == 8
    assert sorted(footage.rglob("*.mp4")) == before
    assert queries.imports(database.actor("operator"), [found.id], time) == []


def test_files_follow_one_another_and_a_dry_run_keeps_nothing(database: Database, source: Path, footage: Path) -> None:
    found, time = camera(database), window(database)
    at = middle(time).replace(microsecond=0).isoformat()
    actor = database.actor("investigator")
    assert (
        import_footage(actor, [source], camera="LAK-014", at=at, origin=ORIGIN, keep_until=until(), dry_run=True) == 0
    )
    assert queries.imports(actor, [found.id], time) == []
    again = source.with_name("second.mp4")
    again.write_bytes(source.read_bytes())
    assert import_footage(actor, [source, again], camera="LAK-014", at=at, origin=ORIGIN, keep_until=until()) == 0
    first, second = queries.imports(actor, [found.id], time)
    assert abs(second.from_at - first.to_at) < timedelta(milliseconds=1)


def test_the_act_itself_asks_for_right_and_origin(database: Database, source: Path, footage: Path) -> None:
    found, time = camera(database), window(database)
    draft = footage / "draft"
    draft.mkdir()
    kept = taking.taken(source, recorded.nanoseconds(middle(time)), draft)
    facts = ImportFacts("shop.mp4", ORIGIN, "0" * 64, 1, date.fromisoformat(until()))
    with pytest.raises(Forbidden):
        actions.import_footage(database.actor("operator"), found, facts, kept)
    with pytest.raises(Invalid) as raised:
        actions.import_footage(database.actor("investigator"), found, replace(facts, origin="…"), kept)
    assert codes(raised) == ["footage.origin_missing"]


@pytest.mark.parametrize("day", ["", "soon", -1, 0, 5 * 366 + 1])
def test_it_is_kept_until_a_day_that_is_said(
    database: Database, source: Path, footage: Path, capsys: pytest.CaptureFixture[str], day: str | int
) -> None:
    found, time = camera(database), window(database)
    actor, at = database.actor("investigator"), middle(time).isoformat()
    last = until(day) if isinstance(day, int) else day
    with override("en"):
        assert import_footage(actor, [source], camera="LAK-014", at=at, origin=ORIGIN, keep_until=last) == 1
    assert "until which day the footage is kept" in capsys.readouterr().err
    assert queries.imports(actor, [found.id], time) == []
