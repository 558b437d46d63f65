"""Whether all of a time is accounted for: recorded, or a gap with a cause."""

from __future__ import annotations

from collections.abc import Iterable

from ecrime.cameras.recorder.facts import Account

Span = tuple[int, int]


def account(recorded: Iterable[Span], gaps: Iterable[Span], since_ns: int, until_ns: int) -> Account:
    """What of a time is what. A gap inside a segment, in which no frame came, is a gap; both may overlap themselves."""
    whole = [(since_ns, until_ns)] if until_ns > since_ns else []
    not_gaps = without(whole, gaps)
    neither = without(not_gaps, recorded)
    length = until_ns - since_ns if whole else 0
    gap = length - total(not_gaps)
    return Account(length - gap - total(neither), gap, total(neither))


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of spans that follow one another when others are taken away."""
    left = sorted(span for span in spans if span[1] > span[0])
    for begin, end in sorted(taken):
        kept: list[Span] = []
        for start, stop in left:
            if end <= start or stop <= begin:
                kept.append((start, stop))
                continue
            if start < begin:
                kept.append((start, begin))
            if end < stop:
                kept.append((end, stop))
        left = kept
    return left


def total(spans: Iterable[Span]) -> int:
    """How long spans are that do not overlap."""
    return sum(end - start for start, end in spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
