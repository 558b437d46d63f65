"""One JSON line there, one JSON line back: how long, how large, and how a refusal travels."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from typing import Any

from ecrime.foundation import errors
from ecrime.foundation.errors import EcrimeError, Unavailable

LONGEST_LINE = 256 * 1024
# The process answers a caller within this time or not at all; the caller waits a little longer.
ANSWER_S = 8.0
WAIT_S = 10.0

# Whatever went wrong on the other side; the caller says it in words of its own.
FAILED = "line.failed"
# The only families of error that cross the line.
FAMILIES = ("SignInNeeded", "Forbidden", "Changed", "Unavailable")


class LineTooLong(ValueError):
    """More than a line may hold came before its end."""


def encoded(message: Mapping[str, Any]) -> bytes:
    """A message as a line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def receive(peer: socket.socket, deadline: float) -> bytes:
    """One line from the other side, b"" when it ended before one was whole.

    Raises LineTooLong, and TimeoutError when it is not there at the deadline (``time.monotonic``).
    """
    line = b""
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        peer.settimeout(left)
        piece = peer.recv(64 * 1024)
        if not piece:
            return b""
        line += piece
        if len(line) > LONGEST_LINE:
            raise LineTooLong
    return line


def refusal(error: EcrimeError) -> dict[str, Any]:
    """A refusal as a message."""
    family = type(error).__name__
    if family not in FAMILIES:
        return refusal(Unavailable(FAILED))
    return {"refused": family, "code": error.code}


def raise_refusal(reply: Mapping[str, Any]) -> None:
    """Raise what the other side refused; returns when it did not."""
    if "refused" not in reply:
        return
    family = reply["refused"] if reply["refused"] in FAMILIES else "Unavailable"
    refused: type[EcrimeError] = getattr(errors, family)
    raise refused(str(reply.get("code", FAILED)))
