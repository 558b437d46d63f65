"""Packets come out as they went in, in fragments that end where they should."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from tests.cameras.recorder.scenes import contents, packets

from ecrime.cameras.recorder.muxer import TICKS, Muxer


def muxed(clip: Path) -> tuple[bytes, list[bytes], list[int]]:
    """The initialisation part, the fragments, and how many packets went into each."""
    container, found = packets(clip)
    muxer = Muxer(container.streams.video[0])
    fragments, counts, count = [], [], 0
    for packet in found:
        assert packet.dts is not None
        data = muxer.put(packet, int(packet.dts * packet.time_base * TICKS), shown_later=0, ticks_long=3600)
        if data:
            fragments.append(data)
            counts.append(count)
            count = 0
        count += 1
    fragments.append(muxer.end())
    return muxer.init, fragments, [*counts, count]


def test_a_fragment_is_a_group_of_pictures(clip: Path) -> None:
    init, fragments, counts = muxed(clip)
    assert init[4:8] == b"ftyp"
    assert [fragment[4:8] for fragment in fragments] == [b"moof"] * 5
    assert counts == [50] * 5


def test_a_long_group_is_cut_by_time(long_group: Path) -> None:
    _, _, counts = muxed(long_group)
    assert max(counts) <= 56
    assert sum(counts) == 300
    assert sum(counts[:5]) == 250, "and still where the next group begins"


@pytest.mark.parametrize("name", ["clip", "long_group", "hevc"])
def test_every_packet_is_what_the_camera_sent(name: str, request: pytest.FixtureRequest) -> None:
    source: Path = request.getfixturevalue(name)
    _, before = packets(source)
    init, fragments, _ = muxed(source)
    with av.open(io.BytesIO(init + b"".join(fragments)), "r") as container:
        after = [packet for packet in container.demux(video=0) if packet.size]
        assert [contents(packet) for packet in after] == [contents(packet) for packet in before]
        assert [packet.is_keyframe for packet in after] == [packet.is_keyframe for packet in before]


@pytest.mark.parametrize("name", ["clip", "hevc"])
def test_each_fragment_plays_after_the_initialisation_alone(name: str, request: pytest.FixtureRequest) -> None:
    init, fragments, counts = muxed(request.getfixturevalue(name))
    for fragment, count in zip(fragments, counts, strict=True):
        with av.open(io.BytesIO(init + fragment), "r") as container:
            assert sum(1 for _ in container.decode(video=0)) == count


def test_h265_is_named_as_browsers_know_it(hevc: Path) -> None:
    init, _, _ = muxed(hevc)
    assert b"hvc1" in init
    assert b"hev1" not in init


def test_times_are_the_ones_that_were_given(clip: Path) -> None:
    container, found = packets(clip)
    muxer = Muxer(container.streams.video[0])
    out = [muxer.put(packet, n * 4285, shown_later=0, ticks_long=4285) for n, packet in enumerate(found)]
    data = muxer.init + b"".join(out) + muxer.end()
    with av.open(io.BytesIO(data), "r") as read:
        times = [
            packet.dts * packet.time_base for packet in read.demux(video=0) if packet.size and packet.dts is not None
        ]
    assert times == [Fraction(n * 4285, TICKS) for n in range(250)]
