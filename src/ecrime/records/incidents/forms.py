"""The form of an incident: what was typed, the facts it means, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.officers.facts import Unit
from ecrime.base.pages import dates
from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.clocks import Clock, due_clock
from ecrime.base.pages.fields import Option
from ecrime.base.pages.pack_choices import choose_class
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import fold_digits
from ecrime.records.incidents import prefill, rules, thing_answers, words
from ecrime.records.incidents.answers import Answers
from ecrime.records.incidents.changes import changes_between, with_changes
from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.person_answers import QUESTIONS, person_in
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
from ecrime.records.incidents.when import Typed, TypedSpan, Which, read_span
from ecrime.records.lock.rules import DIGITISING_LIMIT, is_late

TYPED_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)")
# Problems that follow from a time that could not be read, and would only confuse beside it.
FOLLOWS_FROM_TIME = frozenset({"time.after_recording", "late.reason_missing", "offence.class_not_in_force"})
# The questions that are answered with the number of a person, or of an offence.
NAMING = {"people": ("person", "other", "owner"), "offences": ("offence", "role_offence", "role_2_offence")}
ORDER_OF_PAGE = (
    *("offences", "date", "time", "which", "until", "report", "area", "place", "point", "people"),
    *(*thing_answers.PREFIXES, "narrative", "late"),
)


class IncidentForm(Answers):
    """The questions about one incident.

    unit         whose zone counts until a place is chosen, and in whose area the place must lie
    now          lawful time; "today" is the day it falls on at the place
    recorded_at  when the record was made, for a correction; lateness is counted to it
    stood        what is recorded, for a correction; it stays where no answer was changed
    """

    # Asked a second time for the end, in the same words.
    labels = {"until_date": _("Date of the end"), "until_time": _("Time of the end")}

    def __init__(
        self,
        values: Mapping[str, str],
        *,
        unit: Unit,
        now: datetime,
        recorded_at: datetime | None = None,
        stood: IncidentFacts | None = None,
    ) -> None:
        super().__init__(values, focus="" if values.get("key") else "offences.0.class_code")
        self.values.setdefault("key", str(uuid7()))
        self.unit = unit
        self.now = now
        self.recorded_at = recorded_at or now
        self.stood = stood
        self.span: Span | None = None

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def version(self) -> int:
        """The version of the record that the officer read."""
        typed = self.value("version")
        if not (typed.isascii() and typed.isdigit()):
            raise Invalid([Problem("", "request.unreadable")])
        return int(typed)

    def facts(self) -> IncidentFacts:
        """What the answers mean; what cannot be read is noted, and such facts are for showing only.

        Of a recorded incident every field stays whose answers were not changed, as exactly as it is recorded: a form
        shows less than can be recorded, and tidies what it shows.
        """
        stated = self._stated()
        if self.stood is None:
            return stated
        values = prefill.values_for(self.stood)
        untouched = IncidentForm(
            values, unit=self.unit, now=self.now, recorded_at=self.recorded_at, stood=self.stood
        )._stated()
        return with_changes(self.stood, changes_between(untouched, stated))

    def id_of_row(self, name: str) -> UUID | None:
        """As in every form; in a correction a new row has an id too, so that others can name it."""
        found = super().id_of_row(name)
        return uuid5(self.key, name) if found is None and self.stood is not None else found

    def remove_row(self, prefix: str, number: int) -> None:
        """As in every form; numbers by which other rows name those of this kind follow, relations to it go too."""
        gone = self.place_of(prefix, str(number))
        super().remove_row(prefix, number)
        for name, typed in list(self.values.items()):
            named = fold_digits(typed).strip()
            if name not in self.values or not _names(name, prefix) or not named.isdecimal():
                continue
            if int(named) > gone:
                self.values[name] = str(int(named) - 1)
            elif int(named) == gone and name.startswith("relations."):
                super().remove_row("relations", int(name.split(".")[1]))
            elif int(named) == gone:
                self.values[name] = ""

    def _stated(self) -> IncidentFacts:
        area = choose_area(self, "area_id", within=self.unit.area_path)
        zone = country.area(area.value).zone if isinstance(area, Option) else self.unit.zone
        self.span = self._read_span(zone)
        facts = IncidentFacts(
            occurred=self.span or Span(self.now, self.now, Precision.MINUTE, zone),
            area_id=self.chosen(area, "area."),
            place_detail=self.text_of("place_detail", rules.PLACE_LENGTH),
            point=self._point(),
            narrative=self.text_of("narrative", rules.NARRATIVE_LENGTH, multiline=True),
            offences=tuple(self._offence(row) for row in self.offence_rows),
            people=tuple(person_in(self, row, today=dates.today_in(zone, self.now)) for row in self.people_rows),
            late_reason=self.one_of("late_reason", LateReason),
            late_note=self.text_of("late_note", rules.NOTE_LENGTH),
            report=self._report(),
            **thing_answers.parts_in(self, today=dates.today_in(zone, self.now)),
        )
        if not self.is_late:
            facts = replace(facts, late_reason=None, late_note="")
        return facts

    def check(self, facts: IncidentFacts, known: rules.Known) -> None:
        """Note what the rules have against the facts, and put all problems in the order of the page."""
        self.refuse_facts(rules.check_facts(facts, known, recorded_at=self.recorded_at))
        self.problems.sort(key=_place_on_page)

    def refuse_facts(self, problems: Iterable[Problem]) -> None:
        """Note the problems of facts at the fields they came from, where nothing is noted yet."""
        noted = {problem.field for problem in self.problems}
        for problem in problems:
            found = replace(problem, field=self._field_of(problem.field))
            if found.field not in noted and not (self.span is None and found.code in FOLLOWS_FROM_TIME):
                self.refuse(found)

    @property
    def offence_rows(self) -> tuple[int, ...]:
        """The rows of offences; a form has at least one."""
        return self.rows("offences") or (0,)

    @property
    def people_rows(self) -> tuple[int, ...]:
        """The rows of people in which anything was typed."""
        return self.filled_rows("people")

    @property
    def row_numbers(self) -> dict[str, tuple[int, ...]]:
        """The numbers under which the parts were sent, for the links of the check page."""
        others = {prefix: self.filled_rows(prefix) for prefix in thing_answers.PREFIXES}
        return {"offences": self.offence_rows, "people": self.people_rows, **others}

    @property
    def due(self) -> Clock | None:
        """The 48 hours from the offence to its recording (clause D4), once the time is known."""
        if self.span is None or self.recorded_at != self.now:
            return None
        return due_clock(self.span.end + DIGITISING_LIMIT, now=self.now, zone=self.unit.zone)

    @property
    def is_late(self) -> bool:
        """True when more than 48 hours passed between the offence and its recording (clause D4)."""
        return self.span is not None and is_late(self.span.end, self.recorded_at)

    def _where(self, name: str) -> str:
        """Where there are several people or offences, the summary says which one is meant."""
        prefix, _dot, rest = name.partition(".")
        title = words.PARTS.get(prefix)
        if not title:
            return super()._where(name)
        if len(self.rows(prefix)) < 2:
            return ""
        return str(title) % {"number": self.place_of(prefix, rest.partition(".")[0])}

    def may_add(self, prefix: str) -> bool:
        """True when the officer may add one more row of this kind."""
        return True

    def may_remove(self, row: str) -> bool:
        """True when he may take this row away."""
        return True

    def is_used(self, *names: str) -> bool:
        """True when one of the fields is filled, wrong, or where the officer wants to go."""
        return any(self.value(name).strip() or self.errors(name) or self.focus == name for name in names)

    def _read_span(self, zone: str) -> Span | None:
        today = dates.today_in(zone, self.now)
        found = read_span(TypedSpan(self._typed(""), self._typed("until_")), zone=zone, today=today)
        if not isinstance(found, Span):
            self.refuse(*found)
            return None
        # "t" is today only today: what is carried on to the next page names the day.
        for name in ("date", "time", "which", "until_date", "until_time", "until_which"):
            self.values.pop(name, None)
        self.values |= prefill.when_values(found)
        return found

    def _typed(self, prefix: str) -> Typed:
        return Typed(*(self.value(f"{prefix}{name}") for name in ("date", "time", "which")))

    def _point(self) -> Point | None:
        typed = " ".join(fold_digits(self.value("point")).split())
        if not typed:
            return None
        found = TYPED_POINT.fullmatch(typed)
        if not found:
            self.refuse(Problem("point", "point.unreadable"))
            return None
        latitude, longitude = float(found[1]), float(found[2])
        if abs(latitude) > 90 >= abs(longitude):
            self.refuse(Problem("point", "point.swapped", {"suggestion": f"{found[2]}, {found[1]}"}))
            return None
        precision = self.value("point_precision")
        if precision not in set(PointPrecision):
            self.refuse(Problem("point_precision", "point.precision_missing"))
            return None
        return Point(latitude, longitude, PointPrecision(precision))

    def _offence(self, row: int) -> OffenceFacts:
        name = f"offences.{row}"
        code = self.chosen(choose_class(self, f"{name}.class_code"), "offence.class_")
        return OffenceFacts(code, self.is_checked(f"{name}.attempted"), self.id_of_row(name))

    def _report(self) -> Report | None:
        if not self.is_used("report_date", "report_time"):
            return None
        zone = self.span.zone if self.span else self.unit.zone
        # A call in the hour that came twice counts from its first reading; nobody asks which when a call came in.
        typed = Typed(self.value("report_date"), self.value("report_time"), Which.FIRST)
        read = read_span(TypedSpan(typed), zone=zone, today=dates.today_in(zone, self.now))
        if not isinstance(read, Span):
            self.refuse(*(replace(problem, field=f"report_{problem.field}") for problem in read))
            return None
        if read.precision is not Precision.MINUTE:
            self.refuse(Problem("report_time", "report.time_missing"))
            return None
        self.values |= {f"report_{name}": value for name, value in prefill.when_values(read).items()}
        return Report(read.start, self.one_of("report_channel", Channel) or Channel.AT_STATION)

    def _field_of(self, fact: str) -> str:
        """The field of the form for the field of the facts: rows keep the numbers under which they were sent."""
        head, _dot, rest = fact.partition(".")
        if head == "occurred":
            return "date"
        if fact == "offences":
            return f"offences.{self.offence_rows[0]}.class_code"
        if fact == "people":
            return f"people.{(self.people_rows or (0,))[-1]}.role"
        if head in self.row_numbers and rest:
            place, _dot, name = rest.partition(".")
            question = thing_answers.question_for(head, name) or name.partition(".")[0]
            return f"{head}.{self.row_numbers[head][int(place)]}.{QUESTIONS.get(question, question)}"
        return fact


def _names(question: str, prefix: str) -> bool:
    """True for a question that is answered with the number of a row of this kind."""
    return question.rpartition(".")[2] in NAMING.get(prefix, ())


def _place_on_page(problem: Problem) -> tuple[int, str]:
    place = next((place for place, start in enumerate(ORDER_OF_PAGE) if problem.field.startswith(start)), -1)
    return place, problem.field
