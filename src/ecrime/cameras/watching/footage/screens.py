"""What the page of footage shows of its cameras: who they are, their timelines, and the same in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.cameras.analysis.facts import Span
from ecrime.cameras.recorder import coverage
from ecrime.cameras.recorder.facts import Timeline
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import drawing, motion, queries, words
from ecrime.cameras.watching.footage.drawing import Bar, Mark
from ecrime.cameras.watching.footage.facts import Bookmark, Imported, Window
from ecrime.cameras.watching.footage.recorded import moment, nanoseconds, timelines

ZOOMS = {
    "5m": timedelta(minutes=5),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table under a timeline."""

    from_at: datetime
    from_words: str
    to_words: str
    text: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One camera on the page; ``more`` rows are left out of its table."""

    camera: Camera
    site: str
    track: SafeString
    motion: SafeString
    lines: Sequence[Line]
    more: int
    is_recorded: bool
    kept_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """The time that is shown, the moment in it, and in which zone."""

    window: Window
    at: datetime
    zone: str


def shown_about(at: datetime, zoom: str, now: datetime) -> Window:
    """The time that the timeline shows about a moment."""
    half = ZOOMS[zoom] / 2
    return Window(at - half, max(min(at + half, now), at + timedelta(seconds=1)))


def screens(actor: Actor, cameras: Sequence[Camera], window: Window, at: datetime) -> list[Screen]:
    """The cameras of a page with what is known of a time."""
    ids = [one.id for one in cameras]
    found = timelines(actor, ids, window)
    taken_in = queries.imports(actor, ids, window)
    marks = queries.bookmarks(actor, ids, window)
    moved = motion.found(actor, ids, window)
    days = {kind.code: kind.days for kind in sites.retention_classes()}
    shown = _Shown(window, at, actor.unit.zone)
    made = []
    for camera in cameras:
        site = words.site_name(sites.site(actor, camera.facts.site))
        bars = list(_bars(found[camera.id], window)) if camera.id in found else []
        bars += [_outside(one) for one in taken_in if one.camera_id == camera.id]
        its = [one for one in marks if one.camera_id == camera.id]
        kept = at + timedelta(days=days[camera.facts.retention]) if camera.facts.retention in days else None
        made.append(_screen(camera, site, bars, its, moved=moved.get(camera.id, []), shown=shown, kept_until=kept))
    return made


def _bars(found: Timeline, window: Window) -> Iterator[Bar]:
    for gap in found.gaps:
        to_at = window.to_at if gap.end_ns is None else moment(gap.end_ns)
        yield Bar("gap", moment(gap.start_ns), to_at, words.cause_words(gap.cause))
    for start, end in found.recorded:
        yield Bar("recorded", moment(start), moment(end), pgettext("footage", "recorded"))
    for start, end in coverage.without(found.deleted, found.deleted_for_room):
        yield Bar("gone", moment(start), moment(end), gettext("deleted when its time was over"))
    for start, end in found.deleted_for_room:
        yield Bar("gone", moment(start), moment(end), gettext("deleted before its time was over, for want of room"))
    too_old = [(nanoseconds(window.from_at), min(found.kept_from, nanoseconds(window.to_at)))]
    for start, end in coverage.without(too_old, [*found.recorded, *found.deleted]):
        yield Bar("gone", moment(start), moment(end), gettext("kept no longer"))
    for hold in found.holds:
        if hold.stands:
            yield Bar("held", hold.from_at, hold.to_at, gettext("held: %(reference)s") % {"reference": hold.reference})


def _outside(one: Imported) -> Bar:
    said = gettext("from another recorder, not verified: %(name)s (%(origin)s)")
    return Bar("outside", one.from_at, one.to_at, said % {"name": one.name, "origin": one.origin})


def _screen(
    camera: Camera,
    site: str,
    bars: Sequence[Bar],
    marks: Sequence[Bookmark],
    *,
    moved: Sequence[Span],
    shown: _Shown,
    kept_until: datetime | None,
) -> Screen:
    window = shown.window
    lines = [
        _line(max(one.from_at, window.from_at), min(one.to_at, window.to_at), one.title, shown.zone) for one in bars
    ]
    lines += [_line(one.at, None, gettext("marked: %(words)s") % {"words": one.words}, shown.zone) for one in marks]
    lines += [_line(one.from_at, one.to_at, one.title, shown.zone) for one in motion.told(moved, window)]
    lines.sort(key=lambda line: line.from_at)
    label = gettext("Timeline of %(camera)s; the table below says the same") % {"camera": camera.facts.code}
    recorded = [one for one in bars if one.kind in ("recorded", "outside")]
    return Screen(
        camera=camera,
        site=site,
        track=drawing.timeline(window, bars, [Mark(one.at, one.words) for one in marks], at=shown.at, label=label),
        motion=motion.drawn(moved, window, at=shown.at, code=camera.facts.code),
        lines=lines[:MOST_ROWS],
        more=max(len(lines) - MOST_ROWS, 0),
        is_recorded=any(one.from_at <= shown.at < one.to_at for one in recorded),
        kept_until=kept_until,
    )


def _line(from_at: datetime, to_at: datetime | None, text: str, zone: str) -> Line:
    return Line(from_at, _to_the_second(from_at, zone), _to_the_second(to_at, zone) if to_at else "–", text)


def _to_the_second(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{dates.short_date(local.date())} {local:%H:%M:%S}"
