"""Take an imported batch back, inside the 48 hours in which its records may be corrected."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from uuid import UUID

from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("batch", type=UUID, metavar="BATCH", help="the import, as ecrime import named it")


def run(arguments: Namespace) -> int:
    """Withdraw its records one by one; each stays as a tombstone with an entry of its own."""
    with at_work(arguments.data):
        from ecrime.cli.importing.session import signed_in
        from ecrime.cli.importing.withdrawal import withdraw_batch

        with signed_in() as actor:
            return withdraw_batch(actor, arguments.batch)
