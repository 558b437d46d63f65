"""The command waits for a DEMO whose past is told, and says so where there will be none."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests import pictures as taking

from ecrime.cli import pictures

FILLING = b'<span class="filling">43 %</span>'


class Pages(BaseHTTPRequestHandler):
    """A service that fails at first, then fills itself, then is full."""

    answers: list[tuple[int, bytes]] = []
    asked: list[str] = []

    def do_GET(self) -> None:
        status, body = self.answers.pop(0)
        self.asked.append(self.path)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing on the terminal of a test."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(pictures, "ASK_EACH_S", 0.01)
    Pages.asked = []
    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def service() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_it_waits_until_all_is_told(port: int, service: subprocess.Popen[bytes]) -> None:
    Pages.answers = [(503, b""), (200, FILLING), (200, FILLING), (200, b"<main></main>")]
    pictures.wait_until_told(port, service)
    assert Pages.asked == ["/sign-in/"] * 4


def test_a_demo_that_does_not_start_is_not_waited_for(port: int, service: subprocess.Popen[bytes]) -> None:
    service.kill()
    service.wait()
    with pytest.raises(SystemExit) as ended:
        pictures.wait_until_told(port, service)
    assert "did not start" in str(ended.value)


def test_every_picture_of_the_docs_is_taken_by_it() -> None:
    kept = {file.stem for file in taking.FOLDER.glob("*.png")}
    assert kept == {shot.name for shot in taking.SHOTS}
    assert all(file.stat().st_size <= taking.MOST_BYTES for file in taking.FOLDER.iterdir())
