"""Read the tables of a mapping file, collecting one problem with key and line for everything wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.intake.reading.limits import MAX_MAPPING
from ecrime.records.intake.reading.template import Template, TemplateError, Values, nearest, parse_template

Word = TypeVar("Word", bound=StrEnum)
HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SYNTAX_LINE = re.compile(r"at line (\d+)")


def parse_toml(text: str) -> dict[str, object]:
    """The raw tables of the file. Raises Invalid when it is no TOML or absurdly long."""
    if len(text) > MAX_MAPPING:
        raise Invalid([Problem("mapping", "mapping.too_long", {"limit": str(MAX_MAPPING)})])
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = SYNTAX_LINE.search(str(error))
        place = line[1] if line else str(text.count("\n") + 1)
        raise Invalid([Problem("mapping", "mapping.syntax", {"line": place})]) from None


class TomlTable:
    """One table of the file. Every getter answers something usable and notes what is wrong."""

    def __init__(self, values: Mapping[str, object], path: str, text: str, problems: list[Problem]) -> None:
        self._values = values
        self._path = path
        self._text = text
        self._problems = problems

    def problem(self, key: str, code: str, **params: str) -> None:
        """Note what is wrong with a key, with its line."""
        path = f"{self._path}.{key}" if self._path else key
        line = str(line_of(self._text, path))
        self._problems.append(Problem("mapping", f"mapping.{code}", {"key": path, "line": line, **params}))

    def allow(self, keys: Iterable[str]) -> None:
        """Note every key that no mapping has, with the one that was probably meant."""
        known = tuple(keys)
        for key in self._values:
            if key not in known:
                self.problem(key, "key_unknown", known=nearest(key, known) or ", ".join(known))

    def has(self, key: str) -> bool:
        """True when the key is there."""
        return key in self._values

    def text(self, key: str, *, needed: bool = False) -> str:
        """A text, "" when absent."""
        value = self._values.get(key)
        if isinstance(value, str) and UNFIT.search(value):
            self.problem(key, "unfit_text")
            return ""
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip("\ufeff ")
        if value is not None:
            self.problem(key, "not_text")
        elif needed:
            self.problem(key, "missing")
        return ""

    def raw_text(self, key: str) -> str:
        """A text as it stands: a tab is a delimiter, not a blank."""
        value = self._values.get(key, "")
        if isinstance(value, str):
            return value
        self.problem(key, "not_text")
        return ""

    def texts(self, key: str) -> list[str]:
        """A list of texts; one text alone is a list of one."""
        value = self._values.get(key, [])
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return [str(item) for item in items]
        self.problem(key, "not_texts")
        return []

    def positive(self, key: str, default: int) -> int:
        """A whole number from 1 to 1000."""
        value = self._values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000:
            return value
        self.problem(key, "not_number")
        return default

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """One of the words of an enumeration."""
        first = default or next(iter(words))
        if key not in self._values and default is not None:
            return default
        value = self.text(key, needed=True)
        if not value:
            return first
        try:
            return words(value)
        except ValueError:
            self.problem(key, "not_one_of", known=", ".join(words))
            return first

    def template(self, key: str, lists: Mapping[str, Values], *, needed: bool = False) -> Template:
        """A template; numbers and true or false are constants."""
        value = self._values.get(key)
        if isinstance(value, bool | int | float):
            return Template((str(value).lower(),))
        return self.parsed(key, self.text(key, needed=needed), lists)

    def parsed(self, key: str, text: str, lists: Mapping[str, Values]) -> Template:
        """The template a text spells."""
        try:
            return parse_template(text, lists)
        except TemplateError as error:
            self.problem(key, error.code, known=", ".join(lists) or "-")
            return Template()

    def table(self, key: str, *, needed: bool = False) -> TomlTable:
        """A table below this one, empty when absent."""
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            self.problem(key, "not_table")
            value = {}
        elif needed and not value:
            self.problem(key, "missing")
        return self._below(key, value)

    def tables(self, key: str) -> Sequence[TomlTable]:
        """The tables of a ``[[list]]``."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(key, "not_tables")
            return ()
        return [self._below(f"{key}.{index}", item) for index, item in enumerate(value)]

    def entries(self) -> dict[str, str]:
        """All keys with their texts, for lists of values."""
        for key, value in self._values.items():
            if not isinstance(value, str | int | float):
                self.problem(key, "not_text")
        return {key.strip(): str(value).strip() for key, value in self._values.items()}

    def below(self) -> dict[str, TomlTable]:
        """All keys as tables, for the collection of value lists."""
        return {key: self.table(key) for key in self._values}

    def _below(self, key: str, values: Mapping[str, object]) -> TomlTable:
        return TomlTable(values, f"{self._path}.{key}" if self._path else key, self._text, self._problems)


def line_of(text: str, path: str) -> int:
    """The line where a key of the file stands, or its table when the key is missing; 1 for neither."""
    lists: dict[str, int] = {}
    table, best = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            table = header[2].replace('"', "").replace("'", "")
            if header[1] == "[[":
                lists[table] = lists.get(table, -1) + 1
                table = f"{table}.{lists[table]}"
            if path == table or path.startswith(table + "."):
                best = number
            continue
        key = line.split("=", 1)[0].strip().strip("\"'")
        if "=" in line and path == (f"{table}.{key}" if table else key):
            return number
    return best
