"""What happens on the days of an invented past, and what follows from it: the same for the same seed.

A day is drawn by itself, so that a telling that was cut off goes on from any day and nothing of the past is kept.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ecrime.cli.past import incidents
from ecrime.cli.past.world import Kind, World
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Role

NAMESPACE = UUID("ec51e000-0000-4000-8000-0000000d3340")
# Officers of a unit sit down to record at these hours.
SITTINGS = (time(8, 10), time(11, 5), time(14, 40), time(17, 15))
SITTING_MINUTES = 13
# The longest that something follows an incident, and that a record comes late.
FOLLOWS_DAYS = 150
LATEST_DAYS = 24
LATE = 0.11  # of the records of an ordinary month; more at the beginning, fewer at the end
RECORDERS = 2  # specialists of a unit who take turns


class What(StrEnum):
    """What somebody does about an incident."""

    RECORD = "record"
    CORRECT = "correct"
    ARREST = "arrest"
    CHARGE = "charge"
    JUDGE = "judge"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it is drawn, before anybody has recorded it. ``key``: by which it is recorded once, and found."""

    key: UUID
    unit: str
    recorder: int
    recorded_at: datetime
    facts: IncidentFacts


@dataclass(order=True, frozen=True, slots=True)
class Deed:
    """Something that is done about an incident at a moment. ``key``: by which it is done once."""

    at: datetime
    key: UUID
    what: What = field(compare=False)
    incident: Incident = field(compare=False)


@dataclass(frozen=True)
class Plan:
    """A past as it is drawn.

    begins    the first day of it
    opens     the first day of the service; what happened before it came from elsewhere
    until     the moment at which it ends
    expected  how many incidents it is to have, about
    """

    world: World
    seed: str
    begins: date
    opens: date
    until: datetime
    expected: int

    @property
    def zone(self) -> ZoneInfo:
        """Whose calendar the days are of."""
        return ZoneInfo(self.world.zone)

    def day_of(self, at: datetime) -> date:
        """The civil day of a moment."""
        return at.astimezone(self.zone).date()

    def moment(self, day: date, at: time) -> datetime:
        """The moment at which the clocks show so."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def happened_on(self, day: date) -> list[Incident]:
        """Every incident of a day, in the order in which they are drawn."""
        random = Random(f"{self.seed}/{day}")  # noqa: S311  # the same seed draws the same day
        weights = self._weights(day)
        mean = self.expected / self._total * sum(weights) * self._season(day)
        return [self._incident(day, number, weights, random) for number in range(_poisson(random, mean))]

    def deeds(self, since: datetime) -> Iterator[Deed]:
        """Everything that is done from a moment on until the end, in order; memory holds some months of it."""
        waiting: list[Deed] = []
        day = max(self.opens, self.day_of(since) - timedelta(days=FOLLOWS_DAYS + LATEST_DAYS + 1))
        while day <= self.day_of(self.until):
            for incident in self.happened_on(day):
                for deed in self._about(incident):
                    if since <= deed.at < self.until:
                        heapq.heappush(waiting, deed)
            day += timedelta(days=1)
            begins = self.moment(day, time())
            while waiting and waiting[0].at < begins:
                yield heapq.heappop(waiting)
        while waiting:
            yield heapq.heappop(waiting)

    def _incident(self, day: date, number: int, weights: Sequence[float], random: Random) -> Incident:
        own = Random(f"{self.seed}/{day}/{number}")  # noqa: S311
        kind = random.choices(self.world.kinds, weights)[0]
        unit = random.choices(self.world.units, self.world.unit_weights)[0]
        hour = random.choices(range(24), self.world.content["hours"][kind.hours])[0]
        at = min(self.moment(day, time(hour, own.randrange(60))), self.until - timedelta(minutes=50))
        at = at.replace(second=0, microsecond=0)
        recorded_at = self._recorded(at, own)
        stated = incidents.facts(self.world, kind, unit.area_id, own, seed=self.seed, at=at, recorded_at=recorded_at)
        key = uuid5(NAMESPACE, f"{self.seed}/{self.begins}/{day}/{number}")
        return Incident(key, unit.code, own.randrange(RECORDERS), recorded_at, stated)

    def _recorded(self, at: datetime, own: Random) -> datetime:
        """When an officer sits down to it: mostly within two days, sometimes long after."""
        left = (self.until.date() - at.date()).days / max((self.until.date() - self.opens).days, 1)
        if own.random() < LATE * (0.45 + 0.75 * min(left, 1.0)):
            delay = timedelta(hours=50) + timedelta(days=(LATEST_DAYS - 3) * own.random() ** 3)
        else:
            delay = timedelta(hours=min(own.lognormvariate(1.8, 0.9), 34.0))
        told = (at + delay).astimezone(self.zone)
        sitting = next((each for each in SITTINGS if each > told.time()), None)
        day = told.date() if sitting else told.date() + timedelta(days=1)
        sat = self.moment(day, sitting or SITTINGS[0])
        recorded = sat + timedelta(seconds=own.randrange(30, 60 * SITTING_MINUTES))
        # Of the last day, somebody stays until all is recorded.
        return recorded if recorded < self.until else max(at + timedelta(minutes=9), self.until - timedelta(minutes=40))

    def _about(self, incident: Incident) -> Iterator[Deed]:
        """What is done about an incident: it is recorded, and perhaps more."""
        own = Random(f"{self.seed}/{incident.key}")  # noqa: S311

        def after(what: What, least: int, most: int) -> Deed:
            day = self.day_of(incident.recorded_at) + timedelta(days=own.randint(least, most))
            return self._deed(incident, what, self.moment(day, time(9 + own.randrange(7), own.randrange(60))))

        yield Deed(incident.recorded_at, incident.key, What.RECORD, incident)
        if own.random() < (0.5 if incident.facts.narrative == incidents.NOTHING_SAID else 0.04):
            hours = timedelta(hours=own.uniform(2.0, 30.0))
            yield self._deed(incident, What.CORRECT, incident.recorded_at + hours)
        if incident.facts.vehicles and own.random() < 0.06:
            yield after(What.RECOVER, 2, 30)
        is_known = any(one.has_role(Role.SUSPECT) and not one.unknown for one in incident.facts.people)
        if not is_known or own.random() >= 0.14:
            return
        yield after(What.ARREST, 1, 12)
        if own.random() < 0.6:
            yield after(What.CHARGE, 14, 20)
            if own.random() < 0.45:
                yield after(What.JUDGE, 60, FOLLOWS_DAYS - 10)

    @staticmethod
    def _deed(incident: Incident, what: What, at: datetime) -> Deed:
        return Deed(at, uuid5(incident.key, what.value), what, incident)

    def _weights(self, day: date) -> list[float]:
        festival, weekend = self.world.is_festival(day), day.weekday() >= 5
        rains = day.month in self.world.content["seasons"]["rains"]

        def weight(kind: Kind) -> float:
            return (
                kind.share
                * (kind.weekend if weekend else 1.0)
                * (kind.festival if festival else 1.0)
                * (kind.rains if rains else 1.0)
            )

        return [weight(kind) for kind in self.world.kinds]

    def _season(self, day: date) -> float:
        return float(self.world.content["seasons"]["months"][day.month - 1])

    @cached_property
    def _total(self) -> float:
        """How much there is of all days together."""
        many = (self.day_of(self.until) - self.begins).days + 1
        days = [self.begins + timedelta(days=n) for n in range(many)]
        return sum(sum(self._weights(day)) * self._season(day) for day in days)


def _poisson(random: Random, mean: float) -> int:
    """A count with this mean, by Knuth."""
    limit, drawn, product = math.exp(-mean), 0, random.random()
    while product > limit:
        drawn += 1
        product *= random.random()
    return drawn
