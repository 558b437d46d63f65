"""Tell which of our own Khmer texts no native reader has read yet, give them out to be read, and note who read them."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    table = "a table of CSV"
    parser.add_argument("--unread", type=Path, metavar="FILE", help=f"write what nobody has read yet as {table}")
    parser.add_argument("--read", type=Path, metavar="FILE", help=f"note that {table} came back read; needs --reader")
    parser.add_argument("--reader", metavar="NAME", help="who read it")


def run(arguments: Namespace) -> int:
    """Without a file: how many texts of each part wait for a reader."""
    from ecrime.cli.machine import texts

    if arguments.read:
        if not arguments.reader:
            print("ecrime: say who read it: --reader NAME", file=sys.stderr)
            return 2
        return note(arguments.read, arguments.reader)
    if arguments.unread:
        with arguments.unread.open("w", encoding="utf-8-sig", newline="") as file:
            print(f"{texts.write_unread(file):,} texts to be read")
        return 0
    read, every = texts.read_marks(), texts.texts()
    unread = Counter(text.where for text in every if text.mark not in read)
    for where, number in Counter(text.where for text in every).items():
        print(f"{where:<20} {number:>5} texts, {unread[where]:>5} not yet read by a native reader")
    return 0


def note(path: Path, reader: str) -> int:
    """Note what was read; print what the reader would say better, which is for us to change."""
    from ecrime.cli.machine import texts

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    number, better = texts.note_read(rows, reader=reader, on=datetime.now(UTC).date())
    print(f"{number:,} texts noted as read by {reader}")
    for row in better:
        print(f"{row['where']}: {row['english']}\n  now     {row['khmer']}\n  better  {row['better']}")
    return 1 if better else 0
