"""Mark what moves in recorded footage, and cameras that were tampered with; run starts this by itself."""

from __future__ import annotations

import functools
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from ecrime.cameras.analysis.analyser import Analyser
from ecrime.cameras.analysis.index import Index
from ecrime.cameras.recorder.keeping import Limits
from ecrime.cameras.recorder.rules import HOUR_NS
from ecrime.cli.auth import set_when_asked_to_stop, write_log_lines
from ecrime.cli.record import FOOTAGE, SPARE, footage_of, limit, size
from ecrime.cli.supervisor.installation import add_data_argument, addresses_for, data_folder

MOST_HOURS = 24 * 366


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("--footage", type=Path, metavar="DIR", help=f"where footage lies ({FOOTAGE}, else in the data)")
    parser.add_argument(
        "--spare", type=size, metavar="SIZE", help=f"with less of the disk free than this it waits ({SPARE})"
    )
    parser.add_argument(
        "--back",
        type=hours,
        default=1,
        metavar="HOURS",
        help="how old footage may be that is still looked at, the newest first (%(default)s); more of them looks again"
        " at what an index that was lost has no marks of",
    )


def run(arguments: Namespace) -> int:
    """Analyse until asked to stop."""
    folder = data_folder(arguments.data)
    folder.make()
    write_log_lines()
    stop = set_when_asked_to_stop()
    footage = footage_of(arguments.footage, folder.path)
    with addresses_for("recorder", folder) as addresses:
        Analyser(
            footage,
            functools.partial(Index.at, addresses.recorder),
            Limits(spare=limit(arguments.spare, SPARE)),
            back_ns=arguments.back * HOUR_NS,
        ).run(stop)
    return 0


def hours(text: str) -> int:
    """Hours as somebody typed them; raises ArgumentTypeError for what is none."""
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_HOURS:
        return int(text)
    raise ArgumentTypeError(f"{text} is no number of hours; give a whole one from 1 to {MOST_HOURS}")
