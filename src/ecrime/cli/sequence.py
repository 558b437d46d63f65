"""Give ledger entries their places in the tree, in a process of its own; run starts this by itself."""

from __future__ import annotations

import logging
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import question
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.cli.auth import set_when_asked_to_stop, write_log_lines
from ecrime.cli.supervisor.installation import SIGNER_SOCKET, add_data_argument, addresses_for, data_folder
from ecrime.foundation.line import client

logger = logging.getLogger("ecrime.sequencer")

PAUSE_S = 0.2  # before it begins anew after the database or the signer went away


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Work until asked to stop; what goes away is waited for."""
    folder = data_folder(arguments.data)
    folder.make()
    write_log_lines()
    stop = set_when_asked_to_stop()
    signer = Path(os.environ.get(SIGNER_SOCKET) or folder.signer_socket())
    with addresses_for("sequencer", folder) as addresses:
        while not stop.is_set():
            try:
                with Store.at(addresses.sequencer) as store:
                    working_for(store, signer).run(stop)
            except psycopg.Error as error:
                logger.warning("sequencer.database_away", extra={"code": error.sqlstate})
            stop.wait(PAUSE_S)
    return 0


def working_for(store: Store, socket: Path) -> Sequencer:
    """A sequencer of this database that has its heads signed over this socket."""
    return sequencer_of(store, lambda said: client.ask(socket, said, name="sign"))


def sequencer_of(store: Store, ask: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Sequencer:
    """A sequencer of this database that asks a signer in this way, and keeps the keys that it tells of."""
    origin = store.origin()
    known = ""

    def last_signed() -> int:
        nonlocal known
        told = ask({"ask": "last", "origin": origin, "note": store.note()})
        known = str(told["key"])
        store.keep_keys(known, [str(line) for line in told["rollovers"]], signed=int(told["size"]))
        return int(told["size"])

    def sign(head: Head, proof: list[bytes]) -> str:
        told = ask(question(head.size, head.root, proof))
        if told["key"] != known:
            last_signed()  # the key was replaced since it was asked for
        return str(told["note"])

    return Sequencer(store, last_signed=last_signed, sign=sign)
