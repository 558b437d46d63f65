"""The line to the auth process: its socket, its limits, and a caller that misbehaves."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ecrime.base.officers.auth import client
from ecrime.cli.drills.instance import ORIGIN, Database
from ecrime.foundation.errors import Forbidden, Unavailable
from ecrime.foundation.line import client as line
from ecrime.foundation.line import wire
from ecrime.foundation.line.server import AT_ONCE, LineServer

HELLO = {"ask": "sign_in.begin", "origin": ORIGIN, "address": "127.0.0.1"}


@pytest.fixture
def path(database: Database) -> Iterator[Path]:
    with database.auth_process() as found:
        yield found


def connected(path: Path) -> socket.socket:
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.settimeout(wire.WAIT_S)
    peer.connect(str(path))
    return peer


def said_back(path: Path, line: bytes) -> dict[str, Any]:
    with connected(path) as peer:
        peer.sendall(line)
        peer.shutdown(socket.SHUT_WR)
        return dict(json.loads(peer.makefile("rb").read()))


def test_only_its_own_user_may_open_the_socket(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_line_gets_one_line(path: Path) -> None:
    assert client.ask("sign_in.begin", origin=ORIGIN, address="127.0.0.1")["asked"]


def test_a_refusal_is_raised_on_this_side(path: Path) -> None:
    with pytest.raises(Forbidden) as refusal:
        client.ask("sign_in.begin", origin="http://elsewhere.example", address="127.0.0.1")
    assert refusal.value.code == "site.not_ours"


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"nonsense\n", b"[]\n", b'"x"\n', b"\xff\xfe\n", b"{" * 50_000 + b"\n", b"[" * 100_000 + b"\n"],
)
def test_what_cannot_be_read_is_refused_and_the_next_one_answered(path: Path, line: bytes) -> None:
    assert said_back(path, line) == {"refused": "Forbidden", "code": "request.unreadable"}
    assert said_back(path, wire.encoded(HELLO))["asked"]


def test_an_endless_line_is_cut_off(path: Path) -> None:
    with connected(path) as peer:
        try:
            for _ in range(40):
                peer.sendall(b"x" * 64 * 1024)
        except OSError:
            return
        assert b"request.unreadable" in peer.makefile("rb").read()


def test_a_silent_caller_is_sent_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_S", 0.3)
    with connected(path) as peer:
        peer.sendall(b'{"ask": ')
        assert b"request.unreadable" in peer.makefile("rb").read()


def test_a_crowd_of_silent_callers_holds_nobody_up_for_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_S", 0.3)
    crowd = [connected(path) for _ in range(3 * AT_ONCE)]
    try:
        assert said_back(path, wire.encoded(HELLO))["asked"]
    finally:
        for peer in crowd:
            peer.close()


def test_many_are_answered_at_once(path: Path) -> None:
    answers: list[dict[str, Any]] = []

    def ask() -> None:
        answers.append(client.ask("sign_in.begin", origin=ORIGIN, address="127.0.0.1"))

    callers = [threading.Thread(target=ask) for _ in range(3 * AT_ONCE)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len({answer["asked"] for answer in answers}) == 3 * AT_ONCE


def test_nobody_at_the_other_end_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE_S", 0.1)
    monkeypatch.setattr(settings, "AUTH_SOCKET", str(tmp_path / "nobody"))
    with pytest.raises(Unavailable) as refusal:
        client.ask("sign_in.begin", origin=ORIGIN, address="127.0.0.1")
    assert refusal.value.code == "auth.away"


def test_a_socket_that_a_killed_process_left_is_taken_over(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "auth.sock"
    left = LineServer(path, database.clerk().answer, name="auth")
    left.socket.close()
    assert path.exists()
    with LineServer(path, database.clerk().answer, name="auth"):
        connected(path).close()
    assert not path.exists()


def test_at_a_passed_socket_it_answers_and_leaves_the_file_to_its_maker(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "passed.sock"
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind(str(path))
    path.chmod(0o666)
    made.listen()
    with LineServer(tmp_path / "own.sock", database.clerk().answer, name="auth", passed=made) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        assert said_back(path, wire.encoded(HELLO))["asked"]
        server.shutdown()
        thread.join()
    assert not (tmp_path / "own.sock").exists()
    assert path.stat().st_mode & 0o777 == 0o666


@pytest.mark.parametrize(("told", "passed"), [("own", True), ("1", False), ("", False)])
def test_a_socket_is_taken_only_by_the_process_it_was_passed_to(told: str, passed: bool) -> None:
    asks = (
        "import os, sys; from ecrime.foundation.line.server import passed_socket;"
        " os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()) if sys.argv[1] == 'own' else sys.argv[1]);"
        " given = os.open('/dev/null', 0); import socket; made = socket.socket(socket.AF_UNIX);"
        " os.dup2(made.fileno(), 3); found = passed_socket();"
        " print(found is not None, 'LISTEN_PID' in os.environ)"
    )
    done = subprocess.run([sys.executable, "-c", asks, told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(passed), "False"]


def test_a_refusal_crosses_the_line_by_family_and_code_alone() -> None:
    assert wire.refusal(Forbidden("right.missing", right="x")) == {"refused": "Forbidden", "code": "right.missing"}
    assert wire.refusal(LookupRefused("x")) == {"refused": "Unavailable", "code": "line.failed"}
    with pytest.raises(Unavailable):
        wire.raise_refusal({"refused": "SystemExit", "code": "x"})


class LookupRefused(Forbidden):
    """A family the line does not know."""
