"""Pieces and pictures of segments, read from their files: as they were recorded, or with what is to be filled.

Whoever calls has come through the door (``queries.see``) with the very range that is read here.
"""

from __future__ import annotations

from collections.abc import Sequence

import av.error
from av.video.frame import VideoFrame
from PIL import Image

from ecrime.cameras.sites.cells import Zone
from ecrime.cameras.watching.footage.recorded import Segment
from ecrime.cameras.watching.masking import Masker, keys_of, mask_piece, pictures
from ecrime.foundation.errors import NotFound, Unavailable

LARGEST = 64 << 20  # of one answer
TICKS_PER_MS = 90


def piece(segment: Segment, first: int, last: int, zones: Sequence[Zone], *, only_keys: bool) -> bytes:
    """Fragments with the initialisation before them, zones filled; a file of its own to a player, its times kept.

    Raises NotFound where the file has gone, Unavailable where it cannot be read.
    """
    data = read(segment, first, last)
    try:
        if only_keys:
            data = keys_of(data)
        return mask_piece(data, zones) if zones else data
    except (av.error.FFmpegError, IndexError, ValueError):
        raise Unavailable("footage.unreadable") from None


def read(segment: Segment, first: int, last: int) -> bytes:
    """The bytes of fragments as they were recorded, the initialisation before them."""
    begins, ends = segment.begins(first)[0], segment.pieces[last][0]
    if ends - begins > LARGEST:
        raise Unavailable("footage.unreadable")
    try:
        with segment.path.open("rb") as file:
            init = file.read(segment.indexed.init)
            file.seek(begins)
            data = file.read(ends - begins)
    except FileNotFoundError:
        raise NotFound("footage.not_recorded") from None
    except OSError:
        raise Unavailable("footage.unreadable") from None
    if len(init) < segment.indexed.init or len(data) < ends - begins:
        raise Unavailable("footage.unreadable")
    return init + data


def fragments_for(segment: Segment, at_ns: int) -> tuple[int, int]:
    """The fragments that have to be decoded to see a moment: from the key frame before it on."""
    last = segment.fragment_at(at_ns)
    return max(n for n in segment.opening if n <= last), last


def picture(segment: Segment, at_ns: int, zones: Sequence[Zone]) -> tuple[Image.Image, int]:
    """The frame that was to be seen at a moment, zones filled, and when it was taken.

    Raises NotFound where the file has gone, Unavailable where it cannot be read.
    """
    first, last = fragments_for(segment, at_ns)
    data = read(segment, first, last)
    until = (at_ns - segment.start_ns) * TICKS_PER_MS // 1_000_000
    found: VideoFrame | None = None
    try:
        for frame in pictures(data):
            if found is not None and (frame.pts or 0) > until:
                break
            found = frame
        if found is None:
            raise Unavailable("footage.unreadable")
        taken = segment.start_ns + (found.pts or 0) * 1_000_000 // TICKS_PER_MS
        shown = Masker(zones).picture(found) if zones else found
        return Image.fromarray(shown.to_ndarray(format="rgb24")), taken
    except (av.error.FFmpegError, IndexError, ValueError):
        raise Unavailable("footage.unreadable") from None
