"""Cuts coded pictures into packets of RTP by libav's own muxer, and says in SDP what they are.

The muxer writes one packet at a time. Its numbers and times are replaced: a test camera has clocks of its own, true or
false, and a loop that was cut once is sent again and again.
"""

from __future__ import annotations

import re
import struct
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

RATE = 90_000
PAYLOAD_TYPE = 96
PACKET_SIZE = "1400"
# RFC 5761: the second byte of a report lies here, that of a packet of 96 never does.
REPORTS = range(200, 205)
START_CODE = re.compile(rb"\x00\x00\x00?\x01")
SENDER_REPORT, SOURCE_DESCRIPTION = 200, 202
SECONDS_1900_TO_1970 = 2_208_988_800


class Codec(StrEnum):
    """How the pictures are coded, named as libav names it."""

    H264 = "h264"
    HEVC = "hevc"


@dataclass(frozen=True, slots=True)
class Frame:
    """One coded picture as packets of RTP whose numbers and times are still to be written."""

    packets: tuple[bytes, ...]
    is_key: bool


@dataclass(frozen=True, slots=True)
class Format:
    """What a stream declares of itself; and how far apart its key pictures stand, which no stream declares."""

    codec: Codec
    width: int
    height: int
    fps: float
    bit_rate: int
    key_every_s: float = 2.0


class Sink:
    """Takes what the muxer writes."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)


class Cutter:
    """One muxer of RTP; pictures in, packets out."""

    def __init__(self) -> None:
        self.sink = Sink()
        self.container: OutputContainer = av.open(self.sink, "w", format="rtp", options={"packetsize": PACKET_SIZE})

    def cut(self, packet: Packet[VideoStream]) -> Frame:
        """The packets of one coded picture; the muxer's own reports are left out."""
        is_key = packet.is_keyframe
        self.sink.written.clear()
        self.container.mux(packet)
        cut = tuple(piece for piece in self.sink.written if piece[1] not in REPORTS)
        return Frame(cut, is_key)


def stamped(frame: Frame, *, sequence: int, timestamp: int, ssrc: int) -> list[bytes]:
    """The packets as they go over RTSP: channel 0, length, and numbers and times of our own."""
    times = struct.pack(">II", timestamp & 0xFFFFFFFF, ssrc)
    return [
        struct.pack(">BBH2sH", 0x24, 0, len(piece), piece[:2], sequence + number & 0xFFFF) + times + piece[12:]
        for number, piece in enumerate(frame.packets)
    ]


def sender_report(*, ssrc: int, wall_ns: int, timestamp: int, packets: int, octets: int) -> bytes:
    """RFC 3550, 6.4.1 on channel 1: this wall time and this time of RTP are one moment."""
    seconds, rest_ns = divmod(wall_ns, 10**9)
    wall = (seconds + SECONDS_1900_TO_1970) & 0xFFFFFFFF, (rest_ns << 32) // 10**9
    report = struct.pack(
        ">BBHIIIIII", 0x80, SENDER_REPORT, 6, ssrc, *wall,
        timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF,
    )  # fmt: skip
    name = b"\x01\x06camera\x00\x00\x00\x00"
    described = struct.pack(">BBHI", 0x81, SOURCE_DESCRIPTION, 1 + len(name) // 4, ssrc) + name
    return struct.pack(">BBH", 0x24, 1, len(report) + len(described)) + report + described


def parameter_sets(coded: bytes, codec: Codec) -> tuple[bytes, ...]:
    """The parameter sets at the beginning of a key picture with start codes."""
    return tuple(piece for piece in pieces(coded) if _kind(piece, codec) in _SETS[codec])


def pieces(coded: bytes) -> Iterator[bytes]:
    """What stands between start codes."""
    return filter(None, START_CODE.split(coded))


_SETS = {Codec.H264: (7, 8), Codec.HEVC: (32, 33, 34)}


def _kind(piece: bytes, codec: Codec) -> int:
    return piece[0] & 0x1F if codec is Codec.H264 else piece[0] >> 1 & 0x3F


def sdp(form: Format, sets: Sequence[bytes]) -> str:
    """RFC 4566 with RFC 6184 or 7798: one track of pictures."""
    told = {kind: b64encode(piece).decode() for piece in sets for kind in [_kind(piece, form.codec)]}
    if form.codec is Codec.H264:
        name, profile = "H264", sets[0][1:4].hex().upper()
        details = f"packetization-mode=1; profile-level-id={profile}; sprop-parameter-sets={told[7]},{told[8]}"
    else:
        name, details = "H265", f"sprop-vps={told[32]}; sprop-sps={told[33]}; sprop-pps={told[34]}"
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=E-Crime test camera",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"b=AS:{form.bit_rate // 1000}",
        f"a=rtpmap:{PAYLOAD_TYPE} {name}/{RATE}",
        f"a=fmtp:{PAYLOAD_TYPE} {details}",
        f"a=framerate:{form.fps:g}",
        "a=control:track1",
    ]
    return "\r\n".join(lines) + "\r\n"
