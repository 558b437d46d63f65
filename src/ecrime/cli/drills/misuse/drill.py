"""Many seeds, in several processes, and whether together they meet what is promised."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from ecrime.cli.drills.misuse import trial
from ecrime.cli.drills.misuse.service import JUDGED
from ecrime.cli.drills.misuse.trial import Outcome

FOUND = 0.95  # of those planted, at least
FLAGGED = 0.002  # of the innocent, at most
ALERTS_A_DAY = 5.0  # at most, in every single seed


def run(
    seeds: Sequence[int], *, officers: int, workers: int, shown: Callable[[int], None] = lambda _done: None
) -> list[Outcome]:
    """The outcome of every seed, in their order; each seed is one process's work at a time."""
    outcomes = []
    for outcome in _played(seeds, officers, workers):
        outcomes.append(outcome)
        shown(len(outcomes))
    return outcomes


def _played(seeds: Sequence[int], officers: int, workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from (trial.run(seed, officers) for seed in seeds)
        return
    with ProcessPoolExecutor(workers) as processes:
        yield from processes.map(functools.partial(trial.run, officers=officers), seeds)


def told(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything as plain values: each seed, the totals, and which promise is broken."""
    total = Outcome(0, sum(one.officers for one in outcomes))
    for one in outcomes:
        for name in ("planted", "found", "by_kind", "false_by_kind"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        for name in ("look_ups", "innocent", "flagged", "alerts", "by_volume_alone"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    figures = _figures(total) | {"alerts_a_day": round(total.alerts / JUDGED / len(outcomes), 2)}
    return {
        "seeds": [{"seed": one.seed} | _figures(one) for one in outcomes],
        "total": figures,
        "missed_promises": list(_broken(total, outcomes)),
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for one in (*found["seeds"], {"seed": "all"} | found["total"]):
        yield (
            f"seed {one['seed']:>4}: {one['found']} of {one['planted']} found, {one['flagged']} of {one['innocent']}"
            f" innocent flagged ({one['flagged_share']:.3%}), {one['alerts_a_day']} alerts a day"
        )
    for way, (hits, planted) in found["total"]["by_way"].items():
        yield f"{way}: {hits} of {planted}"
    yield f"found by volume alone: {found['total']['found_by_volume_alone']} of {found['total']['planted']}"
    yield from found["missed_promises"] or ["all promises kept"]


def _figures(one: Outcome) -> dict[str, Any]:
    planted, found = one.planted.total(), one.found.total()
    return {
        "officers": one.officers,
        "look_ups": one.look_ups,
        "planted": planted,
        "found": found,
        "found_share": round(found / planted, 4),
        "found_by_volume_alone": one.by_volume_alone,
        "innocent": one.innocent,
        "flagged": one.flagged,
        "flagged_share": round(one.flagged / one.innocent, 6),
        "alerts_a_day": round(one.alerts / JUDGED, 2),
        "by_way": {way: (one.found[way], count) for way, count in sorted(one.planted.items())},
        "alerts_by_kind": _sorted(one.by_kind),
        "false_alerts_by_kind": _sorted(one.false_by_kind),
    }


def _broken(total: Outcome, outcomes: Sequence[Outcome]) -> Iterator[str]:
    if total.found.total() < FOUND * total.planted.total():
        yield f"fewer than {FOUND:.0%} of those planted were found"
    if total.flagged > FLAGGED * total.innocent:
        yield f"more than {FLAGGED:.1%} of the innocent were flagged"
    busiest = max(one.alerts for one in outcomes) / JUDGED
    if busiest > ALERTS_A_DAY:
        yield f"{busiest:.1f} alerts a day in one seed, more than {ALERTS_A_DAY:g}"


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {kind: counts[kind] for kind in sorted(counts)}
