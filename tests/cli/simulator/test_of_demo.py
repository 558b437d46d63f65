"""The cameras of a DEMO stay where its register says; one whose port is taken waits for it and says so."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.simulator.client import Client

from ecrime.cli.simulator import of_demo, simulator
from ecrime.cli.simulator.camera import PortTaken
from ecrime.cli.simulator.cameras_of_demo import cameras
from ecrime.cli.simulator.of_demo import FILE, KNOWN, Placed, Simulated
from ecrime.cli.simulator.simulator import Simulator

COMMAND = (sys.executable, "-m", "ecrime.cli.main", "camera-simulator", "--of-demo")
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
PATIENCE_S = 60


def loop_on(port: int) -> Simulated:
    return Simulated((Placed("PP-C01", port, "grey", "a test, and no secret"),))


def test_ports_and_password_are_chosen_once_and_kept_for_the_owner(tmp_path: Path) -> None:
    assert of_demo.read(tmp_path) is None
    of_demo.make(tmp_path, "kh")
    found = of_demo.read(tmp_path)
    assert found is not None
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    ports = [one.port for one in found.cameras]
    assert ports == list(range(ports[0], ports[0] + 16))
    assert sum(one.is_live for one in found.cameras) == 3
    assert {one.light for one in found.cameras} == {"", "day", "night", "grey"}
    assert [one.code for one in found.cameras if one.password == KNOWN] == ["PP-C16"]
    of_demo.make(tmp_path, "kh")
    assert of_demo.read(tmp_path) == found


def test_a_country_without_such_a_past_has_none(tmp_path: Path) -> None:
    of_demo.make(tmp_path, "zz")
    assert of_demo.read(tmp_path) is None


def test_no_port_is_chosen_on_which_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind((of_demo.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        assert of_demo.is_taken(taken)
        monkeypatch.setattr(of_demo, "PORTS", (taken - 1,))
        with pytest.raises(OSError, match="no 2 free ports"):
            of_demo.free_ports(2)
    assert not of_demo.is_taken(taken)


def test_a_camera_whose_port_is_taken_says_so_and_comes_when_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "ASKS_AGAIN_S", 0.05)
    heard: list[str] = []
    with socket.socket() as other:
        other.bind((of_demo.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken), Simulator(cameras(loop_on(port))):
            pass
        at_work = Simulator(cameras(loop_on(port)), told=lambda taken: heard.append(str(taken)))
        with at_work:
            other.close()
            camera = at_work.camera("PP-C01")
            at_work.do(_opened(camera))
            with Client(port) as client:
                assert client.ask("OPTIONS").status == 200
    assert heard == [f"PP-C01 cannot have port {port}: it is taken."]


async def _opened(camera: object) -> None:
    import asyncio

    while getattr(camera, "server") is None:  # noqa: B009  # the type would say that it is never another
        await asyncio.sleep(0.02)


def test_the_process_plays_what_its_data_folder_says_and_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    port = of_demo.free_ports(1)
    (tmp_path / FILE).write_text(json.dumps([{"code": "C1", "port": port, "light": "night", "password": "x"}]))
    with subprocess.Popen(
        [*COMMAND, "--data", str(tmp_path)], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            while not of_demo.is_taken(port):
                assert process.poll() is None, process.stderr and process.stderr.read()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()


def test_a_folder_without_test_cameras_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--data", str(tmp_path)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert "no DEMO with cameras" in done.stderr
