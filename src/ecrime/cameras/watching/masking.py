"""Privacy zones, filled before anybody sees a picture: frames are decoded, filled, and coded anew as H.264.

What lies in a zone is not covered in the page, it is not sent. The recording itself stays as the camera sent it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ecrime.cameras.recorder.muxer import Gathered
from ecrime.cameras.sites.cells import Zone, covered

TICKS = Fraction(1, 90_000)
_READS = {"protocol_whitelist": "none", "probesize": "32", "analyzeduration": "0"}
_CODES = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23", "forced-idr": "1"}
_WRITES = "empty_moov+default_base_moof+frag_discont+skip_trailer"
_BLACK, _GREY = 16, 128


class Masker:
    """Fills zones in decoded pictures of any size."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._zones = tuple(zones)
        self._masks: dict[tuple[int, int], NDArray[np.bool_]] = {}

    def picture(self, frame: VideoFrame) -> VideoFrame:
        """The picture in yuv420p, with the same time, nothing of any zone left in it."""
        plain = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
        # Planes are padded to even sizes: to_ndarray wants them so, and libx264 too.
        width, height = plain.width - plain.width % 2, plain.height - plain.height % 2
        if (width, height) != (plain.width, plain.height):
            plain = plain.reformat(width=width, height=height)
        planes = plain.to_ndarray(format="yuv420p")
        blocks = self._blocks(width, height)
        planes[:height][blocks.repeat(2, 0).repeat(2, 1)] = _BLACK
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        chroma[:, blocks] = _GREY
        filled = VideoFrame.from_ndarray(planes, "yuv420p")
        filled.pts = frame.pts
        if frame.time_base is not None:
            filled.time_base = frame.time_base
        return filled

    def _blocks(self, width: int, height: int) -> NDArray[np.bool_]:
        """(height / 2, width / 2): the blocks of two by two pixels of which a zone touches any part."""
        size = (width, height)
        if size not in self._masks:
            self._masks[size] = covered(self._zones, width // 2, height // 2)
        return self._masks[size]


def mask_stream(
    pieces: Iterator[bytes], zones: Iterable[Zone], on_key: Callable[[int], None] = lambda _ticks: None
) -> Iterator[bytes]:
    """Fragmented MP4 in, the same with the zones filled out: what a player needs first, then a fragment a frame.

    Frames come in the order in which they are shown, and keep the times at which they are. It reads no further than it
    has to, so that live pictures are late by no more frames than the camera keeps back itself.

    on_key  hears when each frame is shown that a player may begin with, before its fragment comes
    """
    with _reader(_Joined(pieces)) as source:
        yield from _coded(source, Masker(zones), f"{_WRITES}+frag_every_frame", on_key)


def mask_piece(data: bytes, zones: Iterable[Zone]) -> bytes:
    """A piece of fragmented MP4 with its initialisation, zones filled; a fragment for each group of pictures."""
    with _reader(io.BytesIO(data)) as source:
        return b"".join(_coded(source, Masker(zones), f"{_WRITES}+frag_keyframe"))


def keys_of(data: bytes) -> bytes:
    """The key frames of a piece of fragmented MP4 with its initialisation; each lasts until the next."""
    with _reader(io.BytesIO(data)) as source:
        stream = source.streams.video[0]
        taken = Gathered()
        options = _options(f"{_WRITES}+frag_keyframe")
        with av.open(taken, "w", format="mp4", options=options) as out:
            made = out.add_stream_from_template(stream)
            for key, lasts in _keys(source.demux(stream)):
                key.stream, key.duration = made, lasts
                out.mux_one(key)
        return taken.take()


def pictures(data: bytes) -> Iterator[VideoFrame]:
    """Every frame of a piece of fragmented MP4 with its initialisation, in the order in which they are shown."""
    with _reader(io.BytesIO(data)) as source:
        source.streams.video[0].codec_context.thread_count = 1
        yield from source.decode(video=0)


class _Joined(io.RawIOBase):
    """Pieces as one file that is read once, as they come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = piece
        given, self._left = self._left[:size], self._left[size:]
        return given


def _keys(packets: Iterator[Packet[VideoStream]]) -> Iterator[tuple[Packet[VideoStream], int]]:
    """Each key frame, and how long it is until the next one or the end."""
    key: Packet[VideoStream] | None = None
    end = 0
    for packet in packets:
        if packet.dts is None or not packet.size:
            continue
        if packet.is_keyframe:
            if key is not None:
                yield key, packet.dts - (key.dts or 0)
            key = packet
        end = packet.dts + (packet.duration or 0)
    if key is not None:
        yield key, end - (key.dts or 0)


def _reader(file: io.RawIOBase | io.BytesIO) -> InputContainer:
    # Small reads: libav asks for a whole buffer, and would wait for a second of live pictures to fill it.
    return av.open(file, "r", format="mp4", options=_READS, buffer_size=4096)


def _options(flags: str) -> dict[str, str]:
    return {"movflags": flags, "avoid_negative_ts": "disabled", "fflags": "bitexact", "video_track_timescale": "90000"}


def _coded(
    source: InputContainer, masker: Masker, flags: str, on_key: Callable[[int], None] = lambda _ticks: None
) -> Iterator[bytes]:
    stream = source.streams.video[0]
    decoder = stream.codec_context
    decoder.thread_count = 1  # threads hold back a frame each
    taken = Gathered()
    out = av.open(taken, "w", format="mp4", options=_options(flags))
    made: VideoStream | None = None
    keys: set[int | None] = set()  # a frame may come out of the decoder some packets later than it went in
    for packet in source.demux(stream):
        if packet.is_keyframe:
            keys.add(packet.pts)
        for frame in packet.decode():
            filled = masker.picture(frame)
            filled.pict_type = PictureType.I if frame.pts in keys else PictureType.NONE
            keys.discard(frame.pts)
            if made is None:
                made = _encoder(out, filled)
                if piece := taken.take():
                    yield piece
            for coded in made.encode(filled):
                coded.duration = packet.duration
                if coded.is_keyframe and coded.dts is not None:
                    on_key(coded.dts)
                out.mux_one(coded)
            if piece := taken.take():
                yield piece
    out.close()  # the encoder keeps nothing back
    if piece := taken.take():
        yield piece


def _encoder(out: OutputContainer, like: VideoFrame) -> VideoStream:
    made = out.add_stream("libx264", rate=25, options=_CODES)
    coder: VideoCodecContext = made.codec_context
    made.width, made.height, made.pix_fmt = like.width, like.height, "yuv420p"
    coder.time_base = TICKS
    coder.gop_size = 250
    coder.max_b_frames = 0
    coder.thread_count = 1
    out.start_encoding()
    return made
