"""A file is written whole or not at all, whichever step fails, and nothing half written stays beside it."""

from __future__ import annotations

import contextlib
import itertools
import stat
from pathlib import Path

import pytest
from tests.foundation.failing import NthFails

from ecrime.foundation.private_file import open_anew, write_text

OLD, NEW = "ចាស់ old\n" * 50, "ថ្មី new\n" * 60


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_text(tmp_path / "log.key", NEW)
    assert (tmp_path / "log.key").read_text(encoding="utf-8") == NEW
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("before", [OLD, None], ids=["replaced", "made"])
def test_whichever_step_fails_the_old_text_or_the_new_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    file = tmp_path / "log.state"
    stands: str | None = None
    for number in itertools.count(1):
        file.unlink(missing_ok=True)
        if before is not None:
            file.write_text(before, encoding="utf-8")
        fails = NthFails(number)
        with monkeypatch.context() as patch:
            fails.apply(patch)
            with contextlib.suppress(OSError):
                write_text(file, NEW)
        stands = file.read_text(encoding="utf-8") if file.exists() else None
        assert stands in (before, NEW)
        assert {path.name for path in tmp_path.iterdir()} <= {"log.state"}
        if not fails.has_failed:
            break
    assert stands == NEW
    assert number > 6


def test_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2, 8):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
            NthFails(number).apply(patch)
            write_text(tmp_path / "log.state", NEW)


def test_what_a_killed_process_left_is_no_hindrance_and_two_files_do_not_share_it(tmp_path: Path) -> None:
    (tmp_path / "log.key.new").write_text("half")
    write_text(tmp_path / "log.key", "key")
    write_text(tmp_path / "log.state", "state")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.key", "log.state"]
    assert (tmp_path / "log.key").read_text() == "key"


def test_a_log_written_anew_is_for_its_owner_alone_also_where_it_lay_open(tmp_path: Path) -> None:
    log = tmp_path / "database-start.log"
    log.write_bytes(b"the words of the last start")
    log.chmod(0o644)
    with open_anew(log) as out:
        out.write(b"new")
    assert log.read_bytes() == b"new"
    assert log.stat().st_mode & 0o777 == 0o600
