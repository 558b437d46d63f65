"""Coding of drawn pictures, and loops of coded pictures: drawn once for many, or a file unaltered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import cast

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cli.simulator.packets import Codec, Cutter, Format, Frame, parameter_sets
from ecrime.cli.simulator.picture import Light, Plane, draw
from ecrime.cli.simulator.street import Street

LOOP_S = 10
# A file is kept in memory while it is played.
LARGEST_FILE = 500_000_000
FILTERS = {Codec.H264: "h264_mp4toannexb", Codec.HEVC: "hevc_mp4toannexb"}
ENCODERS = {Codec.H264: "libx264", Codec.HEVC: "libx265"}


class NotPlayable(Exception):
    """A file that cannot be a camera; the text says why in a sentence."""


class Encoder:
    """One unbroken coding: a picture goes in, its packets come out at once."""

    def __init__(self, form: Format) -> None:
        self.form = form
        self.cutter = Cutter()
        self.count = 0
        self.sets: tuple[bytes, ...] = ()
        rate = Fraction(form.fps).limit_denominator(1000)
        added = self.cutter.container.add_stream(ENCODERS[form.codec], rate=rate, options=_options(form))
        stream = cast("VideoStream", added)
        stream.width, stream.height, stream.pix_fmt = form.width, form.height, "yuv420p"
        stream.bit_rate = form.bit_rate
        stream.codec_context.thread_count = 1
        self.stream = stream

    def encode(self, picture: Plane) -> Frame:
        """Code one picture; without delay, so that each gives exactly one frame."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = self.count
        self.count += 1
        (packet,) = self.stream.encode(frame)
        if not self.sets:
            self.sets = parameter_sets(bytes(packet), self.form.codec)
        return self.cutter.cut(packet)


def _options(form: Format) -> dict[str, str]:
    """Quick and without delay, key pictures as far apart and as many bits as were asked for."""
    apart = max(1, round(form.fps * form.key_every_s))
    kilobits = form.bit_rate // 1000
    private = f"keyint={apart}:min-keyint={apart}:scenecut=0:vbv-maxrate={kilobits}:vbv-bufsize={kilobits}"
    if form.codec is Codec.HEVC:
        quiet = "log-level=none:pools=none:frame-threads=1:repeat-headers=1"
        return {"preset": "ultrafast", "tune": "zerolatency", "x265-params": f"{private}:{quiet}"}
    return {"preset": "ultrafast", "tune": "zerolatency", "x264-params": private}


@cache
def sets_of(form: Format) -> tuple[bytes, ...]:
    """The parameter sets that an encoder of this format will give."""
    encoder = Encoder(form)
    encoder.encode(draw(Street(), Light.DAY, width=form.width, height=form.height, ms=0))
    return encoder.sets


@dataclass(frozen=True, slots=True)
class Timed:
    """A frame of a loop: when it is sent and when it is shown, in seconds from the loop's beginning."""

    frame: Frame
    sent_s: float
    shown_s: float


@dataclass(frozen=True, slots=True)
class Loop:
    """Coded pictures that are sent again and again."""

    form: Format
    sets: tuple[bytes, ...]
    frames: tuple[Timed, ...]
    length_s: float


def drawn_loop(form: Format, street: Street, light: Light, told: Callable[[float], None]) -> Loop:
    """Ten seconds of street, coded once for many cameras; no clock is in its pictures, which come again and again."""
    encoder = Encoder(form)
    count = round(LOOP_S * form.fps)
    frames = []
    for number in range(count):
        at = number / form.fps
        picture = draw(street, light, width=form.width, height=form.height, ms=round(at * 1000), has_clock=False)
        frames.append(Timed(encoder.encode(picture), at, at))
        told((number + 1) / count)
    return Loop(form, encoder.sets, tuple(frames), count / form.fps)


def file_loop(path: Path) -> Loop:
    """The pictures of a file, packet for packet as they are; raises NotPlayable."""
    if not path.is_file():
        raise NotPlayable(f"{path} is no file.")
    if path.stat().st_size > LARGEST_FILE:
        raise NotPlayable(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB; cut a piece out of it.")
    try:
        with av.open(str(path)) as source:
            if not source.streams.video:
                raise NotPlayable(f"{path} holds no pictures.")
            return _loop_of(path, source.streams.video[0], list(source.demux(source.streams.video[0])))
    except av.FFmpegError as error:
        raise NotPlayable(f"{path} cannot be read as a film: {error.strerror}.") from error


def _loop_of(path: Path, stream: VideoStream, packets: list[Packet[VideoStream]]) -> Loop:
    packets = [packet for packet in packets if packet.size]
    if stream.codec_context.name not in FILTERS:
        raise NotPlayable(f"{path} is coded as {stream.codec_context.name}; a test camera has H.264 or H.265.")
    if not packets or not packets[0].is_keyframe:
        raise NotPlayable(f"{path} does not begin with a key picture.")
    codec = Codec(stream.codec_context.name)
    sets = _sets_in(stream, packets[0], codec)
    base = stream.time_base or Fraction(1, 90_000)
    rate = stream.average_rate or Fraction(25)
    first = packets[0].dts or 0
    cutter = Cutter()
    target = cutter.container.add_stream_from_template(stream)
    frames = []
    for number, packet in enumerate(packets):
        if packet.dts is None or packet.pts is None:
            raise NotPlayable(f"{path} does not say when its picture {number} is shown.")
        sent, shown = float((packet.dts - first) * base), float((packet.pts - first) * base)
        packet.stream = target
        frames.append(Timed(cutter.cut(packet), sent, shown))
    length = frames[-1].sent_s + float(1 / rate)
    bits = round(sum(len(piece) for timed in frames for piece in timed.frame.packets) * 8 / length)
    form = Format(codec, stream.codec_context.width, stream.codec_context.height, float(rate), bits)
    return Loop(form, sets, tuple(frames), length)


def _sets_in(stream: VideoStream, key: Packet[VideoStream], codec: Codec) -> tuple[bytes, ...]:
    """The parameter sets, which a file keeps apart from the pictures; a filter uses its packet up, hence a copy."""
    (whole, *_) = BitStreamFilterContext(FILTERS[codec], stream).filter(Packet(bytes(key)))
    return parameter_sets(bytes(whole), codec)
