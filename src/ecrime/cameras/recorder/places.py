"""Where segments lie: ``<footage>/<camera>/<role>/<YYYY>/<MM>/<DD>/<HH>/<start ns>.mp4``, its journal beside it.

A mark under ``<camera>/<role>/open/`` names each segment that is not closed, so that a start need not look at the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.facts import Role

OPEN = "open"
IMPORTED = "import"  # below a stream's folder: files of other recorders, in which no chain of ours is looked for


def stream_folder(footage: Path, camera: UUID, role: Role) -> Path:
    """Everything of one stream."""
    return footage / str(camera) / role


def segment_path(folder: Path, start_ns: int) -> Path:
    """The file of the segment that begins then."""
    hour = datetime.fromtimestamp(start_ns // 1_000_000_000, UTC)
    return folder / f"{hour:%Y/%m/%d/%H}" / f"{start_ns}.mp4"


def journal_path(segment: Path) -> Path:
    """The journal of a segment's file."""
    return segment.with_suffix(".journal")


def mark_path(folder: Path, start_ns: int) -> Path:
    """What stands there while the segment is open."""
    return folder / OPEN / str(start_ns)


def streams(footage: Path) -> Iterator[tuple[UUID, Role, Path]]:
    """Every stream that has a folder, in order."""
    if not footage.is_dir():
        return
    for camera in sorted(footage.iterdir()):
        for role in Role:
            if _is_uuid(camera.name) and (camera / role).is_dir():
                yield UUID(camera.name), role, camera / role


def open_starts(folder: Path) -> list[int]:
    """The segments of a stream that are marked open, in order."""
    marks = folder / OPEN
    return sorted(int(mark.name) for mark in marks.iterdir() if mark.name.isdecimal()) if marks.is_dir() else []


def journals(folder: Path) -> list[Path]:
    """Every journal of a stream, in the order of time."""
    return list(journals_back(folder))[::-1]


def journals_back(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Every journal of a stream from the youngest on; the first is found without reading the rest."""
    try:
        inside = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):  # nothing was recorded, or it was deleted meanwhile
        return
    if depth == 4:
        yield from sorted((each for each in inside if each.suffix == ".journal"), key=_start, reverse=True)
        return
    for inner in sorted((each for each in inside if each.name.isdecimal()), reverse=True):
        yield from journals_back(inner, depth + 1)


def _start(path: Path) -> int:
    return int(path.stem)


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
