"""Reading a pack's CSV and TOML files with the line numbers that a fault needs."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ecrime.base.country.faults import Faults


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file, by column name; the values are stripped."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


def read_csv(path: Path, columns: Sequence[str], faults: Faults) -> list[Row]:
    """The rows of a file; a missing file, bad encoding or missing column is a fault and gives no rows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            missing = [column for column in columns if column not in header]
            if missing:
                faults.add(path.name, 1, f"the column {', '.join(missing)} is missing.")
                return []
            return _rows(path.name, reader, faults)
    except FileNotFoundError:
        faults.add(path.name, 0, "the file is missing.")
    except UnicodeDecodeError:
        faults.add(path.name, 0, "the file is not UTF-8; save it as UTF-8.")
    except csv.Error as error:
        faults.add(path.name, 0, f"the file cannot be read as CSV ({error}).")
    return []


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file with its text at hand, to say on which line a word stands."""

    name: str
    text: str
    content: dict[str, Any]

    def line_of(self, word: str) -> int:
        """The first line with the word, comments aside; 0 when there is none."""
        for number, line in enumerate(self.text.splitlines(), start=1):
            if word in line.split("#")[0]:
                return number
        return 0


def read_toml(path: Path, faults: Faults) -> TomlFile:
    """The file; empty, with a fault, when it cannot be read."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(path.name, text, tomllib.loads(text))
    except FileNotFoundError:
        faults.add(path.name, 0, "the file is missing.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.add(path.name, 0, f"the file cannot be read as TOML ({error}).")
    return TomlFile(path.name, text, {})


def day_of(row: Row, column: str, faults: Faults) -> date | None:
    """The date of an optional cell, written 2015-01-31."""
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        faults.add(row.file, row.line, f"{column} must be a date written like 2015-01-31.")
        return None


def require(row: Row, columns: Sequence[str], faults: Faults) -> bool:
    """True when none of the cells is empty."""
    empty = [column for column in columns if not row[column]]
    if empty:
        faults.add(row.file, row.line, f"{', '.join(empty)} must not be empty.")
    return not empty


def _rows(file: str, reader: csv.DictReader[str], faults: Faults) -> list[Row]:
    rows: list[Row] = []
    for record in reader:
        if None in record or None in record.values():
            faults.add(file, reader.line_num, "the line has more or fewer cells than the header.")
            continue
        rows.append(Row(file, reader.line_num, {name: cell.strip() for name, cell in record.items()}))
    return rows
