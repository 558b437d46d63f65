"""Attack a throw-away instance and say what got through."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import sys
import time
from argparse import ArgumentParser, Namespace

SEQUENCES = 10_000


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name",
        choices=["sql", "lock"],
        help="sql: raw SQL as the app role against every guard; lock: random sequences of acts, SQL and pages",
    )
    parser.add_argument("--sequences", type=int, default=SEQUENCES, help="lock: how many sequences are played")
    parser.add_argument("--seed", type=int, default=1, help="lock: the same seed draws the same steps")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="lock: in how many processes")
    parser.add_argument("--json", action="store_true", help="print the outcomes as one JSON object")


def run(arguments: Namespace) -> int:
    """Run the drill; 1 when anything succeeded that must not."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    django.setup()
    return _lock(arguments) if arguments.name == "lock" else _sql(arguments)


def _sql(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills import sql
    from ecrime.cli.drills.attacks.registry import ATTACKS
    from ecrime.cli.drills.instance import throw_away

    outcomes = []
    with throw_away(binaries.embedded()) as instance:
        for number, outcome in enumerate(sql.run_all(instance), start=1):
            outcomes.append(outcome)
            if arguments.json and sys.stderr.isatty():
                print(f"\r{number} of {len(ATTACKS)}", end="", file=sys.stderr)
            if not arguments.json:
                verdict = "SUCCEEDED" if outcome.succeeded else "stopped"
                print(f"{verdict:<10} {outcome.stopped_by or 'no effect':<10} {outcome.name}")
    succeeded = sum(outcome.succeeded for outcome in outcomes)
    if arguments.json:
        rows = [dataclasses.asdict(outcome) for outcome in outcomes]
        print(json.dumps({"attacks": len(outcomes), "succeeded": succeeded, "outcomes": rows}, ensure_ascii=False))
    else:
        print(f"{len(outcomes)} attacks, {succeeded} succeeded")
    return 1 if succeeded else 0


def _lock(arguments: Namespace) -> int:
    from ecrime.base.database.server import binaries
    from ecrime.cli.drills.instance import throw_away
    from ecrime.cli.drills.lock import drill, telling
    from ecrime.cli.importing.progress_bar import ProgressBar

    logging.getLogger("django.request").setLevel(logging.ERROR)  # pages refuse by the thousand here
    began = time.monotonic()
    with throw_away(binaries.embedded()) as instance, ProgressBar("sequences") as bar:
        report = drill.run(
            instance,
            sequences=arguments.sequences,
            seed=arguments.seed,
            workers=arguments.workers,
            shown=lambda done: bar.show(done, done / arguments.sequences),
        )
    found = telling.told(report, seconds=time.monotonic() - began)
    print(json.dumps(found) if arguments.json else "\n".join(telling.lines(found)))
    return 1 if report.breaches else 0
