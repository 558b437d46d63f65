"""What stands out in an officer's look-ups, against what is usual for himself.

Every limit here was set on seeds of ``ecrime drill misuse`` up to 20 and held on others: see docs/design/trust.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from ecrime.oversight.inspection.facts import AlertKind, Colleagues, Day, Record, Sign

HISTORY_DAYS = 60  # two months: a drift over weeks is seen, an officer's work half a year ago does not count
REPEAT_DAYS = 28
OFF_DUTY_DAYS = 21
# A list of people is gone through within days, curiosity takes a week or two, who sells what he sees rises over weeks.
DRIFT_DAYS = 28

# Below these figures nothing is said, whatever is usual: an inspector's hour is not spent on three look-ups. The
# database holds the same (law.alert_floor), so that nobody raises an alert on less.
FLOORS = {
    AlertKind.VOLUME: 30,
    AlertKind.WITHOUT_CASE: 6,
    AlertKind.REPEATS: 5,
    AlertKind.DRIFT: 10,
    AlertKind.OFF_DUTY: 5,
}
# Over how many days each kind looks back at most. After an alert is closed, the days it was closed over are not held
# against the officer again: the next of its kind looks back to none of them.
SPANS = {
    AlertKind.VOLUME: 1,
    AlertKind.WITHOUT_CASE: 14,
    AlertKind.REPEATS: REPEAT_DAYS,
    AlertKind.DRIFT: DRIFT_DAYS,
    AlertKind.OFF_DUTY: OFF_DUTY_DAYS,
}

LONGEST = max(SPANS.values())
LEAST = min(floor for kind, floor in FLOORS.items() if kind is not AlertKind.VOLUME)

# How far beyond chance the figures must stand (see ``beyond``). Thousands are judged every night, and each some sixty
# times in two months: a distance of three comes about by chance every day.
VOLUME_BEYOND = 5.2
CASE_BEYOND = {3: 4.3, 7: 3.75, 14: 3.45}  # a day on which a superior has a list checked is no misuse
DRIFT_BEYOND = 3.9
OFF_DUTY_BEYOND = 2.7

# An officer who is new in his post is taken for an ordinary one of it, as if so many days or look-ups of an ordinary
# one stood in his history; what he does himself soon outweighs them.
ORDINARY_DAYS = 3
ORDINARY_LOOK_UPS = 20
# How much colleagues differ from each other, as a share of what is usual in the post.
COLLEAGUES_DIFFER = 1.0
# How much the days of one officer differ among themselves, and the share without a case from week to week, beside what
# chance does to counts. For days it is more where his own history shows more.
DAYS_DIFFER = 0.5
SHARES_DIFFER = 0.15
# Until then the page says what is usual in his post, not what is usual for him.
LEARNED_DAYS = 10

# Somebody who looks up many subjects again and again does so for his work: one subject must stand out among the others.
REPEATS_AHEAD = 2
OFF_DUTY_TIMES = 3
# Of somebody who looks so much up without a case, as planning and inspectors do, no case tells when he is on duty.
MOST_WITHOUT_CASE = 0.25


def stand_out(record: Record, colleagues: Colleagues) -> list[Sign]:
    """All that stands out in an officer's record on its last day, which must be the judged one."""
    found = [volume(record, colleagues)]
    if record.days[-1].without_case and sum(day.without_case for day in record.days[-LONGEST:]) >= LEAST:
        # Otherwise today adds nothing to what these look at, or there is less of it than any of them says anything of.
        found += [rule(record, colleagues) for rule in WITHOUT_CASE_RULES]
    return [sign for sign in found if sign is not None]


def volume(record: Record, colleagues: Colleagues) -> Sign | None:
    """Far more look-ups today than on his days before; where the whole area looks up more, as much more is usual."""
    before, seen = record.days[:-1], record.days[-1].looked
    if seen < FLOORS[AlertKind.VOLUME]:
        return None
    usual = ordinary_day(sum(day.looked for day in before), len(before), colleagues.looked)
    distance = beyond(seen, usual * colleagues.surge, differ=days_differ([day.looked for day in before]))
    return Sign(AlertKind.VOLUME, seen, usual, 1, is_new=_is_new(before)) if distance >= VOLUME_BEYOND else None


def without_case(record: Record, colleagues: Colleagues) -> Sign | None:
    """A far greater share of look-ups without a case, within days or two weeks, than his work has."""
    for days, limit in CASE_BEYOND.items():
        sign = _share(record, colleagues, AlertKind.WITHOUT_CASE, days, limit)
        if sign is not None:
            return sign
    return None


def drift(record: Record, colleagues: Colleagues) -> Sign | None:
    """A share without a case that has risen over weeks."""
    return _share(record, colleagues, AlertKind.DRIFT, DRIFT_DAYS, DRIFT_BEYOND)


def repeats(record: Record, colleagues: Colleagues) -> Sign | None:
    """One subject without a case on many different days, which none of his other subjects comes near.

    A case whose number was forgotten now and then is none: its subject was looked up more often under the number.
    """
    del colleagues  # what is usual for others excuses nobody here
    ordered = sorted(record.repeats, key=lambda repeat: (repeat.days, repeat.times), reverse=True)
    ordered = [repeat for repeat in ordered if repeat.with_case <= repeat.times]
    if not ordered or ordered[0].days < FLOORS[AlertKind.REPEATS]:
        return None
    second = ordered[1].days if len(ordered) > 1 else 0
    if ordered[0].days < second + REPEATS_AHEAD:
        return None
    return Sign(AlertKind.REPEATS, ordered[0].days, float(second), REPEAT_DAYS, subject=ordered[0].subject)


def off_duty(record: Record, colleagues: Colleagues) -> Sign | None:
    """Look-ups without a case by day or night while there was no work on any case, and more than he has of them."""
    lately, before = _parted(record, OFF_DUTY_DAYS)
    seen = sum(day.off_duty for day in lately)
    if seen < FLOORS[AlertKind.OFF_DUTY] or sum(day.off_duty > 0 for day in lately) < OFF_DUTY_TIMES:
        return None
    known = sum(day.without_case for day in before) + ORDINARY_LOOK_UPS
    share = (sum(day.off_duty for day in before) + ORDINARY_LOOK_UPS * colleagues.off_duty) / known
    alone = sum(day.without_case for day in lately)
    if _share_known(before, colleagues)[0] > MOST_WITHOUT_CASE:
        return None
    expected = share * alone
    distance = beyond(seen, expected, differ=SHARES_DIFFER) / math.sqrt(1 + alone / known)
    if distance < OFF_DUTY_BEYOND:
        return None
    return Sign(AlertKind.OFF_DUTY, seen, expected, OFF_DUTY_DAYS, is_new=_is_new(before))


WITHOUT_CASE_RULES: tuple[Callable[[Record, Colleagues], Sign | None], ...] = (without_case, repeats, drift, off_duty)


def _share(record: Record, colleagues: Colleagues, kind: AlertKind, days: int, limit: float) -> Sign | None:
    """Look-ups without a case against as many as his share of the same number of look-ups would bring."""
    lately, before = _parted(record, days)
    seen = sum(day.without_case for day in lately)
    if seen < FLOORS[kind]:
        return None
    looked = sum(day.looked for day in lately)
    share, known = _share_known(before, colleagues)
    expected = share * looked
    # What is usual was itself counted by chance.
    distance = beyond(seen, expected, differ=SHARES_DIFFER) / math.sqrt(1 + looked / known)
    return Sign(kind, seen, expected, days, is_new=_is_new(before)) if distance >= limit else None


def _share_known(before: Sequence[Day], colleagues: Colleagues) -> tuple[float, float]:
    """His usual share without a case, and how many look-ups say so."""
    known = sum(day.looked for day in before) + ORDINARY_LOOK_UPS
    alone = sum(day.without_case for day in before) + ORDINARY_LOOK_UPS * colleagues.without_case
    return alone / known, known


def _parted(record: Record, days: int) -> tuple[Sequence[Day], Sequence[Day]]:
    """His days within the last ``days``, and those before."""
    first = record.today - days
    at = len(record.days)
    while at and record.days[at - 1].day > first:
        at -= 1
    return record.days[at:], record.days[:at]


def _is_new(before: Sequence[Day]) -> bool:
    return len(before) < LEARNED_DAYS


def ordinary_day(looked: int, days: int, post: float) -> float:
    """How many look-ups a day of his usually has after so many in so many days; ``post``: what one in his post has."""
    return (looked + ORDINARY_DAYS * post) / (days + ORDINARY_DAYS)


# A median absolute deviation times this is the standard deviation of normally distributed figures.
MAD_TO_DEVIATION = 1.4826


def days_differ(figures: Sequence[int]) -> float:
    """How much a day differs from what is usual, as a share of it and beside what chance does to counts.

    Measured by the median absolute deviation, which one wild day does not raise; while he is new, colleagues differ.
    """
    new = COLLEAGUES_DIFFER * math.sqrt(ORDINARY_DAYS / (len(figures) + ORDINARY_DAYS))
    if not figures:
        return math.hypot(DAYS_DIFFER, new)
    middle = median(figures)
    deviation = MAD_TO_DEVIATION * median([abs(figure - middle) for figure in figures])
    own = math.sqrt(max(0.0, deviation**2 - middle)) / max(middle, 1.0)
    return math.hypot(max(DAYS_DIFFER, own), new)


def beyond(seen: float, expected: float, *, differ: float) -> float:
    """How many standard deviations a count stands above what is expected; the roots of counts scatter evenly.

    differ  how much what is expected itself differs from time to time, as a share of it

    Source: Anscombe (1948), "The transformation of Poisson, binomial and negative-binomial data", for the 3/8.
    """
    distance = 2 * (math.sqrt(seen + 0.375) - math.sqrt(expected + 0.375))
    return distance / math.sqrt(1 + differ**2 * expected)


def median(figures: Sequence[float]) -> float:
    """The middle of the figures, of two the mean. Raises ValueError for none."""
    if not figures:
        raise ValueError("nothing has no middle")
    ordered = sorted(figures)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


# Fewer colleagues say nothing of an area.
FEWEST_COLLEAGUES = 10


def surge(ratios: Iterable[float]) -> float:
    """How many times their usual number the officers of an area looked up today; 1 where less, or they are few."""
    known = list(ratios)
    return max(1.0, median(known)) if len(known) >= FEWEST_COLLEAGUES else 1.0
