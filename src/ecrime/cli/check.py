"""Check format, lint, types, import contracts, security and the house tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ecrime.cli.machine import semgrep
from ecrime.cli.machine.tree import source_tree, tool

# Not a program beside the interpreter: see machine/semgrep.py.
SEMGREP = "semgrep"

CHECKS = {
    "format": ["ruff", "format", "--check", "--output-format=concise", "."],
    "lint": ["ruff", "check", "--output-format=concise", "."],
    "types": ["mypy", "src", "tests", "ecrime"],
    "contracts": ["lint-imports", "--no-logo"],
    # Knows some ways to be attacked that the lint does not, and is what auditors ask for by name (pyproject.toml).
    "bandit": ["bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", "src", "ecrime"],
    "security": [SEMGREP, "src", "ecrime"],
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
    tree, chosen = source_tree(), arguments.checks or list(CHECKS)
    # Side by side, the longest first, told in their own order.
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        running = {name: side_by_side.submit(check, name, tree) for name in reversed(chosen)}
        told = [tell(name, *running[name].result()) for name in chosen]
    return 0 if all(told) else 1


def check(name: str, tree: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run one check; what it said, and the seconds it took."""
    program, *options = CHECKS[name]
    started = time.monotonic()
    if program == SEMGREP:
        done = semgrep.scan(options)
    else:
        done = subprocess.run(
            [tool(program), *options],
            cwd=tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return done, time.monotonic() - started


def tell(name: str, done: subprocess.CompletedProcess[str], spent: float) -> bool:
    """Print one line with the time of a check; its own words only when it fails."""
    if done.returncode:
        print(done.stdout.rstrip())
    print(f"{name:<10} {spent:6.1f} s  {'failed' if done.returncode else 'passed'}", flush=True)
    return done.returncode == 0
