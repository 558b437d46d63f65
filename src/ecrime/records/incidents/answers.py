"""Reading the answers of a form one by one: what cannot be read is noted at its field, and something harmless taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form, Option
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text, fold_digits

Word = TypeVar("Word", bound=StrEnum)

MOST_DIGITS = 3


class Answers(Form):
    """A form whose answers are read into facts."""

    def text_of(self, name: str, max_length: int, *, multiline: bool = False) -> str:
        """Cleaned words, "" when nothing was typed."""
        try:
            return clean_text(self.value(name), max_length=max_length, multiline=multiline)
        except TextRefused as refused:
            self.refuse(Problem(name, refused.code, refused.params))
            return ""

    def chosen(self, choice: Option | Problem, what: str) -> str:
        """The code that was chosen; a refusal says what it is about, as the summary shows it far from its field."""
        if isinstance(choice, Problem):
            self.refuse(replace(choice, code=choice.code.replace("choice.", what)))
            return ""
        return choice.value

    def one_of(self, name: str, words: type[Word]) -> Word | None:
        """One of a few fixed answers, None when none was given."""
        typed = self.value(name)
        if typed and typed not in set(words):
            self.refuse(Problem(name, "choice.unknown"))
            return None
        return words(typed) if typed else None

    def number_of(self, name: str, problem: Problem) -> int | None:
        """A small whole number; ``problem`` is noted when something else was typed."""
        typed = fold_digits(self.value(name)).strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or len(typed) > MOST_DIGITS:
            self.refuse(problem)
            return None
        return int(typed)

    def date_of(self, name: str, *, today: date) -> dates.TypedDate | None:
        """A day, month or year, None when nothing was typed; what was carried on names the day, not "today"."""
        if not self.value(name).strip():
            return None
        read = dates.read_date(name, self.value(name), today=today)
        if isinstance(read, Problem):
            self.refuse(read)
            return None
        self.values[name] = typed_date(read.first, read.precision)
        return read

    def id_of_row(self, name: str) -> UUID | None:
        """The id of the row that this part of the form stands for, None for a new one."""
        try:
            return UUID(self.value(f"{name}.id"))
        except ValueError:
            return None


def typed_date(day: date, precision: str) -> str:
    """A day, month or year as an officer would type it."""
    written = {"day": f"{day:%d/%m/%Y}", "month": f"{day:%m/%Y}", "year": f"{day.year:04}"}
    return written[precision]
