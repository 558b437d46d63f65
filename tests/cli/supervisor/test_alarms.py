"""A disk that runs full and a clock that somebody sets are said, once each, while the service goes on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ecrime.cli.supervisor import supervisor
from ecrime.cli.supervisor.alarms import Alarm, ClockWatch, DiskWatch
from ecrime.cli.supervisor.voice import Voice

GB = 1024**3


def test_a_disk_that_runs_full_is_said_once_and_when_it_has_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 10 * GB
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free, total=20 * GB))
    watch = DiskWatch(tmp_path)
    assert list(watch()) == []
    free = GB // 4
    [alarm] = watch()
    assert "ALARM: the disk of the data has 256 MB left" in alarm.sentence
    assert (alarm.event, alarm.fields) == ("disk.low", {"free_mb": 256})
    assert list(watch()) == []
    free = 10 * GB
    assert [each.event for each in watch()] == ["disk.has_room"]
    assert list(watch()) == []


@pytest.mark.parametrize(
    ("by_s", "way"), [(172_800.0, "forward"), (-172_800.0, "back"), (315_576_000.0, "forward"), (2.0, None)]
)
def test_a_clock_that_is_set_is_said_once(monkeypatch: pytest.MonkeyPatch, by_s: float, way: str | None) -> None:
    really = time.time
    watch = ClockWatch()
    assert list(watch()) == []
    monkeypatch.setattr(time, "time", lambda: really() + by_s)
    said = [alarm.sentence for alarm in watch()]
    assert [f"set {way} by {abs(by_s):,.0f} s" in sentence for sentence in said] == ([True] if way else [])
    assert list(watch()) == []


def test_the_supervisor_says_it_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Asked:
        """Asked to stop after two rounds."""

        stops_asked = 0
        rounds = 0

        def wait(self, seconds: float) -> None:
            assert seconds <= supervisor.LOOK_AROUND_S
            self.rounds += 1
            self.stops_asked = self.rounds // 2

    def fails() -> Iterator[Alarm]:
        raise OSError

    watch = DiskWatch(tmp_path)
    watch._is_low = True
    watched = supervisor.Supervisor(
        [],
        Voice(tmp_path / "supervisor.log"),
        tmp_path,
        ready=lambda: True,
        when_ready=lambda: None,
        watches=(fails, watch),
    )
    watched.run(Asked())  # type: ignore[arg-type]
    assert capsys.readouterr().err.count("the disk of the data has room again") == 1
    assert "disk.has_room" in (tmp_path / "supervisor.log").read_text()


class Full:
    """Standard error on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_terminal_that_takes_no_more_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Full())
    Voice(tmp_path / "supervisor.log").say("still here", "trial")
    monkeypatch.undo()
    assert "trial" in (tmp_path / "supervisor.log").read_text()
