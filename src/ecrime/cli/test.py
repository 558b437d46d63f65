"""Run the tests; without arguments all of them, those with a database a second time on PostgreSQL 15.

What is marked ``full`` repeats something at length: the longest journeys in English after Khmer, more controls of a
drill. A whole run leaves it out unless it is asked for, so that one ends in time for every change; and so the tests
of the house, which ``./ecrime check`` runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from ecrime.cli.machine import chromium, ffmpeg, gstreamer, nginx, postgresql
from ecrime.cli.machine.skips import Skips, most_allowed
from ecrime.cli.machine.tree import source_tree, tool

PASSES_ON = True
RECORD = Path("tests/skips.toml")
ON_15, FULL = "--on-postgresql-15", "--full"
# A whole run takes the cores there are, and two processes more, for many tests wait for what they have started; a
# process that is done early takes over some of the tests of another.
PROCESSES = min((os.cpu_count() or 1) + 2, 6)
ON_EVERY_CORE = ("-n", str(PROCESSES), "--dist", "worksteal")
LEFT_OUT = ("-m", "not full", "--ignore=tests/house")


def add_arguments(parser: ArgumentParser) -> None:
    """Which server; the rest is pytest's."""
    parser.usage = f"ecrime test [{FULL}] [{ON_15}] [pytest arguments]"
    parser.add_argument(FULL, action="store_true", help="also what a whole run leaves out to end in time")
    parser.add_argument(
        ON_15, action="store_true", dest="on_15", help="only the tests with a database, on PostgreSQL 15"
    )


def run(arguments: Namespace) -> int:
    """Look for the system parts, then run pytest from the root of the tree."""
    tree = source_tree()
    tool("pytest")
    words = from_root(arguments.others, tree)
    os.chdir(tree)
    skips = Skips()
    look_for_parts(skips)
    if arguments.on_15:
        return run_on_15(words, skips)
    result = run_pytest(words, skips, server="postgresql_18", whole=not words, full=arguments.full)
    if words or postgresql.VARIABLE not in os.environ:
        return result
    print("ecrime: the tests with a database again, on PostgreSQL 15", flush=True)
    return subprocess.run([sys.executable, "-m", "ecrime", "test", ON_15], check=False).returncode or result


def look_for_parts(skips: Skips) -> None:
    """Tell the tests where the parts of the system are; one that cannot be had counts as a skip."""
    for part in (chromium, postgresql, nginx, gstreamer, ffmpeg):
        found = part.find_or_install()
        if found:
            os.environ[part.VARIABLE] = found
        else:
            skips.reasons[part.MISSING] += 1
            print(f"ecrime: Some tests are skipped: {part.MISSING}.", file=sys.stderr)


def run_on_15(words: Sequence[str], skips: Skips) -> int:
    """Run the tests that need a database on the oldest server we support."""
    folder = os.environ.get(postgresql.VARIABLE)
    if folder is None:
        return 1
    os.environ["ECRIME_TEST_PG"] = folder
    plugin = "ecrime.cli.machine.database_tests"
    return run_pytest(["-p", plugin, *words], skips, server="postgresql_15", whole=not words)


def run_pytest(words: Sequence[str], skips: Skips, *, server: str, whole: bool, full: bool = False) -> int:
    """Run pytest and say what was skipped; in CI, more skips in a whole run than recorded are a failure."""
    # Only a tree prepared for development has pytest.
    spread = ON_EVERY_CORE if whole else ()
    chosen = LEFT_OUT if whole and not full else ()
    result = int(import_module("pytest").main([*spread, *chosen, *words], plugins=[skips]))
    for line in skips.summary():
        print(f"ecrime: {line}")
    if os.environ.get("CI", "") in ("", "0", "false") or not whole:
        return result
    allowed = most_allowed(RECORD, server)
    if skips.reasons.total() > allowed:
        print(f"ecrime: {skips.reasons.total()} skipped, and {RECORD} allows {allowed}.", file=sys.stderr)
        return result or 1
    return result


def from_root(words: Sequence[str], tree: Path) -> list[str]:
    """The same arguments, with paths that stand where the caller stands made whole."""
    here = Path.cwd()
    if here == tree:
        return list(words)
    return [str(here / word) if Path(word.partition("::")[0]).exists() else word for word in words]
