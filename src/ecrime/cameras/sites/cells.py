"""Zones of a picture as the cells of a grid over it: what is to be filled, and what is left out of a measure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Zone = tuple[tuple[float, float], ...]
"""A polygon in shares of the picture: (0, 0) is its upper left corner, (1, 1) its lower right one."""


def covered(zones: Iterable[Zone], width: int, height: int) -> NDArray[np.bool_]:
    """(height, width): cells of a grid over the picture that any zone touches, and one more all round.

    A cell whose middle is inside counts, and every cell that an edge runs through, however thin the zone.
    """
    found = np.zeros((height, width), dtype=np.bool_)
    x, y = np.arange(width) + 0.5, np.arange(height)[:, None] + 0.5
    for zone in zones:
        corners = np.array(zone, dtype=np.float64) * (width, height)
        inside = np.zeros_like(found)
        for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, 0), strict=True):
            if abs(y2 - y1) > 1e-6:  # flatter ones pass no middle of a cell
                at = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
                inside ^= ((y1 <= y) != (y2 <= y)) & (x < at)
            steps = np.linspace(0, 1, int(2 * max(abs(x2 - x1), abs(y2 - y1))) + 2)
            columns = np.clip(x1 + steps * (x2 - x1), 0, width - 1).astype(np.intp)
            rows = np.clip(y1 + steps * (y2 - y1), 0, height - 1).astype(np.intp)
            found[rows, columns] = True
        found |= inside
    wide = found.copy()
    wide[1:] |= found[:-1]
    wide[:-1] |= found[1:]
    wider = wide.copy()
    wider[:, 1:] |= wide[:, :-1]
    wider[:, :-1] |= wide[:, 1:]
    return wider
