"""What the pages ask of a file: what it is and how it looks. The answer comes from a child that is locked in.

What the child answers is not believed either: its sizes are bounded, its texts are texts, its pictures are handed on
as pictures and as nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecrime.base.files.looking.kinds import LIMITS, MEDIA_TYPES, Kind, is_mislabelled, kind_of
from ecrime.foundation.errors import Invalid, Problem

# No path of ours, no variable of the service, one arena of memory.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}
_COMMAND = [sys.executable, "-I", "-B", "-m", "ecrime.base.files.looking.child"]
_JPEG = b"\xff\xd8\xff"
# What the child may refuse for; each has a sentence (base/files/messages.py).
CODES = frozenset(
    f"upload.{why}"
    for why in (
        "corrupt",
        "encrypted",
        "has_program",
        "inflates",
        "path_in_name",
        "too_many_pages",
        "too_many_pixels",
        "too_much_text",
        "too_much_work",
        "unknown_kind",
    )
)
_HEAD_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is.

    pages      to turn; of a Word file its text is the first, each picture one more
    thumbnail  a small JPEG; None for a Word file without pictures
    """

    kind: Kind
    media_type: str
    pages: int
    thumbnail: bytes | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a file, safe to be looked at.

    picture   a JPEG drawn anew; None for the text of a Word file
    text      the paragraphs of that text
    left_out  how many of its pictures and drawings are not shown
    """

    picture: bytes | None
    text: tuple[str, ...] = ()
    left_out: int = 0


def examine(content: bytes, name: str = "", *, field: str = "file") -> Examined:
    """Find out what a file is and whether it can be shown. Raises Invalid, with one code, for one that is not taken.

    name  as the file was called where it came from; only its ending is looked at
    """
    if not content:
        raise _refused(field, "upload.empty")
    if len(content) > LIMITS.file_bytes:
        raise _refused(field, "upload.too_heavy", {"most": str(LIMITS.file_bytes // 1024**2)})
    kind = kind_of(content[:1024])
    if kind is None:
        raise _refused(field, "upload.unknown_kind")
    if is_mislabelled(name, kind):
        raise _refused(field, "upload.mislabelled", {"kind": kind.value.upper()})
    head, pieces = _asked({"do": "look", "kind": kind.value}, content, field)
    pages = head.get("pages")
    if not isinstance(pages, int) or not 1 <= pages <= LIMITS.pages + 1:
        raise _refused(field, "upload.too_much_work")
    return Examined(kind, MEDIA_TYPES[kind], pages, _picture(pieces, field))


def show(content: bytes, kind: Kind, page: int) -> Shown:
    """One page, the first being 0. Raises Invalid for one that cannot be shown any more, as ``examine`` does."""
    head, pieces = _asked({"do": "page", "kind": kind.value, "page": page}, content, "file")
    text, left_out = head.get("text", []), head.get("left_out", 0)
    if not (isinstance(text, list) and all(isinstance(line, str) for line in text) and isinstance(left_out, int)):
        raise _refused("file", "upload.too_much_work")
    return Shown(_picture(pieces, "file"), tuple(text), left_out)


def _picture(pieces: list[bytes], field: str) -> bytes | None:
    if pieces and not pieces[0].startswith(_JPEG):
        raise _refused(field, "upload.too_much_work")
    return pieces[0] if pieces else None


def _asked(order: Mapping[str, object], content: bytes, field: str) -> tuple[dict[str, Any], list[bytes]]:
    answer = _run(json.dumps(order).encode() + b"\n", content)
    line, _newline, rest = answer[: LIMITS.answer_bytes].partition(b"\n")
    try:
        head = json.loads(line[:_HEAD_BYTES])
        sizes = [int(size) for size in head["sizes"]]
    except (ValueError, KeyError, TypeError):
        # Killed: for its time, its memory, or something worse that it was led to.
        raise _refused(field, "upload.too_much_work") from None
    if "refused" in head:
        code = str(head["refused"])
        if code not in CODES:
            raise _refused(field, "upload.too_much_work")
        raise _refused(field, code, {"most": str(head["params"].get("most", ""))})
    if sum(sizes) != len(rest) or min(sizes, default=1) < 1:
        raise _refused(field, "upload.too_much_work")
    pieces = []
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    return head, pieces


def _run(order: bytes, content: bytes) -> bytes:
    """What the child answers, at most one byte more than it may; killed when its time is over."""
    with subprocess.Popen(
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    ) as child:
        clock = threading.Timer(LIMITS.wall_s, child.kill)
        feeding = threading.Thread(target=_feed, args=(child, order, content), daemon=True)
        clock.start()
        feeding.start()
        try:
            if child.stdout is None:
                raise RuntimeError("the child has an output")
            return child.stdout.read(LIMITS.answer_bytes + 1)
        finally:
            clock.cancel()
            child.kill()
            feeding.join()


def _feed(child: subprocess.Popen[bytes], order: bytes, content: bytes) -> None:
    if child.stdin is None:
        raise RuntimeError("the child has an input")
    try:
        with child.stdin as told:
            told.write(order)
            told.write(content)
    except BrokenPipeError:
        return  # it has answered, or was killed, before it read to the end


def _refused(field: str, code: str, params: Mapping[str, str] | None = None) -> Invalid:
    return Invalid([Problem(field, code, params or {})])
