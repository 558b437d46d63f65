"""Serves the pages on this machine's loopback address; a proxy in front brings in the network."""

from __future__ import annotations

import importlib
import os
import sys

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from ecrime.web.logging import CONFIG

HOST = "127.0.0.1"
PROCESSES = 2
WORD = "ECRIME_WORD"  # the descriptor of a pipe from the supervisor
THREADS = 4


def main() -> None:
    """Serve until asked to stop; a process that dies is replaced."""
    load()
    wait_for_the_word()
    Server(
        "ecrime.web.wsgi:application",
        address=HOST,
        port=int(os.environ["ECRIME_PORT"]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=int(os.environ.get("ECRIME_WEB_PROCESSES", PROCESSES)),
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_dictconfig=CONFIG,
    ).serve()


def load() -> None:
    """Load all of the product once: the processes that answer are forked from this one, and one that dies comes back in
    a moment. Nothing here may reach the database.
    """
    for module in ("ecrime.web.wsgi", "ecrime.web.urls"):
        importlib.import_module(module)


def wait_for_the_word() -> None:
    """Begun early by the supervisor, serve when it says so, after a look at the database; end when it never will."""
    pipe = os.environ.pop(WORD, None)
    if pipe is not None:
        with os.fdopen(int(pipe), "rb") as told:
            if not told.read(1):
                sys.exit(0)


if __name__ == "__main__":
    main()
