"""The period of a figure and the filters of the queue as their addresses say them; the words of a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.pages import dates
from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.lists import Column, ListState
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.supervision import quality
from ecrime.records.supervision.facts import Hits, Period, QueueFilters

USUAL_DAYS = 28
NAMES = ("from", "to")
QUEUE_NAMES = ("area", "check", "severity", "state")
SORTS = {"found": "found_at", "check": "check_code"}
COLUMNS = (
    Column(_("Number")),
    Column(_("What was found"), "check"),
    Column(_("Area")),
    Column(_("Found"), "found"),
    Column(_("State")),
)


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


class QueueForm(Form):
    """The questions above the queue; ``hits`` tell which checks there is anything of."""

    def __init__(self, request: HttpRequest, hits: Iterable[Hits]) -> None:
        self.state = ListState.of(request, filters=QUEUE_NAMES, sorts=SORTS, default_sort="-found")
        # Several readings of an area come back as radio buttons, and the pick in a field of its own.
        pick = {"area.pick": request.GET.get("area.pick", "")}
        super().__init__({name: value for name, value in {**self.state.filters, **pick}.items() if value})
        self.hits = sorted(hits, key=lambda one: one.check)

    @property
    def questions(self) -> list[Field]:
        """The filters as drawn."""
        return [
            self.combobox("area", _("Area"), source="/country/areas/"),
            self.select("check", _("Check"), [Option(one.check, f"{one.check} ({one.standing})") for one in self.hits]),
            self.select("severity", _("Severity"), _options(quality.SEVERITIES)),
            self.select("state", _("State"), _options(quality.STATES)),
        ]

    def filters(self) -> QueueFilters:
        """What the answers mean; what cannot be read is noted, and the list then is not to be shown."""
        descending = "-" if self.state.sort.startswith("-") else ""
        return QueueFilters(
            area_path=self._area_path(),
            check=self._known("check", {one.check for one in self.hits}),
            severity=self._known("severity", quality.SEVERITIES),
            state=self._known("state", quality.STATES),
            sort=descending + SORTS[self.state.sort.removeprefix("-")],
        )

    def _area_path(self) -> str:
        if not (self.value("area") or self.value("area.pick")):
            return ""
        choice = choose_area(self, "area")
        if isinstance(choice, Problem):
            self.refuse(replace(choice, code="area.unknown") if choice.code == "choice.unknown" else choice)
            return ""
        return country.area(choice.value).path

    def _known(self, name: str, words: Iterable[str]) -> str:
        return self.value(name) if self.value(name) in set(words) else ""


class DecisionForm(Form):
    """What is to be done about a finding, in the officer's words."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @property
    def question(self) -> Field:
        """The words of the decision."""
        hint = _(
            "What the unit is to look at, or why the record may stand as it is. The unit reads it."
            " Write “person 1” instead of a name."
        )
        return self.text_area("words", _("In words"), hint=hint)

    @property
    def answer(self) -> Field:
        """The words of the unit's answer."""
        hint = _("Why the record is right as it stands. Write “person 1” instead of a name.")
        return self.text_area("words", _("Your answer"), hint=hint)

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None


def _options(words: Mapping[str, object]) -> list[Option]:
    return [Option(value, str(label)) for value, label in words.items()]
