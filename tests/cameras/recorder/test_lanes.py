"""A disk that stands still holds up no camera and no memory."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.cameras.recorder.scenes import NOON, STREAM, FailingDisk, Heard
from tests.cameras.recorder.test_writer import pieces

from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause
from ecrime.cameras.recorder.lanes import Yard
from ecrime.cameras.recorder.pieces import End, Lost, Piece
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.writer import Writer


class StandsStill(Disk):
    """Waits at every write until it is let go."""

    def __init__(self) -> None:
        self.go, self.reached = threading.Event(), threading.Event()

    def write(self, file: int, data: bytes) -> None:
        self.reached.set()
        self.go.wait()
        super().write(file, data)


def test_what_does_not_fit_is_not_taken_and_what_was_taken_is_written(tmp_path: Path) -> None:
    disk, heard = StandsStill(), Heard()
    yard = Yard(1, held=3500)
    lane = yard.lane(Writer(tmp_path, STREAM, heard, disk=disk, now_ns=NOON))
    taken = [lane.offer(piece) for piece in pieces(NOON, 6)]
    assert taken == [True, True, True, False, False, False]
    assert lane.refused == 1003 + 1004 + 1005
    assert not lane.has_room()
    assert disk.reached.wait(10)
    lane.tell(End())
    lane.tell(Lost(NOON + 6 * SECOND, Cause.DISK))
    disk.go.set()
    assert yard.finish(10)
    assert [fragment.frames for fragment in heard.fragments] == [50] * 3
    assert [gap.cause for gap in heard.began] == [Cause.STARTING, Cause.DISK]
    assert heard.began[1].start_ns == NOON + 6 * SECOND
    assert lane.has_room()


def test_one_piece_larger_than_all_room_still_goes(tmp_path: Path) -> None:
    yard = Yard(1, held=10)
    lane = yard.lane(Writer(tmp_path, STREAM, heard := Heard(), disk=Disk(), now_ns=NOON))
    assert lane.offer(pieces(NOON)[0])
    assert yard.finish(10)
    assert len(heard.fragments) == 1


def test_what_nobody_thought_of_costs_no_other_stream_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_piece: Piece) -> None:
        raise LookupError("nobody thought of this")

    yard, heard = Yard(1), Heard()
    odd, even = (
        yard.lane(Writer(tmp_path, stream, heard, disk=Disk(), now_ns=NOON))
        for stream in (replace(STREAM, camera=UUID(int=3)), STREAM)
    )
    monkeypatch.setattr(odd.writer, "_append", fails)
    for lane in (odd, even):
        assert lane.offer(pieces(NOON)[0])
        lane.tell(End())
    assert yard.finish(20)
    assert odd.has_failed()
    assert odd.cause is Cause.DISK
    assert [segment.camera for segment in heard.opened] == [STREAM.camera]
    assert "LookupError" in capsys.readouterr().err


def test_a_disk_that_stands_still_does_not_hold_up_the_end(tmp_path: Path) -> None:
    disk = StandsStill()
    yard = Yard(1)
    lane = yard.lane(Writer(tmp_path, STREAM, Heard(), disk=disk, now_ns=NOON))
    lane.offer(pieces(NOON)[0])
    assert not yard.finish(0.05)
    disk.go.set()


def test_a_failing_disk_is_told_once_and_the_rest_of_the_segment_is_dropped(tmp_path: Path) -> None:
    heard = Heard()
    yard = Yard(1)
    writer = Writer(tmp_path, STREAM, heard, disk=FailingDisk(35), now_ns=NOON)
    lane = yard.lane(writer)
    for piece in pieces(NOON, 6):
        lane.offer(piece)
    assert yard.finish(10)
    assert lane.has_failed()
    assert not lane.has_failed(), "it is said once"
    assert isinstance(lane.error, OSError)
    assert 0 < len(heard.fragments) < 6
    assert writer.dropped == sum(len(piece.data) for piece in pieces(NOON, 6)[len(heard.fragments) :])
    assert heard.began[-1].cause is Cause.DISK
