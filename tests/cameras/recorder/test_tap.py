"""The socket of live pictures, asked as the gateway asks it."""

from __future__ import annotations

import io
import json
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import cast
from uuid import UUID

import av
import pytest
from av.packet import Packet
from av.video.stream import VideoStream
from tests.cameras.recorder.scenes import CAMERA, STREAM, packets
from tests.cameras.recorder.test_ingest import until
from tests.cameras_sim import StartCameras, address

from ecrime.cameras.recorder import tap as tap_module
from ecrime.cameras.recorder.facts import Role, RunFacts, StreamFacts
from ecrime.cameras.recorder.live import Live
from ecrime.cameras.recorder.process import Recorder
from ecrime.cameras.recorder.tap import Tap
from ecrime.cameras.recorder.tap_wire import HEAD, PIECE
from ecrime.foundation.ids import uuid7


class Asked:
    """A connection to the tap, read message by message."""

    def __init__(self, path: Path, question: bytes | None = None, *, camera: UUID = CAMERA, role: str = "main") -> None:
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(20)
        self.line.connect(str(path))
        self.line.sendall(question or json.dumps({"camera": str(camera), "role": role}).encode() + b"\n")
        self.read = self.line.makefile("rb")

    def next(self) -> tuple[str, bytes]:
        size, kind = HEAD.unpack(self.read.read(HEAD.size))
        return chr(kind), self.read.read(size)

    def ended(self) -> bool:
        return self.read.read(1) == b""

    def close(self) -> None:
        self.read.close()
        self.line.close()


@contextmanager
def tapped(folder: Path, streams: list[StreamFacts]) -> Iterator[Tap]:
    tap = Tap(folder / "tap", streams)
    tap.start()
    try:
        yield tap
    finally:
        tap.stop()
    assert not (folder / "tap").exists()


def test_pictures_are_seen_within_half_a_second_of_the_cameras_own_clock(
    tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    """Read back from the decoded pieces: the clock that the camera burns into each picture."""
    from ecrime.cli.simulator.burned_clock import read_clock

    cameras = simulated_cameras(1)
    streams = [
        StreamFacts(CAMERA, Role.MAIN, address(cameras)),
        StreamFacts(CAMERA, Role.SUB, address(cameras, role="sub")),
    ]
    recorder = Recorder(tmp_path / "footage", streams, tap=tmp_path / "tap")
    recorder.start()
    try:
        until(lambda: all(each.fragments for each in recorder.status()))
        asked = Asked(tmp_path / "tap")
        kind, run = asked.next()
        assert kind == "R"
        assert json.loads(run)["mime"].startswith('video/mp4; codecs="avc1.')
        kind, init = asked.next()
        assert kind == "I"
        film, arrivals = init, list[float]()
        while len(arrivals) < 60:
            kind, body = asked.next()
            assert kind == "P"
            arrivals.append(time.time() * 1000)
            film += body[PIECE.size :]
        asked.close()
    finally:
        recorder.stop()
    with av.open(io.BytesIO(film), "r") as opened:
        shown = [read_clock(frame.to_ndarray(format="gray")) for frame in opened.decode(video=0)]
    assert None not in shown
    clocks = [each for each in shown if each is not None]
    assert clocks == sorted(clocks)
    # The newest frame of the last pieces is at most this old when they arrive; the first ones are the group so far.
    late = sorted(arrivals[-1 - n] - clocks[-1 - n * (len(clocks) // len(arrivals))] for n in range(20))
    assert late[len(late) // 2] < 500
    assert not (tmp_path / "tap").exists()


def test_only_its_own_user_may_open_the_socket(tmp_path: Path) -> None:
    with tapped(tmp_path, [STREAM]):
        assert stat.S_IMODE((tmp_path / "tap").stat().st_mode) == 0o660


@pytest.mark.parametrize(
    "question",
    [
        b'{"camera": "0190a3c4-0000-7000-8000-00000000bbbb", "role": "main"}\n',
        b'{"camera": "0190a3c4-0000-7000-8000-00000000aaaa", "role": "control"}\n',
        b"[]\n",
        b"nonsense\n",
        b"\xff\xfe\n",
    ],
)
def test_what_is_not_there_is_said_so(tmp_path: Path, question: bytes) -> None:
    with tapped(tmp_path, [STREAM]):
        asked = Asked(tmp_path / "tap", question)
        assert asked.next() == ("N", b"")
        assert asked.ended()
        asked.close()


def test_a_question_without_end_is_not_listened_to(tmp_path: Path) -> None:
    with tapped(tmp_path, [STREAM]):
        asked = Asked(tmp_path / "tap", b"x" * 5000)
        assert asked.ended()
        asked.close()


def test_more_than_so_many_are_not_shown_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tap_module, "MOST_VIEWERS", 1)
    with tapped(tmp_path, [STREAM]) as tap:
        first = Asked(tmp_path / "tap")
        until(lambda: tap._viewers)
        second = Asked(tmp_path / "tap")
        assert second.next() == ("N", b"")
        first.close()
        second.close()


def test_who_looks_at_a_stream_that_is_shown_no_more_is_told_and_finds_it_when_it_is_there_again(
    tmp_path: Path, clip: Path
) -> None:
    container, sent = packets(clip)

    def show(live: Live) -> None:
        live.begin(RunFacts(uuid7(), "h264", 160, 96, 25.0), container.streams.video[0])
        live.take(sent[0], time.time_ns(), is_key=True)

    with tapped(tmp_path, [STREAM]) as tap:
        show(tap.live(STREAM))
        first = Asked(tmp_path / "tap")
        assert [first.next()[0] for _ in range(2)] == ["R", "I"]
        tap.forget(CAMERA, Role.MAIN)
        assert first.next() == ("E", b"")
        assert first.ended()
        first.close()
        until(lambda: not tap._viewers)
        show(tap.live(STREAM))
        again = Asked(tmp_path / "tap")
        assert again.next()[0] == "R"
        again.close()


def test_who_does_not_read_costs_no_more_than_his_share_and_goes_on_at_a_key_frame(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tap_module, "HELD_BYTES", 40_000)
    container, sent = packets(clip)
    stream = container.streams.video[0]
    with tapped(tmp_path, [STREAM]) as tap:
        live = tap.lives[CAMERA, Role.MAIN]
        begun = live.begin(RunFacts(uuid7(), "h264", 160, 96, 25.0), stream)
        asked = Asked(tmp_path / "tap")
        asked.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        until(lambda: tap._viewers)
        (viewer,) = tap._viewers
        most = 0
        for n in range(3000):
            packet = cast("Packet[VideoStream]", Packet(bytes(sent[n % 250])))
            packet.is_keyframe = sent[n % 250].is_keyframe
            live.take(packet, time.time_ns(), is_key=packet.is_keyframe)
            most = max(most, viewer._writer.transport.get_write_buffer_size())
        until(lambda: viewer._is_behind)
        assert most <= 40_000 + 20_000
        seen: list[tuple[int, bool]] = []
        live.end(begun)
        while True:
            kind, body = asked.next()
            if kind == "E":
                break
            if kind == "P":
                is_key, ticks, _ = PIECE.unpack(body[: PIECE.size])
                seen.append((ticks, is_key))
        asked.close()
    jumps = [after[1] for before, after in pairwise(seen) if after[0] - before[0] > 3 * 3600]
    assert all(jumps)
    assert len(seen) < 1500
