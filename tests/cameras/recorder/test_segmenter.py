"""Where fragments and segments begin, and what happens when the disk has no room."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.cameras.recorder.scenes import CAMERA, NOON, STREAM, packets

from ecrime.cameras.recorder import segmenter as segmenter_module
from ecrime.cameras.recorder.facts import Cause, RunFacts
from ecrime.cameras.recorder.lanes import Lane
from ecrime.cameras.recorder.pieces import End, Lost, Piece
from ecrime.cameras.recorder.rules import HOLE_NS, NO_KEY_NS, SECOND, segment_ends_ns
from ecrime.cameras.recorder.segmenter import Segmenter
from ecrime.cameras.recorder.timeline import Moment

RUN = RunFacts(UUID(int=1), "h264", 160, 96, 25.0)


@dataclass
class Takes:
    """A lane that takes pieces while it has room for them."""

    room: list[bool] = field(default_factory=list)
    rooms: list[bool] = field(default_factory=list)
    failed: bool = False
    came: list[Piece | End | Lost] = field(default_factory=list)
    thread: int = field(default_factory=threading.get_ident)

    def offer(self, piece: Piece) -> bool:
        taken = self.room.pop(0) if self.room else True
        if taken:
            self.came.append(piece)
        return taken

    def tell(self, message: End | Lost) -> None:
        self.came.append(message)

    def has_room(self) -> bool:
        return self.rooms.pop(0) if self.rooms else True

    def has_failed(self) -> bool:
        failed, self.failed = self.failed, False
        return failed

    def pieces(self) -> list[Piece]:
        return [each for each in self.came if isinstance(each, Piece)]


def played(clip: Path, walls: list[int], lane: Takes, anew: frozenset[int] = frozenset()) -> Takes:
    """The clip's frames at these times, over and over."""
    done = 0
    segmenter: Segmenter | None = None
    while done < len(walls):
        container, found = packets(clip)
        segmenter = segmenter or Segmenter(STREAM, cast(Lane, lane), RUN, container.streams.video[0], step_ns=0)
        for packet in found[: len(walls) - done]:
            segmenter.put(packet, Moment(walls[done], anew=done in anew))
            done += 1
        if done == len(walls):
            segmenter.end()
    return lane


@settings(max_examples=15, deadline=None)
@given(some.integers(20, 400), some.integers(0, 10**9), some.integers(1, 900))
def test_pieces_follow_each_other_without_a_nanosecond_lost(clip: Path, gap_ms: int, after: int, frames: int) -> None:
    walls = [NOON + after + n * gap_ms * 1_000_000 for n in range(frames)]
    pieces = played(clip, walls, Takes()).pieces()
    assert sum(piece.frames for piece in pieces) == frames
    assert pieces[0].start_ns == walls[0]
    assert all(before.end_ns == after.start_ns for before, after in pairwise(pieces))
    assert walls[-1] < pieces[-1].end_ns <= walls[-1] + HOLE_NS
    for piece in pieces:
        if piece.begin:
            assert piece.key_ns == piece.start_ns, "a segment begins with a key frame"
            assert piece.data[4:8] == b"ftyp"


def test_segments_begin_at_the_first_key_frame_after_the_cameras_moment(clip: Path) -> None:
    walls = [NOON + n * SECOND // 25 for n in range(25 * 200)]
    begins = [piece.start_ns for piece in played(clip, walls, Takes()).pieces() if piece.begin]
    assert begins[0] == NOON
    for before, after in pairwise(begins):
        due = segment_ends_ns(CAMERA, before)
        assert due <= after < due + 2 * SECOND
    assert len(begins) in {4, 5}


def test_a_hole_is_told_in_the_fragment_it_lies_in(clip: Path) -> None:
    walls = [NOON + n * SECOND // 25 + (5 * SECOND if n >= 70 else 0) for n in range(120)]
    pieces = played(clip, walls, Takes()).pieces()
    assert [piece.holes for piece in pieces if piece.holes] == [((walls[69], walls[70]),)]


def test_times_that_begin_anew_begin_a_segment_at_the_next_key_frame_and_lose_nothing(clip: Path) -> None:
    walls = [NOON + n * SECOND // 25 for n in range(150)]
    pieces = played(clip, walls, Takes(), frozenset({70})).pieces()
    assert [piece.start_ns for piece in pieces if piece.begin] == [NOON, walls[100]]
    assert sum(piece.frames for piece in pieces) == 150


def test_what_the_disk_cannot_take_is_a_gap_and_recording_goes_on_at_a_key_frame(clip: Path) -> None:
    walls = [NOON + n * SECOND // 25 for n in range(400)]
    lane = played(clip, walls, Takes(room=[True, False], rooms=[True, False]))
    lost = [each for each in lane.came if isinstance(each, Lost)]
    assert lost == [Lost(walls[50], Cause.DISK)]
    begins = [piece.start_ns for piece in lane.pieces() if piece.begin]
    assert begins == [NOON, walls[200]]


def test_after_a_failure_of_the_disk_a_segment_begins_at_the_next_key_frame(clip: Path) -> None:
    container, found = packets(clip)
    lane = Takes()
    segmenter = Segmenter(STREAM, cast(Lane, lane), RUN, container.streams.video[0], step_ns=7)
    for n, packet in enumerate(found[:120]):
        if n == 60:
            lane.failed = True
        segmenter.put(packet, Moment(NOON + n * SECOND // 25))
    segmenter.end()
    begins = [(piece.start_ns, piece.begin.step_ns) for piece in lane.pieces() if piece.begin]
    assert begins == [(NOON, 7), (NOON + 4 * SECOND, 0)]


@pytest.mark.parametrize("frames", [1, 2])
def test_a_run_of_a_frame_or_two_is_kept(clip: Path, frames: int) -> None:
    lane = played(clip, [NOON + n * SECOND // 25 for n in range(frames)], Takes())
    assert [piece.frames for piece in lane.pieces()] == [frames]
    assert isinstance(lane.came[-1], End)


def without_keys(clip: Path, lane: Takes, *, seconds: int, first: bool = True, anew: int = 0) -> list[Cause | None]:
    """A frame a second, the first alone a key frame or none; what is said after each. Times begin anew now and then."""
    container, found = packets(clip)
    segmenter = Segmenter(STREAM, cast(Lane, lane), RUN, container.streams.video[0], step_ns=0)
    said = []
    for n, packet in enumerate(found[:seconds]):
        packet.is_keyframe = first and n == 0
        segmenter.put(packet, Moment(NOON + n * SECOND, anew=bool(anew and n and n % anew == 0)))
        said.append(segmenter.lacks_key())
    segmenter.end()
    return said


def test_without_a_second_key_frame_it_is_given_up_a_minute_after_one_was_due(clip: Path) -> None:
    lane = Takes()
    said = without_keys(clip, lane, seconds=200)
    due = (segment_ends_ns(CAMERA, NOON) + NO_KEY_NS - NOON) // SECOND
    assert said == [None] * (due + 1) + [Cause.WAITING] * (199 - due)
    assert sum(piece.frames for piece in lane.pieces()) == 200, "until it is, all of it is kept"


def test_where_no_key_frame_comes_at_all_it_is_given_up_as_well(clip: Path) -> None:
    lane = Takes()
    assert without_keys(clip, lane, seconds=62, first=False) == [None] * 61 + [Cause.WAITING]
    assert lane.came == []


def test_times_that_begin_anew_again_and_again_put_it_off_no_further(clip: Path) -> None:
    said = without_keys(clip, Takes(), seconds=100, anew=10)
    assert said.index(Cause.CLOCK) == 10 + 60 + 1


def test_a_disk_without_room_is_no_want_of_key_frames(clip: Path) -> None:
    container, found = packets(clip)
    segmenter = Segmenter(STREAM, cast(Lane, Takes(rooms=[False] * 900)), RUN, container.streams.video[0], step_ns=0)
    for n, packet in enumerate(found):
        segmenter.put(packet, Moment(NOON + n * SECOND))
        assert segmenter.lacks_key() is None


def test_a_segment_is_bounded_in_bytes(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends at a key frame when it is large; where none comes it is given up when it is larger."""
    container, found = packets(clip)
    most = sum(packet.size for packet in found[:30])
    monkeypatch.setattr(segmenter_module, "LARGEST_SEGMENT", most)
    walls = [NOON + n * SECOND // 25 for n in range(250)]
    begins = [piece.start_ns for piece in played(clip, walls, Takes()).pieces() if piece.begin]
    assert begins == [walls[n] for n in range(0, 250, 50)], "a key frame each 50"
    assert without_keys(clip, Takes(), seconds=40) == [None] * 30 + [Cause.WAITING] * 10
    container.close()
