"""What a camera can show, for its page: from above as SVG, and the same as a table with what to keep in mind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

from ecrime.cameras.sites.field_of_view import LEVELS_2014, LEVELS_2025, STEEPEST, TARGET_M, FieldOfView, Level, Reach

SIZE, EDGE = 320, 24
ROUND_M = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
Point = tuple[float, float]
LEVELS: dict[Level, str | Promise] = {
    Level.OVERVIEW: pgettext_lazy("picture", "overview: a crowd, the flow of traffic"),
    Level.OUTLINE: pgettext_lazy("picture", "outline: that somebody is there"),
    Level.DISCERN: pgettext_lazy("picture", "discern: how many they are, where they go"),
    Level.PERCEIVE: pgettext_lazy("picture", "perceive: clothes, what somebody does"),
    Level.CHARACTERISE: pgettext_lazy("picture", "characterise: what marks somebody out"),
    Level.VALIDATE: pgettext_lazy("picture", "validate: a face that a person compares"),
    Level.SCRUTINISE: pgettext_lazy("picture", "scrutinise: the smallest detail"),
    Level.DETECTION: pgettext_lazy("picture", "detection"),
    Level.OBSERVATION: pgettext_lazy("picture", "observation"),
    Level.RECOGNITION: pgettext_lazy("picture", "recognition, by a person"),
    Level.IDENTIFICATION: pgettext_lazy("picture", "identification, by a person"),
}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level in words: pixels on a metre, and from where to where in metres; "" for nowhere in the picture."""

    word: str
    density: str
    from_m: str
    to_m: str


@dataclass(frozen=True, slots=True)
class ViewShown:
    """A field of view as a page shows it."""

    drawing: SafeString
    rows: Sequence[LevelRow]
    rows_2014: Sequence[LevelRow]
    hints: Sequence[str]


def shown(view: FieldOfView) -> ViewShown:
    """Both editions of the levels, the drawing of those of 2025, and what holds of the figures."""
    reaches = [found for density in LEVELS_2025.values() if (found := view.reach(density)) is not None]
    label = gettext("What is shown, from above; the table says the same")
    drawing = from_above(view, reaches, label=label, north=gettext("N"))
    return ViewShown(drawing, _rows(view, LEVELS_2025), _rows(view, LEVELS_2014), _hints(view))


def _rows(view: FieldOfView, levels: Mapping[Level, float]) -> list[LevelRow]:
    rows = []
    for level, density in levels.items():
        reach = view.reach(density)
        ends = (f"{reach.from_m:.1f}", f"{reach.to_m:.1f}") if reach is not None else ("", "")
        rows.append(LevelRow(str(LEVELS[level]), f"{density:g}", *ends))
    return rows


def _hints(view: FieldOfView) -> list[str]:
    known = {"angle": f"{view.angle:.0f}", "upright": f"{view.upright:.0f}", "target": f"{TARGET_M:g}"}
    hints = [
        gettext(
            "The picture is %(angle)s degrees wide and %(upright)s high. Figured for a lens without distortion, in"
            " clear air and daylight, for a face %(target)s m above the ground: measure with a target on the spot."
        )
        % known
    ]
    if not view.is_placed:
        hints.append(
            gettext(
                "Height or tilt is not registered: distances are those from the lens along the middle of the picture."
            )
        )
    elif view.blind_m is None:
        hints.append(gettext("It looks above the ground."))
    else:
        hints.append(
            gettext("The ground is not seen nearer than %(metres)s m to the mast.") % {"metres": f"{view.blind_m:.1f}"}
        )
    if view.down is not None and view.down > STEEPEST:
        hints.append(gettext("It looks down steeply: of faces it shows the crown more than the front."))
    return hints


def from_above(view: FieldOfView, reaches: list[Reach], *, label: str, north: str) -> SafeString:
    """Every reach as a trapezoid before the mast, the farthest the faintest; north is up where the bearing is known."""
    turned = [_corners(one, view.bearing or 0.0) for one in reaches]
    everything = [(0.0, 0.0), *(point for corners in turned for point in corners)]
    left, right = min(x for x, _ in everything), max(x for x, _ in everything)
    low, high = min(y for _, y in everything), max(y for _, y in everything)
    metre = (SIZE - 2 * EDGE) / max(right - left, high - low, 1.0)

    def place(point: Point) -> Point:
        return round(EDGE + (point[0] - left) * metre, 1), round(EDGE + (high - point[1]) * metre, 1)

    wide, tall = round(2 * EDGE + (right - left) * metre, 1), round(2 * EDGE + (high - low) * metre + EDGE, 1)
    bands = format_html_join(
        "",
        '<polygon points="{}" fill="currentColor" fill-opacity="0.16" stroke="currentColor" stroke-opacity="0.5"/>',
        ((" ".join(f"{x},{y}" for x, y in map(place, corners)),) for corners in turned),
    )
    x, y = place((0.0, 0.0))
    bar = max((one for one in ROUND_M if one * metre <= SIZE / 3), default=ROUND_M[0])
    return format_html(
        '<svg class="field-of-view" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}'
        '<circle cx="{}" cy="{}" r="4" fill="currentColor"/>{}'
        '<path d="M{} {}h{}m0 -4v8m-{} -8v8" stroke="currentColor" fill="none"/>'
        '<text x="{}" y="{}" font-size="12" fill="currentColor">{} m</text></svg>',
        *(label, max(wide, SIZE), tall, max(wide, SIZE), tall, bands, x, y),
        _north(north) if view.bearing is not None else "",
        *(EDGE, tall - 14, round(bar * metre, 1), round(bar * metre, 1), round(EDGE + bar * metre + 8, 1), tall - 10),
        bar,
    )


def _north(word: str) -> SafeString:
    return format_html(
        '<path d="M{0} 30V8l-4 7m4 -7l4 7" stroke="currentColor" fill="none"/>'
        '<text x="{0}" y="44" font-size="12" text-anchor="middle" fill="currentColor">{1}</text>',
        SIZE - 14,
        word,
    )


def _corners(one: Reach, bearing: float) -> list[Point]:
    """Metres east and north of the mast."""
    ahead = [
        (-one.near_half_m, one.from_m),
        (-one.far_half_m, one.to_m),
        (one.far_half_m, one.to_m),
        (one.near_half_m, one.from_m),
    ]
    turn = math.radians(bearing)
    return [(x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)) for x, y in ahead]
