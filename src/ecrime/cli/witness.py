"""Watch a ledger from outside: co-sign its growth, and say when it was rewritten; needs no service."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ecrime.base.ledger import witness


def add_arguments(parser: ArgumentParser) -> None:
    witness.add_arguments(parser)


def run(arguments: Namespace) -> int:
    """Needs no database and no settings; 1 when the ledger does not hold."""
    return witness.run(arguments)
