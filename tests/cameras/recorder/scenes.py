"""Moving pictures and streams that the tests make for themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast
from uuid import UUID

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import ClosedFacts, FragmentFacts, GapFacts, Role, SegmentFacts, StreamFacts
from ecrime.cameras.recorder.rules import SECOND

CAMERA = UUID("0190a3c4-0000-7000-8000-00000000aaaa")
STREAM = StreamFacts(CAMERA, Role.MAIN, "rtsp://somebody:geheim@127.0.0.1/1")
NOON = 1_780_000_000 * SECOND - 1_780_000_000 * SECOND % (3600 * SECOND) + 5 * SECOND


def film(
    path: Path,
    *,
    codec: str = "libx264",
    width: int = 160,
    height: int = 96,
    frames: int = 250,
    group: int = 50,
    rate: Fraction | int = 25,
    b_frames: int = 0,
) -> Path:
    """A clip, a key frame each ``group``; ``b_frames`` in a row are sent later than one that is shown after them."""
    options = {"preset": "ultrafast", "x265-params": "log-level=none", "sliced-threads": "0", "sc_threshold": "0"}
    noise = np.random.default_rng(7).integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    base = noise.repeat(8, 0).repeat(8, 1)
    with av.open(str(path), "w") as out:
        stream = cast(VideoStream, out.add_stream(codec, rate=rate, options=options))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = group
        stream.codec_context.max_b_frames = b_frames
        stream.codec_context.thread_count = 1
        for n in range(frames):
            picture = av.VideoFrame.from_ndarray(np.roll(base, n * 3, 1), "rgb24")
            picture.pts = n
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    return path


def packets(path: Path) -> tuple[InputContainer, list[Packet[VideoStream]]]:
    """A clip's packets; the container has to live as long as they do."""
    container = av.open(str(path), "r")
    found = [packet for packet in container.demux(container.streams.video[0]) if packet.size]
    return container, found


def contents(packet: Packet[VideoStream]) -> list[bytes]:
    """The NAL units of a packet, framed by their lengths or by start codes."""
    data = bytes(packet)
    if data.startswith((b"\0\0\0\1", b"\0\0\1")):
        return [unit for unit in re.split(rb"\x00\x00\x00?\x01", data) if unit]
    units, place = [], 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        units.append(data[place + 4 : place + 4 + size])
        place += 4 + size
    return units


@dataclass
class Heard:
    """Keeps what the recorder tells."""

    opened: list[SegmentFacts] = field(default_factory=list)
    fragments: list[FragmentFacts] = field(default_factory=list)
    closed: list[ClosedFacts] = field(default_factory=list)
    began: list[GapFacts] = field(default_factory=list)
    ended: list[GapFacts] = field(default_factory=list)
    clocks: list[int] = field(default_factory=list)
    hours: list[tuple[int, str]] = field(default_factory=list)

    def segment_opened(self, segment: SegmentFacts) -> None:
        self.opened.append(segment)

    def fragment_flushed(self, segment: SegmentFacts, fragment: FragmentFacts) -> None:
        self.fragments.append(fragment)

    def segment_closed(self, segment: SegmentFacts, closed: ClosedFacts) -> None:
        self.closed.append(closed)

    def gap_began(self, stream: StreamFacts, gap: GapFacts) -> None:
        self.began.append(gap)

    def gap_ended(self, stream: StreamFacts, gap: GapFacts) -> None:
        self.ended.append(gap)

    def clock_measured(self, stream: StreamFacts, at_ns: int, offset_ns: int) -> None:
        self.clocks.append(offset_ns)

    def hour_finished(self, stream: StreamFacts, hour_ns: int, head: str) -> None:
        self.hours.append((hour_ns, head))


class FailingDisk(Disk):
    """Fails at the n-th thing it is asked to do, for as many times as is said; a failed write leaves half of it."""

    def __init__(self, fails_at: int, *, times: int = 1) -> None:
        self.left, self.times, self.asked = fails_at, times, 0

    def _count(self) -> None:
        self.asked += 1
        self.left -= 1
        if self.left <= 0 and self.times > 0:
            self.times -= 1
            raise OSError(28, "No space left on device")

    def folder(self, path: Path) -> None:
        self._count()
        super().folder(path)

    def create(self, path: Path) -> int:
        self._count()
        return super().create(path)

    def write(self, file: int, data: bytes) -> None:
        try:
            self._count()
        except OSError:
            super().write(file, data[: len(data) // 2])
            raise
        super().write(file, data)

    def sync(self, file: int) -> None:
        self._count()
        super().sync(file)

    def close(self, file: int) -> None:
        super().close(file)
        self._count()

    def sync_folder(self, path: Path) -> None:
        self._count()
        super().sync_folder(path)

    def cut(self, path: Path, size: int) -> None:
        self._count()
        super().cut(path, size)

    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)
