"""Sign checkpoints of the ledger, in a process of its own; run starts this by itself."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser, Namespace

from ecrime.base.keys.folder import key_folder
from ecrime.base.ledger.tree.log_key import SignersDesk
from ecrime.cli.auth import stop, write_log_lines
from ecrime.cli.supervisor.installation import add_data_argument, data_folder
from ecrime.foundation.line.server import LineServer, passed_socket


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Answer the sequencer until asked to stop. Needs no database."""
    passed = passed_socket()
    folder = data_folder(arguments.data)
    folder.make()
    keys = key_folder(os.environ, folder.path)
    keys.make(folder.path)
    write_log_lines()
    signal.signal(signal.SIGTERM, stop)
    with LineServer(folder.signer_socket(), SignersDesk(keys).answer, name="signer", passed=passed) as server:
        server.serve_forever()
    return 0
