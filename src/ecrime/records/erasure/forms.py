"""The form of an order: whom it is about, which court, number and day, and where the paper lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.erasure.facts import OrderFacts, OrderId
from ecrime.records.erasure.rules import COURT_LENGTH, NUMBER_LENGTH, PAPER_LENGTH, order_problems

WHOLE = "record"
# Sent with a signature, and good for that one sending.
SIGNING = frozenset({"asked", "answer", "in_software"})


class OrderForm(Form):
    """What a court has ordered to be erased.

    people  whom the record states, by their ids
    now     of the law
    zone    of the post
    """

    labels = {
        "whom": _("What is to be erased"),
        "court": _("Court"),
        "number": _("Number of the order"),
        "ordered_on": _("Day of the order"),
        "paper": _("Where the order is on file"),
    }

    def __init__(self, values: Mapping[str, str], *, people: Sequence[Option], now: datetime, zone: str) -> None:
        super().__init__({name: value for name, value in values.items() if name not in SIGNING})
        self.people = people
        self.now = now
        self.today = dates.today_in(zone, now)
        self.values.setdefault("key", str(uuid7()))

    @property
    def key(self) -> OrderId:
        """The order's id, made once for all sendings of the form."""
        try:
            return OrderId(UUID(self.value("key")))
        except ValueError:
            return OrderId(uuid7())

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        whole = Option(WHOLE, _("The whole record"), _("All of it but its number, area, time and offences"))
        return [
            self.radios("whom", self.labels["whom"], [whole, *self.people]),
            self.text("court", self.labels["court"], size=40),
            self.text("number", self.labels["number"], size=20),
            self.date("ordered_on", self.labels["ordered_on"]),
            self.text("paper", self.labels["paper"], size=40, hint=_("Cabinet and folder; no names, for this stays.")),
        ]

    @property
    def answer_rows(self) -> list[tuple[str, str]]:
        """What was answered, to be read before it is signed."""
        chosen = {option.value: option.label for option in [*self.people, Option(WHOLE, _("The whole record"))]}
        typed = self._day()
        answers = {
            "whom": str(chosen.get(self.value("whom"), "")),
            "court": self.value("court"),
            "number": self.value("number"),
            "ordered_on": "" if isinstance(typed, Problem) else dates.long_date(typed, page_language()),
            "paper": self.value("paper"),
        }
        return [(str(self.labels[name]), answer) for name, answer in answers.items()]

    def facts(self) -> OrderFacts:
        """The order as it was typed; all problems are shown at once, each at its question."""
        whom = self.value("whom")
        if whom != WHOLE and whom not in {option.value for option in self.people}:
            self.refuse(Problem("whom", "erasure.whom_missing"))
        typed = self._day()
        if isinstance(typed, Problem):
            self.refuse(typed)
        elif typed.precision != "day":
            self.refuse(Problem("ordered_on", "erasure.day_missing"))
        facts = OrderFacts(
            court=self._words("court", COURT_LENGTH),
            number=self._words("number", NUMBER_LENGTH),
            ordered_on=self.today if isinstance(typed, Problem) else typed.first,
            paper=self._words("paper", PAPER_LENGTH),
            person_id=None if whom == WHOLE or self.problems else UUID(whom),
        )
        self.refuse(*(each for each in order_problems(facts, now=self.now) if not self.errors(each.field)))
        questions = list(self.labels)
        self.problems.sort(key=lambda problem: questions.index(problem.field))
        return facts

    def _day(self) -> dates.TypedDate | Problem:
        return dates.read_date("ordered_on", self.value("ordered_on"), today=self.today)

    def _words(self, name: str, longest: int) -> str:
        try:
            return clean_text(self.value(name), max_length=longest)
        except TextRefused as refused:
            self.refuse(Problem(name, refused.code, refused.params))
            return ""
