"""Waiting a little for a database server that is starting again: one that was killed is back within some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 3.0
POLL_S = 0.05


def patiently(connect: Callable[[], T], away: type[Exception]) -> T:
    """What ``connect`` returns; while it raises ``away`` it is tried again, and after some seconds that goes on."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return connect()
        except away:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_S)
