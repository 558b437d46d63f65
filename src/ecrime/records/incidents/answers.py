"""Reading the answers of a form one by one: what cannot be read is noted at its field, and something harmless taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form, Option
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text, fold_digits
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.people import Organisation, Person, RoleInTime
from ecrime.records.incidents.things import Property, Vehicle

Word = TypeVar("Word", bound=StrEnum)
Part = TypeVar("Part", Person, Organisation, Property, Vehicle)
Item = TypeVar("Item")

MOST_DIGITS = 3


class Answers(Form):
    """A form whose answers are read into facts.

    stood  what is recorded already, for the form of a correction: it may say more than the form can show
    """

    stood: IncidentFacts | None = None

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

    def day_of(self, name: str, *, today: date) -> date | None:
        """One whole day."""
        read = self.date_of(name, today=today)
        if read is not None and read.first != read.last:
            self.refuse(Problem(name, "date.day_missing"))
        return read.first if read else None

    def filled_rows(self, prefix: str) -> tuple[int, ...]:
        """The rows of a kind in which anything was typed."""
        return tuple(row for row in self.rows(prefix) if self._is_filled(f"{prefix}.{row}."))

    def place_named(self, name: str, prefix: str) -> int | None:
        """The place in the facts of the person or offence that was named by its number on the page."""
        problem = Problem(name, f"{prefix}.no_such_number")
        number = self.number_of(name, problem)
        if number is None:
            return None
        on_page = self.rows(prefix) or (0,)
        stated = on_page if prefix == "offences" else self.filled_rows(prefix)
        if not (1 <= number <= len(on_page) and on_page[number - 1] in stated):
            self.refuse(problem)
            return None
        return stated.index(on_page[number - 1])

    def _is_filled(self, start: str) -> bool:
        filled = (name for name, value in self.values.items() if name.startswith(start) and value.strip())
        return any(name != f"{start}row" for name in filled)

    def id_of_row(self, name: str) -> UUID | None:
        """The id of the row that this part of the form stands for, None for a new one."""
        try:
            return UUID(self.value(f"{name}.id"))
        except ValueError:
            return None

    def stood_as(self, name: str, parts: Callable[[IncidentFacts], Sequence[Part]]) -> Part | None:
        """The recorded part that a row of the form stands for, None for a new one; ``parts`` are those of its kind."""
        found = parts(self.stood) if self.stood else ()
        return next((part for part in found if part.id == self.id_of_row(name)), None)

    def role_again(self, held: RoleInTime) -> RoleInTime:
        """A recorded role as it goes on standing, about the same offence wherever that stands in the form now."""
        if held.offence is None or self.stood is None:
            return replace(held, id=None)
        about = self.stood.offences[held.offence].id
        ids = [self.id_of_row(f"offences.{row}") for row in self.rows("offences")]
        return replace(held, id=None, offence=ids.index(about) if about in ids else None)


def put_back(known: Sequence[Item], shown: Mapping[str, int], typed: Mapping[str, Item | None]) -> tuple[Item, ...]:
    """A recorded list with what was typed in place of what the form shows of it; the rest goes on standing.

    shown  which place of the list each question shows, for those that show one
    typed  what was typed for each question, None for nothing
    """
    questions = {place: question for question, place in shown.items()}
    standing = (typed[questions[place]] if place in questions else item for place, item in enumerate(known))
    new = (item for question, item in typed.items() if question not in shown)
    return tuple(item for item in (*standing, *new) if item is not None)


def typed_date(day: date, precision: str) -> str:
    """A day, month or year as an officer would type it."""
    written = {"day": f"{day:%d/%m/%Y}", "month": f"{day:%m/%Y}", "year": f"{day.year:04}"}
    return written[precision]
