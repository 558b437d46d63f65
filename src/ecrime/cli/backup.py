"""Back the installation up to a folder outside: a full backup now, and from then on its log as it comes."""

from __future__ import annotations

import os
import sys
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from ecrime.base.backup import full
from ecrime.base.backup.archiver import Archiver, read_status
from ecrime.base.backup.restore import written
from ecrime.base.backup.target import Target, register, registered
from ecrime.base.database.addresses import given
from ecrime.base.database.server import binaries, passwords, process
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.backup_key import read_or_make_keys
from ecrime.base.keys.folder import KeyFolder, key_folder
from ecrime.cli.importing.progress_bar import ProgressBar
from ecrime.cli.supervisor.installation import add_data_argument, data_folder
from ecrime.foundation.errors import Unavailable

MEGABYTE = 1024**2
ENDED_S = 5.0


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        metavar="DIR",
        help="where to; the log goes there from then on. Without it: where it went until now",
    )
    parser.add_argument(
        "--keep",
        type=at_least_one,
        metavar="N",
        help="take away full backups but the newest N, and the log before them",
    )
    parser.add_argument("--status", action="store_true", help="only say how far the log is in the backup")


def at_least_one(text: str) -> int:
    """A number of backups as somebody typed it; raises ArgumentTypeError for what is none."""
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1:
        return int(text)
    raise ArgumentTypeError(f"{text} is no number of backups; give a whole number from 1 on")


def run(arguments: Namespace) -> int:
    """Make a full backup; 0 when it is whole."""
    folder = data_folder(arguments.data)
    if arguments.status:
        return tell_status(folder)
    if given(os.environ) is not None:
        raise Unavailable("backup.not_ours")
    if not folder.pg.exists():
        raise Unavailable("backup.nothing", folder=str(folder.path))
    target = Target(arguments.folder.resolve()) if arguments.folder else registered(folder)
    if target is None:
        raise Unavailable("backup.no_target")
    folder.make()
    keys = key_folder(os.environ, folder.path)
    keys.make(folder.path)
    if keys.path.resolve().is_relative_to(target.path):
        raise Unavailable("backup.keys_inside", keys=str(keys.path), folder=str(target.path))
    target.claim(folder)
    sealing = read_or_make_keys(keys)
    programs = binaries.embedded()
    with server_with_archiver(folder, target, keys, programs) as cluster, ProgressBar("MB sealed") as bar:
        whole = size_of(cluster)
        about = full.take(
            cluster, programs, target, sealing, shown=lambda done: bar.show(done // MEGABYTE, done / max(whole, 1))
        )
    print(
        f"The backup {about.name} in {target.path} is whole;"
        f" any second from {written(about.ended_at, or_later=True)} on can be restored."
    )
    print(
        f"No key is in it. It opens with {keys.backup_key} only (key {sealing.current.mark}): keep a copy of the folder"
        f" {keys.path} in a safe, never beside the backup."
    )
    for name in full.thin_out(target, sealing, keep=arguments.keep) if arguments.keep else []:
        print(f"The backup {name} was taken away.")
    return 0


@contextmanager
def server_with_archiver(folder: DataFolder, target: Target, keys: KeyFolder, programs: Binaries) -> Iterator[Cluster]:
    """The installation's server, running or started for the time of the block, and an archiver beside it.

    The one of ``ecrime run`` works where there is one; then ours only waits for its turn.
    """
    cluster = Cluster(folder.path, programs, archives=True)
    stop = threading.Event()
    archiver = threading.Thread(target=Archiver(folder, keys).run, args=(stop,), daemon=True)
    if folder.is_taken():
        register(folder, target)
        take_up_settings(cluster)
        with stopped_after(archiver, stop):
            yield cluster
        return
    with folder.take():
        cluster.ensure()
        register(folder, target)
        with stopped_after(archiver, stop):
            child = cluster.start()
            try:
                cluster.prepare()
                yield cluster
            finally:
                process.stop(child)


@contextmanager
def stopped_after(archiver: threading.Thread, stop: threading.Event) -> Iterator[None]:
    """The archiver at work during the block; it takes what is left, then ends."""
    archiver.start()
    try:
        yield
    finally:
        stop.set()
        archiver.join(ENDED_S)


def take_up_settings(cluster: Cluster) -> None:
    """Tell a server that runs where its log goes from now on."""
    cluster.configure()
    with psycopg.connect(cluster.url(passwords.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("select pg_reload_conf()")


def size_of(cluster: Cluster) -> int:
    """About how many bytes a full backup has."""
    with psycopg.connect(cluster.url(passwords.SUPERUSER, "postgres"), autocommit=True) as connection:
        row = connection.execute("select sum(pg_database_size(oid))::bigint from pg_database").fetchone()
    return int(row[0]) if row else 0


def tell_status(folder: DataFolder) -> int:
    """Say how far the log is in the backup; 1 where it is not going there."""
    target, status = registered(folder), read_status(folder)
    if target is None:
        raise Unavailable("backup.no_target")
    if status is None or status.target != str(target.path):
        print(f"{target.path}: nothing was sent yet")
        return 1
    age = (datetime.now(UTC) - datetime.fromisoformat(status.at)).total_seconds()
    print(
        f"{target.path}: in order up to {status.at} ({age:,.0f} s ago), last segment {status.segment or '-'},"
        f" {status.waiting} waiting, {status.size / MEGABYTE:,.1f} MB sent, {len(target.names())} full backups"
    )
    if status.failures:
        print(f"{status.failures} failures in a row: {status.error}", file=sys.stderr)
    return 1 if status.failures else 0
