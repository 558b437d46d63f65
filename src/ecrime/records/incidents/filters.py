"""The list of incidents as its address narrows it: area, class, days, state, order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.pages import dates
from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.lists import Column, ListState
from ecrime.base.pages.pack_choices import choose_class, class_options
from ecrime.foundation.errors import Problem
from ecrime.records.incidents import words
from ecrime.records.incidents.facts import Filters

NAMES = ("area", "class", "from", "to", "state")
SORTS = {"happened": "occurred_from", "recorded": "recorded_at"}
COLUMNS = (
    Column(_("Number")),
    Column(_("Offence")),
    Column(_("Area")),
    Column(_("Happened"), "happened"),
    Column(_("Recorded, and its clock"), "recorded"),
)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A list as asked for: what to fetch, and the words that say the same in an address."""

    filters: Filters
    address: dict[str, str]


class FilterForm(Form):
    """The questions above the list.

    zone    where its days begin and end
    within  path of the officer's area; outside it there is nothing to be listed
    """

    # Two of the questions are dates, and what is wrong with one does not say which.
    labels = {"from": _("From"), "to": _("To")}

    def __init__(self, request: HttpRequest, *, zone: str, within: str, today: date) -> None:
        self.state = ListState.of(request, filters=NAMES, sorts=SORTS, default_sort="-happened")
        # Several readings of an area come back as radio buttons, and the pick in a field of its own.
        picks = {f"{name}.pick": request.GET.get(f"{name}.pick", "") for name in ("area", "class")}
        super().__init__({name: value for name, value in {**self.state.filters, **picks}.items() if value})
        self.zone = zone
        self.within = within
        self.today = today

    @property
    def questions(self) -> list[Field]:
        """The filters as drawn."""
        states = [Option(value, label) for value, label in words.STATES.items()]
        return [
            self.combobox("area", _("Area"), source=f"/country/areas/?within={self.within}"),
            self.combobox("class", words.FIELDS["class_code"], source="classes"),
            self.date("from", self.labels["from"]),
            self.date("to", self.labels["to"]),
            self.select("state", _("State"), states, nothing=_("All")),
        ]

    @property
    def class_options(self) -> list[Option]:
        """The list that the box for the class searches in."""
        return class_options()

    def narrowed(self) -> Narrowed:
        """What the answers mean; what cannot be read is noted, and the list then is not to be shown."""
        area, offence_class = self._area(), self._class()
        first, last = self._day("from"), self._day("to")
        state = self.value("state") if self.value("state") in words.STATES else ""
        if first and last and last.last < first.first:
            self.refuse(Problem("to", "time.span_reversed"))
        descending = "-" if self.state.sort.startswith("-") else ""
        filters = Filters(
            area_path=country.area(area).path if area else "",
            class_code=offence_class,
            since=dates.day_start(first.first, self.zone) if first else None,
            until=dates.day_start(last.last + timedelta(days=1), self.zone) if last else None,
            state=state,
            sort=descending + SORTS[self.state.sort.removeprefix("-")],
        )
        address = {
            "area": area,
            "class": offence_class,
            "from": first.first.isoformat() if first else "",
            "to": last.last.isoformat() if last else "",
            "state": state,
        }
        return Narrowed(filters, address)

    def _area(self) -> str:
        return self._chosen(choose_area(self, "area", within=self.within), "area.") if self._is_asked("area") else ""

    def _class(self) -> str:
        return self._chosen(choose_class(self, "class"), "offence.class_") if self._is_asked("class") else ""

    def _is_asked(self, name: str) -> bool:
        return bool(self.value(name) or self.value(f"{name}.pick"))

    def _chosen(self, choice: Option | Problem, what: str) -> str:
        if isinstance(choice, Problem):
            self.refuse(replace(choice, code=choice.code.replace("choice.", what)))
            return ""
        return choice.value

    def _day(self, name: str) -> dates.TypedDate | None:
        if not self.value(name):
            return None
        found = dates.read_date(name, self.value(name), today=self.today)
        if isinstance(found, Problem):
            self.refuse(found)
            return None
        self.values[name] = dates.short_date(found.last if name == "to" else found.first)
        return found
