"""Restore the installation from a backup, to any second of it, and say whether the ledger lost its end."""

from __future__ import annotations

import os
import re
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from ecrime.base.backup import restore
from ecrime.base.backup.target import Target
from ecrime.base.database import start_checks
from ecrime.base.database.addresses import OWNER, given
from ecrime.base.database.server import binaries, passwords
from ecrime.base.database.server.cluster import DATABASE, Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import resealed
from ecrime.base.files.check import check_files
from ecrime.base.files.local_store import LocalStore
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.keys import masters
from ecrime.base.keys.backup_key import read_keys
from ecrime.base.keys.folder import VARIABLE, KeyFolder, key_folder_of
from ecrime.base.ledger import loss
from ecrime.base.ledger.audit import Fault
from ecrime.base.ledger.loss import Reckoning, Standing
from ecrime.base.ledger.tree.signer import Signed
from ecrime.base.ledger.tree.store import Store
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli import declare_loss
from ecrime.cli.audit import audit_of_all
from ecrime.cli.declare_loss import add_witness_argument, read_checkpoint, reason, what_is_known
from ecrime.cli.ledger.saying import sentence
from ecrime.cli.main import sentences
from ecrime.cli.run import bring_up
from ecrime.cli.supervisor.installation import add_data_argument, data_folder, environment_of, own_addresses
from ecrime.foundation.errors import EcrimeError, Unavailable

FRACTION = re.compile(r"[.,]\d")
LAST_OF_SECOND = 999_999  # microseconds; the database tells no less apart
FILES_OPENED = 200
FAULTS_TOLD = 10


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("folder", type=Path, metavar="DIR", help="the backup")
    parser.add_argument(
        "--to",
        type=moment,
        metavar="TIME",
        help="the last second to be restored, to its end, with its zone: 2026-11-22T15:40:00+07:00; with a fraction of"
        " a second the last instant; without it, all there is",
    )
    parser.add_argument(
        "--from",
        dest="full",
        metavar="NAME",
        help="begin with this full backup, a folder in DIR/full; without it, with the newest before TIME",
    )
    parser.add_argument(
        "--over", action="store_true", help="take the place of data that are there; those are kept beside"
    )
    add_witness_argument(parser)
    parser.add_argument(
        "--declare-loss",
        type=reason,
        metavar="WORDS",
        help="where the ledger's end is lost, or what was signed last: declare it for ever, in your words, and go on",
    )


def moment(text: str) -> datetime:
    """A time with its zone as somebody typed it, a second without a fraction to its end.

    Raises ArgumentTypeError for anything else.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no time; write it as 2026-11-22T15:40:00+07:00") from None
    if found.tzinfo is None:
        raise ArgumentTypeError(f"{text} says no time zone; write +07:00 after it, or Z for UTC")
    return found if FRACTION.search(text) else found.replace(microsecond=LAST_OF_SECOND)


def run(arguments: Namespace) -> int:
    """Restore; 1 when refused, or when the end of the ledger is lost and nobody has declared it."""
    if given(os.environ) is not None:
        raise Unavailable("backup.not_ours")
    folder, target = data_folder(arguments.data), Target(arguments.folder.resolve())
    keys = key_folder_of(os.environ, target.installation())
    sealing = read_keys(keys)
    kept = [read_checkpoint(path) for path in arguments.witness]
    if arguments.declare_loss is not None:
        loss.check_signed(keys, kept)
    programs = binaries.embedded()
    with ExitStack() as held:
        held_back(folder, held, over=arguments.over)
        restore.check_movable(folder.path)
        tell("verifying the backup")
        planned = restore.plan(
            target, sealing, arguments.to, programs=programs, left_out=tell_left_out, chosen=arguments.full
        )
        place = DataFolder(folder.path.with_name(f"{folder.path.name}.restoring"))
        clear(place)
        try:
            place.make()
            held.enter_context(place.take())
            cluster = restore.rebuild(planned, target, sealing, place, programs, say=tell)
            unopened: list[Fault] = []
            found = look_after(
                cluster,
                keys,
                kept,
                belongs=planned.about.checkpoint,
                then=lambda restored: unopened.extend(look_at_files(restored, keys)),
            )
            if found.is_behind and arguments.over and arguments.declare_loss is None:
                raise Unavailable("restore.over_newer", **figures(found))
        except BaseException as why:
            throw_away(place, why)
            raise
        # What holds is not thrown away, wherever it comes to lie.
        set_aside = restore.put_in_place(place.path, folder.path, now=datetime.now(UTC))
        # Only what is in its place is declared: the folder of keys goes on from there, and does not go back.
        is_declared = not found.is_whole and arguments.declare_loss is not None
        if is_declared:
            declare(Cluster(folder.path, programs), keys, arguments.declare_loss, kept)
    print(f"Restored to {reached(planned)} from the backup {planned.about.name} into {folder.path}.")
    if set_aside is not None:
        print(f"What was there before is in {set_aside}.")
    print("Its log goes to no backup yet: run ecrime backup DIR once it is in service.")
    code = 0 if is_declared else tell_of_loss(found)
    return 1 if unopened else code


def reached(planned: restore.Plan) -> str:
    """Up to when everything was restored, in words."""
    if planned.to is None:
        return f"the end of the log, {restore.written(planned.log_ends)},"
    if planned.to.microsecond == LAST_OF_SECOND:
        return f"the end of the second {restore.written(planned.to)}"
    return planned.to.isoformat()


def held_back(folder: DataFolder, held: ExitStack, *, over: bool) -> None:
    """Refuse a folder in which something runs, or lies; hold one whose place is to be taken."""
    if folder.is_taken():
        raise Unavailable("restore.running", folder=str(folder.path))
    if folder.path.exists() and any(folder.path.iterdir()):
        if not over:
            raise Unavailable("restore.not_empty", folder=str(folder.path))
        held.enter_context(folder.take())


def clear(place: DataFolder) -> None:
    """Take away what a restore left that was interrupted."""
    if place.is_taken():
        raise Unavailable("restore.running", folder=str(place.path))
    shutil.rmtree(place.path, ignore_errors=True)


def throw_away(place: DataFolder, why: BaseException) -> None:
    """Take away what was made; the logs stay, until the next time, where the refusal names one of them."""
    named = why.params.get("log") if isinstance(why, EcrimeError) else None
    if named is None or not Path(named).is_relative_to(place.logs):
        shutil.rmtree(place.path, ignore_errors=True)
        return
    for made in place.path.iterdir():
        if made.is_dir() and made != place.logs:
            shutil.rmtree(made, ignore_errors=True)
        elif made.is_file():
            made.unlink()


def look_after(
    cluster: Cluster,
    keys: KeyFolder,
    kept: Sequence[Checkpoint],
    *,
    belongs: str = "",
    settle: Callable[[Cluster], None] = lambda _cluster: None,
    then: Callable[[Cluster], None] = lambda _cluster: None,
) -> Reckoning:
    """Bring the restored database to this version, audit it and compare it with what was signed of it.

    belongs  the last checkpoint that was there when the backup was made, "" where there was none
    settle   what is to be done before anything else
    then     what is to be done when the ledger holds

    Raises Unavailable where it does not hold or is another log.
    """
    with cluster.running():
        settle(cluster)
        addresses = own_addresses(cluster)
        told = {**environment_of(cluster.folder, addresses), VARIABLE: str(keys.path)}
        if not bring_up(addresses, told):
            raise Unavailable("restore.not_prepared", log=str(cluster.folder.logs / "migrate.log"))
        tell("auditing the ledger")
        audited(cluster)
        with Store.at(addresses.sequencer) as store:
            if belongs:
                belonging(store, loss.of_checkpoint(Checkpoint.read(belongs)))
            found = compared(store, keys, kept)
        then(cluster)
        return found


def belonging(store: Store, signed: Signed) -> None:
    """Refuse a database whose ledger is not the one that was backed up."""
    if loss.compare(store, signed).standing is not Standing.WHOLE:
        raise Unavailable("restore.another_log", origin=store.origin(), signed=f"{signed.origin} {signed.size}")


def declare(cluster: Cluster, keys: KeyFolder, why: str, kept: Sequence[Checkpoint]) -> None:
    """Declare the end of the ledger lost, in the folder that was restored."""
    cluster.ensure()
    with cluster.running():
        addresses = own_addresses(cluster)
        with (
            start_checks.connect(addresses.owner, OWNER) as owner,
            Store.at(addresses.sequencer) as store,
        ):
            declare_loss.declare(owner, store, keys, why, kept)
        audited(cluster)


def audited(cluster: Cluster) -> None:
    """Work the whole ledger out again. Raises Unavailable("restore.audit") with the first thing that does not fit."""
    with psycopg.connect(cluster.url(passwords.SUPERUSER, DATABASE), autocommit=True) as connection:
        found = audit_of_all(connection)
    if found.faults:
        first = found.faults[0]
        raise Unavailable("restore.audit", count=str(len(found.faults)), where=first.where, what=first.what)
    tell(f"{found.entries} entries and {found.rows} rows hold, root {found.root.hex()} of {found.size}")


def look_at_files(cluster: Cluster, keys: KeyFolder) -> list[Fault]:
    """Let every content have the sealing that this database opens, open some files by their hash, and say how it went.

    A file may be younger in the database than its copy in the backup, by half a minute: so nothing is refused for it.
    """
    folder, at_hand = cluster.folder.files, masters.read(keys.masters)
    with psycopg.connect(cluster.url(passwords.SUPERUSER, DATABASE), autocommit=True) as connection:
        settled = resealed.settle(connection, at_hand, folder)
        files = SealedFiles(LocalStore(folder), at_hand)
        found = check_files(connection, files, sample=FILES_OPENED, seed=os.urandom(16))
    if settled.unopened:
        tell(f"of {settled.unopened} contents that were sealed more than once the newest was taken; none of them opens")
    if found.there:
        tell(f"{found.there} files drawn by lot are there; they were not opened, for {keys.masters} holds no key")
    if found.opened:
        tell(f"{found.opened} files drawn by lot open, and have their hash")
    for fault in found.faults[:FAULTS_TOLD]:
        tell(f"{fault.where}: {fault.what}")
    if found.faults:
        tell(f"{len(found.faults)} of {found.files} files drawn by lot do not open; ecrime audit looks at all of them")
    return found.faults


def compared(store: Store, keys: KeyFolder, kept: Sequence[Checkpoint]) -> Reckoning:
    """Compare it with what was signed, and say so. Raises Unavailable where the log is another."""
    found = loss.reckon(store, keys, kept)
    signed = [*([found.state] if found.state is not None else []), *map(loss.of_checkpoint, kept)]
    for each in signed:
        if loss.compare(store, each).standing is Standing.WHOLE:
            tell(f"the ledger holds the {each.size} entries that were signed, with their root")
    return found


def figures(found: Reckoning) -> dict[str, str]:
    """A loss in figures, for a sentence."""
    return {"size": str(found.last.size), "signed": str(found.last.signed.size)}


def tell_of_loss(found: Reckoning) -> int:
    """Say what is lost; 1 where anything is."""
    if not found.is_whole:
        lost = sentence("loss.end", **figures(found)) if found.is_behind else what_is_known(found)
        print(f"ecrime: {lost} {sentence('loss.undeclared')}", file=sys.stderr)
    return 0 if found.is_whole else 1


def tell_left_out(name: str, why: Unavailable) -> None:
    """Say which full backup cannot be read, and why."""
    tell(f"the backup {name} cannot be read and is left out. {' '.join(sentences(why))}")


def tell(words: str) -> None:
    """Say on the terminal what is being done."""
    print(f"ecrime: {words}", file=sys.stderr, flush=True)
