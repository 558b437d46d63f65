"""Check format, lint, types, import contracts and the house tests."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.machine.tree import source_tree, tool

CHECKS = {
    "format": ["ruff", "format", "--check", "--output-format=concise", "."],
    "lint": ["ruff", "check", "--output-format=concise", "."],
    "types": ["mypy", "src", "tests", "ecrime"],
    "contracts": ["lint-imports", "--no-logo"],
    "house": ["pytest", "--quiet", "tests/house"],
}


def add_arguments(parser: ArgumentParser) -> None:
    """Which checks; all when none is named."""
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"only these: {', '.join(CHECKS)}")


def run(arguments: Namespace) -> int:
    """Run every check, also after one has failed; 1 when any did."""
    unknown = [name for name in arguments.checks if name not in CHECKS]
    if unknown:
        print(f"ecrime: There is no check {unknown[0]!r}; there are {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    tree = source_tree()
    passed = [check(name, tree) for name in arguments.checks or CHECKS]
    return 0 if all(passed) else 1


def check(name: str, tree: Path) -> bool:
    """Run one check and print one line with its time; its own words only when it fails."""
    program, *options = CHECKS[name]
    started = time.monotonic()
    done = subprocess.run(
        [tool(program), *options],
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    spent = time.monotonic() - started
    if done.returncode:
        print(done.stdout.rstrip())
    print(f"{name:<10} {spent:6.1f} s  {'failed' if done.returncode else 'passed'}", flush=True)
    return done.returncode == 0
