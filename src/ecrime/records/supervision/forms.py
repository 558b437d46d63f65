"""The period of a figure as its address says it."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.lists import ListState
from ecrime.foundation.errors import Problem
from ecrime.records.supervision.facts import Period

USUAL_DAYS = 28
NAMES = ("from", "to")


class PeriodForm(Form):
    """The questions above the figures; ``zone`` is where the days begin and end."""

    def __init__(self, request: HttpRequest, *, zone: str, today: date) -> None:
        self.state = ListState.of(request, filters=NAMES, sorts=(), default_sort="")
        super().__init__({name: value for name, value in self.state.filters.items() if value})
        self.zone = zone
        self.today = today

    @property
    def questions(self) -> list[Field]:
        """The period as drawn."""
        return [self.date("from", _("Recorded from")), self.date("to", _("Recorded up to"))]

    @property
    def address(self) -> dict[str, str]:
        """The period as dates that an address keeps; the last 28 days where none was given."""
        usual = {"from": self.today - timedelta(days=USUAL_DAYS - 1), "to": self.today}
        return {name: (self._day(name) or usual[name]).isoformat() for name in NAMES}

    def period(self) -> Period:
        """From the beginning of the first day to the end of the last; what cannot be read is noted."""
        first, last = (date.fromisoformat(day) for day in self.address.values())
        if last < first:
            self.refuse(Problem("to", "time.span_reversed"))
        for name, day in (("from", first), ("to", last)):
            if not self.problems:
                self.values[name] = dates.short_date(day)
        return Period(dates.day_start(first, self.zone), dates.day_start(last + timedelta(days=1), self.zone))

    def _day(self, name: str) -> date | None:
        if not self.value(name):
            return None
        found = dates.read_date(name, self.value(name), today=self.today)
        if isinstance(found, Problem):
            if found not in self.problems:
                self.refuse(found)
            return None
        return found.last if name == "to" else found.first
