"""Print the ledger's last checkpoint on one sheet of paper, for a bound book outside the service."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.ledger.saying import sentence
from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("what", choices=["paper"], help="paper: one A4 page as PDF")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(arguments: Namespace) -> int:
    """Needs the database; 1 when nothing was signed yet."""
    with at_work(arguments.data):
        from ecrime.base.country import queries as country
        from ecrime.base.ledger import published
        from ecrime.base.pages.ledger.sheet import as_sheet
        from ecrime.foundation.errors import Unavailable

        signed = published.latest()
        if signed is None:
            raise Unavailable("ledger.not_signed_yet")
        standing = [each.key for each in published.witnesses()]
        arguments.out.write_bytes(as_sheet(signed, published.log_keys(), country.pack().zone, standing))
    told = sentence("checkpoint.printed", size=str(signed.checkpoint.size), file=str(arguments.out))
    print(f"ecrime: {told}", file=sys.stderr)
    return 0
