"""One row of a file to the facts of an incident, or to everything that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text, fold_digits
from ecrime.records.incidents import rules
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Point, Span
from ecrime.records.incidents.people import Birth, Harm, Identifier, Name, NameKind, Person, Script, Sex, briefly
from ecrime.records.intake.bound import BoundMapping, BoundOffence, BoundPerson
from ecrime.records.intake.civil_time import TimeFault, zone_of
from ecrime.records.intake.figures import UNREAD, Place, year_of
from ecrime.records.intake.lookups import KnownArea, Lookups
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.reading.rows import RowProblem, SourceRow
from ecrime.records.intake.reading.template import BoundTemplate, CellFault, nearest
from ecrime.records.lock.rules import is_late

SHOWN = 80
TRUE = frozenset({"true", "1"})
FALSE = frozenset({"", "false", "0"})


# A record that turns late between its reading and its writing must not lack its reason.
LATE_SOON = timedelta(minutes=10)


class RowReader:
    """Reads the rows of one file under its mapping."""

    def __init__(self, mapping: IncidentMapping, headings: Sequence[str], lookups: Lookups) -> None:
        self._mapping = mapping
        self._headings = headings
        self._bound = BoundMapping(mapping, headings)
        self._lookups = lookups
        self._used = {headings.index(heading) for heading in mapping.headings()}

    def read(self, row: SourceRow, *, recorded_at: datetime) -> IncidentFacts | list[RowProblem]:
        """The facts of the row, or every problem in it.

        recorded_at  lawful time; whoever reads for long asks for it anew
        """
        cells = _fitted(row.cells, len(self._headings))
        if isinstance(cells, str):
            return [RowProblem(row.number, "", cells, params=self._lengths(row))]
        unreadable = [
            RowProblem(row.number, self._headings[column], code) for column, code in row.faults if column in self._used
        ]
        if unreadable:
            return unreadable
        read = RowCells(self._bound, self._lookups, cells)
        facts = read.facts(self._mapping, recorded_at)
        problems = [_from_fault(row.number, fault) for fault in read.faults]
        at_fault = {problem.column for problem in problems}
        for problem in rules.check_facts(facts, self._lookups.known, recorded_at=recorded_at):
            found = self._located(row.number, problem, read)
            # A field that could not be read is empty; that it is empty is no second problem.
            if found.column not in at_fault:
                problems.append(found)
        return problems or facts

    def place(self, row: SourceRow, *, recorded_at: datetime) -> Place:
        """Where a row with problems is counted, as far as it can be read."""
        cells = _fitted(row.cells, len(self._headings))
        if isinstance(cells, str):
            return Place()
        facts = RowCells(self._bound, self._lookups, cells).facts(self._mapping, recorded_at)
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
        template = read.behind.get(problem.field)
        if template is None:
            return RowProblem(number, "", problem.code, params=problem.params)
        shown = template.shown(read.cells)
        suggestion = ""
        if problem.code == "offence.class_unknown":
            suggestion = nearest(shown, list(self._lookups.known.classes))
        return RowProblem(number, template.column, problem.code, _shown(shown), suggestion, problem.params)

    def _lengths(self, row: SourceRow) -> dict[str, str]:
        return {"cells": str(len(row.cells)), "columns": str(len(self._headings))}


def _fitted(cells: Sequence[str], columns: int) -> Sequence[str] | str:
    """The cells under the headings; the code of what is wrong when there are fewer or more."""
    if len(cells) == columns:
        return cells
    if len(cells) < columns:
        return "row.cells_missing"
    return "row.cells_extra" if any(cells[columns:]) else cells[:columns]


def _from_fault(number: int, fault: CellFault) -> RowProblem:
    return RowProblem(number, fault.column, fault.code, _shown(fault.shown), fault.suggestion, fault.params)


def _shown(text: str) -> str:
    """The beginning of a cell, with nothing in it that could disturb a page or a terminal."""
    start = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:SHOWN])
    return start + ("…" if len(text) > SHOWN else "")


class RowCells:
    """The cells of one row, read field by field.

    faults  whatever is wrong with cells
    behind  for each field of the facts, the template it was read from
    """

    def __init__(self, bound: BoundMapping, lookups: Lookups, cells: Sequence[str]) -> None:
        self._bound = bound
        self._lookups = lookups
        self.cells = cells
        self.faults: list[CellFault] = []
        self.behind = {
            "occurred": bound.start,
            "area_id": bound.area_names[0] if bound.area_names else bound.area_code,
            "place_detail": bound.detail,
            "point": bound.point,
            "narrative": bound.narrative,
            "offences": bound.offences[0].class_code,
        }

    def facts(self, mapping: IncidentMapping, recorded_at: datetime) -> IncidentFacts:
        """The facts as far as they could be read."""
        bound = self._bound
        occurred = self._span(recorded_at)
        late = is_late(occurred.end, recorded_at + LATE_SOON)
        offences, people = self._offences(), self._people()
        return IncidentFacts(
            occurred=occurred,
            area_id=self._area(),
            place_detail=self._clean(bound.detail, rules.PLACE_LENGTH),
            point=self._point(),
            narrative=self._clean(bound.narrative, rules.NARRATIVE_LENGTH, multiline=True),
            offences=offences,
            people=people,
            late_reason=mapping.late_reason if late else None,
            late_note=mapping.late_note if late else "",
        )

    def _text(self, template: BoundTemplate) -> str:
        return template.text(self.cells, self.faults)

    def _clean(self, template: BoundTemplate, length: int, *, multiline: bool = False) -> str:
        text = self._text(template)
        try:
            return clean_text(text, max_length=length, multiline=multiline)
        except TextRefused as refused:
            self._fault(template, refused.code, params=refused.params)
            return ""

    def _fault(
        self,
        template: BoundTemplate,
        code: str,
        *,
        suggestion: str = "",
        params: Mapping[str, str] | None = None,
    ) -> None:
        shown = template.shown(self.cells)
        self.faults.append(CellFault(template.column, code, shown, suggestion, params or {}))

    def _span(self, recorded_at: datetime) -> Span:
        bound = self._bound
        start, end, zone = self._text(bound.start), self._text(bound.end), self._text(bound.zone)
        reader = self._bound.reader
        unread = len(self.faults)
        if not start:
            self._fault(bound.start, "cell.time_missing")
        if not zone:
            self._fault(bound.zone, "cell.zone_unknown")
        if len(self.faults) == unread:
            try:
                return reader.span(start, end, zone)
            except TimeFault as fault:
                at_fault = bound.zone if fault.code == "cell.zone_unknown" and bound.zone.column else bound.start
                self._fault(at_fault, fault.code, suggestion=fault.suggestion, params=fault.params)
        return Span(recorded_at, recorded_at, reader.formats[0].precision, zone)

    def _area(self) -> str:
        if self._bound.area_names:
            return self._area_by_names()
        template = self._bound.area_code
        code = self._text(template)
        found = self._lookups.areas.by_code(code)
        if len(found) == 1:
            return found[0].id
        if len(found) > 1:
            self._fault(template, "cell.area_repeated", suggestion=", ".join(area.id for area in found))
        elif code:
            self._fault(template, "area.unknown", suggestion=self._lookups.areas.nearest_code(code))
        return ""

    def _area_by_names(self) -> str:
        area: KnownArea | None = None
        for template in self._bound.area_names:
            name = self._text(template)
            if not name:
                break
            found = self._lookups.areas.by_name(name, area)
            if len(found) != 1:
                code = "cell.area_name_repeated" if found else "cell.area_name_unknown"
                near = "" if found else self._lookups.areas.nearest_name(name, area)
                self._fault(template, code, suggestion=near)
                return ""
            area = found[0]
        return area.id if area else ""

    def _point(self) -> Point | None:
        latitude, longitude = self._degrees(self._bound.latitude), self._degrees(self._bound.longitude)
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            missing = self._bound.latitude if latitude is None else self._bound.longitude
            if not any(fault.column == missing.column for fault in self.faults):
                self._fault(missing, "cell.point_half")
            return None
        return Point(latitude, longitude, self._bound.point_precision)

    def _degrees(self, template: BoundTemplate) -> float | None:
        text = fold_digits(self._text(template)).replace(",", ".")
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = math.nan
        if not math.isfinite(degrees):
            self._fault(template, "cell.degrees")
            return None
        return degrees

    def _offences(self) -> tuple[OffenceFacts, ...]:
        found: list[OffenceFacts] = []
        for bound in self._bound.offences:
            if (offence := self._offence(bound)) is not None:
                self._remember(f"offences.{len(found)}", bound.fields())
                found.append(offence)
        return tuple(found)

    def _people(self) -> tuple[Person, ...]:
        found: list[Person] = []
        for bound in self._bound.people:
            if (person := self._person(bound)) is not None:
                self._remember(f"people.{len(found)}", bound.fields(person))
                found.append(person)
        return tuple(found)

    def _remember(self, path: str, fields: Mapping[str, BoundTemplate]) -> None:
        self.behind.update({f"{path}.{name}": template for name, template in fields.items()})

    def _offence(self, bound: BoundOffence) -> OffenceFacts | None:
        code = self._text(bound.class_code)
        if not code:
            return None
        attempted = self._text(bound.attempted).lower()
        if attempted not in TRUE | FALSE:
            self._fault(bound.attempted, "cell.not_boolean", params={"known": "true, false"})
        return OffenceFacts(code, attempted=attempted in TRUE)

    def _person(self, bound: BoundPerson) -> Person | None:
        """The person of one group of columns; None where all of it is empty."""
        person = briefly(
            bound.role,
            self._clean(bound.name_km, rules.NAME_LENGTH),
            self._clean(bound.name_latin, rules.NAME_LENGTH),
            self._sex(bound.sex),
            self._age(bound.age),
            nationality=self._text(bound.nationality).upper(),
        )
        person = replace(
            person,
            names=(*person.names, *self._alias(bound.alias)),
            birth=self._birth(bound),
            occupation=self._clean(bound.occupation, rules.NAME_LENGTH),
            address=self._clean(bound.address, rules.PLACE_LENGTH),
            background=self._clean(bound.background, rules.BACKGROUND_LENGTH, multiline=True),
            identifiers=tuple(self._papers(bound)),
            harm=self._harm(bound.harm),
        )
        if person == Person(roles=person.roles):
            return None
        return replace(person, unknown=not person.names)

    def _alias(self, template: BoundTemplate) -> tuple[Name, ...]:
        alias = self._clean(template, rules.NAME_LENGTH)
        script = Script.KHMER if any("\u1780" <= char <= "\u17ff" for char in alias) else Script.LATIN
        return (Name(script, NameKind.ALIAS, whole=alias),) if alias else ()

    def _birth(self, bound: BoundPerson) -> Birth | None:
        text = self._text(bound.birth)
        if not text:
            return None
        try:
            return bound.born.birth(text)
        except TimeFault as fault:
            self._fault(bound.birth, fault.code, params=fault.params)
            return None

    def _papers(self, bound: BoundPerson) -> Iterator[Identifier]:
        for kind, template in bound.papers.items():
            if number := self._clean(template, rules.IDENTIFIER_LENGTH):
                yield Identifier(kind, number)

    def _harm(self, template: BoundTemplate) -> Harm:
        word = self._text(template).lower()
        if word and word not in frozenset(Harm):
            self._fault(template, "cell.not_harm", params={"known": ", ".join(Harm)})
            return Harm.UNKNOWN
        return Harm(word) if word else Harm.UNKNOWN

    def _sex(self, template: BoundTemplate) -> Sex:
        word = self._text(template).lower()
        if not word:
            return Sex.UNKNOWN
        try:
            return Sex(word)
        except ValueError:
            self._fault(template, "cell.not_sex", params={"known": ", ".join(Sex)})
            return Sex.UNKNOWN

    def _age(self, template: BoundTemplate) -> int | None:
        text = fold_digits(self._text(template))
        if not text:
            return None
        if not text.isascii() or not text.isdecimal() or len(text) > 6:
            self._fault(template, "cell.whole_number")
            return None
        return int(text)
