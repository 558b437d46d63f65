"""Films as cameras send them: made here with what real ones do, or real ones that lie beside the tree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import av
from av.packet import Packet
from av.video.stream import VideoStream
from tests.cameras.recorder.scenes import contents, film

REAL = Path(__file__).parents[3] / "shared" / "footage"
# Parameter sets and marks between pictures are put in and left out by servers; they are no pictures.
_NO_PICTURES = {"h264": (0, 31, {7, 8, 9}), "hevc": (1, 63, {32, 33, 34, 35})}


def made(folder: Path) -> list[Path]:
    """Frames sent in another order than shown, at half of 25 a second; 4:3 at 10, with a key frame each 12 s; H.265."""
    return [
        film(folder / "b frames.mp4", width=256, height=144, frames=250, rate=Fraction(25, 2), group=25, b_frames=2),
        film(folder / "four by three.mp4", width=256, height=192, frames=200, rate=10, group=120),
        film(folder / "h265.mp4", codec="libx265", width=256, height=144, frames=250, group=50),
    ]


def codec(path: Path) -> str:
    """How a film is coded: h264 or hevc."""
    with av.open(str(path)) as opened:
        return str(opened.streams.video[0].codec_context.name)


def pictures(path: Path) -> list[tuple[int, str]]:
    """(size, hash) of each frame of a film, in the order in which they are sent."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        codec = stream.codec_context.name
        return [_picture(codec, packet) for packet in opened.demux(stream) if packet.size]


def is_part_of(some: list[tuple[int, str]], whole: list[tuple[int, str]]) -> bool:
    """Whether these stand in the film one after the other, none left out."""
    starts = [n for n, each in enumerate(whole) if some and each == some[0]]
    return any(whole[n : n + len(some)] == some for n in starts)


def shown_times(paths: list[Path]) -> Iterator[float]:
    """Seconds from each frame to the next one that is shown, in files of one run."""
    for path in paths:
        with av.open(str(path)) as opened:
            stream = opened.streams.video[0]
            base = stream.time_base or Fraction(1)
            times = sorted(float((one.pts or 0) * base) for one in opened.demux(stream) if one.size)
        yield from (later - one for one, later in pairwise(times))


def _picture(codec: str, packet: Packet[VideoStream]) -> tuple[int, str]:
    shift, mask, left_out = _NO_PICTURES[codec]
    units = [unit for unit in contents(packet) if unit[0] >> shift & mask not in left_out]
    whole = b"\0\0\0\1".join(units)
    return len(whole), sha256(whole).hexdigest()
