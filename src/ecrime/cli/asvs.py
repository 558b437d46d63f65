"""Write the page of security requirements from its table, and print how many are met."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter

from ecrime.cli.machine import asvs
from ecrime.cli.machine.tree import source_tree


def add_arguments(parser: ArgumentParser) -> None:
    """None."""


def run(arguments: Namespace) -> int:
    """Write docs/security/asvs.md and print the figures."""
    tree = source_tree()
    table = asvs.rows(tree)
    (tree / asvs.PAGE).write_text(asvs.page(table), encoding="utf-8")
    counted = Counter(row.status for row in table)
    print(f"{len(table)} requirements: " + ", ".join(f"{counted[status]} {status}" for status in asvs.STATUSES))
    return 0
