"""What is shown of a stream while it is recorded: the same packets, at once, and nothing is muxed for nobody."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import av
import pytest
from av.packet import Packet
from av.video.stream import VideoStream
from tests.cameras.recorder.scenes import STREAM, contents, film, packets

from ecrime.cameras.recorder import live as live_module
from ecrime.cameras.recorder.facts import RunFacts
from ecrime.cameras.recorder.live import Live, LivePiece, Run, mime_of
from ecrime.cameras.recorder.muxer import Muxer
from ecrime.foundation.ids import uuid7

STEP_NS = 40_000_000


@dataclass
class Seen:
    """Keeps what a viewer is shown."""

    runs: list[Run] = field(default_factory=list)
    pieces: list[LivePiece] = field(default_factory=list)
    overs: int = 0

    def run(self, run: Run) -> None:
        self.runs.append(run)

    def piece(self, piece: LivePiece) -> None:
        self.pieces.append(piece)

    def over(self) -> None:
        self.overs += 1

    def film(self) -> bytes:
        return self.runs[-1].init + b"".join(piece.data for piece in self.pieces)


@dataclass
class Playing:
    """A clip that is handed on packet by packet."""

    path: Path
    live: Live = field(default_factory=lambda: Live(STREAM, lambda work: work()))

    def __post_init__(self) -> None:
        self.container, self.packets = packets(self.path)
        stream = self.container.streams.video[0]
        self.facts = RunFacts(uuid7(), stream.codec_context.name, stream.width, stream.height, 25.0)
        self.begun = self.live.begin(self.facts, stream)

    def send(self, first: int, last: int) -> None:
        for n in range(first, last):
            self.live.take(self.packets[n], n * STEP_NS, is_key=self.packets[n].is_keyframe)


@pytest.fixture
def muxed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts what is muxed."""
    counted: list[int] = []

    class Counting(Muxer):
        def put(self, packet: Packet[VideoStream], ticks: int, *, shown_later: int, ticks_long: int) -> bytes:
            counted.append(ticks)
            return super().put(packet, ticks, shown_later=shown_later, ticks_long=ticks_long)

    monkeypatch.setattr(live_module, "Muxer", Counting)
    return counted


def demuxed(film: bytes) -> list[Packet[VideoStream]]:
    with av.open(io.BytesIO(film), "r") as opened:
        return [packet for packet in opened.demux(opened.streams.video[0]) if packet.size]


def test_a_viewer_begins_at_once_with_the_current_group_and_sees_the_same_packets(clip: Path) -> None:
    playing, seen = Playing(clip), Seen()
    playing.send(0, 70)
    playing.live.join(seen)
    assert [piece.is_key for piece in seen.pieces] == [True, *[False] * (len(seen.pieces) - 1)]
    assert seen.pieces[0].wall_ns == 50 * STEP_NS
    playing.send(70, 120)
    shown = demuxed(seen.film())
    assert len(shown) >= 68
    for shown_one, sent in zip(shown, playing.packets[50:], strict=False):
        assert contents(shown_one) == contents(sent)
    assert seen.runs[0].mime.startswith('video/mp4; codecs="avc1.')
    assert (seen.runs[0].width, seen.runs[0].height) == (160, 96)


def test_pieces_hold_one_to_a_few_frames_and_tell_when_the_first_came(clip: Path) -> None:
    playing, seen = Playing(clip), Seen()
    playing.live.join(seen)
    playing.send(0, 101)
    counts = [after.wall_ns - before.wall_ns for before, after in pairwise(seen.pieces)]
    assert {count // STEP_NS for count in counts} <= {1, 2, 3, 4, 5}
    assert sum(piece.is_key for piece in seen.pieces) == 2
    assert [piece.ticks for piece in seen.pieces] == sorted(piece.ticks for piece in seen.pieces)


def test_the_time_of_a_piece_is_what_the_piece_itself_says(clip: Path) -> None:
    """A page tells by it how late it is; whoever comes late, and again, reads the same clock."""
    playing = Playing(clip)
    for first, last in ((0, 80), (80, 130), (130, 180)):
        seen = Seen()
        playing.send(first, last - 20)
        playing.live.join(seen)
        playing.send(last - 20, last)
        for piece in seen.pieces:
            said = piece.data[piece.data.index(b"tfdt") + 8 :][:8]
            assert int.from_bytes(said, "big") == piece.ticks
        playing.live.leave(seen)


def test_who_comes_back_at_once_begins_with_the_same_group(clip: Path) -> None:
    """Its packets go through the muxer once more, which takes no time twice."""
    playing = Playing(clip)
    playing.send(0, 70)
    for _ in range(4):
        seen = Seen()
        playing.live.join(seen)
        assert seen.overs == 0
        assert seen.pieces[0].wall_ns == 50 * STEP_NS
        shown = demuxed(seen.film())
        for shown_one, sent in zip(shown, playing.packets[50:], strict=False):
            assert contents(shown_one) == contents(sent)
        assert len(shown) >= 15
        playing.live.leave(seen)
    last = Seen()
    playing.live.join(last)
    playing.send(70, 130)
    assert last.overs == 0
    assert [piece.ticks for piece in last.pieces] == sorted(piece.ticks for piece in last.pieces)


def test_nothing_is_muxed_while_nobody_looks(clip: Path, muxed: list[int]) -> None:
    playing, seen = Playing(clip), Seen()
    playing.send(0, 60)
    assert muxed == []
    playing.live.join(seen)
    playing.send(60, 80)
    assert len(muxed) == 30
    playing.live.leave(seen)
    playing.send(80, 120)
    assert len(muxed) == 30


def test_who_comes_after_a_while_sees_nothing_of_before(clip: Path) -> None:
    """What libav holds the last frames belongs to nobody who comes later."""
    playing, first, second = Playing(clip), Seen(), Seen()
    playing.live.join(first)
    playing.send(0, 61)
    playing.live.leave(first)
    playing.send(61, 160)
    playing.live.join(second)
    playing.send(160, 190)
    assert second.pieces[0].wall_ns == 150 * STEP_NS
    shown = demuxed(second.film())
    assert shown[0].is_keyframe
    assert contents(shown[0]) == contents(playing.packets[150])
    assert len(shown) >= 37


def test_a_second_viewer_begins_at_once_as_well(clip: Path, muxed: list[int]) -> None:
    playing, first, second = Playing(clip), Seen(), Seen()
    playing.live.join(first)
    playing.send(0, 75)
    playing.live.join(second)
    assert second.pieces[0].is_key
    assert second.pieces[0].wall_ns == 50 * STEP_NS
    playing.send(75, 90)
    assert second.pieces == first.pieces[-len(second.pieces) :]
    assert len(muxed) == 90


def test_a_viewer_is_told_of_an_end_and_of_what_follows(clip: Path, tmp_path: Path) -> None:
    playing, seen = Playing(clip), Seen()
    playing.live.join(seen)
    playing.send(0, 30)
    playing.live.end(playing.begun)
    playing.live.end(playing.begun)
    assert seen.overs == 1
    other = Playing(film(tmp_path / "other.mp4", width=320, height=192), playing.live)
    other.send(0, 15)
    playing.live.end(playing.begun)
    assert seen.overs == 1, "the old connection ends late; what is shown is the new one's"
    other.send(15, 30)
    assert [(run.width, run.height) for run in seen.runs] == [(160, 96), (320, 192)]
    assert seen.pieces[-1].ticks <= 30 * 3600


def test_of_a_group_without_end_nothing_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_FRAMES", 20)
    playing, seen = Playing(film(tmp_path / "long.mp4", frames=60, group=50)), Seen()
    playing.send(0, 40)
    assert playing.live._group == []
    playing.live.join(seen)
    assert seen.pieces == []
    playing.send(40, 60)
    assert seen.pieces[0].wall_ns == 50 * STEP_NS


def test_times_grow_whatever_the_camera_says(clip: Path) -> None:
    """Media time that stands, jumps or is missing becomes time that a player can follow."""
    playing, seen = Playing(clip), Seen()
    playing.live.join(seen)
    base = playing.packets[0].time_base
    for n, packet in enumerate(playing.packets[:100]):
        if n == 10:
            packet.dts = packet.pts = None
        if n == 20:
            packet.dts = packet.pts = playing.packets[19].dts
        if n >= 30:
            packet.dts = packet.pts = int((1e6 + n / 25) / base)
        if n >= 60:
            packet.dts = packet.pts = int(n / 25 / base)
        playing.live.take(packet, n * STEP_NS, is_key=packet.is_keyframe)
    ticks = [piece.ticks for piece in seen.pieces]
    assert ticks == sorted(set(ticks))
    assert abs(ticks[-1] - 98 * 3600) < 9000


def test_browsers_are_asked_to_play_h264_only(hevc: Path, clip: Path) -> None:
    playing, seen = Playing(hevc), Seen()
    playing.live.join(seen)
    assert (seen.runs[0].codec, seen.runs[0].mime) == ("hevc", "")
    assert mime_of("h264", b"....avcC\x01\x64\x00\x1f....") == 'video/mp4; codecs="avc1.64001F"'
    assert mime_of("h264", b"nothing") == ""
