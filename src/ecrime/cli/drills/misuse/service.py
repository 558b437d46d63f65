"""An invented service: its officers and their innocent days."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from ecrime.oversight.inspection.facts import Day

RUN_IN = 28  # days of the service before the first night is judged
JUDGED = 60
DAYS = RUN_IN + JUDGED
WEEK = 7
PROVINCES = 25
SURGES = 3
NEW_YEAR = range(RUN_IN + 30, RUN_IN + 33)  # Khmer New Year
NEW_YEAR_SHARE = 0.15

NEW_SHARE = 1 / 16
CHANGE_SHARE = 1 / 30
LEAVE_SHARE = 0.6
LIST_SHARE = 0.02  # officers whom a superior once has a list checked
RETURN_SHARE = 0.12  # look-ups without a case that come back to one of the last
LATEST = 6
NIGHT_SHARE = 0.4  # of the look-ups of a shift through the night
LATE_SHARE = 0.01  # of those of somebody who works by day
CASE = -1  # the subject of an officer's long case


@dataclass(frozen=True, slots=True)
class Post:
    """A kind of post: how many hold it, how much they look up on a working day, and how much of it without a case.

    shift  every third day around the clock, holiday or not
    nights a share of officers who work every fourth week at night
    cases  a share of officers who work on one case for weeks
    """

    name: str
    share: float
    looked: float
    without_case: float
    shift: bool = False
    nights: float = 0.0
    cases: float = 0.0


POSTS = (
    Post("specialist", 0.46, 7.0, 0.03),
    Post("criminal_police", 0.25, 12.0, 0.04, nights=0.2, cases=0.3),
    Post("duty_officer", 0.12, 22.0, 0.05, shift=True),
    Post("archive_clerk", 0.05, 32.0, 0.02),
    Post("chief", 0.06, 3.5, 0.1),
    Post("planning", 0.04, 8.0, 0.65),
    Post("inspector", 0.02, 6.0, 0.8),
)


@dataclass(slots=True)
class Posting:
    """One officer in one post, and what he did in it.

    by_case, alone           look-ups for a case and without one, by day of the trial: [by day, at night]
    subjects                 (day, subject) of each look-up without a case, by day
    case_days                days on which he opened the record of his long case under its number
    misused                  in which way, "" for the innocent
    """

    officer: int
    post: Post
    province: int
    begins: int
    ends: int
    by_case: list[list[int]] = field(default_factory=lambda: [[0, 0] for _ in range(DAYS)])
    alone: list[list[int]] = field(default_factory=lambda: [[0, 0] for _ in range(DAYS)])
    subjects: list[tuple[int, int]] = field(default_factory=list)
    misused: str = ""
    case_days: list[int] = field(default_factory=list)

    def days(self) -> list[Day]:
        """The days on which something was looked up, as the nightly counting has them."""
        counted = []
        for day, (by_case, alone) in enumerate(zip(self.by_case, self.alone, strict=True)):
            without_case = sum(alone)
            if looked := sum(by_case) + without_case:
                off_duty = sum(n for n, cases in zip(alone, by_case, strict=True) if not cases)
                counted.append(Day(day, looked, without_case, off_duty))
        return counted

    def look(self, day: int, subject: int, *, at_night: bool = False) -> None:
        """One look-up without a case."""
        self.alone[day][at_night] += 1
        self.subjects.append((day, subject))


def draw_service(random: Random, officers: int) -> list[Posting]:
    """Everybody's innocent days; who changes his post has two postings."""
    surges = [
        (
            random.randrange(PROVINCES),
            first := random.randrange(RUN_IN - 10, DAYS - 8),
            first + random.randint(4, 8),
            size,
        )
        for size in (random.uniform(1.8, 3.5) for _ in range(SURGES))
    ]
    factors = [[1.0] * DAYS for _ in range(PROVINCES)]
    for province, first, after, size in surges:
        for day in range(first, after):
            factors[province][day] = size
    weights = [random.uniform(0.4, 2.0) for _ in range(PROVINCES)]
    postings = []
    for officer in range(officers):
        (province,) = random.choices(range(PROVINCES), weights)
        for posting in _postings(random, officer, province):
            _live(random, posting, factors[province])
            postings.append(posting)
    return postings


def poisson(random: Random, mean: float) -> int:
    """A count with this mean; by Knuth for small means, rounded normal for large ones."""
    if mean > 40:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, drawn, product = math.exp(-mean), 0, random.random()
    while product > limit:
        drawn += 1
        product *= random.random()
    return drawn


def _postings(random: Random, officer: int, province: int) -> Iterator[Posting]:
    posts = [post.share for post in POSTS]
    (post,) = random.choices(POSTS, posts)
    begins = random.randrange(RUN_IN - 10, DAYS - 10) if random.random() < NEW_SHARE else 0
    if not begins and random.random() < CHANGE_SHARE:
        changes = random.randrange(RUN_IN - 10, DAYS - 10)
        yield Posting(officer, post, province, 0, changes)
        (post,) = random.choices(POSTS, posts)
        begins = changes
    yield Posting(officer, post, province, begins, DAYS)


def _live(random: Random, posting: Posting, surge: list[float]) -> None:
    post = posting.post
    pace = post.looked * random.lognormvariate(0.0, 0.45)
    share = min(0.95, post.without_case * random.lognormvariate(0.0, 0.4))
    offset = random.randrange(3 * WEEK * 4)
    works_nights = post.shift or random.random() < post.nights
    weekends = random.random() < 0.1
    leave = _leave(random)
    case = _case(random, post)
    listed = random.randrange(DAYS) if random.random() < LIST_SHARE else None
    week_factor, share_now = 1.0, share
    latest: list[int] = []
    fresh = posting.officer * 100_000 + posting.begins * 1_000
    for day in range(posting.begins, posting.ends):
        if day % WEEK == 0 or day == posting.begins:
            week_factor = random.lognormvariate(0.0, 0.2)
            share_now = min(0.95, share * random.lognormvariate(0.0, 0.2))
        if not _works(day, offset, post, weekends=weekends) or day in leave:
            continue
        quiet = NEW_YEAR_SHARE if day in NEW_YEAR and not post.shift else 1.0
        mean = pace * week_factor * surge[day] * quiet * random.gammavariate(4.0, 0.25)
        at_night = works_nights and (post.shift or (day + offset) // WEEK % 4 == 0)
        with_case = poisson(random, mean * (1 - share_now))
        late = min(with_case, poisson(random, with_case * (NIGHT_SHARE if at_night else LATE_SHARE)))
        posting.by_case[day] = [with_case - late, late]
        alone = poisson(random, mean * share_now) + (random.randint(3, 6) if day == listed else 0)
        for _ in range(alone):
            if latest and random.random() < RETURN_SHARE:
                subject = random.choice(latest)
            else:
                fresh += 1
                subject = fresh
                latest = [*latest[1 - LATEST :], subject]
            posting.look(day, subject, at_night=random.random() < (NIGHT_SHARE if at_night else LATE_SHARE))
        if day in case and random.random() < 0.6:
            if random.random() < 0.04:  # the number forgotten, a reason typed
                posting.look(day, CASE)
            else:
                posting.by_case[day][0] += 1
                posting.case_days.append(day)


def _works(day: int, offset: int, post: Post, *, weekends: bool) -> bool:
    if post.shift:
        return (day + offset) % 3 == 0
    return day % WEEK < 5 or (weekends and day % WEEK == 5)


def _leave(random: Random) -> range:
    if random.random() >= LEAVE_SHARE:
        return range(0)
    first = random.randrange(DAYS)
    return range(first, first + random.randint(3, 12))


def _case(random: Random, post: Post) -> range:
    if random.random() >= post.cases:
        return range(0)
    first = random.randrange(DAYS - 10)
    return range(first, first + random.randint(15, 40))
