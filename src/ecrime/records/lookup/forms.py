"""Whom an officer looks for; with the purpose in the same form while none is stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Purpose
from ecrime.base.pages import dates
from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.fields import Field, Option
from ecrime.base.pages.pack_choices import choose_class, class_options
from ecrime.base.pages.purpose.forms import PurposeForm
from ecrime.foundation.errors import Problem
from ecrime.records.incidents import words
from ecrime.records.incidents.people import Role
from ecrime.records.lookup.facts import Sought


class LookUpForm(PurposeForm):
    """Name, number, place, days, class and role; all of them optional, some of them needed.

    purposes  of the pack, empty while one is stated for this session
    zone      where days begin and end
    within    path of the officer's area
    """

    labels = {**PurposeForm.labels, "name": _("Name"), "number": _("Number"), "from": _("From"), "to": _("To")}

    def __init__(
        self, values: Mapping[str, str], purposes: Sequence[Purpose], *, zone: str, within: str, today: date
    ) -> None:
        super().__init__(values, purposes)
        self.zone = zone
        self.within = within
        self.today = today
        if not purposes:
            self.focus = "name"

    @property
    def purpose_questions(self) -> list[Field]:
        """Why; nothing while a purpose is stated."""
        return super().questions if self.purposes else []

    @property
    def questions(self) -> list[Field]:
        """Who: what officers mostly know."""
        return [
            self.text("name", self.labels["name"], hint=_("Khmer or Latin letters, whole or in part"), size=40),
            self.text("number", self.labels["number"], hint=_("Of a record, a passport, an identity card …"), size=24),
        ]

    @property
    def more_questions(self) -> list[Field]:
        """Where, when and what: to narrow, or where neither name nor number is known."""
        roles = [Option(role.value, words.ROLES[role]) for role in Role]
        return [
            self.combobox("area", _("Area"), source=f"/country/areas/?within={self.within}", optional=True),
            self.date("from", self.labels["from"], optional=True),
            self.date("to", self.labels["to"], optional=True),
            self.combobox("class", words.FIELDS["class_code"], source="classes", optional=True),
            self.select("role", words.FIELDS["role"], roles, nothing=_("Any"), optional=True),
        ]

    @property
    def class_options(self) -> list[Option]:
        """The list that the box for the class searches in."""
        return class_options()

    @property
    def narrows(self) -> bool:
        """True when more than name and number was asked, so that these questions are in sight."""
        return any(self.value(field.name) or self.errors(field.name) for field in self.more_questions)

    def sought(self) -> Sought:
        """What is looked for; what cannot be read is noted."""
        area, offence_class = self._chosen("area", "area."), self._chosen("class", "offence.class_")
        first, last = self._day("from"), self._day("to")
        role = self.value("role")
        return Sought(
            name=self.value("name"),
            number=self.value("number"),
            area_path=country.area(area).path if area else "",
            since=dates.day_start(first.first, self.zone) if first else None,
            until=dates.day_start(last.last + timedelta(days=1), self.zone) if last else None,
            class_code=offence_class,
            role=Role(role) if role in set(Role) else None,
        )

    def _chosen(self, name: str, what: str) -> str:
        if not (self.value(name) or self.value(f"{name}.pick")):
            return ""
        choice = choose_area(self, name, within=self.within) if name == "area" else choose_class(self, name)
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
        return found
