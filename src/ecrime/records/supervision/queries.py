"""What planning, criminal police and chiefs read of how units record."""

from __future__ import annotations

from collections.abc import Iterator

from ecrime.base.officers.facts import Actor
from ecrime.records.incidents import measures
from ecrime.records.incidents.measures import Promptness, Timing
from ecrime.records.supervision.facts import Period


def promptness(viewer: Actor, period: Period) -> list[Promptness]:
    """How soon incidents of the viewer's area were recorded: together, by province, by unit."""
    viewer.require("timeliness.see")
    return measures.promptness(viewer, since=period.since, until=period.until)


def timings(viewer: Actor, period: Period) -> Iterator[Timing]:
    """The times behind these figures, record by record, so that anybody can count them again."""
    viewer.require("timeliness.see")
    return measures.timings(viewer, since=period.since, until=period.until)
