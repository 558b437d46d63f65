"""Tell the past of a DEMO that `run --demo` has begun: fill it with an invented country, or go on where it stopped."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from ecrime.base.database.addresses import OWNER
from ecrime.cli.importing.progress_bar import ProgressBar
from ecrime.cli.migrate import pack
from ecrime.cli.supervisor.installation import add_data_argument, at_work, data_folder


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Fill it; does nothing where it is full, or no DEMO."""
    with at_work(arguments.data, role="owner"):
        from ecrime.cli.past import telling
        from ecrime.cli.past.world import World
        from ecrime.cli.simulator import of_demo

        world = World.of(pack())
        if world is not None:
            with ProgressBar("told") as bar:
                cameras = of_demo.read(data_folder(arguments.data).path)
                telling.tell(world, os.environ[OWNER], told=bar.show, cameras=cameras)
    return 0
