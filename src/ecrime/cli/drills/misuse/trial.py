"""One invented service, judged night after night by the rules the nightly job judges by."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter
from random import Random

from ecrime.cli.drills.misuse.misusers import plant
from ecrime.cli.drills.misuse.service import CASE, DAYS, JUDGED, RUN_IN, Posting, draw_service
from ecrime.oversight.inspection import signs
from ecrime.oversight.inspection.facts import AlertKind, Colleagues, Day, Record, Repeat

OFFICERS = 5_000
_number = attrgetter("day")
NOTHING: tuple[int, ...] = (0, 0, 0)
MOST = 10**12  # above every number of a subject
# An inspector has looked into an alert within so many days.
CLOSED_AFTER = 7


@dataclass
class Outcome:
    """What came of one seed.

    found    by way of misuse, those planted and those found
    flagged  innocent officers for whom there was any alert
    alerts   new alerts, further evidence for an open one not counted
    by_volume_alone  of those planted, how many one limit on all officers' look-ups a day would find that flags as few
             of the innocent: the control
    """

    seed: int
    officers: int
    look_ups: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    innocent: int = 0
    flagged: int = 0
    alerts: int = 0
    by_volume_alone: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    false_by_kind: Counter[str] = field(default_factory=Counter)


def run(seed: int, officers: int = OFFICERS) -> Outcome:
    """Play one seed through."""
    random = Random(seed)  # noqa: S311  # the same seed draws the same service
    postings = draw_service(random, officers)
    plant(random, postings)
    outcome = Outcome(seed, officers, look_ups=sum(day.looked for posting in postings for day in posting.days()))
    flagged = {posting.officer for posting in _judged(outcome, postings)}
    ways = {posting.officer: posting.misused for posting in postings if posting.misused}
    outcome.planted = Counter(ways.values())
    outcome.found = Counter(way for officer, way in ways.items() if officer in flagged)
    outcome.innocent = officers - len(ways)
    outcome.flagged = len(flagged - set(ways))
    outcome.by_volume_alone = _by_volume_alone(postings, outcome.flagged)
    return outcome


def _by_volume_alone(postings: Iterable[Posting], flagged: int) -> int:
    """How many stand above the limit that so many of the innocent stand above, in their busiest day."""
    busiest = [(max((day.looked for day in one.days()[-JUDGED:]), default=0), bool(one.misused)) for one in postings]
    innocent = sorted((looked for looked, misused in busiest if not misused), reverse=True)
    return sum(looked > innocent[flagged] for looked, misused in busiest if misused)


@dataclass(frozen=True, slots=True)
class _Life:
    """A posting with its days, and what they add up to before each of them."""

    posting: Posting
    days: Sequence[Day]
    sums: Sequence[tuple[int, ...]]

    @classmethod
    def of(cls, posting: Posting) -> _Life:
        days = posting.days()
        figures: list[tuple[int, ...]] = [(day.looked, day.without_case, day.off_duty) for day in days]
        return cls(posting, days, list(accumulate(figures, _added, initial=NOTHING)))

    def until(self, today: int) -> tuple[int, int] | None:
        """From where to where in ``days`` his history lies; None when he looked nothing up today."""
        end = bisect_right(self.days, today, key=_number)
        if not end or self.days[end - 1].day != today:
            return None
        return bisect_right(self.days, today - signs.HISTORY_DAYS, key=_number), end


def _judged(outcome: Outcome, postings: Iterable[Posting]) -> Iterator[Posting]:
    """Everybody about whom an alert was raised, once for each alert."""
    everybody = [_Life.of(posting) for posting in postings]
    raised: dict[tuple[int, AlertKind], int] = {}
    for today in range(RUN_IN, DAYS):
        at_work = [(life, *span) for life in everybody if (span := life.until(today)) is not None]
        around = _colleagues(at_work)
        for life, start, end in at_work:
            posting = life.posting
            record = Record(today, life.days[start:end], _repeats(posting, today))
            for sign in signs.stand_out(record, around[posting.province, posting.post.name]):
                last = raised.get((posting.officer, sign.kind))
                if last is not None and today < last + CLOSED_AFTER + signs.SPANS[sign.kind]:
                    continue
                raised[posting.officer, sign.kind] = today
                outcome.alerts += 1
                outcome.by_kind[sign.kind.value] += 1
                outcome.false_by_kind[sign.kind.value] += not posting.misused
                yield posting


def _added(sums: tuple[int, ...], figures: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(sums, figures, strict=True)))


def _repeats(posting: Posting, today: int) -> list[Repeat]:
    """What he looked up more than once in the last weeks, on a day on which he looked something up without a case."""
    start = bisect_right(posting.subjects, (today - signs.REPEAT_DAYS, MOST))
    end = bisect_right(posting.subjects, (today, MOST))
    if start == end or posting.subjects[end - 1][0] != today:
        return []
    lately = posting.subjects[start:end]
    times = Counter(subject for _day, subject in lately)
    again = {subject for subject, count in times.items() if count > 1}
    days = Counter(subject for _day, subject in set(lately) if subject in again)
    named = sum(today - signs.REPEAT_DAYS < day <= today for day in posting.case_days) if CASE in again else 0
    return [Repeat(one, times[one], days[one], named if one == CASE else 0) for one in again]


def _colleagues(at_work: Sequence[tuple[_Life, int, int]]) -> dict[tuple[int, str], Colleagues]:
    """What is usual on this day, by province and kind of post."""
    counted: defaultdict[str, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0))
    for life, start, end in at_work:
        sums = (last - first for first, last in zip(life.sums[start], life.sums[end], strict=True))
        post = life.posting.post.name
        counted[post] = _added(counted[post], (end - start, *sums))
    ordinary = {
        post: (looked / days, alone / looked, off_duty / max(1, alone))
        for post, (days, looked, alone, off_duty) in counted.items()
    }
    ratios: defaultdict[int, list[float]] = defaultdict(list)
    for life, start, end in at_work:
        before = life.sums[end - 1][0] - life.sums[start][0]
        usual = signs.ordinary_day(before, end - 1 - start, ordinary[life.posting.post.name][0])
        ratios[life.posting.province].append(life.days[end - 1].looked / usual)
    surges = {province: signs.surge(known) for province, known in ratios.items()}
    return {(province, post): Colleagues(*ordinary[post], surges[province]) for province in surges for post in ordinary}
