"""Send the database's log to the backup as it comes, in a process of its own; run starts this by itself."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from ecrime.base.keys.folder import key_folder
from ecrime.cli.auth import set_when_asked_to_stop, write_log_lines
from ecrime.cli.supervisor.installation import add_data_argument, data_folder


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Work until asked to stop; before there is a backup it waits for one."""
    from ecrime.base.backup.archiver import Archiver

    folder = data_folder(arguments.data)
    folder.make()
    write_log_lines()
    stop = set_when_asked_to_stop()
    Archiver(folder, key_folder(os.environ, folder.path)).run(stop)
    return 0
