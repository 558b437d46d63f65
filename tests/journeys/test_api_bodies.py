"""Bad bodies through the server as it runs: refused early, in a sentence, and never held in memory."""

from __future__ import annotations

import json
import socket
import uuid
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.base.pages.api.calls import incident, system
from tests.journeys.conftest import Process

from ecrime.cli.drills.instance import Database

GIGABYTE = 1_000_000_000
PIECE = b"x" * 65_536
# What the processes may grow by while somebody sends for as long as they let him.
MOST_GROWN = 40_000_000
# The kernel's own buffers on both sides take some megabytes before anybody reads.
MOST_TAKEN = 60_000_000

BODIES: list[tuple[bytes, int, str]] = [
    (b"[" * 100_000 + b"]" * 100_000, 400, "api.too_deep"),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "api.too_deep"),
    (b" " * 1_000_001, 413, "api.too_large"),
    (b'{"narrative": "a", "narrative": "b"}', 400, "api.named_twice"),
    (b'{"narrative": "a", "\\u006earrative": "b"}', 400, "api.named_twice"),
    (b'{"a": NaN}', 400, "api.no_number"),
    (b'{"a": Infinity}', 400, "api.no_number"),
    (b'{"a": ' + b"9" * 900_000 + b"}", 400, "api.no_number"),
    (b'{"a": "\\ud800"}', 400, "api.broken_text"),
    (b'{"a": "\\udfff\\ud800"}', 400, "api.broken_text"),
    (b'{"a": "\\u0000"}', 400, "api.broken_text"),
    (b'{"a": "\x00"}', 400, "api.not_json"),
    (b'{"a": "\xed\xa0\x80"}', 400, "api.not_json"),
    (b"", 400, "api.not_json"),
]


@pytest.fixture
def token(database: Database, live_site: str) -> str:
    """The token of a system that may record; its credential is good from here."""
    del live_site
    with database.auth_process():
        call = system(database)
    return call.headers["Authorization"].removeprefix("Bearer ")


class Line:
    """A connection of which every byte is known."""

    def __init__(self, site: str) -> None:
        where = urlsplit(site)
        self.socket = socket.create_connection(("127.0.0.1", where.port or 0), timeout=20)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.socket.close()

    def begin(self, method: str, path: str, token: str, **headers: str) -> None:
        said = {
            "Host": "localhost",
            "Authorization": f"Bearer {token}",
            "Accept-Language": "en",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self.socket.sendall(f"{method} /api{path} HTTP/1.1\r\n{lines}\r\n".encode())

    def pour(self, most: int, piece: bytes) -> int:
        """Send until so much is sent, or the other side has answered, or hears no more; how much it took."""
        taken = 0
        self.socket.settimeout(2)
        try:
            while taken < most and not self._has_answered():
                taken += self.socket.send(piece)
        except OSError:
            pass  # the other side hears no more, which is what is asked of it
        return taken

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and JSON of the answer."""
        self.socket.settimeout(20)
        found = HTTPResponse(self.socket)
        found.begin()
        return found.status, json.loads(found.read())

    def _has_answered(self) -> bool:
        self.socket.setblocking(False)
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        finally:
            self.socket.setblocking(True)
            self.socket.settimeout(2)


def memory_of(process: Process) -> int:
    """The bytes that the server and the processes below it hold."""
    below = {process.pid}
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue  # it has ended meanwhile
        parents[int(status.parent.name)] = (int(told["PPid"]), int(told.get("VmRSS", "0 kB").split()[0]) * 1024)
    while more := {pid for pid, (parent, _held) in parents.items() if parent in below} - below:
        below |= more
    return sum(held for pid, (_parent, held) in parents.items() if pid in below)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process holds is read from /proc")
@pytest.mark.parametrize("way", ["says so", "in pieces"])
def test_a_gigabyte_is_refused_early_and_held_by_nobody(
    live_site: str, service: tuple[str, Process], token: str, way: str
) -> None:
    before = memory_of(service[1])
    with Line(live_site) as line:
        if way == "says so":
            line.begin("POST", "/incidents", token, Content_Length=str(GIGABYTE))
            taken = line.pour(GIGABYTE, PIECE)
            expected = (413, "form.too_large")
        else:
            line.begin("POST", "/incidents", token, Transfer_Encoding="chunked")
            taken = line.pour(GIGABYTE, f"{len(PIECE):x}\r\n".encode() + PIECE + b"\r\n")
            expected = (411, "request.no_length")
        status, said = line.answer()
    grown = memory_of(service[1]) - before
    assert (status, said["code"]) == expected
    assert said["message"]
    assert taken < MOST_TAKEN, taken
    assert grown < MOST_GROWN, grown


def test_a_hundred_who_send_a_gigabyte_cost_no_memory(live_site: str, service: tuple[str, Process], token: str) -> None:
    before = memory_of(service[1])
    with ExitStack() as open_ones:
        lines = [open_ones.enter_context(Line(live_site)) for _ in range(100)]
        for line in lines:
            line.begin("POST", "/incidents", token, Content_Length=str(GIGABYTE))
        assert {line.answer()[1]["code"] for line in lines} == {"form.too_large"}
    assert memory_of(service[1]) - before < MOST_GROWN


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_what_two_readers_would_read_differently(
    live_site: str, token: str, body: bytes, status: int, code: str
) -> None:
    with Line(live_site) as line:
        line.begin("POST", "/incidents", token, Content_Length=str(len(body)))
        line.socket.sendall(body)
        found, said = line.answer()
    assert (found, said["code"]) == (status, code)
    assert set(said) == {"code", "message", "fields", "rule", "versions"}


def asked(site: str, method: str, path: str, token: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """One request with a body as JSON, and its answer."""
    content = b"" if body is None else json.dumps(body).encode()
    with Line(site) as line:
        line.begin(method, path, token, Content_Length=str(len(content)), **headers)
        line.socket.sendall(content)
        return line.answer()


def test_unknown_fields_stale_versions_and_keys_used_otherwise(live_site: str, token: str) -> None:
    status, said = asked(live_site, "POST", "/incidents", token, incident(colour="red"))
    assert (status, said["fields"]["colour"][0]["code"]) == (422, "api.field_unknown")
    key = str(uuid.uuid4())
    status, made = asked(live_site, "POST", "/incidents", token, incident(), Idempotency_Key=key)
    assert status == 201, made
    number = made["number"]
    status, said = asked(live_site, "POST", "/incidents", token, incident(narrative="Other"), Idempotency_Key=key)
    assert (status, said["code"]) == (409, "key.used_otherwise")
    _status, seen = asked(live_site, "GET", f"/incidents/{number}", token)
    facts = seen["facts"]
    del facts["occurred"]["zone"]
    facts["narrative"] = "Two bags were taken."
    correction = {"facts": facts, "version": 1}
    assert asked(live_site, "PUT", f"/incidents/{number}", token, correction)[0] == 200
    status, said = asked(live_site, "PUT", f"/incidents/{number}", token, correction)
    assert (status, said["versions"]) == (409, {"yours": 1, "now": 2})


def test_two_lengths_are_no_way_round(live_site: str, token: str) -> None:
    """A length and pieces at once is how one server is made to read what the one in front did not."""
    with Line(live_site) as line:
        line.begin("POST", "/incidents", token, Content_Length="2", Transfer_Encoding="chunked")
        line.socket.sendall(b"2\r\n{}\r\n0\r\n\r\n")
        first = line.socket.recv(65_536)
    assert first.split()[1] in {b"400", b"411"}, first


def test_the_service_goes_on(live_site: str, token: str) -> None:
    assert asked(live_site, "GET", "/me", token)[0] == 200
