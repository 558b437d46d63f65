"""Who takes time from recording works only while each process that records says that it has some to spare."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cameras.recorder.scenes import NOON, STREAM, Heard
from tests.cameras.recorder.test_lanes import StandsStill
from tests.cameras.recorder.test_writer import pieces

from ecrime.cameras.recorder import calm
from ecrime.cameras.recorder.calm import GOOD_FOR_S, Calm, forget, may_take_time
from ecrime.cameras.recorder.lanes import Yard
from ecrime.cameras.recorder.writer import Writer


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_where_nobody_records_all_time_is_to_spare(tmp_path: Path) -> None:
    assert may_take_time(tmp_path, time.time())


def test_nothing_is_to_spare_until_every_process_has_said_so(tmp_path: Path) -> None:
    has_time = threading.Event()
    one, other = Calm(tmp_path, 0, lambda: True, each_s=0.01), Calm(tmp_path, 1, has_time.is_set, each_s=0.01)
    one.start()
    other.start()
    wait_for((tmp_path / ".calm-1").exists)
    assert not may_take_time(tmp_path, time.time())
    has_time.set()
    wait_for(lambda: may_take_time(tmp_path, time.time()))
    other.finish()
    assert may_take_time(tmp_path, time.time())
    assert not may_take_time(tmp_path, time.time() + GOOD_FOR_S), "what was said long ago is not so any more"
    assert not may_take_time(tmp_path, time.time() - 60), "nor is what was said by a clock that is wrong"
    one.finish()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_says_no_until_it_is_taken_away(tmp_path: Path) -> None:
    mark = tmp_path / ".calm-3"
    mark.touch()
    os.utime(mark, (0, 0))
    assert not may_take_time(tmp_path, time.time())
    forget(tmp_path)
    assert may_take_time(tmp_path, time.time())


def test_a_disk_that_cannot_be_written_says_no_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Semaphore(0)

    def fails(_mark: Path, _at: float) -> None:
        asked.release()
        raise OSError(28, "No space left on device")

    found = Calm(tmp_path, 0, lambda: True, each_s=0.01)
    found.start()
    wait_for((tmp_path / ".calm-0").exists)
    monkeypatch.setattr(calm, "_say", fails)
    assert asked.acquire(timeout=20)
    assert asked.acquire(timeout=20)
    assert not may_take_time(tmp_path, time.time() + GOOD_FOR_S + 1)
    found.finish()


def test_a_lane_in_which_much_waits_is_not_calm_and_loses_nothing(tmp_path: Path) -> None:
    disk, heard = StandsStill(), Heard()
    yard = Yard(1, held=3500)
    lane = yard.lane(Writer(tmp_path, STREAM, heard, disk=disk, now_ns=NOON))
    assert lane.is_calm()
    assert all(lane.offer(piece) for piece in pieces(NOON, 3))
    assert not lane.is_calm()
    disk.go.set()
    wait_for(lane.is_calm)
    assert yard.finish(10)
    assert lane.refused == 0
    assert [fragment.frames for fragment in heard.fragments] == [50] * 3
