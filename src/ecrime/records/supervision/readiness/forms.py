"""The month of a figure as its address says it; the questions of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.country.facts import Equipment
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.base.pages.lists import Column, ListState
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import fold_digits
from ecrime.records.supervision.readiness import rules, words
from ecrime.records.supervision.readiness.facts import (
    EquipmentCount,
    Hindrance,
    Line,
    LineKind,
    Report,
    ReportFacts,
)

COUNTS = {
    "working": pgettext_lazy("station", "Work"),
    "broken": pgettext_lazy("station", "Broken"),
    "wanted": _("Wanted besides"),
}
SPEEDS = {"down_kbit": _("It brings, kbit/s"), "up_kbit": _("It takes, kbit/s"), "delay_ms": _("It answers after, ms")}
SORTS = ("station", "verdict", "gaps", "prompt", "reported")
COLUMNS = (
    Column(pgettext_lazy("station", "Station"), "station"),
    Column(pgettext_lazy("station", "Verdict"), "verdict"),
    Column(pgettext_lazy("station", "What it lacks"), "gaps"),
    Column(_("Against the month before")),
    Column(_("Within 48 h"), "prompt", is_number=True),
    Column(_("Half within"), is_number=True),
    Column(_("Report"), "reported"),
)


def month_of(request: HttpRequest, *, usual: date) -> date:
    """The month that an address names as 2026-10; the usual one where it names none. Raises Invalid for no month."""
    said = request.GET.get("month", "") or request.POST.get("month", "")
    if not said:
        return usual
    try:
        found = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise Invalid([Problem("month", "readiness.no_month")]) from None
    rules.check_asked(found)
    return found


def said(month: date) -> str:
    """A month as an address says it."""
    return f"{month:%Y-%m}"


def list_state(request: HttpRequest, month: date) -> ListState:
    """In which order the stations of a month are listed; what does worst comes first."""
    state = ListState.of(request, filters=("month",), sorts=SORTS, default_sort="-verdict")
    return ListState({"month": said(month)}, state.sort, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of equipment with its three questions."""

    name: str
    questions: tuple[Field, ...]


class ReportForm(Form):
    """The questions of a report; ``kinds`` are those of equipment that the pack asks about."""

    def __init__(self, values: Mapping[str, str], kinds: tuple[Equipment, ...]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))
        self.kinds = kinds
        self.labels = {
            "specialists": _("Specialists there are"),
            "trained": _("Of these trained to record"),
            "line.kind": _("Kind of line"),
            "line.offline_hours": _("Hours a day without it"),
            "note": _("What hinders, in words"),
            **{f"line.{name}": label for name, label in SPEEDS.items()},
            **{
                f"equipment.{kind.code}.{name}": f"{kind.name(page_language())} · {label}"
                for kind in kinds
                for name, label in COUNTS.items()
            },
        }

    @classmethod
    def of_report(cls, report: Report, kinds: tuple[Equipment, ...], *, whole: bool) -> ReportForm:
        """The form filled in from a report; not ``whole``: without what is new every month."""
        facts = report.facts
        values = {"specialists": str(facts.specialists), "trained": str(facts.trained)}
        for count in facts.equipment:
            values |= {f"equipment.{count.kind}.{name}": str(getattr(count, name)) for name in COUNTS}
        values["line.kind"] = facts.line.kind.value
        if whole:
            values["line.offline_hours"] = str(facts.line.offline_hours)
            speeds = {name: getattr(facts.line, name) for name in SPEEDS}
            values |= {f"line.{name}": str(value) for name, value in speeds.items() if value is not None}
            values["note"] = facts.note
            values |= {f"hindrance.{one.value}": "yes" for one in facts.hindrances}
            if facts.line.measured:
                values["measured"] = "/".join(str(value) for value in speeds.values())
        return cls(values, kinds)

    @property
    def staff(self) -> list[Field]:
        """Who there is."""
        return [self.number(name, self.labels[name]) for name in ("specialists", "trained")]

    @property
    def equipment(self) -> list[Asked]:
        """What there is, kind by kind."""
        return [
            Asked(
                kind.name(page_language()),
                tuple(self.number(f"equipment.{kind.code}.{name}", label) for name, label in COUNTS.items()),
            )
            for kind in self.kinds
        ]

    @property
    def line(self) -> list[Field]:
        """The line as it is."""
        kinds = [Option(kind.value, label) for kind, label in words.LINES.items()]
        hint = _("On an ordinary day, 0 to 24.")
        return [
            self.select("line.kind", self.labels["line.kind"], kinds),
            self.number("line.offline_hours", self.labels["line.offline_hours"], hint=hint),
        ]

    @property
    def speeds(self) -> list[Field]:
        """What the line carries; may stay empty."""
        return [
            self.number(f"line.{name}", label, optional=True, size=8, **{"data-speed": name})
            for name, label in SPEEDS.items()
        ]

    @property
    def hindrances(self) -> list[Field]:
        """What hinders, to be ticked."""
        return [self.checkbox(f"hindrance.{one.value}", label) for one, label in words.HINDRANCES.items()]

    @property
    def note(self) -> Field:
        """What hinders, in words."""
        hint = _("Chief and planning read it. Name nobody of whom a record tells.")
        return self.text_area("note", self.labels["note"], hint=hint, optional=True, rows=4)

    def _where(self, name: str) -> str:
        """What stands before a problem in the summary; nothing here is one row of many."""
        return str(self.labels.get(name, ""))

    @property
    def key(self) -> UUID:
        """The word under which the report is made at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def replaces(self) -> int:
        """The number of the version that was on the page."""
        found = self.value("replaces")
        if not (found.isascii() and found.isdigit() and len(found) < 6):
            raise Invalid([Problem("", "request.unreadable")])
        return int(found)

    def facts(self, month: date) -> ReportFacts:
        """What the answers mean; what cannot be read is noted, and the facts then are not to be used."""
        speeds = {name: self._whole(f"line.{name}", optional=True) for name in SPEEDS}
        # What the page has measured and nobody has changed since is measured; anything else is stated by hand.
        measured = self.value("measured") == "/".join(str(value) for value in speeds.values())
        kind = self.value("line.kind")
        if kind not in set(LineKind):
            self.refuse(Problem("line.kind", "readiness.line_missing"))
        facts = ReportFacts(
            month=month,
            specialists=self._whole("specialists") or 0,
            trained=self._whole("trained") or 0,
            equipment=tuple(map(self._count, self.kinds)),
            line=Line(
                LineKind(kind) if kind in set(LineKind) else LineKind.NONE,
                self._whole("line.offline_hours") or 0,
                **speeds,
                measured=measured and None not in speeds.values(),
            ),
            hindrances=tuple(one for one in Hindrance if self.is_checked(f"hindrance.{one.value}")),
            note=self.value("note"),
        )
        if not self.problems:
            self.refuse(*rules.check_facts(facts, kinds=[one.code for one in self.kinds]))
        return facts

    def _count(self, kind: Equipment) -> EquipmentCount:
        counts = [self._whole(f"equipment.{kind.code}.{name}") or 0 for name in COUNTS]
        return EquipmentCount(kind.code, *counts)

    def _whole(self, name: str, *, optional: bool = False) -> int | None:
        typed = "".join(fold_digits(self.value(name)).split())
        if not typed and optional:
            return None
        if not typed:
            self.refuse(Problem(name, "readiness.number_missing"))
        elif not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
            self.refuse(Problem(name, "readiness.no_number"))
        else:
            return int(typed)
        return None
