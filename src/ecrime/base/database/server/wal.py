"""How the server gives its log away, and how it gets it back: by files that a process of ours puts or takes beside it.

The server never sees the key of the backups: it may run as another user, and what it runs cannot read the folder of
keys. So its command to archive a segment only waits until ours has said that the segment is in the backup; and its
command to fetch one only asks, waits and takes.

    run/archived/SEGMENT        ours says: it is in the backup, on disk
    run/wanted/SEGMENT          the server asks for it
    run/fetched/SEGMENT         ours gives it
    run/missing/SEGMENT         ours says: there is none
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from ecrime.base.database.server.folder import DataFolder

ARCHIVED, WANTED, FETCHED, MISSING = "archived", "wanted", "fetched", "missing"
# How often a command looks before it gives up and is run anew, each time after a fifth of a second. A server that
# shuts down tries three times, and is not to be kept waiting long where the backup cannot be reached.
LOOKS = 10
FETCH_LOOKS = 3000
ABORT = 200  # an exit code above 125 ends the recovery, instead of telling it that the log ends here
SEGMENT_AFTER_S = 60  # the most that is lost with the machine, for a log that is not full

# A server whose log nobody wants, and one that keeps it until it is asked for.
NOBODY: dict[str, str] = {"archive_mode": "on", "archive_command": "true", "archive_timeout": "0"}
LATER: dict[str, str] = {"archive_mode": "on", "archive_command": "", "archive_timeout": "0"}


def archiving(folder: DataFolder) -> dict[str, str]:
    """The settings of a server beside which an archiver works."""
    said = _word(room(folder, ARCHIVED))
    command = f"n=0; while [ ! -e {said}/%f ]; do n=$((n+1)); [ $n -gt {LOOKS} ] && exit 1; sleep 0.2; done"
    return {"archive_mode": "on", "archive_command": command, "archive_timeout": f"{SEGMENT_AFTER_S}s"}


def fetching(folder: DataFolder) -> dict[str, str]:
    """The settings of a server that gets its log back from us."""
    wanted, fetched, missing = (_word(room(folder, name)) for name in (WANTED, FETCHED, MISSING))
    command = (
        f": > {wanted}/%f; n=0; while :; do"
        f' [ -e {fetched}/%f ] && mv {fetched}/%f "%p" && exit 0;'
        f" [ -e {missing}/%f ] && exit 1;"
        f" n=$((n+1)); [ $n -gt {FETCH_LOOKS} ] && exit {ABORT}; sleep 0.05; done"
    )
    return {"restore_command": command}


def settings(folder: DataFolder, *, archives: bool) -> dict[str, str]:
    """What becomes of a server's log; ``archives`` says whether an archiver works beside it.

    Where none does, what the server has not given away it keeps for the next that will.
    """
    if not folder.backup.exists():
        return NOBODY
    return archiving(folder) if archives else LATER


def _word(path: Path) -> str:
    """A path as a word of the shell, within a setting in which a percent sign means something."""
    return shlex.quote(str(path)).replace("%", "%%")


def room(folder: DataFolder, name: str) -> Path:
    """One of the folders by which server and archiver speak."""
    return folder.run / name


def make_room(folder: DataFolder, *names: str) -> None:
    """Make them; whose the server is may write into them, too, for ``run/`` above is closed to everybody else."""
    owner = folder.run.stat()
    for name in names:
        made = room(folder, name)
        made.mkdir(mode=0o700, exist_ok=True)
        if made.stat().st_uid != owner.st_uid:
            os.chown(made, owner.st_uid, owner.st_gid)
