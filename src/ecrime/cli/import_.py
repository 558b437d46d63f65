"""Import incidents of another system from a file, with a mapping that says what its columns mean."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("kind", choices=["incidents"], metavar="KIND", help="what the rows are: incidents")
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv, .csv.gz, .tsv or .xlsx")
    parser.add_argument("--mapping", type=Path, required=True, metavar="M", help="the mapping, a .toml file")
    parser.add_argument(
        "--people", type=Path, metavar="P", help="a second file, whose people the mapping joins to the rows"
    )
    parser.add_argument(
        "--documents", type=Path, metavar="D", help="a folder or a .zip of documents, which the mapping finds by row"
    )
    parser.add_argument("--dry-run", action="store_true", help="check everything, record nothing")
    parser.add_argument("--good-rows", action="store_true", help="record the good rows although others are bad")


def run(arguments: Namespace) -> int:
    """Every problem of every row goes to stdout as CSV; 1 when there was one, and then nothing is recorded."""
    with at_work(arguments.data):
        from ecrime.cli.importing.incidents import import_incidents
        from ecrime.cli.importing.session import signed_in

        with signed_in() as actor:
            return import_incidents(
                actor,
                arguments.file,
                arguments.mapping,
                people_path=arguments.people,
                documents_path=arguments.documents,
                dry_run=arguments.dry_run,
                good_rows_only=arguments.good_rows,
            )
