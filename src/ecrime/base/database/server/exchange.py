"""Lets a folder that was made beside take the place of another, or leaves both where they are."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks and backslashes in a path, as the kernel writes them


def mounted_within(folder: Path) -> Path | None:
    """A disk, or a folder from elsewhere, that is mounted at the folder or below it; None where there is none.

    Such a folder does not move, or takes along what is mounted in it.
    """
    place = folder.resolve()
    if not place.exists():
        return None
    if place.is_mount():
        return place
    # A folder mounted from the same disk is told by the kernel alone.
    lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if MOUNTS.exists() else []
    mounts = (Path(_ESCAPED.sub(_letter, line.split(" ")[4])) for line in lines)
    return next((mount for mount in mounts if mount.is_relative_to(place)), None)


def exchange(made: Path, place: Path, kept: Path) -> None:
    """Move what stands at ``place`` to ``kept``, and ``made`` to ``place``.

    Raises OSError. Both stand as they were then, or, where not even that could be had, the old one at ``kept``.
    """
    place.rename(kept)
    try:
        made.rename(place)
    except OSError:
        kept.rename(place)
        raise


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))
