"""The timeline of a camera, drawn as SVG: recorded, not recorded and why, held, marked, beyond what is kept.

Everything it shows stands in the table below it as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ecrime.cameras.watching.footage.facts import Window

WIDTH, HEIGHT = 1000, 36
NARROWEST = 1.5  # what is shorter than this is drawn as wide


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch: ``kind`` is a class of footage.css, ``title`` says it in words."""

    kind: str
    from_at: datetime
    to_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment with its words."""

    at: datetime
    title: str


def timeline(window: Window, bars: Iterable[Bar], marks: Iterable[Mark], *, at: datetime, label: str) -> SafeString:
    """One row of the timeline. The cursor stands at ``at``; a script moves it."""
    drawn = format_html_join(
        "",
        '<rect class="bar-{}" x="{}" width="{}" y="{}" height="{}"><title>{}</title></rect>',
        (_rect(window, bar) for bar in bars),
    )
    marked = format_html_join(
        "",
        '<path class="mark" d="M{0} 1l5 6-5 6-5-6z"><title>{1}</title></path>',
        ((_place(window, mark.at), mark.title) for mark in marks),
    )
    return format_html(
        '<svg class="track" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '{}{}<line class="cursor" x1="{}" x2="{}" y1="0" y2="{}"/></svg>',
        *(label, WIDTH, HEIGHT, drawn, marked, _place(window, at), _place(window, at), HEIGHT),
    )


def _place(window: Window, at: datetime) -> float:
    share = (at - window.from_at) / (window.to_at - window.from_at)
    return round(min(max(share, 0.0), 1.0) * WIDTH, 2)


def _rect(window: Window, bar: Bar) -> tuple[str, float, float, int, int, str]:
    left, right = _place(window, bar.from_at), _place(window, bar.to_at)
    top, height = (2, 6) if bar.kind == "held" else (12, HEIGHT - 14)
    return bar.kind, left, round(max(right - left, NARROWEST), 2), top, height, bar.title
