"""A file is taken apart by a child that is locked in, and what it answers is kept in a draft folder, hashed.

What the child says is not believed: sizes are bounded, times follow one another, and of a file that is refused nothing
is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from ecrime.cameras.watching.intake.facts import Kept, Piece
from ecrime.foundation.errors import Invalid, Problem

_COMMAND = [sys.executable, "-I", "-B", "-m", "ecrime.cameras.watching.intake.child"]
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}
_LONGEST_HEAD = 4096
_LARGEST = 64 << 20
LARGEST_FILE = 64 << 30
CODES = frozenset(f"footage.file_{why}" for why in ("broken", "codec", "cut", "no_times", "not_video"))


def hashed(path: Path, progress: Callable[[int], None]) -> tuple[str, int]:
    """The hash of a whole file, and its size. Raises Invalid for one that is too large or empty, OSError."""
    size = path.stat().st_size
    if not 0 < size <= LARGEST_FILE:
        raise Invalid([Problem("file", "footage.file_size")])
    digest = sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
            progress(len(data))
    return digest.hexdigest(), size


def taken(path: Path, start_ns: int, draft: Path) -> list[Kept]:
    """The segments of a file, written into an empty folder. Raises Invalid for a file that is refused, OSError."""
    with (
        path.open("rb") as file,
        subprocess.Popen(
            [*_COMMAND, str(start_ns)], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT
        ) as child,
    ):
        try:
            return list(_segments(_answers(child.stdout), draft, start_ns)) if child.stdout else []
        finally:
            child.kill()


def _answers(out: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What the child answers, up to its end. Raises Invalid where it refuses, or stops in the middle."""
    while True:
        line = out.readline(_LONGEST_HEAD)
        head = _read(line)
        size = head.get("size", -1)
        if not isinstance(size, int) or not 0 <= size <= _LARGEST:
            raise refused("footage.file_broken")
        data = out.read(size)
        if head.get("kind") == "refused" or len(data) < size:
            code = head.get("code", "")
            raise refused(code if code in CODES else "footage.file_broken")
        if head.get("kind") == "end":
            return
        yield head, data


def _read(line: bytes) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except ValueError:
        return {}
    return head if isinstance(head, dict) else {}


def refused(code: str) -> Invalid:
    """The file is refused whole."""
    return Invalid([Problem("file", code)])


def _segments(answers: Iterator[tuple[dict[str, Any], bytes]], draft: Path, start_ns: int) -> Iterator[Kept]:
    making: Kept | None = None
    pieces: list[Piece] = []
    last_ns = start_ns
    with ExitStack() as files:
        file: IO[bytes] | None = None
        for head, data in answers:
            try:
                if head["kind"] == "segment":
                    if making is not None:
                        yield _finished(making, pieces)
                    making, pieces = _begun(head, draft, len(data)), []
                    files.close()
                    file = files.enter_context(making.path.open("xb"))
                    file.write(data)
                elif file is not None:
                    file.write(data)
                    pieces.append(_piece(head, data, end=file.tell()))
                    if not last_ns <= pieces[-1].start_ns < pieces[-1].end_ns:
                        raise refused("footage.file_broken")
                    last_ns = pieces[-1].end_ns
            except (KeyError, TypeError, ValueError):
                raise refused("footage.file_broken") from None
    if making is None:
        raise refused("footage.file_not_video")
    yield _finished(making, pieces)


def _begun(head: dict[str, Any], draft: Path, init: int) -> Kept:
    start = int(head["start"])
    codec = str(head["codec"])
    if codec not in ("h264", "h265"):
        raise refused("footage.file_codec")
    return Kept(draft / f"{start}.mp4", start, codec, int(head["width"]), int(head["height"]), init, ())


def _piece(head: dict[str, Any], data: bytes, *, end: int) -> Piece:
    key = head["key"]
    return Piece(
        int(head["start"]),
        int(head["end"]),
        end,
        int(head["frames"]),
        None if key is None else int(key),
        sha256(data).hexdigest(),
    )


def _finished(making: Kept, pieces: list[Piece]) -> Kept:
    if not pieces:
        raise refused("footage.file_broken")
    return Kept(making.path, making.start_ns, making.codec, making.width, making.height, making.init, tuple(pieces))
