"""Check an exported correction: who signed which words, and that nothing was altered."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ecrime.records.corrections import verify


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", help="the file, as exported from the page of a request")


def run(arguments: Namespace) -> int:
    """Needs no service, no database and no settings; 1 when the export does not hold."""
    return verify.check_file(arguments.path)
