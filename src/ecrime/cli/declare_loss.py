"""Declare that the end of the ledger was lost with a restored backup; from there on it goes on under another name."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path

from ecrime.base.database import start_checks
from ecrime.base.database.addresses import OWNER
from ecrime.base.keys.folder import KeyFolder, key_folder
from ecrime.base.ledger import loss
from ecrime.base.ledger.loss import Connection, Reckoning
from ecrime.base.ledger.tree.store import Store
from ecrime.base.ledger.verify import Checkpoint, Fails
from ecrime.cli.ledger.saying import say, sentence
from ecrime.cli.supervisor.installation import add_data_argument, data_folder, database_at_hand
from ecrime.foundation.errors import Unavailable

SHORTEST, LONGEST = 8, 500


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    add_witness_argument(parser)
    parser.add_argument(
        "words",
        type=reason,
        metavar="WORDS",
        help="what was lost and why; it stands there for ever, for everybody to read",
    )


def add_witness_argument(parser: ArgumentParser) -> None:
    """The argument that names checkpoints from outside."""
    parser.add_argument(
        "--witness",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint of the ledger that somebody outside kept: a witness's state; may be given several times",
    )


def read_checkpoint(path: Path) -> Checkpoint:
    """A checkpoint that somebody kept. Raises Unavailable("restore.no_checkpoint")."""
    try:
        return Checkpoint.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, Fails):
        raise Unavailable("restore.no_checkpoint", file=str(path)) from None


def reason(text: str) -> str:
    """Why something was lost, in words; raises ArgumentTypeError for too few or too many."""
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        raise ArgumentTypeError("say in 8 to 500 letters what was lost and why; it stands in the ledger for ever")
    return text.strip()


def run(arguments: Namespace) -> int:
    """Declare it; the service must not run."""
    folder = data_folder(arguments.data)
    if folder.is_taken():
        raise Unavailable("restore.running", folder=str(folder.path))
    keys = key_folder(os.environ, folder.path)
    kept = [read_checkpoint(path) for path in arguments.witness]
    with (
        database_at_hand(folder) as addresses,
        start_checks.connect(addresses.owner, OWNER) as owner,
        Store.at(addresses.sequencer) as store,
    ):
        declare(owner, store, keys, arguments.words, kept)
    return 0


def declare(owner: Connection, store: Store, keys: KeyFolder, words: str, kept: Sequence[Checkpoint]) -> None:
    """Declare it, and say what stands in the ledger from now on, and what nobody knows."""
    known = loss.reckon(store, keys, kept)
    ending = loss.declare(owner, store, keys, words, kept)
    signed, kept_here = str(ending.checkpoint.size), str(ending.kept)
    say("loss.declared", signed=signed, kept=kept_here, origin=ending.origin)
    if not known.is_remembered:
        print(f"{what_is_known(known)} {sentence('loss.known', signed=signed)}")


def what_is_known(known: Reckoning) -> str:
    """Why the signer does not go on by itself, in a sentence."""
    if known.state is None:
        return sentence("loss.no_state")
    last = known.last.signed
    return sentence(
        "loss.old_state",
        size=str(known.state.size),
        origin=known.state.origin,
        signed=str(last.size),
        name=last.origin,
    )
