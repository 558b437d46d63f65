"""Serves live pictures on this machine's loopback address, beside the pages; run starts this by itself.

One process: however many look at a camera, its recorder is asked once. No Django in it.
"""

from __future__ import annotations

import os
import time

import psycopg

HOST = "127.0.0.1"
LOOK_S = 5.0


def main() -> None:
    """Wait until there is a camera to be watched, then serve until asked to stop."""
    while not has_cameras(os.environ["DATABASE_URL"]):
        time.sleep(LOOK_S)
    # Only now: where there is no camera, whoever waits takes little room.
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    from ecrime.web.logging import CONFIG

    Server(
        "ecrime.web.asgi:application",
        address=HOST,
        port=int(os.environ["ECRIME_LIVE_PORT"]),
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=True,
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_dictconfig=CONFIG,
    ).serve()


def has_cameras(address: str) -> bool:
    """Whether any camera is in use; a service for records alone serves no pictures."""
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            row = connection.execute("select law.has_cameras()").fetchone()
    except psycopg.OperationalError:  # it is starting again, and asked again
        return False
    return bool(row and row[0])


if __name__ == "__main__":
    main()
