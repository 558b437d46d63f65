"""Officers who misuse what they may see: six ways, each modest against what officers do in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from ecrime.cli.drills.misuse.service import DAYS, RUN_IN, WEEK, Posting

SHARE = 40 / 5_000
# Who looks people up without a case all day, as planning and inspectors do, can hide anything but one person in it; no
# counting finds him, and he is not planted.
MOST_ALONE = 0.2
# Misuse begins on any judged day but the last weeks; by chance some have just come to their post.
FIRST = RUN_IN
LAST = DAYS - 24
LEAK_EARLIER = 14  # who sells slowly is to be found within two months, not within three weeks
SUBJECTS = 10_000_000  # those of misuse are named above all others


def plant(random: Random, postings: list[Posting]) -> None:
    """Have some officers misuse their look-ups, the same number in each way; ``misused`` says which."""
    many = max(len(WAYS), round(SHARE * len({posting.officer for posting in postings})))
    able = [one for one in postings if one.ends == DAYS and one.begins <= LAST and one.post.without_case <= MOST_ALONE]
    chosen = random.sample(able, many)
    for number, posting in enumerate(chosen):
        way = list(WAYS)[number % len(WAYS)]
        last = max(posting.begins, LAST - (LEAK_EARLIER if way == "leak" else 0))
        first = random.randrange(max(FIRST, posting.begins), last + 1)
        WAYS[way](random, posting, first, SUBJECTS * (number + 1))
        posting.subjects.sort()
        posting.misused = way


def list_in_bulk(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Takes down what he can reach: on four to six days two to three of his days more, half of it without a case."""
    worked = [day.looked for day in posting.days()]
    usual = sum(worked) / max(1, len(worked))
    days = _working(posting, first)
    for day in random.sample(days, k=min(random.randint(4, 6), len(days))):
        more = max(25, round(usual * random.uniform(2.0, 3.0)))
        for _ in range(more):
            if random.random() < 0.5:
                subject += 1
                posting.look(day, subject)
            else:
                posting.by_case[day][0] += 1


def leak_slowly(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Sells what is asked for: six a week at first, three to five more with every week, until the end."""
    more = random.uniform(3.0, 5.0)
    days = _working(posting, first)
    for week, start in enumerate(range(first, DAYS, WEEK)):
        at_work = [day for day in days if start <= day < start + WEEK]
        for _ in range(round(6 + more * week) if at_work else 0):
            subject += 1
            posting.look(random.choice(at_work), subject)


def stalk(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Looks one person up on five to nine days of three to five weeks, with a vague reason."""
    days = [day for day in range(first, min(DAYS, first + random.randint(21, 35))) if day in _on_duty(posting)]
    for day in sorted(random.sample(days, k=min(len(days), random.randint(5, 9)))):
        posting.look(day, subject)


def list_politically(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Goes through a list of twenty to thirty-five people within two to four days."""
    days = _working(posting, first)[: random.randint(2, 4)]
    for number in range(random.randint(20, 35)):
        posting.look(random.choice(days), subject + number)


def be_curious(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Looks up colleagues and neighbours: sixteen to twenty-six people within two weeks, some of them twice."""
    days = _working(posting, first)
    days = [day for day in days if day < days[0] + 2 * WEEK]
    for number in range(random.randint(16, 26)):
        for _ in range(1 if random.random() < 0.8 else 2):
            posting.look(random.choice(days), subject + number)


def come_at_night(random: Random, posting: Posting, first: int, subject: int) -> None:
    """Comes back when nobody is there: one to three people on five to eight nights of three weeks."""
    nights = random.sample(range(first, min(first + 21, DAYS)), k=random.randint(5, 8))
    for night in sorted(nights):
        for _ in range(random.randint(1, 3)):
            subject += 1
            posting.look(night, subject, at_night=True)


Way = Callable[[Random, Posting, int, int], None]
WAYS: Mapping[str, Way] = {
    "bulk": list_in_bulk,
    "leak": leak_slowly,
    "stalker": stalk,
    "political list": list_politically,
    "curiosity": be_curious,
    "night": come_at_night,
}


def _working(posting: Posting, first: int) -> list[int]:
    """His days at work from the first on; somebody on leave comes back for it."""
    days = sorted(day for day in _on_duty(posting) if day >= first)
    return days or list(range(first, DAYS))


def _on_duty(posting: Posting) -> set[int]:
    return {day.day for day in posting.days()}
