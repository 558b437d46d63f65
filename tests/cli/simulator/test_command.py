"""The command: it says where its cameras are, takes lines, plays to a hundred, and ends cleanly when asked to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cameras_sim import PASSWORD, USER, small_format
from tests.cli.simulator.client import Client

from ecrime.cli.camera_simulator import faults_told
from ecrime.cli.simulator.camera import Manner
from ecrime.cli.simulator.coding import drawn_loop
from ecrime.cli.simulator.digest import Credentials
from ecrime.cli.simulator.faults import Kind
from ecrime.cli.simulator.picture import Light
from ecrime.cli.simulator.simulator import Simulator, loop_cameras
from ecrime.cli.simulator.street import Street

COMMAND = (sys.executable, "-m", "ecrime.cli.main", "camera-simulator")
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
PATIENCE_S = 60
SMALL = ("--size", "320x180", "--kbit", "300", "--key-every", "0.4", "--digest", "none")


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def once(*words: str) -> subprocess.CompletedProcess[str]:
    """The command, to its end."""
    return subprocess.run(
        [*COMMAND, *words], env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@contextmanager
def running(*words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command at work, and the line of its first camera."""
    command = [*COMMAND, "--port", str(free_port()), *SMALL, *words]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()
        finally:
            process.kill()


def port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1].split("/", maxsplit=1)[0])


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_in_the_middle_of_playing(asked: signal.Signals) -> None:
    with running() as (process, told), Client(port_of(told[1])) as client:
        assert told[0] == "camera-1"
        assert [where.rsplit("/", 1)[1] for where in told[1:]] == ["main", "sub"]
        client.play()
        client.pictures(3)
        process.send_signal(asked)
        _, said = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
        assert "The cameras have ended" in said
        assert "Traceback" not in said
        assert client.is_closed_by_camera()


def test_faults_and_truth_are_asked_for_by_lines() -> None:
    control = free_port()
    with running("--control", str(control), "--seed", "7") as (_, told), Client(port_of(told[1])) as client:
        client.play()
        with socket.create_connection(("127.0.0.1", control), PATIENCE_S) as talk, talk.makefile("rw") as lines:

            def ask(line: str) -> str:
                lines.write(line + "\n")
                lines.flush()
                return lines.readline().strip()

            assert json.loads(ask("cameras"))[0]["connections"] == 1
            told_truth = json.loads(ask("camera-1 truth 60000 120000"))
            known = json.loads(json.dumps(Street(7).truth(60_000, 120_000)))
            assert known["things"]
            assert known["crossings"]
            assert {name: told_truth[name] for name in known} == known
            assert ask("camera-1 loss 200").startswith("refused: The fault loss takes a number")
            assert ask("camera-9 drop").startswith("refused: A line is")
            assert ask("").startswith("refused: A line is")
            assert ask("camera-1 truth 5 1").startswith("refused: Truth is told")
            assert ask("camera-1 truth now").startswith("refused: Truth is asked")
            assert ask("camera-1 drop") == "ok"
            assert client.is_closed_by_camera()
            lines.write("x" * 5000 + "\n")
            lines.flush()
            assert lines.readline() == ""


def test_a_password_is_drawn_and_said() -> None:
    done = once("--port", str(free_port()), "--size", "320x180", "--seconds", "0.1")
    assert done.returncode == 0
    assert "user camera, password " in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "5"), "is no size"),
        (("--codec", "vp9"), "There is no codec"),
        (("--fault", "soon camera-1 drop"), "begins with seconds"),
        (("--fault", "1 camera-7 drop"), "There is no 'camera-7'"),
        (("--cameras", "0"), "a whole number from 1 to 1000"),
        (("--port", "65535", "--cameras", "2"), "not as many ports"),
        (("--key-every", "0"), "--key-every"),
    ],
)
def test_what_makes_no_camera_is_refused(words: tuple[str, ...], said: str) -> None:
    done = once(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_film_that_is_none_and_a_port_that_is_taken_are_refused(tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("words")
    done = once("--shared", str(tmp_path / "words.mp4"))
    assert (done.returncode, "cannot be read as a film" in done.stderr) == (1, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = once("--port", str(taken.getsockname()[1]), *SMALL)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "is taken" in done.stderr


def test_a_hundred_streams_in_one_process() -> None:
    loop = drawn_loop(small_format(fps=10), Street(), Light.DAY, lambda _: None)
    manner = Manner(Credentials(USER, PASSWORD), ())
    with Simulator(loop_cameras(100, manner=manner, main=loop, sub=None)) as cameras:
        clients = [Client(camera.port) for camera in cameras.cameras.values()]
        try:
            for client in clients:
                client.play()
            seen = [client.pictures(10) for client in clients]
        finally:
            for client in clients:
                client.socket.close()
                client.file.close()
    for pictures in seen:
        numbers = [piece.sequence for picture in pictures for piece in picture]
        assert numbers == [(numbers[0] + more) % 65_536 for more in range(len(numbers))]


def test_the_help_knows_every_fault() -> None:
    told = faults_told()
    assert all(f"  {kind} " in told for kind in Kind)
