"""Key frames and fragments of a segment in a few bytes each, as a row of the index holds them.

Eight bytes a key frame (offset in the file, milliseconds since the segment's start) and a fragment (end in the file,
milliseconds of its end), big end first. Never a row a frame: a thousand cameras of thirty days are 43 million rows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_PAIR = struct.Struct(">II")
_MS = 1_000_000


def pack(pairs: Iterable[tuple[int, int]], start_ns: int) -> bytes:
    """Pairs of a place in the file and a time, in order. Raises ValueError for what does not fit."""
    try:
        return b"".join(_PAIR.pack(place, (at_ns - start_ns) // _MS) for place, at_ns in pairs)
    except struct.error:
        raise ValueError("a segment is shorter than 4 GB and 49 days") from None


def unpack(packed: bytes, start_ns: int) -> tuple[tuple[int, int], ...]:
    """The same pairs, times to the millisecond. Raises ValueError where it is none."""
    if len(packed) % _PAIR.size:
        raise ValueError("it holds pairs of eight bytes")
    return tuple((place, start_ns + ms * _MS) for place, ms in _PAIR.iter_unpack(packed))
