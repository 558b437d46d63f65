"""The clock in the picture: digits for people, and a row of black and white blocks that survives coding and scaling.

The row takes the last 24th of the height and the whole width, 64 blocks: four to find black and white by, 42 bits of
milliseconds since 1970 (until 2109), 16 check bits, two more to find black and white by.
"""

from __future__ import annotations

from binascii import crc_hqx
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

BLOCKS = 64
TIME_BITS, CHECK_BITS = 42, 16
HEAD, TAIL = (1, 0, 1, 0), (0, 1)
WHITE, BLACK = 235, 16
# Where black and white lie nearer to each other than this, there is no row.
LEAST_CONTRAST = 60.0
LEAST_WIDTH, LEAST_HEIGHT = 2 * BLOCKS, 72
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Five columns and seven rows for each sign, a row as five bits.
SIGNS = {
    "0": (14, 17, 19, 21, 25, 17, 14),
    "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31),
    "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14),
    "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12),
    "-": (0, 0, 0, 31, 0, 0, 0),
    ":": (0, 4, 4, 0, 4, 4, 0),
    ".": (0, 0, 0, 0, 0, 12, 12),
    " ": (0, 0, 0, 0, 0, 0, 0),
}
MASKS = {
    sign: np.array([[row >> bit & 1 for bit in range(4, -1, -1)] for row in rows], dtype=bool)
    for sign, rows in SIGNS.items()
}


def burn_clock(luma: Grey, ms: int) -> None:
    """Draw a time into a picture, twice.

    luma  (height, width) brightness, at least 72 by 128; changed in place
    ms    milliseconds since 1970, UTC
    """
    height, width = luma.shape
    if height < LEAST_HEIGHT or width < LEAST_WIDTH:
        raise ValueError(f"a clock needs {LEAST_WIDTH}x{LEAST_HEIGHT} pixels, not {width}x{height}")
    bits = np.array(_bits(ms), dtype=np.uint8)
    row = np.where(bits[_block_of(width)] == 1, WHITE, BLACK)
    luma[height - _row_height(height) :] = row
    _write(luma, f"{EPOCH + timedelta(milliseconds=ms):%Y-%m-%d %H:%M:%S}.{ms % 1000:03d}")


def read_clock(picture: NDArray[np.generic]) -> int | None:
    """The milliseconds since 1970 that a picture shows; None where no clock can be read for certain.

    picture  (height, width) brightness or (height, width, 3) colours, of any size; the whole picture, not a part
    """
    luma = picture if picture.ndim == 2 else picture.mean(axis=2)
    height, width = luma.shape
    if width < BLOCKS or height < 24:
        return None
    tall = _row_height(height)
    middle = luma[height - tall + tall // 4 : height - tall // 4]
    means = np.array([_middle(middle, block) for block in range(BLOCKS)])
    known = np.array([*HEAD, *(-1,) * (TIME_BITS + CHECK_BITS), *TAIL])
    white, black = float(means[known == 1].min()), float(means[known == 0].max())
    if white - black < LEAST_CONTRAST:
        return None
    read = (means > (white + black) / 2).astype(int)[len(HEAD) : BLOCKS - len(TAIL)]
    ms, check = _number(read[:TIME_BITS]), _number(read[TIME_BITS:])
    return ms if check == _check(ms) else None


def _middle(row: NDArray[np.generic], block: int) -> float:
    """The brightness of one block, without the edges that coding smears."""
    wide = row.shape[1] / BLOCKS
    first = int(block * wide + wide / 4)
    return float(row[:, first : max(first + 1, int((block + 1) * wide - wide / 4))].mean())


def _block_of(width: int) -> NDArray[np.intp]:
    """For each column the block it lies in."""
    return (np.arange(width) * BLOCKS // width).astype(np.intp)


def _row_height(height: int) -> int:
    return max(1, height // 24)


def _bits(ms: int) -> list[int]:
    if not 0 <= ms < 1 << TIME_BITS:
        raise ValueError("the clock shows times from 1970 to 2109")
    number = ms << CHECK_BITS | _check(ms)
    return [*HEAD, *(number >> bit & 1 for bit in range(TIME_BITS + CHECK_BITS - 1, -1, -1)), *TAIL]


def _number(bits: NDArray[np.int_]) -> int:
    return int("".join(map(str, bits)), 2)


def _check(ms: int) -> int:
    return crc_hqx(ms.to_bytes(6, "big"), 0xFFFF)


def _write(luma: Grey, text: str) -> None:
    """Signs of white on black in the upper left corner, as cameras do."""
    scale = max(1, luma.shape[1] // 320)
    mask = np.concatenate([np.pad(MASKS[sign], ((1, 1), (1, 0))) for sign in text], axis=1)
    drawn = np.where(mask, WHITE, BLACK).astype(np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = min(drawn.shape[0], luma.shape[0]), min(drawn.shape[1], luma.shape[1])
    luma[:height, :width] = drawn[:height, :width]
