"""The clock in the picture is read back after coding and scaling, or not at all; never wrongly."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecrime.cli.simulator.burned_clock import BLOCKS, burn_clock, read_clock
from ecrime.cli.simulator.picture import Light, dark, draw
from ecrime.cli.simulator.street import Street

TIMES = st.integers(0, (1 << 42) - 1)
SIZES = st.sampled_from([(320, 180), (640, 360), (704, 576), (1280, 720), (1920, 1080)])
STREET = Street()


def coded(picture: NDArray[np.uint8], height: int, *, codec: str, quality: int) -> av.VideoFrame:
    """The picture as a client decodes it after coding of a given roughness."""
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = picture.shape[1], height, "yuv420p"
    encoder.time_base = Fraction(1, 25)
    quiet = {"x265-params": "log-level=none:pools=none"} if codec == "libx265" else {}
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": str(quality), **quiet}
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder = av.CodecContext.create("hevc" if codec == "libx265" else "h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    return [*(found for packet in packets for found in decoder.decode(packet)), *decoder.decode(None)][0]


@settings(max_examples=40)
@given(TIMES, SIZES, st.sampled_from(list(Light)), st.integers(18, 42), st.sampled_from([1.0, 0.8, 0.5, 1.7]))
def test_a_clock_is_read_after_coding_and_scaling(
    ms: int, size: tuple[int, int], light: Light, quality: int, scale: float
) -> None:
    width, height = size
    # Not all times have traffic of their own; the street of a near time shows the clock of any.
    picture = draw(STREET, light, width=width, height=height, ms=ms % 10_000_000)
    burn_clock(picture[:height], ms)
    seen = coded(picture, height, codec="libx264", quality=quality)
    seen = seen.reformat(width=max(256, int(width * scale)), height=max(144, int(height * scale)))
    assert read_clock(seen.to_ndarray(format="gray")) == ms
    assert read_clock(seen.to_ndarray(format="rgb24")) == ms


def test_a_clock_is_read_from_h265() -> None:
    picture = draw(STREET, Light.NIGHT, width=640, height=360, ms=1_795_437_000_123)
    seen = coded(picture, 360, codec="libx265", quality=38)
    assert read_clock(seen.to_ndarray(format="gray")) == 1_795_437_000_123


@given(TIMES, st.integers(4, BLOCKS - 3))
def test_a_block_that_is_wrong_is_noticed(ms: int, block: int) -> None:
    luma = np.full((360, 640), 90, dtype=np.uint8)
    burn_clock(luma, ms)
    columns = slice(block * 10, block * 10 + 10)
    luma[345:, columns] = 251 - luma[345:, columns]
    assert read_clock(luma) is None


@pytest.mark.parametrize("brightness", [0, 16, 128, 255])
def test_no_clock_is_read_where_there_is_none(brightness: int) -> None:
    assert read_clock(np.full((360, 640), brightness, dtype=np.uint8)) is None
    assert read_clock(np.full((20, 40), brightness, dtype=np.uint8)) is None


def test_noise_is_no_clock() -> None:
    noise = np.random.default_rng(1)
    assert all(read_clock(noise.integers(0, 256, (48, 64), dtype=np.uint8)) is None for _ in range(2000))


def test_a_covered_lens_shows_the_clock_alone() -> None:
    picture = dark(width=640, height=360, ms=5_000)
    assert read_clock(picture[:360]) == 5_000
    assert picture[60:340].mean() < 40


def test_the_digits_are_those_of_the_time() -> None:
    first, same, other = (np.zeros((360, 640), dtype=np.uint8) for _ in range(3))
    burn_clock(first, 1_795_437_000_123)
    burn_clock(same, 1_795_437_000_123)
    burn_clock(other, 1_795_437_000_124)
    assert (first[:18] == same[:18]).all()
    # The last of 23 signs, 12 wide each, is the only one that differs.
    assert set(np.nonzero((first[:18] != other[:18]).any(axis=0))[0] // 12) == {22}


@pytest.mark.parametrize(("shape", "ms"), [((71, 640), 0), ((360, 127), 0), ((360, 640), -1), ((360, 640), 1 << 42)])
def test_what_cannot_be_shown_is_refused(shape: tuple[int, int], ms: int) -> None:
    with pytest.raises(ValueError, match="clock"):
        burn_clock(np.zeros(shape, dtype=np.uint8), ms)
