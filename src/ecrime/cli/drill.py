"""Attack a throw-away instance and say what got through."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name", choices=["sql"], help="sql: raw SQL as the app role against lock, ledger, history, context"
    )
    parser.add_argument("--json", action="store_true", help="print the outcomes as one JSON object")


def run(arguments: Namespace) -> int:
    """Run the drill; 1 when anything succeeded that must not."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    django.setup()

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
