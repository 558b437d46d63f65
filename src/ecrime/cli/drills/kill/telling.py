"""What a drill of kills found, as figures for a machine and as lines for a person."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ecrime.cli.drills.kill.control import Control
from ecrime.cli.drills.kill.drill import Report, Round

# The goals: how soon the service acknowledges writes again.
P95_S, MOST_S = 5.0, 15.0


def line_of(played: Round) -> str:
    """One round as a line."""
    work = "".join(f", {what} after {seconds:.1f} s" for what, seconds in played.work_s.items())
    broken = "".join(f"\n  BREACH {breach}" for breach in played.breaches)
    return (
        f"{played.number:>4} {played.victim:<24} {played.acknowledged:>4} acknowledged, back after"
        f" {played.back_s:.1f} s{work}, {played.error_pages} error pages{broken}"
    )


def control_line(so_far: Control) -> str:
    """What the control has shown by now."""
    return (
        f"control, commits asynchronously: {so_far.lost} of {so_far.acknowledged} acknowledged lost after"
        f" {so_far.rounds} kills of the whole server"
    )


def told(report: Report, compared: Control, *, seconds: float) -> dict[str, Any]:
    """All figures; times by victim."""
    by_victim: dict[str, list[float]] = defaultdict(list)
    work: dict[str, list[float]] = defaultdict(list)
    for played in report.rounds:
        by_victim[played.victim].append(played.back_s)
        for what, took in played.work_s.items():
            work[what].append(took)
    back = [played.back_s for played in report.rounds]
    return {
        "seed": report.seed,
        "rounds": len(report.rounds),
        "seconds": round(seconds, 1),
        "acknowledged": report.acknowledged,
        "lost": sum("LOST" in breach for breach in report.breaches),
        "looks": report.looks,
        "imports": report.imports,
        "slowest_import_s": round(report.slowest_import_s, 1),
        "entries": report.entries,
        "checkpoints_kept_outside": report.checkpoints,
        "back_s": _spread(back),
        "back_s_by_victim": {name: _spread(times) for name, times in sorted(by_victim.items())},
        "work_s": {name: _spread(times) for name, times in sorted(work.items())},
        "is_soon": is_soon(report),
        "control": {**dataclasses.asdict(compared), "shows": compared.shows},
        "breaches": report.breaches,
        "each": [dataclasses.asdict(played) for played in report.rounds],
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The end of it, to be read."""
    for name, spread in found["back_s_by_victim"].items():
        yield (
            f"{name:<24} {spread['n']:>3} times, back after p50 {spread['p50']} s, p95 {spread['p95']} s,"
            f" at most {spread['max']} s"
        )
    for name, spread in found["work_s"].items():
        yield f"{name} again: p50 {spread['p50']} s, p95 {spread['p95']} s, at most {spread['max']} s"
    yield (
        f"{found['imports']} imports went on and ended, the slowest after {found['slowest_import_s']} s;"
        f" {found['looks']} looks; {found['entries']} entries in the tree"
    )
    back = found["back_s"]
    yield (
        f"{found['rounds']} rounds, {found['acknowledged']} acknowledged, {found['lost']} lost;"
        f" back after p95 {back['p95']} s, at most {back['max']} s"
        + ("" if found["is_soon"] else f": NOT SOON ENOUGH (p95 {P95_S:.0f} s, at most {MOST_S:.0f} s)")
    )
    yield from (f"BREACH {breach}" for breach in found["breaches"])
    control = found["control"]
    yield f"the control lost {control['lost']} of {control['acknowledged']}" + (
        "" if control["shows"] else ": IT SHOWS NOTHING, so the rounds above show nothing either"
    )


def is_soon(report: Report) -> bool:
    """True when the service was back as soon as it must be."""
    spread = _spread([played.back_s for played in report.rounds])
    return spread["p95"] <= P95_S and spread["max"] <= MOST_S


def _spread(times: Sequence[float]) -> dict[str, float]:
    """Percentiles by nearest rank: times that were really seen."""
    ordered = sorted(times)

    def at(share: float) -> float:
        return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0

    return {"n": len(ordered), "p50": at(0.5), "p95": at(0.95), "max": at(1.0)}
