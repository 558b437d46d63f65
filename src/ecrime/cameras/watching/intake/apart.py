"""A video file into segments as the recorder makes them: the same pictures, bit for bit, in files of a minute.

libav reads and writes; nothing is coded anew. What is cut off, has no times or is no video is refused whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.rules import SECOND

# Containers in which recorders hand footage out. No play-list is among them, nor anything that names another file.
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf"
CODECS = {"h264": "h264", "hevc": "h265"}
SEGMENT_NS = 60 * SECOND
LARGEST_SIDE = 8192
LONGEST_NS = 7 * 24 * 3600 * SECOND
SLACK_US = 1_500_000  # a container rounds how long it is
_READS = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}

Answer = tuple[dict[str, Any], bytes]


class FileRefused(ValueError):
    """The file is not taken in; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def taken_apart(file: io.RawIOBase | io.BytesIO, start_ns: int) -> Iterator[Answer]:
    """For each segment its head with the initialisation, then its fragments; at last how much there was.

    Raises FileRefused, av.error.FFmpegError.
    """
    with av.open(file, "r", options=_READS) as source:
        stream = _video(source)
        codec = stream.codec_context
        facts = {"codec": CODECS[codec.name], "width": codec.width, "height": codec.height}
        yield from _segments(source, stream, start_ns, facts)


def _video(source: InputContainer) -> VideoStream:
    if not source.streams.video:
        raise FileRefused("footage.file_not_video")
    stream = source.streams.video[0]
    if stream.codec_context.name not in CODECS:
        raise FileRefused("footage.file_codec")
    if not 0 < stream.codec_context.width <= LARGEST_SIDE or not 0 < stream.codec_context.height <= LARGEST_SIDE:
        raise FileRefused("footage.file_broken")
    stream.codec_context.thread_count = 1
    return stream


def _segments(source: InputContainer, stream: VideoStream, start_ns: int, facts: dict[str, Any]) -> Iterator[Answer]:
    making: _Making | None = None
    first: int | None = None
    last_ns, long_ns = -1, SECOND // 25
    for packet in source.demux(stream):
        if not packet.size:
            continue
        if packet.is_corrupt or packet.dts is None or packet.pts is None or packet.time_base is None:
            raise FileRefused("footage.file_broken" if packet.is_corrupt else "footage.file_no_times")
        if packet.is_keyframe:
            _decodes(stream, packet)
        if first is None:
            if not packet.is_keyframe:
                continue
            first = packet.dts
        at = start_ns + round((packet.dts - first) * packet.time_base * SECOND)
        if at <= last_ns or at - start_ns > LONGEST_NS:
            raise FileRefused("footage.file_no_times")
        if last_ns >= 0:
            long_ns = at - last_ns
        if making is not None and packet.is_keyframe and at >= making.start_ns + SEGMENT_NS:
            yield from making.end(at)
            making = None
        if making is None:
            making = _Making(stream, at)
            yield {"kind": "segment", "start": at, **facts}, making.init
        yield from making.put(packet, at, long_ns)
        last_ns = at
    if making is None:
        raise FileRefused("footage.file_not_video")
    yield from making.end(last_ns + long_ns)
    if source.duration is not None and (last_ns + long_ns - start_ns) // 1000 < source.duration - _slack(
        source.duration
    ):
        raise FileRefused("footage.file_cut")
    yield {"kind": "end"}, b""


def _slack(duration_us: int) -> int:
    return max(SLACK_US, duration_us // 100)


def _decodes(stream: VideoStream, packet: Packet[VideoStream]) -> None:
    """Key frames are pictures, whatever the packets between them are."""
    stream.codec_context.flush_buffers()
    found = [*stream.codec_context.decode(packet), *stream.codec_context.decode(None)]
    stream.codec_context.flush_buffers()
    if not found or any(frame.is_corrupt for frame in found):
        raise FileRefused("footage.file_broken")


class _Making:
    """One segment in the making."""

    def __init__(self, stream: VideoStream, start_ns: int) -> None:
        self.start_ns = start_ns
        self._muxer = Muxer(stream)
        self.init = self._muxer.init
        self._began, self._frames = start_ns, 0
        self._has_key = True

    def put(self, packet: Packet[VideoStream], at: int, long_ns: int) -> Iterator[Answer]:
        """Add a packet; the fragment before it where it begins a new one."""
        is_key = packet.is_keyframe
        later = 0
        if packet.pts is not None and packet.dts is not None and packet.time_base is not None:
            later = max(round((packet.pts - packet.dts) * packet.time_base * TICKS), 0)
        ticks = (at - self.start_ns) * TICKS // SECOND
        data = self._muxer.put(packet, ticks, shown_later=later, ticks_long=long_ns * TICKS // SECOND)
        if data:
            yield self._told(at), data
            self._began, self._frames, self._has_key = at, 0, is_key
        self._frames += 1

    def end(self, end_ns: int) -> Iterator[Answer]:
        """The last fragment."""
        if data := self._muxer.end():
            yield self._told(end_ns), data

    def _told(self, end_ns: int) -> dict[str, Any]:
        key = self._began if self._has_key else None
        return {"kind": "piece", "start": self._began, "end": end_ns, "frames": self._frames, "key": key}
