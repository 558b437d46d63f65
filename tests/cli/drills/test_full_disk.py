"""The drill of a full disk says what it saw, and says so when it could see nothing."""

from __future__ import annotations

import pytest

from ecrime.cli.drills import full_disk
from ecrime.cli.drills.full_disk import Report


def test_where_no_file_system_can_be_mounted_nothing_is_shown_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(full_disk.INSIDE, raising=False)
    monkeypatch.setattr(full_disk, "namespace", lambda: None)
    assert full_disk.run_inside(["drill", "full-disk"]) is None
    report = full_disk.run(seed=1)
    assert not report.holds
    assert "nobody mount" in report.not_shown


def test_one_thing_that_does_not_hold_breaks_it() -> None:
    report, seen = Report(), [Report().holds]
    for holds in (True, False, True):
        report.note("something", holds=holds)
        seen.append(report.holds)
    assert seen == [False, True, False, False]


def test_within_the_namespace_it_is_not_entered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(full_disk.INSIDE, "1")
    assert full_disk.run_inside(["drill", "full-disk"]) is None
