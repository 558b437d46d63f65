"""Write the database's files anew after erasures, so that the last bytes are gone; run does so every night."""

from __future__ import annotations

import json
import os
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, NoReturn

import psycopg

from ecrime.base.database.addresses import OWNER
from ecrime.base.database.server import binaries, passwords
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.cli.auth import write_log_lines
from ecrime.cli.supervisor.installation import add_data_argument, addresses_for, data_folder
from ecrime.foundation.errors import Unavailable
from ecrime.records.erasure.cleaner import Cleaner
from ecrime.records.erasure.cleaning import Cleaned, clean

Connection = psycopg.Connection[Any]
# The owner of the tables, and the superuser of our own server; "" where the server is somebody else's.
Addresses = tuple[str, str]


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "what",
        choices=["finish", "nightly"],
        help="finish: write the tables anew that erasures went through, now; nightly: every night, which run starts",
    )
    parser.add_argument("--json", action="store_true", help="print what was done as one JSON object")


def run(arguments: Namespace) -> int:
    """0 when nothing is left to do, 1 when something could not be let go yet; a table is closed while it is written."""
    folder = data_folder(arguments.data)
    if not os.environ.get(OWNER) and not folder.path.is_dir():
        raise Unavailable("audit.no_data", folder=str(folder.path))
    with addresses_of_keepers(folder) as addresses:
        if arguments.what == "nightly":
            return each_night(addresses)
        with keepers(addresses) as (owner, superuser):
            done = clean(owner, superuser)
    if arguments.json:
        told = {"finished": len(done.erasures), "held": done.held, "wal_kept": done.wal_kept, "taken": done.is_taken}
        print(json.dumps(told))
    else:
        tell(done)
    return 1 if done.held or done.wal_kept or done.is_taken else 0


def each_night(addresses: Addresses) -> int:
    """Work until asked to stop; a table that is being written is left at once, and stands as it was."""

    def asked_to_stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    write_log_lines()
    signal.signal(signal.SIGTERM, asked_to_stop)
    with suppress(KeyboardInterrupt):
        Cleaner(partial(keepers, addresses)).run()
    return 0


@contextmanager
def addresses_of_keepers(folder: DataFolder) -> Iterator[Addresses]:
    """Where the keepers of the database reach it."""
    with addresses_for("cleaner", folder) as addresses:
        own = not os.environ.get(OWNER)
        yield addresses.owner, Cluster(folder.path, binaries.embedded()).url(passwords.SUPERUSER) if own else ""


@contextmanager
def keepers(addresses: Addresses) -> Iterator[tuple[Connection, Connection | None]]:
    """The owner of the tables, and the superuser where the server is our own."""
    owner_address, superuser_address = addresses
    with psycopg.connect(owner_address, autocommit=True) as owner:
        if not superuser_address:
            yield owner, None
            return
        with psycopg.connect(superuser_address, autocommit=True) as superuser:
            yield owner, superuser


def tell(done: Cleaned) -> None:
    """What was done, in sentences."""
    for table in done.held:
        print(f"{table}: it is in use, or somebody still reads an older state of it")
    if done.wal_kept:
        print(f"{done.wal_kept} files of the server's log are kept for an archive or a replica")
    if done.is_taken:
        print("Another run is at it already.")
    elif done.held or done.wal_kept:
        print("Not all bytes of what was erased are gone. Run it again when the service is quiet.")
    elif not done.erasures:
        print("No erasure waits to be finished.")
    else:
        print(f"{len(done.erasures)} erasures are finished: no byte of them is left in the database's files.")
        if done.wal_kept is None:
            print("The server's log (WAL) is its keeper's: what it holds goes when its files do.")
