"""One question to a camera over HTTP: to the address that was checked, within bounds of bytes and time."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ecrime.cameras.sites.facts import Scheme, Source

MOST_BYTES = 1_048_576
SECONDS = 5.0
_ANSWERED, _FAULTS, _UNAUTHORISED, _ELSEWHERE = 200, (400, 500), (401, 403), range(300, 400)


class NoAnswer(Exception):
    """Nothing came of asking; ``outcome`` says why, as a probe notes it."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Deadline:
    """When all of a probe is over, however slowly the other side speaks."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises NoAnswer when none are."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise NoAnswer("timed_out")
        return left


def ask(source: Source, path: str, body: bytes, deadline: Deadline) -> bytes:
    """What a camera answers to a SOAP request. Raises NoAnswer.

    It is connected to by ``source.address``; the name only stands in the Host header, and nobody asks for it again.
    """
    if not source.is_allowed:
        raise NoAnswer("not_allowed")
    if source.scheme is not Scheme.HTTP:
        raise NoAnswer("scheme_unknown")
    line = http.client.HTTPConnection(source.address, source.port, timeout=deadline.left())
    try:
        with _cut_after(line, deadline):
            headers = {"Host": f"{source.host}:{source.port}", "Content-Type": "application/soap+xml; charset=utf-8"}
            line.request("POST", path, body=body, headers=headers | {"Connection": "close"})
            return _body(line.getresponse(), deadline)
    except TimeoutError:
        raise NoAnswer("timed_out") from None
    except (OSError, http.client.HTTPException):
        deadline.left()  # cut off by us: then it was too slow
        raise NoAnswer("unreachable") from None
    finally:
        line.close()


def _body(answer: http.client.HTTPResponse, deadline: Deadline) -> bytes:
    if answer.status in _ELSEWHERE:
        raise NoAnswer("led_elsewhere")
    if answer.status in _UNAUTHORISED:
        raise NoAnswer("not_authorised")
    if answer.status != _ANSWERED and answer.status not in _FAULTS:
        raise NoAnswer("refused")
    said = answer.read(MOST_BYTES + 1)
    deadline.left()  # what was cut off is no answer, however it begins
    if len(said) > MOST_BYTES:
        raise NoAnswer("too_long")
    return said


@contextmanager
def _cut_after(line: http.client.HTTPConnection, deadline: Deadline) -> Iterator[None]:
    """Shut the line when the time is over: a socket's own timeout begins anew with every byte."""

    line.connect()
    held = line.sock  # the connection forgets it as soon as the answer begins

    def cut() -> None:
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(deadline.left(), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
