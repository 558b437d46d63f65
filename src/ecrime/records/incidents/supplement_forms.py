"""The form of a supplement: what was typed, the facts it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Option
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import rules, thing_questions, words
from ecrime.records.incidents.answers import Answers, typed_date
from ecrime.records.incidents.checks.supplements import MAKES
from ecrime.records.incidents.facts import Incident, Span
from ecrime.records.incidents.people import Person, Role, Script
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.prefill import when_values
from ecrime.records.incidents.questions import GroupOfRows, RowOfFields
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    StateGained,
    SupplementFacts,
    SupplementKind,
)
from ecrime.records.incidents.thing_answers import read_state, typed_money, typed_quantity
from ecrime.records.incidents.things import Unit
from ecrime.records.incidents.when import Typed, TypedSpan, Which, read_span

# Which rows a kind of supplement asks for.
ROWS = {
    SupplementKind.ARREST: "arrests",
    SupplementKind.RECOVERY: "states",
    SupplementKind.COURT_EVENT: "roles",
}
# Where a fact of another name is put right.
QUESTIONS = {"happened": "date", "court_event": "court", "kind": ""}


class SupplementForm(Answers):
    """The questions about one supplement of an incident.

    kind  what it tells of; chosen before the form is asked for
    now   lawful time; "today" is the day it falls on at the place
    """

    def __init__(self, values: Mapping[str, str], *, kind: SupplementKind, incident: Incident, now: datetime) -> None:
        super().__init__(values, focus="" if values.get("key") else "date")
        self.values.setdefault("key", str(uuid7()))
        self.values["kind"] = kind.value
        self.kind = kind
        self.incident = incident
        self.now = now
        self.zone = incident.facts.occurred.zone
        self.today = dates.today_in(self.zone, now)

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def version(self) -> int:
        """The version of the supplement that the officer read."""
        typed = self.value("version")
        if not (typed.isascii() and typed.isdigit()):
            raise Invalid([Problem("", "request.unreadable")])
        return int(typed)

    def facts(self) -> SupplementFacts:
        """What the answers mean; what cannot be read is noted, and such facts are for showing only."""
        typed = Typed(*(self.value(name) for name in ("date", "time", "which")))
        read = read_span(TypedSpan(typed), zone=self.zone, today=self.today)
        happened = read if isinstance(read, Span) else Span(self.now, self.now, Precision.MINUTE, self.zone)
        if isinstance(read, list):
            self.refuse(*read)
        event = self._court_event() if self.kind is SupplementKind.COURT_EVENT else None
        rows = {prefix: [f"{prefix}.{row}" for row in self.filled_rows(prefix)] for prefix in ROWS.values()}
        return SupplementFacts(
            kind=self.kind,
            happened=happened,
            note=self.text_of("note", rules.NARRATIVE_LENGTH, multiline=True),
            arrests=tuple(self._arrest(name) for name in rows["arrests"]),
            states=tuple(found for name in rows["states"] if (found := self._state(name))),
            roles=tuple(self._role(name, event) for name in rows["roles"]),
            court_event=event,
        )

    def refuse_facts(self, problems: Iterable[Problem]) -> None:
        """Note the problems of facts at the questions they came from, where nothing is noted yet."""
        noted = {problem.field for problem in self.problems}
        for problem in problems:
            head, _dot, rest = problem.field.partition(".")
            field = QUESTIONS.get(head, head)
            if head in ROWS.values():
                place, _dot, name = rest.partition(".")
                rows = self.filled_rows(head) or (0,)
                question = {"at_unit_at": "arrived_date"}.get(name, name or "person")
                field = f"{head}.{rows[int(place)] if place and int(place) < len(rows) else rows[0]}.{question}"
            if field not in noted:
                self.refuse(replace(problem, field=field))

    def _arrest(self, name: str) -> Arrest:
        basis = self.one_of(f"{name}.basis", ArrestBasis)
        if basis is None:
            self.refuse(Problem(f"{name}.basis", "arrest.basis_missing"))
        number = self.text_of(f"{name}.warrant_number", rules.NAME_LENGTH)
        return Arrest(self._person(name), basis or ArrestBasis.IN_THE_ACT, number, self._arrived(name))

    def _arrived(self, name: str) -> datetime | None:
        typed = Typed(self.value(f"{name}.arrived_date"), self.value(f"{name}.arrived_time"), Which.FIRST)
        if not typed:
            return None
        read = read_span(TypedSpan(typed), zone=self.zone, today=self.today)
        if not isinstance(read, Span):
            self.refuse(*(replace(problem, field=f"{name}.arrived_{problem.field}") for problem in read))
            return None
        if read.precision is not Precision.MINUTE:
            self.refuse(Problem(f"{name}.arrived_time", "arrest.time_missing"))
        return read.start

    def _state(self, name: str) -> StateGained | None:
        units = {str(thing.id): thing.unit for thing in self.incident.facts.things}
        thing = self.value(f"{name}.thing")
        if thing not in {option.value for option in self.things}:
            self.refuse(Problem(f"{name}.thing", "supplement.thing_missing"))
            return None
        state = read_state(self, f"{name}.state", self.today, units.get(thing, Unit.PIECE))
        if state is None:
            self.refuse(Problem(f"{name}.state", "thing.state_missing"))
            return None
        return StateGained(UUID(thing), state)

    def _role(self, name: str, event: CourtEvent | None) -> RoleGained:
        role = self.one_of(f"{name}.role", Role) or (MAKES.get(event.kind) if event else None)
        if role is None:
            self.refuse(Problem(f"{name}.role", "person.role_missing"))
        place = self.place_of_offence(f"{name}.offence")
        return RoleGained(
            person_id=self._person(name),
            role=role or Role.SUSPECT,
            since=self.day_of(f"{name}.since", today=self.today) or (event.on if event else self.today),
            offence_id=None if place is None else self.incident.facts.offences[place].id,
            basis=event.number if event else "",
        )

    def place_of_offence(self, name: str) -> int | None:
        """The place of the offence that was named by its number, None when the whole incident is meant."""
        number = self.number_of(name, Problem(name, "offences.no_such_number"))
        if number is None:
            return None
        if not 1 <= number <= len(self.incident.facts.offences):
            self.refuse(Problem(name, "offences.no_such_number"))
            return None
        return number - 1

    def _person(self, name: str) -> UUID:
        typed = self.value(f"{name}.person")
        if typed not in {option.value for option in self.people}:
            self.refuse(Problem(f"{name}.person", "supplement.person_missing"))
            return UUID(int=0)
        return UUID(typed)

    def _court_event(self) -> CourtEvent | None:
        kind = self.one_of("court_kind", CourtEventKind)
        on = self.day_of("court_on", today=self.today)
        if kind is None:
            self.refuse(Problem("court_kind", "part.kind_missing"))
        if on is None and not self.errors("court_on"):
            self.refuse(Problem("court_on", "date.missing"))
        if kind is None or on is None:
            return None
        return CourtEvent(
            kind, self.text_of("court", rules.NAME_LENGTH), self.text_of("court_number", rules.IDENTIFIER_LENGTH), on
        )

    @property
    def people(self) -> list[Option]:
        """Whom the incident names."""
        return [
            Option(str(person.id), f"{words.PARTS['people']}" % {"number": number} + _named(person))
            for number, person in enumerate(self.incident.facts.people, start=1)
        ]

    @property
    def things(self) -> list[Option]:
        """What of the incident can come back."""
        facts = self.incident.facts
        found = [
            Option(
                str(vehicle.id),
                _joined(words.PARTS["vehicles"], number, words.VEHICLE_KINDS[vehicle.kind], vehicle.plate),
            )
            for number, vehicle in enumerate(facts.vehicles, start=1)
        ]
        found += [
            Option(
                str(thing.id),
                _joined(words.PARTS["things"], number, words.PROPERTY_KINDS[thing.kind], thing.description),
            )
            for number, thing in enumerate(facts.things, start=1)
        ]
        return found


def _named(person: Person) -> str:
    name = person.legal_name(Script.KHMER) or person.legal_name(Script.LATIN)
    return f"{words.SEPARATOR}{name}" if name else ""


def _joined(part: str | Promise, number: int, *said: str | Promise) -> str:
    return words.SEPARATOR.join(filter(None, [str(part) % {"number": number}, *map(str, said)]))


@dataclass(frozen=True, slots=True)
class SupplementQuestions:
    """What the template draws."""

    form: SupplementForm

    @property
    def when(self) -> list[Field]:
        """The day and the time of what it tells of."""
        form = self.form
        hint = _("20/11/26, t for today, y for yesterday; 11/2026 or 2026 will do")
        asked = [
            form.date("date", _("Date"), hint=hint),
            form.time("time", _("Time"), hint=_("14:30, or 14 for the hour"), optional=True),
        ]
        if form.value("which") or form.errors("which"):
            asked.append(form.radios("which", _("Which of the two is meant?"), _options(words.WHICH)))
        return asked

    @property
    def court(self) -> list[Field]:
        """Which court, and what stands on its paper."""
        form = self.form
        if form.kind is not SupplementKind.COURT_EVENT:
            return []
        return [
            form.select("court_kind", _("What was done"), _options(words.COURT_EVENTS)),
            form.text("court", _("Court or prosecution"), size=34),
            form.text("court_number", _("Number of the paper"), size=18),
            form.date("court_on", _("Date of the paper")),
        ]

    @property
    def groups(self) -> list[GroupOfRows]:
        """The rows that this kind of supplement asks for."""
        prefix = ROWS.get(self.form.kind)
        if prefix is None:
            return []
        draw = {"arrests": self._arrest, "states": self._state, "roles": self._role}[prefix]
        add = {"arrests": _("Add a person"), "states": _("Add a thing"), "roles": _("Add a person")}[prefix]
        rows = self.form.rows(prefix) or (0,)
        title = gettext("Thing %(number)s") if prefix == "states" else str(words.PARTS["people"])
        return [
            GroupOfRows(
                prefix,
                add,
                tuple(
                    RowOfFields(title % {"number": place}, tuple(draw(f"{prefix}.{row}")), f"{prefix}.{row}", "", "")
                    for place, row in enumerate(rows, start=1)
                ),
            )
        ]

    @property
    def note(self) -> Field:
        """What else there is to say; a note says nothing else."""
        is_all = self.form.kind is SupplementKind.NOTE
        return self.form.text_area("note", words.FIELDS["note"], optional=not is_all, rows=6 if is_all else 3)

    def _arrest(self, name: str) -> Iterator[Field]:
        form = self.form
        yield form.select(f"{name}.person", _("Who"), form.people)
        yield form.select(f"{name}.basis", _("By what right"), _options(words.ARREST_BASES))
        yield form.text(f"{name}.warrant_number", _("Number of the warrant"), optional=True, size=18)
        yield form.date(f"{name}.arrived_date", _("Arrived at the unit on"), optional=True)
        yield form.time(f"{name}.arrived_time", _("at"), hint=_("14:30"), optional=True)

    def _state(self, name: str) -> Iterator[Field]:
        form = self.form
        around = thing_questions.here(many_offences=False)
        yield form.select(f"{name}.thing", _("Which"), form.things)
        yield from thing_questions.state(form, f"{name}.state", around)
        yield form.text(f"{name}.state_quantity", _("Of how much that is so"), optional=True, size=8)

    def _role(self, name: str) -> Iterator[Field]:
        form = self.form
        yield form.select(f"{name}.person", _("Who"), form.people)
        roles = _options({role: word for role, word in words.ROLES.items() if role not in ("victim", "complainant")})
        yield form.select(f"{name}.role", _("Role since"), roles, optional=True, nothing=_("as decided"))
        if len(form.incident.facts.offences) > 1:
            yield form.number(f"{name}.offence", words.FIELDS["offence"], optional=True)
        yield form.date(f"{name}.since", words.FIELDS["since"], optional=True)


def values_for(facts: SupplementFacts, incident: Incident) -> dict[str, str]:
    """What would have been typed for a supplement."""
    values = {**when_values(facts.happened), "note": facts.note}
    zone = facts.happened.zone
    units = {thing.id: thing.unit for thing in incident.facts.things}
    for row, arrest in enumerate(facts.arrests):
        values |= {f"arrests.{row}.{name}": value for name, value in _arrest_values(arrest, zone).items()}
    for row, gained in enumerate(facts.states):
        typed = _state_values(gained, units.get(gained.thing_id, Unit.PIECE))
        values |= {f"states.{row}.{name}": value for name, value in typed.items()}
    offences = {offence.id: number for number, offence in enumerate(incident.facts.offences, start=1)}
    for row, role in enumerate(facts.roles):
        values |= {
            f"roles.{row}.person": str(role.person_id),
            f"roles.{row}.role": role.role.value,
            f"roles.{row}.offence": str(offences.get(role.offence_id, "")) if role.offence_id else "",
            f"roles.{row}.since": _day(role.since),
        }
    if event := facts.court_event:
        values |= {"court_kind": event.kind.value, "court": event.court}
        values |= {"court_number": event.number, "court_on": _day(event.on)}
    return {name: value for name, value in values.items() if value}


def _arrest_values(arrest: Arrest, zone: str) -> dict[str, str]:
    values = {"person": str(arrest.person_id), "basis": arrest.basis.value, "warrant_number": arrest.warrant_number}
    if arrest.at_unit_at is not None:
        told = when_values(Span(arrest.at_unit_at, arrest.at_unit_at, Precision.MINUTE, zone))
        values |= {"arrived_date": told["date"], "arrived_time": told["time"]}
    return values


def _state_values(gained: StateGained, unit: Unit) -> dict[str, str]:
    state = gained.state
    return {
        "thing": str(gained.thing_id),
        "state": state.kind.value,
        "state_on": _day(state.on) if state.on else "",
        "state_quantity": typed_quantity(state.quantity, unit),
        "state_value": typed_money(state.value) if state.value else "",
        "state_currency": state.value.currency if state.value else "",
    }


def _day(day: date) -> str:
    return typed_date(day, Precision.DAY)


def _options(named: words.Words) -> list[Option]:
    return [Option(value, label) for value, label in named.items()]
