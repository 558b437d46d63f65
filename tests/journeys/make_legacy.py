"""An export as an older system writes it: the shape of Houston's public records of 2010, times in UTC, places by beat.

Beside a tree that has the real file its first rows are taken; elsewhere they are invented in the same shape.
"""

from __future__ import annotations

import csv
import gzip
import io
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

REAL = Path(__file__).parents[3] / "shared" / "data" / "crime" / "houston_2010_jan_aug.csv.gz"
HEADINGS = (
    *("time", "date", "hour", "premise", "offense", "beat", "block", "street", "type", "suffix", "number"),
    *("location", "lon", "lat"),
)
OFFENSES = ("theft", "burglary", "auto theft", "aggravated assault", "robbery", "murder")
BEATS = ("15E30", "13D10", "16E20", "2A30")


def legacy_export(rows: int) -> bytes:
    """So many rows below their headings, as CSV."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if REAL.is_file():
        with gzip.open(REAL, "rt", encoding="utf-8") as file:
            writer.writerows(islice(csv.reader(file), rows + 1))
    else:
        writer.writerows([HEADINGS, *map(_invented, range(rows))])
    return written.getvalue().encode()


def _invented(number: int) -> list[str]:
    local = datetime(2010, 1, 1) + timedelta(hours=7 * number)
    world = local + timedelta(hours=6)
    return [
        f"{world:%Y-%m-%d %H:%M:%S}",
        f"{local.month}/{local.day}/{local.year}",
        str(local.hour),
        "18A",
        OFFENSES[number % len(OFFENSES)],
        BEATS[number % len(BEATS)],
        f"{number}00-{number}99",
        "marlive",
        "ln",
        "-",
        "1",
        "road / street / sidewalk",
        f"{-95.40 - number / 1000:.4f}",
        f"{29.70 + number / 1000:.4f}",
    ]
