"""Record every camera in use, in processes of its own; run starts this by itself."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

import psycopg

from ecrime.base.keys.folder import MASTERS, key_folder
from ecrime.cameras.recorder.foreman import Foreman
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.keeping import Keeper, Limits
from ecrime.cameras.recorder.rules import QUOTA_OF_DEMO, read_size
from ecrime.cameras.watching.intake.keeping import ImportKeeper
from ecrime.cli.auth import set_when_asked_to_stop, write_log_lines
from ecrime.cli.supervisor.installation import add_data_argument, addresses_for, data_folder
from ecrime.foundation.errors import Unavailable

FOOTAGE, QUOTA, SPARE = "ECRIME_FOOTAGE", "ECRIME_FOOTAGE_QUOTA", "ECRIME_FOOTAGE_SPARE"


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("--footage", type=Path, metavar="DIR", help=f"where footage lies ({FOOTAGE}, else in the data)")
    parser.add_argument(
        "--quota", type=size, metavar="SIZE", help=f"how much of it there may be, such as 500G ({QUOTA}, else the disk)"
    )
    parser.add_argument(
        "--spare",
        type=size,
        metavar="SIZE",
        help=f"how much of the disk stays free ({SPARE}, else a fiftieth, 2G at least)",
    )


def run(arguments: Namespace) -> int:
    """Record until asked to stop."""
    folder = data_folder(arguments.data)
    folder.make()
    write_log_lines()
    stop = set_when_asked_to_stop()
    footage = footage_of(arguments.footage, folder.path)
    keys = Path(os.environ.get(MASTERS) or key_folder(os.environ, folder.path).masters)
    with addresses_for("recorder", folder) as addresses:
        quota = limit(arguments.quota, QUOTA)
        if quota is None and is_demo(addresses.recorder):
            quota = QUOTA_OF_DEMO
        limits = Limits(quota, limit(arguments.spare, SPARE))
        keeper = Keeper(footage, limits, besides=[ImportKeeper(footage)])
        Foreman(footage, addresses.recorder, keys, keeper).run(stop)
    return 0


def footage_of(given: Path | None, data: Path) -> Path:
    """Where footage lies."""
    return (given or Path(os.environ.get(FOOTAGE) or data / "footage")).resolve()


def size(text: str) -> int:
    """A size as somebody typed it; raises ArgumentTypeError for what is none."""
    found = read_size(text)
    if found is None:
        raise ArgumentTypeError(f"{text} is no size; write a whole number with M, G or T, such as 500G")
    return found


def limit(given: int | None, variable: str) -> int | None:
    """What was said on the command line, else in the environment. Raises Unavailable for what is no size."""
    told = os.environ.get(variable)
    if given is not None or not told:
        return given
    try:
        return size(told)
    except ArgumentTypeError:
        raise Unavailable("start.size_malformed", name=variable) from None


def is_demo(address: str) -> bool:
    """Whether it is a database marked DEMO; no where it cannot be asked."""
    try:
        with Index.at(address) as index:
            return index.is_demo()
    except psycopg.Error:
        return False
