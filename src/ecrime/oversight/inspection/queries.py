"""What the nightly job reads of the counting, and what inspectors read of alerts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from ecrime.base.database.context import acting_as
from ecrime.base.database.sqlstate import translated
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.oversight.inspection import signs
from ecrime.oversight.inspection.facts import (
    OPEN,
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    Colleagues,
    Day,
    LookedUp,
    Record,
    Repeat,
    Sampled,
)
from ecrime.oversight.inspection.models import Alert as AlertModel

PAGE = 50
AT_ONCE = 500
MOST_SHOWN = 100
IN_A_SAMPLE = 20
FIRST = UUID(int=0)
# The country and the province: where an incident keeps everybody busy.
SURGE_LEVELS = 2

_FIELDS = (
    *("id", "officer_id", "unit__code", "post__kind__name_km", "post__kind__name_en", "kind", "raised_at", "last_day"),
    *("days", "nights", "seen", "usual", "is_new", "state", "handler_id", "taken_at", "closed_at", "words"),
)
_NAMES = [name.replace("unit__code", "unit_code").replace("post__kind__name", "post") for name in _FIELDS]
_STATES = [state.value for state in OPEN]


@dataclass(frozen=True, slots=True)
class Judged:
    """An officer in one post on the judged day; ``area`` is where a surge would meet him."""

    officer_id: UUID
    post_id: UUID
    post: str
    area: str
    record: Record


def looked_up_on(day: date) -> Iterator[Judged]:
    """Everybody who looked something up on a counted day, read some hundreds at a time."""
    after = FIRST
    while True:
        with translated(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select * from law.looked_up_on(%s, %s, %s)", [day, after, AT_ONCE])
            rows = cursor.fetchall()
        yield from (_judged(day, row) for row in rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][1]


def colleagues(day: date) -> dict[tuple[str, str], Colleagues]:
    """What is usual on the day, by (kind of post, area)."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from law.usual_of_posts(%s)", [day])
        ordinary = {
            post: (looked / days, alone / looked, off_duty / max(1, alone))
            for post, days, looked, alone, off_duty in ((row[0], *map(float, row[1:])) for row in cursor.fetchall())
        }
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    for one in looked_up_on(day):
        days = one.record.days
        usual = signs.ordinary_day(sum(day.looked for day in days[:-1]), len(days) - 1, ordinary[one.post][0])
        ratios[one.area].append(days[-1].looked / usual)
    surges = {area: signs.surge(known) for area, known in ratios.items()}
    return {(post, area): Colleagues(*ordinary[post], surges[area]) for post in ordinary for area in surges}


def first_day_counted() -> date:
    """Since when look-ups have been counted; there must be such a day."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select law.first_day_counted()")
        (first,) = cursor.fetchone()
    if not isinstance(first, date):
        raise NotFound("alert.none")
    return first


def inbox(viewer: Actor, *, after: UUID | None = None) -> tuple[list[Alert], bool]:
    """Alerts, open ones first and then the newest, from behind ``after``; and whether there are more."""
    viewer.require("alert.see")
    with acting_as(viewer):
        found = _alerts().annotate(closed=_CLOSED).order_by("closed", "-raised_at", "-id")
        if after is not None:
            last = found.filter(id=after).values_list("closed", "raised_at").first()
            if last is None:
                raise NotFound("alert.none")
            closed, raised_at = last
            behind = Q(raised_at__lt=raised_at) | Q(raised_at=raised_at, id__lt=after)
            found = found.filter(Q(closed__gt=closed) | Q(closed=closed) & behind)
        rows = list(found.values_list(*_FIELDS)[: PAGE + 1])
    return [_alert(*row) for row in rows[:PAGE]], len(rows) > PAGE


def open_alerts(viewer: Actor) -> tuple[int, int]:
    """How many alerts nobody handles, and how many the viewer does."""
    with acting_as(viewer):
        waiting = _alerts().filter(state=AlertState.OPEN.value).count()
        return waiting, _alerts().filter(state=AlertState.TAKEN.value, handler_id=viewer.officer_id).count()


def counted_until(viewer: Actor) -> date | None:
    """The last day whose look-ups were counted and judged."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select max(day) from inspection_counted where judged")
        (day,) = cursor.fetchone()
    return day if isinstance(day, date) else None


def alert(viewer: Actor, alert_id: UUID) -> Alert:
    """One alert. Raises NotFound for one that is about the viewer."""
    viewer.require("alert.see")
    with acting_as(viewer):
        row = _alerts().filter(id=alert_id).values_list(*_FIELDS).first()
    if row is None:
        raise NotFound("alert.none")
    return _alert(*row)


def alert_for_update(viewer: Actor, alert_id: AlertId) -> Alert:
    """One alert, held until the end of the act."""
    with acting_as(viewer):
        list(AlertModel.objects.select_for_update().filter(id=alert_id).values_list("id"))
        return alert(viewer, alert_id)


def jurisdiction(viewer: Actor, alert_id: AlertId) -> str:
    """Where an alert belongs: the whole service."""
    with acting_as(viewer):
        found = _alerts().filter(id=alert_id).values_list("jurisdiction", flat=True).first()
    if found is None:
        raise NotFound("alert.none")
    return str(found)


def look_ups_behind(viewer: Actor, alert_id: AlertId) -> list[LookedUp]:
    """The last look-ups an alert stands on. Raises PurposeMissing unless this session has opened them."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from law.look_ups_behind(%s, %s)", [alert_id, MOST_SHOWN])
        return [LookedUp(*row) for row in cursor.fetchall()]


def last_checkpoint(viewer: Actor) -> int | None:
    """The size of the last checkpoint, None before the first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select max(size) from ledger_checkpoint")
        (size,) = cursor.fetchone()
    return None if size is None else int(size)


def sampled(viewer: Actor, sample: UUID, *, checkpoint: int) -> list[Sampled]:
    """The look-ups of a sample, in the order of the draw. Raises PurposeMissing unless this session has opened it."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from law.sampled_looks(%s, %s, %s)", [sample, checkpoint, IN_A_SAMPLE])
        return [Sampled(*row) for row in cursor.fetchall()]


_CLOSED = Case(When(state__in=_STATES, then=Value(0)), default=Value(1), output_field=IntegerField())


def _alerts() -> QuerySet[AlertModel]:
    return AlertModel.objects.all()


def _alert(*row: Any) -> Alert:
    known = dict(zip(_NAMES, row, strict=True))
    return Alert(**known | {"kind": AlertKind(known["kind"]), "state": AlertState(known["state"])})


def _judged(day: date, row: tuple[Any, ...]) -> Judged:
    officer_id, post_id, post, area_path, days, again = row
    record = Record(
        day.toordinal(),
        [Day(*figures) for figures in _plain(days)],
        [Repeat(int(subject), int(times), int(on), int(named)) for subject, times, on, named in _plain(again)],
    )
    return Judged(officer_id, post_id, post, ".".join(area_path.split(".")[:SURGE_LEVELS]), record)


def _plain(found: Any) -> list[list[Any]]:
    """JSON as the connection gives it, read or not."""
    return list(json.loads(found)) if isinstance(found, str) else list(found)
