"""Check what was handed out: of the ledger, a correction, an attested import, or a record; needs no service."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.base.ledger import verify as ledger
from ecrime.records.corrections import verify as corrections
from ecrime.records.documents import verify as documents
from ecrime.records.intake import verify as imports


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "path",
        help="a receipt, an export, a checkpoint or a copy of the ledger, a correction, an attested import,"
        " or a record (.zip)",
    )
    parser.add_argument("--key", action="append", default=[], help="the ledger's public key, as on paper")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness who must have signed")
    parser.add_argument("--since", help="a checkpoint that was kept, or the figures of a paper, typed in")


def run(arguments: Namespace) -> int:
    """Needs no database and no settings; 1 when it does not hold."""
    if imports.is_attestation(Path(arguments.path)):
        return imports.check_file(Path(arguments.path))
    if is_correction(Path(arguments.path)):
        return corrections.check_file(arguments.path)
    if documents.is_bundle(Path(arguments.path)):
        return documents.check_file(Path(arguments.path), tuple(arguments.key))
    words = [f"--{name}={value}" for name in ("key", "witness") for value in getattr(arguments, name)]
    words += [f"--since={arguments.since}"] if arguments.since else []
    return ledger.main([*words, "--", arguments.path])


def is_correction(path: Path) -> bool:
    """True when the file is JSON, as exported corrections are; what the ledger hands out is lines."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(200).lstrip().startswith(b"{")
