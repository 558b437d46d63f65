"""What waits on the desk: the report of one's own station, and the stations of the area that have not reported."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.clocks import due_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision.readiness import forms, queries, rules, words
from ecrime.records.supervision.readiness.facts import Standing


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """The last month's report: to be made where one reports, to be asked for where one sees those of others."""
    if not (actor.may("readiness.report") or actor.may("readiness.see")):
        return
    with acting_as(actor):
        now = incidents.lawful_time(actor)
        month = rules.month_before(queries.today(actor))
        missing = {one.code: standing for one, standing in queries.not_reported(actor, month)}
    due = words.due_at(month, queries.needs(), actor.unit.zone)
    named = {"month": words.month_name(month)}
    clock = due_clock(due, now=now, zone=actor.unit.zone)
    if actor.may("readiness.report"):
        if missing.get(actor.unit.code) in (Standing.OPEN, Standing.LATE):
            yield DeskItem(
                what=gettext("Report of the station, %(month)s") % named,
                url=f"{reverse('supervision:report_readiness')}?month={forms.said(month)}",
                next_step=gettext("Say what there is of staff, equipment and line"),
                clock=clock,
                urgency=due,
            )
        return
    late = sorted(code for code, standing in missing.items() if standing is Standing.LATE)
    if late:
        stations = ", ".join(late[:5]) + (" …" if len(late) > 5 else "")
        yield DeskItem(
            what=gettext("Stations that have not reported %(month)s: %(stations)s") % {**named, "stations": stations},
            url=f"{reverse('supervision:readiness')}?month={forms.said(month)}&sort=-reported",
            next_step=gettext("Ask them for it"),
            clock=clock,
            urgency=due,
        )
