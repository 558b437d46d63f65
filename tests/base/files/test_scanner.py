"""The virus scanner over its socket: what it finds is refused, and its silence takes nothing in."""

from __future__ import annotations

import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from ecrime.base.files import scanner
from ecrime.foundation.errors import Invalid, Unavailable

INFECTED = b"a file with Canary Virus in it" * 100_000


class Clamd(socketserver.StreamRequestHandler):
    """Answers as clamd does, of one word."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = bytearray()
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        found = b"Canary.Virus FOUND" if b"Canary Virus" in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class Broken(socketserver.StreamRequestHandler):
    """Reads nothing and says that it cannot."""

    def handle(self) -> None:
        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")


@contextmanager
def clamd(path: Path, handler: type[socketserver.StreamRequestHandler] = Clamd) -> Iterator[None]:
    with socketserver.UnixStreamServer(str(path), handler) as server, override_settings(CLAMAV_SOCKET=str(path)):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_what_it_finds_something_in_is_refused(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd"):
        assert scanner.is_there()
        scanner.scan(b"a photo" * 1_000_000)
        with pytest.raises(Invalid) as refused:
            scanner.scan(INFECTED)
    assert [problem.code for problem in refused.value.problems] == ["upload.infected"]


def test_a_scanner_that_fails_takes_nothing_in(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd", Broken), pytest.raises(Unavailable, match=r"upload\.scanner_away"):
        scanner.scan(b"a photo")
    # Its socket is left over, and nobody listens.
    with override_settings(CLAMAV_SOCKET=str(tmp_path / "clamd")), pytest.raises(Unavailable):
        scanner.scan(b"a photo")


def test_without_one_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert not scanner.is_there()
    scanner.scan(INFECTED)
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == ["files.not_scanned"]
