"""What a drill of the lock found, as figures for a machine and as lines for a person."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ecrime.cli.drills.lock.drill import ALLOWED, Report


def told(report: Report, *, seconds: float) -> dict[str, Any]:
    """All figures; counts by entrance."""
    entrances = sorted({entrance for entrance, _name in report.tried})
    return {
        "seed": report.seed,
        "sequences": report.sequences,
        "steps": report.steps,
        "seconds": round(seconds, 1),
        "changed_while_open": report.changed_open,
        "changed_after_the_lock_under_a_grant": report.changed_locked,
        "entrances": {
            entrance: {
                "tried": sum(_of(report.tried, entrance).values()),
                "allowed": report.answers[entrance, ALLOWED],
                "refused": sum(_of(report.answers, entrance).values()) - report.answers[entrance, ALLOWED],
                "steps": _of(report.tried, entrance),
                "answers": _of(report.answers, entrance),
            }
            for entrance in entrances
        },
        "breaches": [dataclasses.asdict(breach) for breach in report.breaches],
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same to be read."""
    for entrance, counts in found["entrances"].items():
        yield f"{entrance}: {counts['tried']:,} tried, {counts['allowed']:,} allowed, {counts['refused']:,} refused"
        for kind in ("steps", "answers"):
            yield "  " + ", ".join(f"{name} {count:,}" for name, count in counts[kind].items())
    yield (
        f"{found['sequences']:,} sequences, {found['steps']:,} steps in {found['seconds']:,.0f} s"
        f" (seed {found['seed']});"
        f" changed while open {found['changed_while_open']:,}, after the lock under a grant"
        f" {found['changed_after_the_lock_under_a_grant']:,}"
    )
    for breach in found["breaches"]:
        yield f"BREACH in sequence {breach['sequence']}, {breach['step']}: {breach['what']}"
    yield f"{len(found['breaches'])} breaches"


def _of(counts: Counter[tuple[str, str]], entrance: str) -> dict[str, int]:
    """The counts of one entrance, the most frequent first."""
    return {name: count for (found, name), count in counts.most_common() if found == entrance}
