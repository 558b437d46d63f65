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
from tests.cameras.recorder.scenes import film
from tests.cameras.recorder.test_ingest import until

from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.places import streams
from ecrime.cameras.recorder.process import parse_stream
from ecrime.cameras.recorder.proof import check_all, rebuild
from ecrime.cameras.recorder.recovery import recover, resume
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND

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


def test_a_stream_is_told_in_one_line() -> None:
    line = json.dumps({"camera": str(UUID(int=7)), "role": "sub", "address": "rtsp://a:b@c/1", "transport": "udp"})
    stream = parse_stream(line)
    assert (stream.camera, stream.role, stream.transport) == (UUID(int=7), "sub", "udp")
    assert "a:b" not in repr(stream)
