"""Privacy zones in pictures: nothing of what lies in one comes out, whatever its shape and however the bytes arrive."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.cameras.recorder.scenes import film, packets

from ecrime.cameras.recorder.muxer import Muxer
from ecrime.cameras.sites.cells import Zone, covered
from ecrime.cameras.watching.masking import Masker, keys_of, mask_piece, mask_stream, pictures

TRIANGLE: Zone = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75))
TICKS = 3600


def recorded(path: Path) -> list[bytes]:
    """A film as the recorder writes it: what a player needs first, then a fragment for each group."""
    container, found = packets(path)
    with container:
        muxer = Muxer(container.streams.video[0])
        pieces = [muxer.init]
        for n, packet in enumerate(found):
            if piece := muxer.put(packet, n * TICKS, shown_later=0, ticks_long=TICKS):
                pieces.append(piece)
        return [*pieces, muxer.end()]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return recorded(film(tmp_path_factory.mktemp("film") / "film.mp4", width=320, height=180, frames=150))


def luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    return frame.to_ndarray(format="yuv420p")[: frame.height].astype(np.uint8)


def inside(zone: Zone, width: int, height: int) -> NDArray[np.bool_]:
    """Every pixel whose middle lies in a polygon, by the sign of its turning: written apart from the masker."""
    found = np.zeros((height, width), dtype=np.bool_)
    corners = [(x * width, y * height) for x, y in zone]
    for row in range(height):
        for column in range(width):
            turns = 0
            x, y = column + 0.5, row + 0.5
            for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
                side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
                if y1 <= y < y2 and side > 0:
                    turns += 1
                elif y2 <= y < y1 and side < 0:
                    turns -= 1
            found[row, column] = turns != 0
    return found


def is_black(frame: av.VideoFrame, zone: NDArray[np.bool_]) -> bool:
    """After coding, which lets a little of what is beside an edge run over it."""
    found = luma(frame)[zone]
    return bool(found.mean() <= 20 and np.percentile(found, 99) <= 48)


def times(data: bytes) -> list[tuple[int | None, bool]]:
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        return [(packet.pts, packet.is_keyframe) for packet in container.demux(video=0) if packet.size]


def test_nothing_inside_a_zone_survives(pieces: list[bytes]) -> None:
    zone = inside(TRIANGLE, 320, 180)
    plain = list(pictures(b"".join(pieces)))
    masked = list(pictures(mask_piece(b"".join(pieces), [TRIANGLE])))
    assert len(masked) == len(plain) == 150
    for before, after in zip(plain, masked, strict=True):
        assert luma(before)[zone].max() > 100
        assert is_black(after, zone)


def test_pictures_that_differ_inside_a_zone_alone_become_one() -> None:
    zone = inside(TRIANGLE, 320, 180)
    chance = np.random.default_rng(3)
    first = chance.integers(0, 255, (180, 320, 3), dtype=np.uint8)
    second = first.copy()
    second[zone] = chance.integers(0, 255, (int(zone.sum()), 3), dtype=np.uint8)
    shown = [Masker([TRIANGLE]).picture(av.VideoFrame.from_ndarray(one, "rgb24")) for one in (first, second)]
    assert (shown[0].to_ndarray(format="yuv420p") == shown[1].to_ndarray(format="yuv420p")).all()


def test_what_lies_outside_is_still_to_be_seen(pieces: list[bytes]) -> None:
    outside = ~covered([TRIANGLE], 160, 90).repeat(2, 0).repeat(2, 1)
    plain, masked = (next(pictures(data)) for data in (b"".join(pieces), mask_piece(b"".join(pieces), [TRIANGLE])))
    away = np.abs(luma(plain)[outside].astype(int) - luma(masked)[outside].astype(int))
    assert np.median(away) <= 8


def test_frames_keep_their_times_and_keys(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert times(mask_piece(whole, [TRIANGLE])) == times(whole)
    second = pieces[0] + pieces[2]
    assert times(second)[0] == (50 * TICKS, True)
    assert times(mask_piece(second, [TRIANGLE])) == times(second)


def test_a_live_stream_is_masked_frame_by_frame_as_it_comes(pieces: list[bytes]) -> None:
    given_out = 0

    def arriving() -> Iterator[bytes]:
        nonlocal given_out
        for piece in pieces:
            for begins in range(0, len(piece), 7001):
                given_out += 1
                yield piece[begins : begins + 7001]

    whole = b"".join(pieces)
    masked = mask_stream(arriving(), [TRIANGLE])
    first = next(masked)
    assert b"ftyp" in first
    assert given_out < 20  # of some hundred: it does not read to the end before it answers
    rest = list(masked)
    assert len(rest) >= 150
    stream = b"".join([first, *rest])
    assert times(stream) == times(whole)
    zone = inside(TRIANGLE, 320, 180)
    assert all(is_black(frame, zone) for frame in pictures(stream))


def test_key_frames_alone_last_until_the_next(pieces: list[bytes]) -> None:
    keys = keys_of(b"".join(pieces))
    with av.open(io.BytesIO(keys), "r", format="mp4") as container:
        found = [(packet.pts, packet.duration) for packet in container.demux(video=0) if packet.size]
    assert found == [(n * 50 * TICKS, 50 * TICKS) for n in range(3)]
    zone = inside(TRIANGLE, 320, 180)
    assert all(is_black(frame, zone) for frame in pictures(mask_piece(keys, [TRIANGLE])))


def test_h265_comes_out_as_h264(tmp_path: Path) -> None:
    found = recorded(film(tmp_path / "film.mp4", codec="libx265", frames=60))
    masked = mask_piece(b"".join(found), [TRIANGLE])
    with av.open(io.BytesIO(masked), "r", format="mp4") as container:
        assert container.streams.video[0].codec_context.name == "h264"
    assert len(list(pictures(masked))) == 60


def test_a_picture_of_odd_size_is_filled_too() -> None:
    frame = av.VideoFrame.from_ndarray(np.full((97, 161, 3), 255, np.uint8), "rgb24")
    filled = Masker([((0, 0), (1, 0), (1, 1), (0, 1))]).picture(frame)
    assert luma(filled).max() <= 16


corner = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.lists(st.tuples(corner, corner, corner), min_size=1, max_size=3))
@settings(max_examples=60)
def test_every_triangle_is_covered_whole(zones: list[Zone]) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 255, np.uint8), "rgb24")
    filled = luma(Masker(zones).picture(frame))
    for zone in zones:
        assert (filled[inside(zone, 64, 48)] == 16).all()
