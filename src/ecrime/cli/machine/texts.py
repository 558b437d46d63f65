"""Which of our own Khmer texts a native reader has read, each by a mark that a changed text no longer bears."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

import ecrime
from ecrime.foundation.errors import Changed

SOURCE = Path(ecrime.__file__).parent
PARTS = SOURCE / "locale" / "km" / "parts"
PACK = SOURCE / "countries" / "kh"
READ = SOURCE / "locale" / "km" / "read.csv"
FIELDS = ("mark", "where", "english", "khmer", "better")
READ_FIELDS = ("mark", "reader", "day")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of ours in both languages; ``where`` is the file it is written in."""

    where: str
    context: str
    english: str
    khmer: str

    @property
    def mark(self) -> str:
        """Another for any other wording of either language."""
        return hashlib.sha256("\0".join((self.context, self.english, self.khmer)).encode()).hexdigest()[:20]


def texts() -> list[Text]:
    """All: what pages say, and what the Cambodian pack calls things. Names of areas are not ours."""
    return [*spoken(), *named()]


def spoken() -> Iterator[Text]:
    """What pages, messages and papers say."""
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as file:
            for message in read_po(file, locale="km"):
                if message.id:
                    yield Text(part.name, message.context or "", one(message.id), one(message.string))


def one(text: Any) -> str:
    """All forms of a text in one."""
    return text if isinstance(text, str) else " | ".join(text)


def named() -> Iterator[Text]:
    """Classes, units, posts and whatever else has a name in the pack."""
    for path in sorted([*PACK.glob("*.csv"), *PACK.glob("*.toml")]):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                tables: list[dict[str, Any]] = list(csv.DictReader(file))
        else:
            tables = list(tables_of(tomllib.loads(path.read_text(encoding="utf-8"))))
        for table in tables:
            for key, khmer in table.items():
                if key.endswith("_km") and isinstance(khmer, str):
                    stem = key.removesuffix("km")
                    yield Text(path.name, key, str(table.get(f"{stem}en") or table.get(f"{stem}latin") or ""), khmer)


def tables_of(table: Any) -> Iterator[dict[str, Any]]:
    """A table and all within it."""
    if isinstance(table, dict):
        yield table
        for value in table.values():
            yield from tables_of(value)
    elif isinstance(table, list):
        for value in table:
            yield from tables_of(value)


def read_marks() -> set[str]:
    """The marks of the texts that somebody has read."""
    with READ.open(encoding="utf-8", newline="") as file:
        return {row["mark"] for row in csv.DictReader(file)}


def write_unread(file: Any) -> int:
    """Write what nobody has read yet as a table for a reader, who may fill in ``better``; how many there are."""
    read, rows = read_marks(), {text.mark: text for text in texts()}
    unread = [text for mark, text in rows.items() if mark not in read]
    table = csv.writer(file)
    table.writerow(FIELDS)
    table.writerows((text.mark, text.where, text.english, text.khmer, "") for text in unread)
    return len(unread)


def note_read(rows: Iterable[dict[str, str]], *, reader: str, on: date) -> tuple[int, list[dict[str, str]]]:
    """Note that somebody has read a table that came back: how many texts, and those he would say better.

    Raises Changed for a mark that is no text's of today; then nothing is noted.
    """
    known, read = {text.mark for text in texts()}, read_marks()
    came = list(rows)
    strangers = sorted({row.get("mark") or "" for row in came} - known)
    if strangers:
        raise Changed("terminal.text_unknown", mark=strangers[0])
    fine = {row["mark"] for row in came if not (row.get("better") or "").strip()} - read
    with READ.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((mark, reader, on.isoformat()) for mark in sorted(fine))
    return len(fine), [row for row in came if (row.get("better") or "").strip()]
