"""Measure our own speed on a throw-away instance, beside a bare peer in the same run."""

from __future__ import annotations

import dataclasses
import json
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=["import"], help="import: a file into incidents, every check and entry counted")
    parser.add_argument("--file", type=Path, help="a CSV file with the columns of examples/mappings/chicago.toml")
    parser.add_argument("--rows", type=int, help="only so many rows")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(arguments: Namespace) -> int:
    """Measure and print."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    django.setup()

    from ecrime.base.database.server import binaries
    from ecrime.cli.benches import imports
    from ecrime.cli.drills.instance import throw_away

    with throw_away(binaries.embedded(), on_disk=True) as instance:
        found = imports.run(instance, arguments.file, rows=arguments.rows)
    if arguments.json:
        print(json.dumps(dataclasses.asdict(found)))
        return 0
    print(
        f"{'step':<12} {'rows':>9} {'s':>8} {'python s':>9} {'database s':>11} {'rows/s':>9} {'rows/processor s':>17}"
    )
    for each in found.measures:
        print(
            f"{each.name:<12} {each.rows:>9,} {each.wall_s:>8.1f} {each.python_s:>9.1f} {each.database_s:>11.1f}"
            f" {each.rows_per_s:>9,.0f} {each.rows_per_processor_s:>17,.0f}"
        )
    print(
        f"{found.rows_per_s:,.0f} incidents/s with check and recording; recording runs at {found.share_of_copy:.1%}"
        f" of bare COPY; at most {found.peak_memory_mb:.0f} MB of memory."
    )
    return 0
