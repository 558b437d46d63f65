"""One row of a file to the facts of an incident, or to everything that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits
from ecrime.records.incidents import rules
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Point, Span
from ecrime.records.incidents.people import Person
from ecrime.records.intake.bound import BoundMapping, BoundOffence
from ecrime.records.intake.cells import Cells, fitted
from ecrime.records.intake.civil_time import TimeFault, zone_of
from ecrime.records.intake.figures import UNREAD, Place, year_of
from ecrime.records.intake.lookups import KnownArea, Lookups
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.person_row import PersonCells
from ecrime.records.intake.reading.rows import RowProblem, SourceRow
from ecrime.records.intake.reading.template import BoundTemplate, nearest
from ecrime.records.lock.rules import is_late

TRUE = frozenset({"true", "1"})
FALSE = frozenset({"", "false", "0"})


# A record that turns late between its reading and its writing must not lack its reason.
LATE_SOON = timedelta(minutes=10)


class RowReader:
    """Reads the rows of one file under its mapping.

    people  the headings of its people's file, where people are joined
    """

    def __init__(
        self, mapping: IncidentMapping, headings: Sequence[str], lookups: Lookups, *, people: Sequence[str] = ()
    ) -> None:
        self._mapping = mapping
        self._bound = BoundMapping(mapping, headings, people)
        self._lookups = lookups
        self._own = _Columns.of(headings, mapping.headings())
        self._joined = _Columns.of(people, mapping.people_headings() if people else ())

    def read(self, row: SourceRow, *, recorded_at: datetime) -> IncidentFacts | list[RowProblem]:
        """The facts of the row and of the people joined to it, or every problem in them.

        recorded_at  lawful time; whoever reads for long asks for it anew
        """
        own, unreadable = self._own.cells(row, row.number)
        joined = []
        for of_person in row.joined:
            cells, faults = self._joined.cells(of_person, row.number, people_row=of_person.number)
            joined.append(cells)
            unreadable += faults
        if unreadable:
            return unreadable
        read = RowCells(self._bound, self._lookups, own, joined)
        facts = read.facts(self._mapping, recorded_at)
        problems = [problem for cells in (own, *joined) for problem in cells.problems()]
        at_fault = {(problem.people_row, problem.column) for problem in problems}
        for problem in rules.check_facts(facts, self._lookups.known, recorded_at=recorded_at):
            found = self._located(row.number, problem, read)
            # A field that could not be read is empty; that it is empty is no second problem.
            if (found.people_row, found.column) not in at_fault:
                problems.append(found)
        return problems or facts

    def place(self, row: SourceRow, *, recorded_at: datetime) -> Place:
        """Where a row with problems is counted, as far as it can be read."""
        cells = fitted(row.cells, len(self._own.headings))
        if isinstance(cells, str):
            return Place()
        facts = RowCells(self._bound, self._lookups, Cells(cells, row.number)).facts(self._mapping, recorded_at)
        known = self._lookups.known
        # A time that could not be read stands as the moment of reading.
        is_read = facts.occurred.start != recorded_at and zone_of(facts.occurred.zone) is not None
        class_code = facts.offences[0].class_code if facts.offences else UNREAD
        return Place(
            year_of(facts.occurred) if is_read else UNREAD,
            class_code if class_code in known.classes else UNREAD,
            facts.area_id if facts.area_id in known.area_paths else UNREAD,
        )

    def _located(self, number: int, problem: Problem, read: RowCells) -> RowProblem:
        """A problem of the facts, as a problem of the columns that the facts came from."""
        behind = read.behind.get(problem.field)
        if behind is None:
            return RowProblem(number, "", problem.code, params=problem.params)
        cells, template = behind
        shown = template.shown(cells.cells)
        suggestion = ""
        if problem.code == "offence.class_unknown":
            suggestion = nearest(shown, list(self._lookups.known.classes))
        return cells.problem(template.column, problem.code, shown, suggestion, problem.params)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of one file, and which of them the mapping reads."""

    headings: Sequence[str]
    used: frozenset[int]

    @classmethod
    def of(cls, headings: Sequence[str], read: Sequence[str]) -> _Columns:
        return cls(headings, frozenset(headings.index(heading) for heading in read))

    def cells(self, row: SourceRow, number: int, *, people_row: int = 0) -> tuple[Cells, list[RowProblem]]:
        """The cells of a row of it under its headings, and what keeps them from being read."""
        found = fitted(row.cells, len(self.headings))
        if isinstance(found, str):
            lengths = {"cells": str(len(row.cells)), "columns": str(len(self.headings))}
            cells = Cells((), number, people_row=people_row)
            return cells, [cells.problem("", found, params=lengths)]
        cells = Cells(found, number, people_row=people_row)
        return cells, [cells.problem(self.headings[column], code) for column, code in row.faults if column in self.used]


class RowCells:
    """The cells of one row and of the people joined to it, read field by field.

    behind  for each field of the facts, the cells and the template it was read from
    """

    def __init__(self, bound: BoundMapping, lookups: Lookups, cells: Cells, joined: Sequence[Cells] = ()) -> None:
        self._bound = bound
        self._lookups = lookups
        self._cells = cells
        self._joined = joined
        own = {
            "occurred": bound.start,
            "area_id": bound.area_names[0] if bound.area_names else bound.area_code,
            "place_detail": bound.detail,
            "point": bound.point,
            "narrative": bound.narrative,
            "offences": bound.offences[0].class_code,
        }
        self.behind = {name: (cells, template) for name, template in own.items()}

    def facts(self, mapping: IncidentMapping, recorded_at: datetime) -> IncidentFacts:
        """The facts as far as they could be read."""
        bound = self._bound
        occurred = self._span(recorded_at)
        late = is_late(occurred.end, recorded_at + LATE_SOON)
        offences, people = self._offences(), self._people()
        if bound.key is not None:
            # Read for its faults: what cannot be read joins nobody.
            self._cells.text(bound.key)
        return IncidentFacts(
            occurred=occurred,
            area_id=self._area(),
            place_detail=self._cells.clean(bound.detail, rules.PLACE_LENGTH),
            point=self._point(),
            narrative=self._cells.clean(bound.narrative, rules.NARRATIVE_LENGTH, multiline=True),
            offences=offences,
            people=people,
            late_reason=mapping.late_reason if late else None,
            late_note=mapping.late_note if late else "",
        )

    def _span(self, recorded_at: datetime) -> Span:
        bound, cells = self._bound, self._cells
        start, end, zone = cells.text(bound.start), cells.text(bound.end), cells.text(bound.zone)
        reader = self._bound.reader
        unread = len(cells.faults)
        if not start:
            cells.fault(bound.start, "cell.time_missing")
        if not zone:
            cells.fault(bound.zone, "cell.zone_unknown")
        if len(cells.faults) == unread:
            try:
                return reader.span(start, end, zone)
            except TimeFault as fault:
                at_fault = bound.zone if fault.code == "cell.zone_unknown" and bound.zone.column else bound.start
                cells.fault(at_fault, fault.code, suggestion=fault.suggestion, params=fault.params)
        return Span(recorded_at, recorded_at, reader.formats[0].precision, zone)

    def _area(self) -> str:
        if self._bound.area_names:
            return self._area_by_names()
        template = self._bound.area_code
        code = self._cells.text(template)
        found = self._lookups.areas.by_code(code)
        if len(found) == 1:
            return found[0].id
        if len(found) > 1:
            self._cells.fault(template, "cell.area_repeated", suggestion=", ".join(area.id for area in found))
        elif code:
            self._cells.fault(template, "area.unknown", suggestion=self._lookups.areas.nearest_code(code))
        return ""

    def _area_by_names(self) -> str:
        area: KnownArea | None = None
        for template in self._bound.area_names:
            name = self._cells.text(template)
            if not name:
                break
            found = self._lookups.areas.by_name(name, area)
            if len(found) != 1:
                code = "cell.area_name_repeated" if found else "cell.area_name_unknown"
                near = "" if found else self._lookups.areas.nearest_name(name, area)
                self._cells.fault(template, code, suggestion=near)
                return ""
            area = found[0]
        return area.id if area else ""

    def _point(self) -> Point | None:
        latitude, longitude = self._degrees(self._bound.latitude), self._degrees(self._bound.longitude)
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            missing = self._bound.latitude if latitude is None else self._bound.longitude
            if not any(fault.column == missing.column for fault in self._cells.faults):
                self._cells.fault(missing, "cell.point_half")
            return None
        return Point(latitude, longitude, self._bound.point_precision)

    def _degrees(self, template: BoundTemplate) -> float | None:
        text = fold_digits(self._cells.text(template)).replace(",", ".")
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = math.nan
        if not math.isfinite(degrees):
            self._cells.fault(template, "cell.degrees")
            return None
        return degrees

    def _offences(self) -> tuple[OffenceFacts, ...]:
        found: list[OffenceFacts] = []
        for bound in self._bound.offences:
            if (offence := self._offence(bound)) is not None:
                self._remember(f"offences.{len(found)}", self._cells, bound.fields())
                found.append(offence)
        return tuple(found)

    def _people(self) -> tuple[Person, ...]:
        found: list[Person] = []
        for bound in self._bound.people:
            if (person := PersonCells(self._cells).person(bound)) is not None:
                self._remember(f"people.{len(found)}", self._cells, bound.fields(person))
                found.append(person)
        if (joined := self._bound.joined) is not None:
            for cells in self._joined:
                person = PersonCells(cells).anybody(joined)
                self._remember(f"people.{len(found)}", cells, joined.fields(person))
                found.append(person)
        return tuple(found)

    def _remember(self, path: str, cells: Cells, fields: Mapping[str, BoundTemplate]) -> None:
        self.behind.update({f"{path}.{name}": (cells, template) for name, template in fields.items()})

    def _offence(self, bound: BoundOffence) -> OffenceFacts | None:
        code = self._cells.text(bound.class_code)
        if not code:
            return None
        attempted = self._cells.text(bound.attempted).lower()
        if attempted not in TRUE | FALSE:
            self._cells.fault(bound.attempted, "cell.not_boolean", params={"known": "true, false"})
        return OffenceFacts(code, attempted=attempted in TRUE)
