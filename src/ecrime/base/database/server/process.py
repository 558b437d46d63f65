"""Starts and stops one PostgreSQL server as our own child, and clears away what a killed one left behind.

``pg_ctl`` is not used: where nobody reaps orphans a killed server stays behind as a zombie, and a server
started by ``pg_ctl`` then takes its pid file for a living one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import open_anew

READY_S = 60.0  # a server that replays much of its log takes a while
CLOSING_S = 20.0
POLL_S = 0.01


def launch(command: list[str], *, said: Path, **options: object) -> subprocess.Popen[bytes]:
    """Start the server and do not wait for it; its first words go to the file ``said``."""
    with open_anew(said) as out:
        child: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **options
        )
    return child


def wait_ready(child: subprocess.Popen[bytes], *, pg: Path, said: Path) -> None:
    """Return when the server takes connections; ends it and raises Unavailable when it never does."""
    deadline = time.monotonic() + READY_S
    while not is_ready(pg, child.pid):
        if child.poll() is not None or time.monotonic() > deadline:
            kill(child)
            raise Unavailable("server.not_started", log=str(said))
        time.sleep(POLL_S)


def is_ready(pg: Path, pid: int) -> bool:
    """True when the server of that number says in its pid file that it takes connections."""
    lines = pid_file(pg)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7] == "ready"


def stop(child: subprocess.Popen[bytes]) -> None:
    """Shut the server down in order (it ends its sessions and writes a checkpoint); kill it if it will not."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        if child.poll() is None:
            child.send_signal(how)
            try:
                child.wait(CLOSING_S)
            except subprocess.TimeoutExpired:
                continue
    kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """End the server at once; it recovers from its log at the next start."""
    if child.poll() is None:
        child.kill()
    child.wait()


def clear_leftovers(pg: Path, socket_lock: Path) -> None:
    """End a server that a killed supervisor left running on this folder; call while holding the folder's lock.

    Its two lock files go only when no process works in the folder any more: a new server beside a living
    session of the old one would ruin the data. They must go then: a new server believes them when their
    number is by now a stranger's, or that of a dead process nobody has reaped.
    """
    lines = pid_file(pg)
    if not Path("/proc/self").exists() or not (lines or socket_lock.exists()):
        return
    if not end_all(pg, server=lines[0] if lines else ""):
        raise Unavailable("server.will_not_end", process=", ".join(str(pid) for pid in working_in(pg)))
    (pg / "postmaster.pid").unlink(missing_ok=True)
    socket_lock.unlink(missing_ok=True)


def end_all(pg: Path, *, server: str) -> bool:
    """End the processes that work in the folder, in order if they will; False when one of them does not end."""
    for how, patience_s in ((signal.SIGINT, CLOSING_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        found = working_in(pg)
        if not found:
            return True
        # The server ends its sessions itself, and an orphaned one ends as soon as it looks for its server.
        asked = {pid for pid in found if str(pid) == server} if how == signal.SIGINT else found
        for pid in asked:
            send(pid, how)
        if wait_until(lambda: not working_in(pg), patience_s):
            return True
    return False


def working_in(pg: Path) -> set[int]:
    """The living processes whose working folder is the database's: the server and its sessions. No zombies."""
    home = pg.resolve()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == home:
                found.add(int(entry.name))
        except OSError:  # ended, a zombie, or another user's
            continue
    return found


def pid_file(pg: Path) -> list[str]:
    """The lines of the server's pid file; none when it is not there."""
    try:
        return [line.strip() for line in (pg / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def send(pid: int, how: signal.Signals) -> None:
    """Signal a process that may have ended meanwhile."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def wait_until(holds: Callable[[], bool], patience_s: float) -> bool:
    """True as soon as it holds; False when patience ends first."""
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_S)
    return True
