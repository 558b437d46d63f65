"""The whole process: killed at any moment, asked to stop, and many streams at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from tests.cameras.recorder.cameras import MISSING, found, free_port, serve, stop
from tests.cameras.recorder.scenes import NOON, film
from tests.cameras.recorder.test_ingest import until
from tests.cameras.recorder.test_writer import pieces

from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, Role, StreamFacts
from ecrime.cameras.recorder.pieces import End
from ecrime.cameras.recorder.places import streams
from ecrime.cameras.recorder.process import Recorder, parse_stream
from ecrime.cameras.recorder.proof import check_all, rebuild
from ecrime.cameras.recorder.recovery import recover, resume
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND
from ecrime.cameras.recorder.told import Nobody
from ecrime.cameras.recorder.writer import Writer

PROGRAM = [sys.executable, "-m", "ecrime.cameras.recorder.process"]


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute, a key frame a second."""
    return film(tmp_path_factory.mktemp("long") / "long.mp4", frames=1500, group=25)


@contextmanager
def recording(footage: Path, addresses: list[str]) -> Iterator[subprocess.Popen[str]]:
    """The recorder's own process; no segment of its cameras ends within half a minute."""
    to_the_hour = HOUR_NS - time.time_ns() % HOUR_NS
    if to_the_hour < 30 * SECOND:
        time.sleep(to_the_hour / SECOND)
    stagger = time.time_ns() // 1_000_000 % 60_000
    lines = [
        json.dumps({"camera": str(UUID(int=60_000 * n + stagger)), "role": "main", "address": address})
        for n, address in enumerate(addresses)
    ]
    process = subprocess.Popen(
        [*PROGRAM, str(footage)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin
    process.stdin.write("\n".join(lines))
    process.stdin.close()
    process.stdin = None
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def fragments(footage: Path) -> int:
    """How many fragments the journals know."""
    return sum(path.read_bytes().count(b'"kind":"fragment"') for path in footage.rglob("*.journal"))


@pytest.mark.parametrize("wait_ms", [0, 330, 660])
def test_killed_at_any_moment_at_most_one_fragment_is_lost(tmp_path: Path, long_clip: Path, wait_ms: int) -> None:
    if not found():
        pytest.skip(MISSING)
    port = free_port()
    server = serve(port, [long_clip])
    try:
        with recording(tmp_path, [f"rtsp://127.0.0.1:{port}/0", f"rtsp://127.0.0.1:{port}/0"]) as process:
            until(lambda: fragments(tmp_path) >= 6)
            time.sleep(wait_ms / 1000)
            process.kill()
            killed_ns = time.time_ns()
            process.wait()
    finally:
        stop(server)
    known = fragments(tmp_path)
    healed = recover(tmp_path, Disk())
    assert len(healed) == 2
    assert sum(len(kept.fragments) for kept in healed) == known
    assert list(check_all(tmp_path)) == []
    for _, _, folder in streams(tmp_path):
        covered = resume(folder).covered_to_ns
        assert covered is not None
        assert killed_ns - covered < 4_000_000_000, "a group of a second, and what a loaded machine is late"


def test_asked_to_stop_it_flushes_and_closes_within_two_seconds(tmp_path: Path, long_clip: Path) -> None:
    """Also beside a camera that is not there."""
    if not found():
        pytest.skip(MISSING)
    port, nobody = free_port(), free_port()
    server = serve(port, [long_clip])
    try:
        with recording(tmp_path, [f"rtsp://127.0.0.1:{port}/0", f"rtsp://a:geheim@127.0.0.1:{nobody}/0"]) as process:
            until(lambda: fragments(tmp_path) >= 2)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            said, errors = process.communicate(timeout=30)
            spent = time.monotonic() - begun
    finally:
        stop(server)
    assert process.returncode == 0, errors
    assert spent < 4, "two seconds, and what a loaded machine is late"
    assert "geheim" not in said + errors
    (kept,) = rebuild(tmp_path)
    assert kept.closed is not None
    assert not kept.closed.healed
    assert list(check_all(tmp_path)) == []
    states = [json.loads(line) for line in said.splitlines()][-2:]
    assert [(state["state"], state["cause"]) for state in states] == [("stopped", "not_running")] * 2
    assert states[0]["covered_to_ns"] == kept.closed.end_ns


def test_a_camera_that_keeps_silent_holds_up_no_stop_and_loses_nothing(tmp_path: Path, long_clip: Path) -> None:
    if not found():
        pytest.skip(MISSING)
    port = free_port()
    server = serve(port, [long_clip])
    try:
        with recording(tmp_path, [f"rtsp://127.0.0.1:{port}/0"]) as process:
            until(lambda: fragments(tmp_path) >= 2)
            before = fragments(tmp_path)
            server.send_signal(signal.SIGSTOP)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
            spent = time.monotonic() - begun
    finally:
        stop(server)
    assert process.returncode == 0, errors
    assert spent < 4, "two seconds, and what a loaded machine is late"
    (kept,) = rebuild(tmp_path)
    assert kept.closed is not None
    assert not kept.closed.healed
    assert len(kept.fragments) > before, "with the fragment that was being made"
    assert list(check_all(tmp_path)) == []


@pytest.mark.parametrize("line", ["camera", "[]", "{}", '{"camera": "x", "role": "main", "address": "rtsp://c/1"}'])
def test_a_stream_that_cannot_be_read_is_refused(tmp_path: Path, line: str) -> None:
    done = subprocess.run([*PROGRAM, str(tmp_path)], input=line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ecrime: a stream is told as JSON with camera, role and address\n"


class Stuck(Disk):
    """Cannot change anything of one camera."""

    def __init__(self, camera: UUID) -> None:
        self.camera: UUID | None = camera

    def remove(self, path: Path) -> None:
        if str(self.camera) in path.parts:
            raise OSError(5, "Input/output error")
        super().remove(path)


def test_a_stream_that_cannot_be_healed_costs_no_other_its_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = (StreamFacts(UUID(int=n), Role.MAIN, "rtsp://a:geheim@127.0.0.1:1/1") for n in (1, 2))
    Writer(tmp_path, bad, Nobody(), disk=Disk(), now_ns=NOON).take(pieces(NOON)[0])
    disk = Stuck(bad.camera)
    recorder = Recorder(tmp_path, [], disk=disk)
    try:
        assert not recorder.set([bad, good], left_out={})
        assert [each.stream for each in recorder.ingests] == [good]
        assert not recorder.set([good], left_out={(bad.camera, bad.role): Cause.NOT_ALLOWED})
        disk.camera = None
        assert recorder.set([bad, good], left_out={})
        assert {each.stream for each in recorder.ingests} == {bad, good}
    finally:
        recorder.stop()
    said = capsys.readouterr().err
    assert "recorder.not_set" in said
    assert "geheim" not in said


def test_a_camera_that_comes_back_goes_on_where_the_files_end(tmp_path: Path) -> None:
    stream = StreamFacts(UUID(int=1), Role.MAIN, "rtsp://127.0.0.1:1/1")
    recorder = Recorder(tmp_path, [])
    try:
        assert recorder.set([stream], left_out={})
        writer = recorder._lanes[stream.camera, stream.role].writer
        assert recorder.set([], left_out={})
        other = Writer(tmp_path, stream, Nobody(), disk=Disk(), now_ns=NOON)
        for piece in pieces(NOON):
            other.take(piece)
        other.take(End())
        assert recorder.set([stream], left_out={})
        until(lambda: writer.covered_to_ns == NOON + 6 * SECOND)
    finally:
        recorder.stop()


def test_a_stream_is_told_in_one_line() -> None:
    line = json.dumps({"camera": str(UUID(int=7)), "role": "sub", "address": "rtsp://a:b@c/1", "transport": "udp"})
    stream = parse_stream(line)
    assert (stream.camera, stream.role, stream.transport) == (UUID(int=7), "sub", "udp")
    assert "a:b" not in repr(stream)
