"""Serves the pages on this machine's loopback address; a proxy in front brings in the network."""

from __future__ import annotations

import os

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from ecrime.web.logging import CONFIG

HOST = "127.0.0.1"
PROCESSES = 2
THREADS = 4


def main() -> None:
    """Serve until asked to stop; a process that dies is replaced."""
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


if __name__ == "__main__":
    main()
