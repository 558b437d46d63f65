"""Numbers and times of packets, reports, and what is said of a stream."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from tests.cameras_sim import small_format

from ecrime.cli.simulator.coding import Encoder, sets_of
from ecrime.cli.simulator.packets import Codec, Frame, pieces, sdp, sender_report, stamped


def test_numbers_go_on_over_the_edge() -> None:
    frame = Frame((b"\x80\x60" + bytes(10) + b"one", b"\x80\xe0" + bytes(10) + b"another"), is_key=True)
    first, second = stamped(frame, sequence=65_535, timestamp=(1 << 32) + 7, ssrc=9)
    assert struct.unpack(">BBHHHII", first[:16]) == (0x24, 0, 15, 0x8060, 65_535, 7, 9)
    assert struct.unpack(">BBHHHII", second[:16]) == (0x24, 0, 19, 0x80E0, 0, 7, 9)
    assert (first[16:], second[16:]) == (b"one", b"another")


def test_a_report_joins_two_clocks() -> None:
    report = sender_report(ssrc=9, wall_ns=1_500_000_000, timestamp=77, packets=3, octets=4)
    assert struct.unpack(">BBH", report[:4]) == (0x24, 1, len(report) - 4)
    assert struct.unpack(">BBHIIIIII", report[4:32]) == (0x80, 200, 6, 9, 2_208_988_801, 1 << 31, 77, 3, 4)
    kind, words = struct.unpack(">xBH", report[32:36])
    assert (kind, 4 * (words + 1)) == (202, len(report) - 32)


@pytest.mark.parametrize("codec", list(Codec))
def test_a_picture_is_cut_into_packets_of_at_most_1400_bytes(codec: Codec) -> None:
    form = small_format(codec=codec, width=640, height=360, bit_rate=3_000_000, key_every_s=0.2)
    encoder = Encoder(form)
    noise = np.random.default_rng(0)
    frames = [encoder.encode(noise.integers(0, 255, (540, 640), dtype=np.uint8)) for _ in range(11)]
    assert [frame.is_key for frame in frames] == [number % 5 == 0 for number in range(11)]
    assert all(len(packet) <= 1400 for frame in frames for packet in frame.packets)
    # The last packet of a picture is marked, and no other.
    assert all([packet[1] >> 7 for packet in frame.packets] == [0] * (len(frame.packets) - 1) + [1] for frame in frames)
    assert encoder.sets == sets_of(form)


def test_what_is_said_of_a_stream() -> None:
    said = sdp(small_format(fps=12.5), sets_of(small_format(fps=12.5)))
    assert "a=rtpmap:96 H264/90000\r\n" in said
    assert "a=framerate:12.5\r\n" in said
    assert "b=AS:300\r\n" in said
    said = sdp(small_format(codec=Codec.HEVC), sets_of(small_format(codec=Codec.HEVC)))
    assert "a=rtpmap:96 H265/90000\r\n" in said
    assert all(f"sprop-{name}=" in said for name in ("vps", "sps", "pps"))


def test_what_stands_between_start_codes() -> None:
    assert list(pieces(b"\0\0\0\1one\0\0\1another\0\0\0\1")) == [b"one", b"another"]
