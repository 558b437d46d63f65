"""Run the tests; arguments it does not know go to pytest."""

from __future__ import annotations

import os
import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ecrime.cli.machine import chromium, postgresql
from ecrime.cli.machine.tree import source_tree, tool

if TYPE_CHECKING:
    import pytest

PASSES_ON = True
RECORD = Path("tests/skips.toml")


class Skips:
    """Counts the tests that did not run, by the reason they gave."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for every phase of every test."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.reasons[reason.removeprefix("Skipped: ")] += 1


def add_arguments(parser: ArgumentParser) -> None:
    """All is pytest's."""
    parser.usage = "ecrime test [pytest arguments]"


def run(arguments: Namespace) -> int:
    """Look for the system parts, run pytest from the root of the tree, and hold the skips to their record."""
    tree = source_tree()
    tool("pytest")
    offer_system_parts()
    words = from_root(arguments.others, tree)
    os.chdir(tree)

    # Only a tree prepared for development has it; the command must say so itself elsewhere.
    run_pytest = import_module("pytest").main
    skips = Skips()
    result = int(run_pytest(words, plugins=[skips]))
    return result or hold_to_record(skips.reasons, whole=not words)


def offer_system_parts() -> None:
    """Tell the tests where browser and second database are; say what is missing and how to get it."""
    for part in (chromium, postgresql):
        found = part.find_or_install()
        if found:
            os.environ[part.VARIABLE] = found
        else:
            print(f"ecrime: Some tests will be skipped: {part.MISSING}.", file=sys.stderr)


def from_root(words: Sequence[str], tree: Path) -> list[str]:
    """The same arguments, with paths that stand where the caller stands made whole."""
    here = Path.cwd()
    if here == tree:
        return list(words)
    return [str(here / word) if Path(word.partition("::")[0]).exists() else word for word in words]


def hold_to_record(reasons: Counter[str], *, whole: bool) -> int:
    """Print every reason with its count; in CI, more skips in a whole run than recorded are a failure."""
    for reason, count in reasons.most_common():
        print(f"ecrime: {count} skipped: {reason}")
    if not whole or os.environ.get("CI", "") in ("", "0", "false"):
        return 0
    recorded = int(tomllib.loads(RECORD.read_text(encoding="utf-8"))["most"])
    total = reasons.total()
    if total > recorded:
        print(f"ecrime: {total} tests were skipped and {RECORD} allows {recorded}.", file=sys.stderr)
        return 1
    return 0
