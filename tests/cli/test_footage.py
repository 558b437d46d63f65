"""``ecrime footage``: what is not as it was recorded is found and named; the index comes back from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cameras.recorder.index_rows import hours_ago
from tests.cameras.recorder.test_ingest import until
from tests.cameras.recorder.test_telling import count, telling, write
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder.facts import Role, StreamFacts
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cli.drills.instance import Database
from ecrime.cli.main import main


@pytest.fixture
def footage(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two segments that are recorded, indexed and proven."""
    folder, start = tmp_path / "footage", hours_ago(5)
    stream = StreamFacts(in_use(database).id, Role.MAIN, "")
    with telling(database, folder, idle_s=0.3) as told:
        write(folder, stream, told, [start + SECOND, start + 20 * SECOND])
        until(lambda: count(database, "recorder_hour") == 1)
    monkeypatch.setenv("DATABASE_RECORDER_URL", database.instance.address(database.name, "recorder"))
    monkeypatch.setenv("ECRIME_FOOTAGE", str(folder))
    monkeypatch.setenv("ECRIME_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    return folder


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = main(["footage", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def damages(found: dict[str, object]) -> list[str]:
    listed = found["found"]
    assert isinstance(listed, list)
    # The bytes of these segments are no pictures; all else of them is as a camera's.
    return sorted(each["what"] for each in listed if each["what"] != "pictures")


def test_what_is_whole_is_called_whole(footage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, found = told(capsys, "verify")
    assert damages(found) == []


def test_a_bit_is_found(footage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    video = next(iter(footage.rglob("*.mp4")))
    content = bytearray(video.read_bytes())
    content[5] ^= 1
    video.write_bytes(content)
    code, found = told(capsys, "verify")
    assert code == 1
    assert damages(found) == ["bytes"]


def test_the_index_comes_back(database: Database, footage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database.as_superuser("alter table recorder_segment disable trigger user")
    database.as_superuser("delete from recorder_segment")
    database.as_superuser("alter table recorder_segment enable trigger user")
    _code, found = told(capsys, "verify")
    assert damages(found) == ["not_indexed", "not_indexed"]
    assert told(capsys, "rebuild") == (0, {"segments": 2, "gaps": 0, "hours": 0, "left": {}})
    assert count(database, "recorder_segment") == 2
    assert told(capsys, "rebuild") == (0, {"segments": 0, "gaps": 0, "hours": 0, "left": {}})


def test_without_footage_it_says_so(footage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["footage", "verify", "--footage", str(tmp_path / "nowhere")]) == 1
    assert "name its folder with --footage" in capsys.readouterr().err
