"""What changes between small grey pictures, how sharp one is, which scene it shows: arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ecrime.cameras.analysis.facts import Look, Looked

WIDTH, HEIGHT = 320, 180
"""The size of the pictures that are measured; motion is measured on cells of two by two of their pixels."""
CELLS = (HEIGHT // 2, WIDTH // 2)

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Cells = NDArray[np.int16]
# Grey levels. Less than the first is grain, and so is less than four times what a picture's cells change by usually.
LEAST_STEP, TIMES_GRAIN = 9.0, 4.0
# Rows near the upper or lower edge with a cell that changes time after time: the time is burned in there.
TEXT_SHARE, MOST_TEXT_ROWS, LEAST_COMPARED = 0.3, 9, 8
EDGE_ROWS = HEIGHT // 16
STILL_SHARE, MOST_EARLIER = 0.99, 10
DARK, DARK_SHARE, DARK_SPREAD = 30, 0.92, 4.0
LEAST_CONTRAST = 6.0
_COARSE = 8
_ROWS, _COLUMNS = 9, 16


def looked_at(pictures: Sequence[Grey | None], left_out: Mask | None) -> Looked:
    """Compare each picture with the one before it; the first is only there to be compared with, and may be None.

    pictures  (HEIGHT, WIDTH) each, in the order of time, None for one that could not be read
    left_out  CELLS, True where nothing is to be measured; None for nowhere
    returns   a look for each picture but the first
    """
    kept = np.ones(CELLS, dtype=np.bool_) if left_out is None else ~left_out
    if not kept.any():
        return Looked((None,) * (len(pictures) - 1), None)
    cells = [None if picture is None else _cells(picture) for picture in pictures]
    pairs = list(_pairs(cells))
    changes = [None if now is None or last is None else _changed(last, now, kept) for last, now in pairs]
    calm = kept & ~_text_rows([change for change in changes if change is not None])
    wide = kept.repeat(2, 0).repeat(2, 1)
    looks: list[Look | None] = []
    light: list[Cells] = []
    earlier = [cells[0]] if cells[0] is not None else []
    for picture, (_last, now), change in zip(pictures[1:], pairs, changes, strict=True):
        if picture is None or now is None:
            looks.append(None)
            continue
        moving = None if change is None else int((change & calm).sum())
        is_black = _is_black(now, kept)
        looks.append(
            Look(
                None if moving is None else moving / max(int(calm.sum()), 1),
                moving == 0 and _is_one_of(earlier[-MOST_EARLIER:], now, calm),
                is_black,
                sharpness(picture, wide),
            )
        )
        earlier.append(now)
        light += [] if is_black else [now]
    return Looked(tuple(looks), _scene(light, kept))


def sharpness(picture: Grey, wide: Mask) -> float | None:
    """Energy of the steps between neighbours by that of the steps across eight pixels; None without any contrast.

    It does not follow how light a scene is: both energies do.
    """
    values = picture.astype(np.int32)
    fine = (values[:, 1:] - values[:, :-1])[wide[:, 1:] & wide[:, :-1]]
    coarse = (values[:, _COARSE:] - values[:, :-_COARSE])[wide[:, _COARSE:] & wide[:, :-_COARSE]]
    if not coarse.size or not fine.size:
        return None
    energy = float(np.mean(coarse * coarse))
    return float(np.mean(fine * fine)) / energy if energy >= LEAST_CONTRAST**2 else None


def _cells(picture: Grey) -> Cells:
    """Four times the mean of each cell, exactly."""
    rows = picture[0::2].astype(np.int16) + picture[1::2]
    cells: Cells = rows[:, 0::2] + rows[:, 1::2]
    return cells


def _pairs(cells: Sequence[Cells | None]) -> Iterator[tuple[Cells | None, Cells | None]]:
    """Each picture but the first, with the last one before it that could be read."""
    last = cells[0]
    for now in cells[1:]:
        yield last, now
        last = last if now is None else now


def _is_one_of(earlier: Sequence[Cells], now: Cells, calm: Mask) -> bool:
    """Whether it is one of the pictures before: grain alone, the finest there is, changes a tenth of it.

    Of what stands still a coder makes the same picture again each time it chooses the same quality, which varies.
    """
    return bool(calm.any()) and any(float((now == before)[calm].mean()) >= STILL_SHARE for before in earlier)


def _changed(before: Cells, now: Cells, kept: Mask) -> Mask:
    """Which cells changed otherwise than the whole picture did: light that comes and goes moves nothing."""
    step = (now - before).astype(np.float32) / 4
    apart = np.abs(step - np.median(step[kept]))
    apart[~kept] = 0
    padded = np.pad(apart, 1, mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    smooth = (across[:-2] + across[1:-1] + across[2:]) / 9
    grain = float(np.median(apart[kept]))
    return np.asarray((smooth > max(LEAST_STEP, TIMES_GRAIN * grain)) & kept)


def _text_rows(changes: Sequence[Mask]) -> Mask:
    """(rows, 1): where cameras write the time into their pictures; nowhere, where it may as well be a street."""
    rows = np.zeros((CELLS[0], 1), dtype=np.bool_)
    if len(changes) < LEAST_COMPARED:
        return rows
    often = (np.stack(changes).sum(axis=0) >= TEXT_SHARE * len(changes)).any(axis=1)
    for edge in (slice(0, EDGE_ROWS), slice(-EDGE_ROWS, None)):
        if often[edge].sum() <= MOST_TEXT_ROWS:
            found = np.zeros(CELLS[0] + 2, dtype=np.bool_)
            found[1:-1][edge] = often[edge]
            rows[:, 0] |= found[:-2] | found[1:-1] | found[2:]
    return rows


def _is_black(now: Cells, kept: Mask) -> bool:
    """Dark nearly everywhere and nothing to be told apart there; a clock in a corner may still be light."""
    values = now[kept].astype(np.float32) / 4
    dark = values[values < DARK]
    return bool(dark.size >= DARK_SHARE * values.size and float(dark.std()) < DARK_SPREAD)


def _scene(cells: Sequence[Cells], kept: Mask) -> bytes | None:
    """Which of neighbouring blocks of the usual picture is clearly the lighter: 270 bits, of which no picture is made.

    The median over a minute leaves out what only passes by.
    """
    if not cells:
        return None
    high, wide = CELLS[0] // _ROWS, CELLS[1] // _COLUMNS
    blocks = [each.reshape(_ROWS, high, _COLUMNS, wide).mean(axis=(1, 3)) for each in cells]
    usual = np.median(np.stack(blocks), axis=0)
    whole: Mask = np.asarray(kept.reshape(_ROWS, high, _COLUMNS, wide).all(axis=(1, 3)), dtype=np.bool_)
    spread = float(usual[whole].std()) if whole.any() else 0.0
    if spread < 4 * LEAST_CONTRAST:
        return None
    step = usual[:, 1:] - usual[:, :-1]
    step[~(whole[:, 1:] & whole[:, :-1])] = 0
    return np.packbits(np.concatenate([(step > spread / 5).ravel(), (step < -spread / 5).ravel()])).tobytes()
