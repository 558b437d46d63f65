"""Work the whole ledger out again from the tables, and open every file; compare it with checkpoints kept outside."""

from __future__ import annotations

import dataclasses
import json
import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ecrime.base.database.addresses import BACKUP
from ecrime.base.database.server import binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files.check import FoundFiles, check_files
from ecrime.base.files.local_store import LocalStore
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.keys import masters
from ecrime.base.keys.folder import MASTERS, key_folder
from ecrime.base.ledger.audit import Found, audit
from ecrime.base.ledger.verify import Checkpoint, Fails, Kept, Key
from ecrime.cli.ledger.saying import say
from ecrime.cli.supervisor.installation import add_data_argument, data_folder
from ecrime.foundation.errors import Unavailable
from ecrime.records.erasure import audit as erasure

ROLE = "ecrime_backup"
MOST_TOLD = 50
LARGEST_NOTE = 16_384


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "--kept",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint from outside: a witness's state, or a paper's figures, typed in; may be given several times",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="a public key of the log as known outside; without any, those in the database are believed",
    )
    parser.add_argument(
        "--files",
        type=number_of_files,
        metavar="N",
        help="open so many files of record only, drawn by the root of the ledger; without it every one",
    )
    parser.add_argument("--json", action="store_true", help="print what was found as one JSON object")


def number_of_files(text: str) -> int:
    """How many files, as somebody typed it; raises ArgumentTypeError for what is no number."""
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    raise ArgumentTypeError(f"{text} is no number of files; give a whole number")


def run(arguments: Namespace) -> int:
    """0 when everything fits, 1 when something does not. Reads only, and may run beside the service."""
    kept = [checkpoint_in(path) for path in arguments.kept]
    keys = [key_of(text) for text in arguments.key]
    with address_of(arguments.data) as address:
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                found = audit_of_all(connection, kept=kept, keys=keys)
                looked_at = looked_at_files(
                    connection, data_folder(arguments.data), sample=arguments.files, seed=found.root
                )
        except psycopg.OperationalError:
            raise Unavailable("audit.no_database", name=BACKUP) from None
        except psycopg.errors.InsufficientPrivilege:
            raise Unavailable("audit.no_rights", name=BACKUP, role=ROLE) from None
    found.faults += looked_at.faults
    if arguments.json:
        print(json.dumps(as_json(found, looked_at)))
    else:
        tell(found, looked_at, kept=len(kept))
    return 1 if found.faults else 0


def audit_of_all(
    connection: psycopg.Connection, *, kept: Sequence[Checkpoint | Kept] = (), keys: Sequence[Key] = ()
) -> Found:
    """The ledger and every erasure of record: what an audit, a restore and an upgrade all work out again."""
    return audit(connection, kept=kept, keys=keys, further=[erasure.faults])


def looked_at_files(
    connection: psycopg.Connection, folder: DataFolder, *, sample: int | None, seed: bytes
) -> FoundFiles:
    """The files of record against their rows, opened with the master keys where those are at hand.

    Where the database is at an address and its folder of files is not on this machine, none is looked at.
    """
    if os.environ.get(BACKUP) and not folder.files.is_dir():
        return FoundFiles()
    kept_in = os.environ.get(MASTERS) or key_folder(os.environ, folder.path).masters
    files = SealedFiles(LocalStore(folder.files), masters.read(Path(kept_in)))
    return check_files(connection, files, sample=sample, seed=seed)


@contextmanager
def address_of(data: Path) -> Iterator[str]:
    """The database as the role that reads everything sees it: the operator's, or our own, started where it rests."""
    told = os.environ.get(BACKUP)
    if told:
        yield told
        return
    folder = data_folder(data)
    if not folder.path.is_dir():
        raise Unavailable("audit.no_data", folder=str(folder.path))
    cluster = Cluster(folder.path, binaries.embedded())
    if folder.is_taken():
        yield cluster.url(ROLE)
        return
    with folder.take(), cluster.running():
        yield cluster.url(ROLE)


def checkpoint_in(path: Path) -> Kept:
    """A checkpoint in a file, or the figures of a paper typed into one; raises Unavailable for what is neither."""
    try:
        with path.open("rb") as file:
            return Kept.read(file.read(LARGEST_NOTE).decode())
    except (OSError, UnicodeDecodeError, Fails):
        raise Unavailable("audit.no_checkpoint", file=str(path)) from None


def key_of(text: str) -> Key:
    """A public key as it is published; raises Unavailable for what is none."""
    try:
        return Key.read(text)
    except Fails:
        raise Unavailable("audit.no_key") from None


def as_json(found: Found, files: FoundFiles) -> dict[str, object]:
    """What was found, in values JSON knows."""
    return {
        "entries": found.entries,
        "rows": found.rows,
        "size": found.size,
        "root": found.root.hex(),
        "files": {"files": files.files, "opened": files.opened, "there": files.there},
        "faults": [dataclasses.asdict(fault) for fault in found.faults],
    }


def tell(found: Found, files: FoundFiles, *, kept: int) -> None:
    """What was found, in sentences."""
    told = {"entries": found.entries, "rows": found.rows, "size": found.size}
    say("audit.entries", root=found.root.hex(), **{name: f"{number:,}" for name, number in told.items()})
    say("audit.files", files=f"{files.files:,}", opened=f"{files.opened:,}")
    if files.there:
        say("audit.files_unopened", files=f"{files.there:,}")
    for fault in found.faults[:MOST_TOLD]:
        print(f"{fault.where}: {fault.what}")
    if len(found.faults) > MOST_TOLD:
        say("audit.more", count=f"{len(found.faults) - MOST_TOLD:,}")
    if found.faults:
        say("audit.faults", count=f"{len(found.faults):,}")
    else:
        say("audit.fits_outside" if kept else "audit.fits_itself")
