"""Ends processes that outlived a killed supervisor, so that the next start finds port and folder free."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from ecrime.base.database.server.process import send, wait_until
from ecrime.cli.supervisor.children import MARK

PATIENCE_S = 0.3  # whoever they were answering sends it again; what a worker had begun goes back into the queue


def end_strays(folder: Path) -> int:
    """End what an earlier supervisor of this folder left; returns how many. Call while holding its lock."""
    left = strays(folder)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in strays(folder):
            send(pid, how)
        if wait_until(lambda: not strays(folder), PATIENCE_S):
            break
    return len(left)


def strays(folder: Path) -> set[int]:
    """Living processes whose environment says that they were started for this folder."""
    mark = os.fsencode(f"{MARK}={folder}")
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except OSError:  # ended, or another user's
            continue
    return found - {os.getpid()}
