"""Serve live pictures, in a process of its own; run starts this by itself."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from ecrime.base.database.addresses import APP, Addresses
from ecrime.cli.supervisor.children import PARTS
from ecrime.cli.supervisor.installation import (
    LIVE_PORT,
    PORT,
    add_data_argument,
    data_folder,
    environment_of,
    environment_of_part,
    port_number,
)
from ecrime.foundation.errors import Unavailable


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    pages = os.environ.get("ECRIME_PORT", str(PORT))
    parser.add_argument(
        "--port",
        type=port_number,
        default=os.environ.get(LIVE_PORT) or str(int(pages) + 1),
        metavar="N",
        help="the port on this machine (%(default)s)",
    )


def run(arguments: Namespace) -> int:
    """Become the process that the supervisor starts, told of the installation what it is told and nothing else."""
    folder = data_folder(arguments.data)
    folder.make()
    if not os.environ.get(APP):
        # Beside the database that is brought along its supervisor starts it.
        raise Unavailable("start.one_address", missing=APP)
    addresses = Addresses(app=os.environ[APP], owner="", auth="", sequencer="", recorder="")
    ports = {"ECRIME_PORT": os.environ.get("ECRIME_PORT", str(PORT)), LIVE_PORT: str(arguments.port)}
    told = environment_of_part("live", {**environment_of(folder, addresses), **ports})
    os.execve(sys.executable, [sys.executable, *PARTS["live"]], told)
