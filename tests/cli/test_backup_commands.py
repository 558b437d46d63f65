"""What somebody types at backup, restore and declare-loss is read, or refused in a sentence."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ecrime.base.backup.target import MARKER, registered
from ecrime.base.database.addresses import APP, OWNER
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.folder import VARIABLE
from ecrime.cli import backup
from ecrime.cli.backup import at_least_one
from ecrime.cli.declare_loss import reason
from ecrime.cli.restore import moment
from ecrime.foundation.errors import Unavailable


def test_a_moment_has_its_zone_and_a_second_is_all_of_it() -> None:
    there = timezone(timedelta(hours=7))
    assert moment("2026-11-22T15:40:00+07:00") == datetime(2026, 11, 22, 15, 40, 0, 999_999, tzinfo=there)
    assert moment("2026-11-22T15:40:07Z") == datetime(2026, 11, 22, 15, 40, 7, 999_999, tzinfo=UTC)
    for fraction in (".0", ".000000", ",0"):
        assert moment(f"2026-11-22T15:40:07{fraction}Z") == datetime(2026, 11, 22, 15, 40, 7, tzinfo=UTC)
    assert moment("2026-11-22T15:40:07.25Z").microsecond == 250_000
    with pytest.raises(ArgumentTypeError, match="says no time zone"):
        moment("2026-11-22T15:40:00")
    for text in ("", "yesterday", "2026-13-01T00:00:00Z", "15:40Z"):
        with pytest.raises(ArgumentTypeError, match="is no time"):
            moment(text)


def test_keys_are_not_beside_the_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (APP, OWNER):
        monkeypatch.delenv(name, raising=False)
    target, folder = tmp_path / "target", DataFolder(tmp_path / "data")
    folder.make()
    folder.pg.mkdir()
    for keys in (target, target / "keys"):
        monkeypatch.setenv(VARIABLE, str(keys))
        with pytest.raises(Unavailable, match=r"backup\.keys_inside"):
            backup.run(Namespace(data=folder.path, folder=target, status=False, keep=None))
        assert not (target / MARKER).exists()
    assert registered(folder) is None


def test_a_number_of_backups_is_a_whole_one() -> None:
    assert at_least_one("7") == 7
    for text in ("0", "-1", "seven", "៧", "1" * 9, ""):
        with pytest.raises(ArgumentTypeError, match="is no number of backups"):
            at_least_one(text)


def test_a_loss_is_declared_in_words() -> None:
    assert reason("  The disk broke.  ") == "The disk broke."
    for text in ("", "because", " " * 20, "x" * 501):
        with pytest.raises(ArgumentTypeError, match="what was lost and why"):
            reason(text)
