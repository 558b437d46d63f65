"""Prepare database and keys for the processes of a service; run does so by itself before it starts them."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from ecrime.base.database import start_checks
from ecrime.base.database.addresses import OWNER, Addresses
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import rotation
from ecrime.base.keys.folder import key_folder
from ecrime.cli import migrate
from ecrime.cli.supervisor.installation import add_data_argument, data_folder, database_at_hand


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Do what every start of a service does before anything is served, and refuse what it refuses."""
    folder = data_folder(arguments.data)
    folder.make()
    start_checks.check_disk(folder.path)
    with database_at_hand(folder) as addresses:
        start_checks.check_database(addresses)
        migrate.prepare(folder, addresses)
        make_keys_ready(folder, addresses)
    return 0


def make_keys_ready(folder: DataFolder, addresses: Addresses) -> None:
    """Have the master keys that the database knows, or the first one. Raises Unavailable where one is missing."""
    keys = key_folder(os.environ, folder.path)
    keys.make(folder.path)
    with start_checks.connect(addresses.owner, OWNER) as owner:
        rotation.make_ready(owner, keys.masters)
