"""Import incidents of another system from a file, by a mapping that says what its columns mean; or cameras."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "kind", choices=["incidents", "cameras"], metavar="KIND", help="what the rows are: incidents or cameras"
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="incidents: .csv, .csv.gz, .tsv or .xlsx; cameras: .csv"
    )
    parser.add_argument("--mapping", type=Path, metavar="M", help="incidents: the mapping, a .toml file")
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
    of_incidents = [name for name in ("mapping", "people", "documents") if getattr(arguments, name) is not None]
    if arguments.kind == "cameras" and of_incidents:
        print(f"ecrime: --{of_incidents[0]} goes with incidents, not with cameras.", file=sys.stderr)
        return 2
    if arguments.kind == "incidents" and arguments.mapping is None:
        print("ecrime: incidents are imported with a mapping; give --mapping FILE.", file=sys.stderr)
        return 2
    with at_work(arguments.data):
        from ecrime.cli.importing.cameras import import_cameras
        from ecrime.cli.importing.incidents import import_incidents
        from ecrime.cli.importing.session import signed_in

        with signed_in() as actor:
            if arguments.kind == "cameras":
                return import_cameras(
                    actor, arguments.file, dry_run=arguments.dry_run, good_rows_only=arguments.good_rows
                )
            return import_incidents(
                actor,
                arguments.file,
                arguments.mapping,
                people_path=arguments.people,
                documents_path=arguments.documents,
                dry_run=arguments.dry_run,
                good_rows_only=arguments.good_rows,
            )
