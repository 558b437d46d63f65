"""What a privacy zone may be: a plain polygon inside the picture, whose inside nobody can mistake."""

from __future__ import annotations

import re

from ecrime.cameras.watching.zones.facts import Corner, Polygon
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits

MOST_ZONES = 20
CORNERS = range(3, 21)
SMALLEST = 0.0001  # of the picture: some fifteen pixels each way of a large one
LONGEST_REASON = 500
_CORNER = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*,\s*(\d{1,3}(?:\.\d{1,3})?)")


def read_zones(typed: str) -> tuple[tuple[Polygon, ...], list[Problem]]:
    """The zones of a text with one a line: corners as ``10,20 40,20 40,60``, in hundredths of the picture."""
    lines = [line.strip() for line in fold_digits(typed).splitlines() if line.strip()]
    read = [_line(line) for line in lines]
    for n, found in enumerate(read, 1):
        if found is None:
            return (), [Problem("zones", "zone.unreadable", {"line": str(n)})]
    zones = tuple(zone for zone in read if zone is not None)
    return zones, check_zones(zones)


def check_zones(zones: tuple[Polygon, ...]) -> list[Problem]:
    """What is wrong with zones."""
    if len(zones) > MOST_ZONES:
        return [Problem("zones", "zone.too_many", {"most": str(MOST_ZONES)})]
    for n, zone in enumerate(zones, 1):
        line = {"line": str(n)}
        if len(zone) not in CORNERS:
            return [Problem("zones", "zone.corners", line)]
        if not all(0 <= share <= 1 for corner in zone for share in corner):
            return [Problem("zones", "zone.outside", line)]
        if crosses_itself(zone):
            return [Problem("zones", "zone.crossed", line)]
        if abs(_area(zone)) < SMALLEST:
            return [Problem("zones", "zone.too_small", line)]
    return []


def written(zones: tuple[Polygon, ...]) -> str:
    """Zones as ``read_zones`` reads them."""
    return "\n".join(" ".join(f"{x * 100:g},{y * 100:g}" for x, y in zone) for zone in zones)


def crosses_itself(zone: Polygon) -> bool:
    """True when two edges meet that are no neighbours: then nobody could say what is inside."""
    edges = list(zip(zone, (*zone[1:], zone[0]), strict=True))
    last = len(edges) - 1
    return any(
        _meet(*edges[one], *edges[other])
        for one in range(len(edges))
        for other in range(one + 2, len(edges))
        if not (one == 0 and other == last)
    )


def _line(line: str) -> Polygon | None:
    if re.sub(r"[\s;]", "", _CORNER.sub("", line)):
        return None
    return tuple((float(x) / 100, float(y) / 100) for x, y in _CORNER.findall(line))


def _area(zone: Polygon) -> float:
    pairs = zip(zone, (*zone[1:], zone[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    def side(p: Corner, q: Corner, r: Corner) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    one, other, third, fourth = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    if one == other == 0:  # on one line
        return max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d))
    return one * other <= 0 and third * fourth <= 0
