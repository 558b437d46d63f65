"""Import incidents of another system by a mapping that says what its columns mean; cameras; footage of others."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.supervisor.installation import add_data_argument, at_work

# What each kind has to be told besides the file, and what may be said of it.
WANTED = {"incidents": ("mapping",), "cameras": (), "footage": ("camera", "at", "origin", "keep_until")}
MAY_BE_SAID = {"incidents": ("mapping", "people", "documents"), "cameras": (), "footage": WANTED["footage"]}
ONE_FILE = ("incidents", "cameras")


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("kind", choices=list(WANTED), metavar="KIND", help=", ".join(WANTED))
    parser.add_argument(
        "file",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="incidents: .csv, .csv.gz, .tsv or .xlsx; cameras: .csv; footage: videos that follow one another",
    )
    parser.add_argument("--mapping", type=Path, metavar="M", help="incidents: the mapping, a .toml file")
    parser.add_argument("--camera", metavar="C", help="footage: of which camera it is, by its code")
    parser.add_argument("--at", metavar="T", help="footage: when its first picture was taken, as 2026-11-20T14:32:10")
    parser.add_argument("--keep-until", metavar="D", help="footage: its last day here, as 2027-05-31")
    parser.add_argument("--origin", metavar="O", help="footage: whose recorder it is from, and how it came here")
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
    if problem := misuse(arguments):
        print(f"ecrime: {problem}. See ecrime import --help.", file=sys.stderr)
        return 2
    with at_work(arguments.data):
        from ecrime.cli.importing.cameras import import_cameras
        from ecrime.cli.importing.incidents import import_incidents
        from ecrime.cli.importing.session import signed_in

        with signed_in() as actor:
            if arguments.kind == "cameras":
                return import_cameras(
                    actor, arguments.file[0], dry_run=arguments.dry_run, good_rows_only=arguments.good_rows
                )
            if arguments.kind == "footage":
                from ecrime.cli.importing.footage import import_footage

                asked = {name: getattr(arguments, name) for name in WANTED["footage"]}
                return import_footage(actor, arguments.file, dry_run=arguments.dry_run, **asked)
            return import_incidents(
                actor,
                arguments.file[0],
                arguments.mapping,
                people_path=arguments.people,
                documents_path=arguments.documents,
                dry_run=arguments.dry_run,
                good_rows_only=arguments.good_rows,
            )


def misuse(arguments: Namespace) -> str:
    """What was forgotten, or does not go with what is imported; nothing where all is well."""
    kind = arguments.kind
    missing = [flag(name) for name in WANTED[kind] if getattr(arguments, name) is None]
    if missing:
        return f"{kind} need {' and '.join(missing)}"
    others = {name for names in MAY_BE_SAID.values() for name in names} - set(MAY_BE_SAID[kind])
    astray = [flag(name) for name in sorted(others) if getattr(arguments, name) is not None]
    if astray:
        return f"{astray[0]} does not go with {kind}"
    return f"one file of {kind} at a time" if kind in ONE_FILE and len(arguments.file) > 1 else ""


def flag(name: str) -> str:
    """What one types to say it."""
    return "--" + name.replace("_", "-")
