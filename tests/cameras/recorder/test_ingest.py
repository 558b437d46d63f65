"""One stream's thread against cameras that come, go and change."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import av.error
import pytest
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from tests.cameras.recorder.cameras import MISSING, found, free_port, serve, stop
from tests.cameras.recorder.scenes import STREAM, Heard, film, packets
from tests.cameras.recorder.test_live import Seen

from ecrime.cameras.recorder import segmenter as segmenter_module
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, StreamFacts, Transport
from ecrime.cameras.recorder.ingest import Ingest, MediaTime, parameter_sets
from ecrime.cameras.recorder.lanes import Yard
from ecrime.cameras.recorder.live import Live
from ecrime.cameras.recorder.opening import Opened, WillNotOpen, open_stream
from ecrime.cameras.recorder.proof import Damage, check_all, rebuild
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.writer import Writer


@dataclass
class Played:
    """A camera that sends a clip a little faster than it was filmed, then does what ``after`` does."""

    clip: Path
    after: Callable[[], None]
    closed: bool = False

    def __post_init__(self) -> None:
        self.container, self.packets = packets(self.clip)

    def demux(self, _stream: VideoStream) -> Iterator[Packet[VideoStream]]:
        for packet in self.packets:
            time.sleep(0.008)
            yield packet
        self.after()

    def close(self) -> None:
        self.closed = True

    def opened(self) -> Opened:
        return Opened(cast(InputContainer, self), self.container.streams.video[0])


def until(holds: Callable[[], object], *, within_s: float = 30) -> None:
    """Wait for a state."""
    ends = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.02)


class Recording:
    """An ingest with a lane of its own."""

    def __init__(self, footage: Path, opener: Callable[[StreamFacts], Opened], stream: StreamFacts) -> None:
        self.heard, self.yard = Heard(), Yard(1)
        self.lane = self.yard.lane(Writer(footage, stream, self.heard, disk=Disk(), now_ns=time.time_ns()))
        self.ingest = Ingest(stream, self.lane, self.heard, opener=opener)
        self.ingest.start()

    def stop(self) -> None:
        self.ingest.ask_to_stop()
        self.ingest.finish(10)
        assert self.yard.finish(10)


def test_a_camera_that_breaks_off_is_tried_again_and_the_gap_has_its_causes(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecrime.cameras.recorder.rules.back_off_s", lambda *_: 0.05)

    def breaks() -> None:
        raise av.error.ConnectionResetError(104, "rtsp://somebody:geheim@camera/1")

    answers: list[Cause | None] = [Cause.REFUSED, None, Cause.UNAUTHORISED, None]

    def opener(_: StreamFacts) -> Opened:
        cause = answers.pop(0) if answers else Cause.NOT_FOUND
        if cause:
            raise WillNotOpen(cause)
        return Played(clip, breaks).opened()

    recording = Recording(tmp_path, opener, STREAM)
    until(lambda: recording.heard.began and recording.heard.began[-1].cause is Cause.NOT_FOUND)
    recording.stop()
    assert [gap.cause for gap in recording.heard.began] == [
        Cause.STARTING,
        Cause.REFUSED,
        Cause.BROKEN,
        Cause.UNAUTHORISED,
        Cause.BROKEN,
        Cause.NOT_FOUND,
        Cause.NOT_RUNNING,
    ]
    kept = list(rebuild(tmp_path))
    assert len({each.segment.run.id for each in kept}) == 2
    assert sum(fragment.frames for each in kept for fragment in each.fragments) == 500
    assert list(check_all(tmp_path)) == []


def test_a_camera_without_key_frames_is_connected_anew(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenter_module, "segment_ends_ns", lambda _camera, start_ns: start_ns + 1)
    monkeypatch.setattr(segmenter_module, "NO_KEY_NS", 100_000_000)
    opened: list[Played] = []

    def opener(_: StreamFacts) -> Opened:
        opened.append(Played(clip, lambda: None))
        for packet in opened[-1].packets[1:]:
            packet.is_keyframe = False
        return opened[-1].opened()

    recording = Recording(tmp_path, opener, STREAM)
    until(lambda: len(recording.heard.closed) == 2)
    recording.stop()
    assert opened[0].closed
    assert [gap.cause for gap in recording.heard.began][:3] == [Cause.STARTING, Cause.WAITING, Cause.WAITING]
    assert [found for found in check_all(tmp_path) if found.damage is not Damage.PICTURES] == []


def test_what_nobody_thought_of_is_a_gap_of_this_camera_and_is_said_once_without_a_password(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ecrime.cameras.recorder.rules.back_off_s", lambda *_: 0.01)
    tries: list[StreamFacts] = []

    def opener(stream: StreamFacts) -> Opened:
        tries.append(stream)
        if len(tries) < 4:
            raise AttributeError(f"{stream.address} has no name")
        return Played(clip, lambda: None).opened()

    recording = Recording(tmp_path, opener, STREAM)
    until(lambda: recording.heard.fragments)
    recording.stop()
    assert [gap.cause for gap in recording.heard.began][:2] == [Cause.STARTING, Cause.BROKEN]
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "recorder.stream_failed" in line]
    assert "AttributeError" in said
    assert "test_ingest.py" in said, "where it happened, for whoever mends it"
    assert "geheim" not in said


def test_an_old_connection_that_ends_late_leaves_the_picture_of_the_new_one(tmp_path: Path, clip: Path) -> None:
    """It keeps silent when it is asked to stop; meanwhile the camera is opened otherwise, and somebody looks on."""
    live, seen, let_go = Live(STREAM, lambda work: work()), Seen(), threading.Event()
    live.join(seen)
    yard = Yard(1)
    lane = yard.lane(Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=time.time_ns()))
    old, new = (
        Ingest(STREAM, lane, Heard(), opener=lambda _, after=after: Played(clip, after).opened(), live=live)  # type: ignore[misc]
        for after in (let_go.wait, lambda: None)
    )
    old.start()
    until(lambda: len(seen.runs) == 1 and seen.pieces)
    old.ask_to_stop()
    old.finish(0.01)
    new.start()
    until(lambda: len(seen.runs) == 2)
    overs, shown = seen.overs, len(seen.pieces)
    let_go.set()
    old._thread.join(20)
    assert seen.overs == overs
    until(lambda: len(seen.pieces) > shown)
    new.ask_to_stop()
    new.finish(10)
    assert yard.finish(10)


def test_another_size_begins_another_run(tmp_path: Path, clip: Path) -> None:
    """The camera was set to another size and goes on in the same connection."""
    other = film(tmp_path / "other.ts", width=176, height=112)
    first = film(tmp_path / "first.ts")
    sent = threading.Event()
    kept: list[tuple[InputContainer, list[Packet[VideoStream]]]] = []

    def opener(_stream: StreamFacts) -> Opened:
        if sent.is_set():
            return Played(other, lambda: None).opened()
        played = Played(first, lambda: None)
        kept.append(packets(other))
        played.packets += kept[0][1]
        sent.set()
        return played.opened()

    recording = Recording(tmp_path / "footage", opener, STREAM)
    until(lambda: len({each.run.id for each in recording.heard.opened}) == 2)
    recording.stop()
    sizes = [(each.run.width, each.run.height) for each in recording.heard.opened]
    assert sizes[0] == (160, 96)
    assert sizes[-1] == (176, 112)
    assert Cause.CHANGED in [gap.cause for gap in recording.heard.began]


def test_parameter_sets_are_found_at_the_beginning_of_a_key_frame() -> None:
    sps, pps, picture = b"\x67\x42", b"\x68\xce", b"\x65" + b"p" * 90
    head = b"".join(b"\0\0\0\1" + unit for unit in (b"\x09\xf0", sps, pps, picture))
    assert parameter_sets("h264", head) == sps + b"\0\0\1" + pps
    assert parameter_sets("h264", b"\0\0\0\1" + picture) == b""
    assert parameter_sets("hevc", b"\0\0\1\x40\x01v\0\0\1\x42\x01s\0\0\1\x26\x01") == b"\x40\x01v\0\0\1\x42\x01s"


def test_the_first_frames_of_a_run_are_timed_by_those_that_follow(tmp_path: Path) -> None:
    """Frames are sent in another order than shown, and libav gives the first of them no time to decode them."""
    container, sent = packets(film(tmp_path / "film.mp4", frames=24, b_frames=2))
    with container:
        right = [(packet.dts, packet.pts) for packet in sent]
        base = container.streams.video[0].time_base
        for without in (2, len(sent)):
            for packet, (decoded, shown) in zip(sent, right, strict=True):
                packet.dts, packet.pts = decoded, shown
            for packet in sent[:without]:
                packet.dts = None
            sent[0].pts = None
            times = MediaTime(base).of(sent)
            assert {later - one for one, later in pairwise(times)} == {SECOND // 25}
            waits = [(packet.pts or 0) - (packet.dts or 0) for packet in sent]
            more = (right[0][1] or 0) - (right[0][0] or 0) - waits[0]
            assert [wait + more for wait in waits] == [(shown or 0) - (decoded or 0) for decoded, shown in right]
            assert min(waits) >= 0
            assert more == 0 or without == len(sent)


@pytest.mark.parametrize("name", ["clip", "hevc"])
def test_a_camera_on_the_network_is_recorded_as_it_sends(
    tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    if not found():
        pytest.skip(MISSING)
    source: Path = request.getfixturevalue(name)
    port = free_port()
    server = serve(port, [source])
    recording = Recording(tmp_path, open_stream, replace(STREAM, address=f"rtsp://127.0.0.1:{port}/0"))
    try:
        until(lambda: len(recording.heard.fragments) >= 2)
    finally:
        stop(server)
    until(lambda: recording.heard.closed)
    recording.stop()
    assert list(check_all(tmp_path)) == []
    first = recording.heard.opened[0]
    assert first.run.codec == ("hevc" if name == "hevc" else "h264")
    assert recording.heard.fragments[0].keys == ((first.init, first.start_ns),)
    assert recording.heard.fragments[0].frames == 50
    length = recording.heard.fragments[0].end_ns - recording.heard.fragments[0].start_ns
    assert abs(length / 1e9 - 2) < 0.25
    assert Cause.BROKEN in [gap.cause for gap in recording.heard.began]


@pytest.mark.full
def test_a_cameras_own_clock_is_measured(tmp_path: Path) -> None:
    """It reports its clock (RTCP) some seconds into the stream; here it is this machine's."""
    if not found():
        pytest.skip(MISSING)
    port = free_port()
    server = serve(port, [film(tmp_path / "long.mp4", frames=500)])
    recording = Recording(tmp_path / "footage", open_stream, replace(STREAM, address=f"rtsp://127.0.0.1:{port}/0"))
    try:
        until(lambda: recording.heard.clocks)
    finally:
        recording.stop()
        stop(server)
    assert abs(recording.heard.clocks[0]) < 500_000_000


def test_a_camera_that_falls_silent_is_left_and_what_it_sent_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection stands, and nothing comes."""
    if not found():
        pytest.skip(MISSING)
    monkeypatch.setattr("ecrime.cameras.recorder.opening.WATCH_DOG_S", 1.0)
    port = free_port()
    server = serve(port, [film(tmp_path / "clip.mp4", frames=500, group=250)])
    recording = Recording(tmp_path / "footage", open_stream, replace(STREAM, address=f"rtsp://127.0.0.1:{port}/0"))
    try:
        until(lambda: recording.heard.fragments)
        server.send_signal(signal.SIGSTOP)
        until(lambda: recording.heard.closed)
    finally:
        stop(server)
        recording.stop()
    assert recording.heard.fragments[-1].frames > 0
    assert recording.heard.began[1].cause is Cause.TIMEOUT
    assert list(check_all(tmp_path / "footage")) == []


def test_over_udp_as_well(tmp_path: Path, clip: Path) -> None:
    if not found():
        pytest.skip(MISSING)
    port = free_port()
    server = serve(port, [clip])
    stream = replace(STREAM, address=f"rtsp://127.0.0.1:{port}/0", transport=Transport.UDP)
    recording = Recording(tmp_path, open_stream, stream)
    try:
        until(lambda: len(recording.heard.fragments) >= 2)
    finally:
        stop(server)
        recording.stop()
    assert list(check_all(tmp_path)) == []
