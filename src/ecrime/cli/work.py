"""Do the background work of an installation; run starts this by itself."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Work until asked to stop."""
    with at_work(arguments.data):
        from ecrime.base.jobs.worker import work

        work()
    return 0
