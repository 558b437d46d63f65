"""Compare every pinned package with a copy of the known advisories; never says "none" where it looked at nothing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile

from ecrime.cli.machine import advisories
from ecrime.cli.machine.pinned import Pinned, pinned
from ecrime.cli.machine.tree import source_tree

# 0 looked at everything and found nothing, 1 found something, 2 misused; nothing said of what was not looked at.
NOT_SCANNED = 3
OLDEST = timedelta(days=30)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--advisories",
        type=Path,
        metavar="DIR",
        help="a folder with OSV records as .json, or as the .zip of an ecosystem; without it nothing is scanned",
    )


def run(arguments: Namespace) -> int:
    """Print what is affected and what was compared with what; nothing is fetched."""
    packages = pinned(source_tree())
    if arguments.advisories is None:
        return not_scanned(f"{len(packages)} packages are pinned, and no copy of the advisories was given")
    try:
        known = advisories.read(arguments.advisories)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        return not_scanned(f"the advisories in {arguments.advisories} cannot be read ({type(error).__name__})")
    return compare(packages, known, now=datetime.now(UTC))


def compare(packages: list[Pinned], known: advisories.Advisories, *, now: datetime) -> int:
    """Print the figures of each ecosystem, then what was found; the exit code."""
    if not packages:
        return not_scanned("no package is pinned")
    for ecosystem in sorted({one.ecosystem for one in packages}):
        there = sum(one.ecosystem == ecosystem for one in packages)
        print(f"{ecosystem}: {there} packages compared with {known.read.get(ecosystem, 0)} advisories")
        if not known.read.get(ecosystem):
            return not_scanned(f"the copy holds no advisory about {ecosystem}")
    if known.newest is None or now - known.newest > OLDEST:
        age = "of unknown age" if known.newest is None else f"of {known.newest:%Y-%m-%d}"
        return not_scanned(f"the copy is {age}, older than {OLDEST.days} days")
    found = [(one, told) for one in packages if (told := known.about(one))]
    for package, told in found:
        where = "shipped" if package.is_shipped else "builds and tests only"
        print(f"{package.ecosystem} {package.name} {package.version} ({where}): {', '.join(told)}")
    print(f"affected: {len(found)} of {len(packages)}; the copy's newest advisory is of {known.newest:%Y-%m-%d}")
    return 1 if found else 0


def not_scanned(why: str) -> int:
    """Say in one sentence that this is no clean bill."""
    print(f"ecrime: Not scanned: {why}.", file=sys.stderr)
    return NOT_SCANNED
