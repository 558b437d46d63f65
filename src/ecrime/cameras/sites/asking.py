"""One question to a camera over HTTP: to the address that was checked, within bounds of bytes and time.

Cameras sign their certificates themselves, so nobody vouches for them: by HTTPS the certificate's own hash does, which
is compared before a word is said.
"""

from __future__ import annotations

import hmac
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ecrime.cameras.sites.facts import Scheme, Source
from ecrime.foundation.hashing import fingerprint

MOST_BYTES = 1_048_576
SECONDS = 5.0
_ANSWERED, _FAULTS, _UNAUTHORISED, _ELSEWHERE = 200, (400, 500), (401, 403), range(300, 400)


class NoAnswer(Exception):
    """Nothing came of asking; ``outcome`` says why, as a probe notes it.

    certificate  SHA-256 of the one that was shown and is not taken
    """

    def __init__(self, outcome: str, *, certificate: str = "") -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.certificate = certificate


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
    line = http.client.HTTPConnection(source.address, source.port, timeout=deadline.left())
    try:
        with _cut_after(line, deadline, pin=source.pin if source.scheme is Scheme.HTTPS else None):
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
def _cut_after(line: http.client.HTTPConnection, deadline: Deadline, *, pin: str | None) -> Iterator[None]:
    """Shut the line when the time is over: a socket's own timeout begins anew with every byte.

    pin  of the certificate that the other side must show; None where it shows none
    """
    line.connect()
    secret = None if pin is None else _wrapped(line.sock)
    line.sock = held = secret or line.sock  # the connection forgets it as soon as the answer begins

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(held, socket.SHUT_RDWR)

    timer = threading.Timer(deadline.left(), cut)
    timer.daemon = True
    timer.start()
    try:
        if secret is not None:
            _hold_to(secret, pin or "")
        yield
    finally:
        timer.cancel()


def _wrapped(plain: socket.socket) -> ssl.SSLSocket:
    """The line as one by TLS on which nothing is said yet; whose certificate it is, its hash tells."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, do_handshake_on_connect=False)


def _hold_to(held: ssl.SSLSocket, pin: str) -> None:
    """Have the certificate shown and compare it. Raises NoAnswer for any but the pinned one."""
    held.do_handshake()
    shown = held.getpeercert(binary_form=True)
    if shown is None:
        raise NoAnswer("unreachable")
    found = fingerprint(shown)
    if not hmac.compare_digest(found, pin):
        raise NoAnswer("certificate_other" if pin else "certificate_unknown", certificate=found)
