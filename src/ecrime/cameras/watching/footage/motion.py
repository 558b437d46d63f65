"""What moves in footage, under the timeline: bars by how much, what was not analysed, what stands out; in words too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy

from ecrime.base.officers.facts import Actor
from ecrime.cameras.analysis import queries as analysis
from ecrime.cameras.analysis import rules as analysis_rules
from ecrime.cameras.analysis.facts import MOST_MOTION, Seen, Span
from ecrime.cameras.recorder import coverage
from ecrime.cameras.watching.footage import rules
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.recorded import moment, nanoseconds

SLOTS = 500
WIDTH, HEIGHT = 1000, 30
TOP, BOTTOM = 6, 29  # of the bars; above them stands what stands out
MOST_STRETCHES = 40
# Of a stretch in words; the bars tell it finer.
LITTLE, MUCH = 5, 10
SEEN: dict[Seen, str | Promise] = {
    Seen.BLACK: pgettext_lazy("tampered", "the picture was black"),
    Seen.FROZEN: pgettext_lazy("tampered", "the picture stood still, frozen"),
    Seen.DEFOCUSED: pgettext_lazy("tampered", "the picture was out of focus, or the lens covered"),
    Seen.MOVED: pgettext_lazy("tampered", "the camera showed another place than before"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One stretch in words."""

    from_at: datetime
    to_at: datetime
    title: str


def found(viewer: Actor, cameras: Sequence[UUID], window: Window) -> dict[UUID, list[Span]]:
    """What moves in a time of cameras, no finer than it can be drawn."""
    return analysis.motion(viewer, cameras, nanoseconds(window.from_at), nanoseconds(window.to_at), slots=SLOTS)


def next_from(
    viewer: Actor, cameras: Sequence[UUID], at: datetime, *, backwards: bool, now: datetime
) -> datetime | None:
    """When something begins to move next, or did before; None for not within a day."""
    until_ns = nanoseconds(now - rules.LAG)
    at_ns = analysis.next_motion(viewer, cameras, nanoseconds(at), backwards=backwards, until_ns=until_ns)
    return None if at_ns is None else moment(at_ns)


def told(spans: Sequence[Span], window: Window) -> list[Told]:
    """The same in words: the strongest stretches of motion, what was not analysed, what stands out; in no order."""
    joined = analysis_rules.joined(spans, join_ns=max(analysis_rules.JOIN_NS, _slot_ns(window)))
    strongest = sorted(joined, key=lambda one: one[2], reverse=True)[:MOST_STRETCHES]
    made = [_told(start, end, _motion_words(level), window) for start, end, level in strongest]
    for start, end, seen in analysis_rules.tampered(spans, join_ns=max(analysis_rules.JOIN_NS, _slot_ns(window))):
        made.append(_told(start, end, str(SEEN[seen]), window))
    for start, end in _unknown(spans):
        made.append(_told(start, end, pgettext("motion", "not analysed"), window))
    return [one for one in made if one.from_at < one.to_at]


def drawn(spans: Sequence[Span], window: Window, *, at: datetime, code: str) -> SafeString:
    """The row under a timeline. The cursor stands at ``at``; a script moves it."""
    levels, left = _columns(spans, window), _place(window, nanoseconds(at))
    unknown = format_html_join(
        "",
        '<path class="unknown" d="M{} {}H{}"><title>{}</title></path>',
        (
            (_place(window, start), BOTTOM - 2, _place(window, end), pgettext("motion", "not analysed"))
            for start, end in _unknown(spans)
        ),
    )
    tampered = format_html_join(
        "",
        '<rect class="tampered" x="{}" y="0" width="{}" height="4"><title>{}</title></rect>',
        (
            (_place(window, start), max(_place(window, end) - _place(window, start), 2), SEEN[seen])
            for start, end, seen in analysis_rules.tampered(spans, join_ns=_slot_ns(window))
        ),
    )
    label = gettext("What moves before %(camera)s; the table below says the same") % {"camera": code}
    return format_html(
        '<svg class="track motion" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '{}<path class="level" d="{}"/>{}<line class="cursor" x1="{}" x2="{}" y1="0" y2="{}"/></svg>',
        *(label, WIDTH, HEIGHT, unknown, _path(levels), tampered, left, left, HEIGHT),
    )


def _columns(spans: Collection[Span], window: Window) -> list[int]:
    """The most that moves in each column of the drawing."""
    columns = [0] * SLOTS
    since, until = nanoseconds(window.from_at), nanoseconds(window.to_at)
    for span in spans:
        if not span.level or span.end_ns <= since or span.start_ns >= until:
            continue
        first = max(span.start_ns - since, 0) * SLOTS // (until - since)
        last = min((min(span.end_ns, until) - since - 1) * SLOTS // (until - since), SLOTS - 1)
        for n in range(first, last + 1):
            columns[n] = max(columns[n], span.level)
    return columns


def _path(columns: Sequence[int]) -> str:
    """One shape of all bars; those beside one another that are as high are one."""
    made: list[str] = []
    n = 0
    while n < len(columns):
        end = n + 1
        while end < len(columns) and columns[end] == columns[n]:
            end += 1
        if columns[n]:
            high = round((BOTTOM - TOP) * columns[n] / MOST_MOTION, 1)
            wide = WIDTH // SLOTS
            made.append(f"M{n * wide} {BOTTOM}v-{high}H{end * wide}v{high}z")
        n = end
    return "".join(made)


def _unknown(spans: Collection[Span]) -> Iterator[tuple[int, int]]:
    yield from coverage.joined((span.start_ns, span.end_ns) for span in spans if not span.is_known)


def _motion_words(level: int) -> str:
    if level <= LITTLE:
        return pgettext("motion", "a little moves")
    return pgettext("motion", "something moves") if level <= MUCH else pgettext("motion", "much moves")


def _told(start_ns: int, end_ns: int, words: str, window: Window) -> Told:
    return Told(max(moment(start_ns), window.from_at), min(moment(end_ns), window.to_at), words)


def _place(window: Window, at_ns: int) -> float:
    since, until = nanoseconds(window.from_at), nanoseconds(window.to_at)
    return round(min(max((at_ns - since) / (until - since), 0.0), 1.0) * WIDTH, 2)


def _slot_ns(window: Window) -> int:
    return (nanoseconds(window.to_at) - nanoseconds(window.from_at)) // SLOTS
