"""The bytes of key frames, read from the files of segments by what the index says. No picture is decoded here."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from ecrime.cameras.analysis.facts import Todo
from ecrime.cameras.analysis.rules import chosen, thinned
from ecrime.cameras.recorder.places import segment_path, stream_folder
from ecrime.cameras.recorder.rules import SECOND

MOST_BYTES = 64 << 20
NEAR_NS = 10 * SECOND  # what was longer ago than this is no picture to compare with


class NotThere(Exception):
    """The file is not as the index says."""


def key_bytes(footage: Path, todo: Todo) -> tuple[list[int], bytes]:
    """Which key frames of a segment are to be looked at, and its beginning with the fragments that they open.

    Raises NotThere, OSError.
    """
    spans = [_fragment(todo, offset) for offset, _at in todo.keys]
    numbers = thinned(chosen(todo.keys), [end - begin for begin, end in spans], MOST_BYTES)
    return numbers, _read(footage, todo, [spans[n] for n in numbers])


def last_key_bytes(footage: Path, before: Todo | None, start_ns: int) -> bytes:
    """The same of the last key frame before a moment; nothing where it was too long ago or cannot be read."""
    if before is None or not before.keys or start_ns - before.keys[-1][1] > NEAR_NS:
        return b""
    try:
        return _read(footage, before, [_fragment(before, before.keys[-1][0])])
    except (NotThere, OSError):
        return b""


def _fragment(todo: Todo, offset: int) -> tuple[int, int]:
    """Where the fragment begins and ends in which a place of the file lies."""
    ends = [end for end, _at in todo.pieces]
    n = bisect_right(ends, offset)
    if n >= len(ends):
        raise NotThere
    return (ends[n - 1] if n else todo.init, ends[n])


def _read(footage: Path, todo: Todo, spans: list[tuple[int, int]]) -> bytes:
    path = segment_path(stream_folder(footage, todo.camera, todo.role), todo.start_ns)
    try:
        with path.open("rb") as file:
            made = [file.read(todo.init)]
            for begin, end in spans:
                file.seek(begin)
                made.append(file.read(end - begin))
    except FileNotFoundError:
        raise NotThere from None
    data = b"".join(made)
    if len(data) != todo.init + sum(end - begin for begin, end in spans):
        raise NotThere
    return data
