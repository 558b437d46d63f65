"""An incident in words: the rows of its pages, its history, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area
from ecrime.base.officers.queries import service_number
from ecrime.base.pages import clocks, dates
from ecrime.base.pages.clocks import Clock, ClockState
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import CheckRow, Difference, HistoryEntry
from ecrime.base.pages.tabs import Background
from ecrime.records.incidents import supplement_texts, thing_texts, words
from ecrime.records.incidents.answers import typed_date
from ecrime.records.incidents.changes import ids_of
from ecrime.records.incidents.facts import (
    FieldChange,
    Incident,
    IncidentFacts,
    IncidentRow,
    OffenceFacts,
    Point,
    Recorded,
    Span,
    Step,
)
from ecrime.records.incidents.history import ORGANISATION_ROLE, About, differences, numbers_of, supplement_fields
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Identifier,
    Name,
    Organisation,
    Person,
    Relation,
)
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.rows import INCIDENT, ROLE
from ecrime.records.incidents.supplements import CourtEvent, Supplement, of_standing, roles_now
from ecrime.records.incidents.things import Amount, Property, Vehicle
from ecrime.records.incidents.when import Typed, Which, typed_span

SEPARATOR = words.SEPARATOR

KINDS_OF = {
    "organisation_kind": words.ORGANISATION_KINDS,
    "thing_kind": words.PROPERTY_KINDS,
    "vehicle_kind": words.VEHICLE_KINDS,
    "supplement_kind": words.SUPPLEMENT_KINDS,
}
NO_MASKS: Mapping[UUID, str] = {}
RESTRICTED = "restricted"
NO_BACKGROUNDS: Mapping[UUID, Background] = {}

Part = TypeVar("Part", OffenceFacts, Person, Organisation, Relation, Vehicle, Property)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the codes that a page shows, read once for the page, in its language."""

    areas: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    nationalities: Mapping[str, str] = field(default_factory=dict)

    def area(self, id_: str) -> str:
        """The area with all it lies in; the code where there is no name."""
        return self.areas.get(id_, id_)

    def offence_class(self, code: str) -> str:
        """Code and name of a class."""
        name = self.classes.get(code)
        return f"{code} {name}" if name else code

    def nationality(self, code: str) -> str:
        """The name of a nationality."""
        return self.nationalities.get(code, code)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One incident in the list, in words; nobody's name is in it."""

    number: str
    offence: str
    area: str
    happened: str
    recorded_at: datetime
    chips: list[Clock]


def names_for(area_ids: Iterable[str], *, people: bool = False) -> Names:
    """The names a page about these areas needs."""
    language = page_language()
    nationalities = {found.code: found.name for found in country.nationalities(language)} if people else {}
    classes = {found.code: found.name(language) for found in country.classes()}
    return Names(_area_names(set(area_ids)), classes, nationalities)


def names_of(*stated: IncidentFacts) -> Names:
    """The names that pages about these facts need."""
    return names_for({area for facts in stated for area in facts.area_ids}, people=True)


def title(facts: IncidentFacts, names: Names) -> str:
    """The first offence, and how many more there are."""
    return offences_title(facts.offences[0].class_code, len(facts.offences) - 1, names)


def offences_title(class_code: str, more: int, names: Names) -> str:
    """The first class and "+ 2"; what a list shows."""
    first = names.offence_class(class_code)
    return f"{first} + {more}" if more > 0 else first


def check_rows(
    facts: IncidentFacts,
    names: Names,
    *,
    rows: Mapping[str, tuple[int, ...]] | None = None,
    masks: Mapping[UUID, str] = NO_MASKS,
) -> list[CheckRow]:
    """Everything stated, in the order of speech. With ``rows`` each leads back to its field.

    rows   the numbers that the form gave to offences and people
    masks  who is masked for the reader, and by which mask; it is said in place of what is withheld
    """
    offences = rows["offences"] if rows else ()
    people = rows["people"] if rows else ()
    link = bool(rows)
    found = [
        CheckRow(_offence_label(place, len(facts.offences)), offence_text(offence, names), change)
        for place, (offence, change) in enumerate(_with_change(facts.offences, "offences.{}.class_code", offences), 1)
    ]
    found.append(CheckRow(str(words.FIELDS["occurred"]), occurred_text(facts.occurred), "date" if link else ""))
    if facts.report:
        told = report_text(facts.report, facts.occurred.zone)
        found.append(CheckRow(str(words.FIELDS["report"]), told, "report_date" if link else ""))
    found.append(CheckRow(str(words.FIELDS["area_id"]), names.area(facts.area_id), "area_id" if link else ""))
    if facts.place_detail:
        found.append(_row("place_detail", facts.place_detail, link=link))
    if facts.point:
        found.append(_row("point", point_text(facts.point), link=link))
    found += [
        CheckRow(
            gettext("Person %(number)s") % {"number": place},
            person_text(person, names, mask=masks.get(person.id) if person.id else None),
            change,
        )
        for place, (person, change) in enumerate(_with_change(facts.people, "people.{}.role", people), 1)
    ]
    found += _other_rows(facts, names, rows or {}, masked=bool(masks))
    if masks:
        withheld = words.RESTRICTED if RESTRICTED in masks.values() else words.WITHHELD
        found.append(_row("narrative", str(withheld), link=False))
    elif facts.narrative or link:
        found.append(_row("narrative", facts.narrative, link=link))
    if facts.late_reason:
        reason = str(words.LATE_REASONS[facts.late_reason])
        found.append(_row("late_reason", SEPARATOR.join(filter(None, [reason, facts.late_note])), link=link))
    return found


def offence_text(offence: OffenceFacts, names: Names) -> str:
    """Class, and whether it was only attempted."""
    name = names.offence_class(offence.class_code)
    return SEPARATOR.join([name, gettext("only attempted")]) if offence.attempted else name


def person_text(person: Person, names: Names, *, mask: str | None = None) -> str:
    """Role, names side by side, and what is known; in place of what a mask hides stands why."""
    known = [SEPARATOR.join(supplement_texts.role_text(held) for held in person.roles)]
    if mask is not None:
        known.append(str(words.MASKS[mask]))
    else:
        known.append(gettext("nobody knows who it is") if person.unknown else names_text(person.names))
    if person.sex in words.SEXES:
        known.append(str(words.SEXES[person.sex]))
    if person.birth is not None:
        known.append(gettext("born %(day)s") % {"day": typed_date(person.birth.day, person.birth.precision)})
    if person.age is not None:
        known.append(age_text(person.age))
    known += [names.nationality(code) for code in person.nationalities]
    return "\n".join([SEPARATOR.join(filter(None, known)), *_more_lines(person, names)])


def organisation_text(organisation: Organisation, names: Names, *, masked: bool) -> str:
    """Roles, what it is, names, and where; a note in place of what is withheld because somebody is masked."""
    known = [
        *(supplement_texts.role_text(held) for held in organisation.roles),
        str(words.ORGANISATION_KINDS[organisation.kind]),
        str(words.WITHHELD) if masked else names_text(organisation.names),
    ]
    address = SEPARATOR.join(filter(None, [organisation.address, names.area(organisation.address_area_id)]))
    said = {"identifiers": identifiers_text(organisation.identifiers, names), "address": address}
    lines = (f"{words.FIELDS[name]}: {text}" for name, text in said.items() if text)
    return "\n".join([SEPARATOR.join(filter(None, known)), *lines])


def supplement_rows(
    incident: Incident, supplements: Sequence[Supplement], names: Names, *, zone: str
) -> list[CheckRow]:
    """What was added afterwards, one row for each supplement, and then in which roles people stand by it.

    zone  in which it is told when they were added
    """
    numbers = numbers_of(incident.facts)
    rows = []
    for number, supplement in enumerate(of_standing(supplements, ids_of(incident.facts)), start=1):
        stated = dict(supplement_fields(supplement.facts, numbers))
        head = SEPARATOR.join(_value_text(name, stated.pop(name), names) for name in ("supplement_kind", "happened"))
        lines = [f"{words.FIELDS[name]}: {_value_text(name, value, names)}" for name, value in stated.items()]
        added = gettext("Added %(when)s") % {"when": _moment(supplement.recorded_at, zone)}
        label = str(words.PARTS["supplement"]) % {"number": number}
        rows.append(CheckRow(label, "\n".join([head, *lines, added])))
    return [*rows, *_standing(incident.facts, supplements)]


def _standing(facts: IncidentFacts, supplements: Sequence[Supplement]) -> Iterator[CheckRow]:
    offences = [offence.id for offence in facts.offences]
    for number, person in enumerate(facts.people, start=1):
        gained = [one for supplement in supplements for one in supplement.facts.roles if one.person_id == person.id]
        if gained:
            roles = roles_now(person.roles, gained, offences)
            label = SEPARATOR.join([str(words.PARTS["people"]) % {"number": number}, gettext("now")])
            yield CheckRow(label, SEPARATOR.join(map(supplement_texts.role_text, roles)))


def names_text(names: Iterable[Name]) -> str:
    """Names side by side; before one that is not the legal name stands what it is."""
    return SEPARATOR.join(
        f"{words.NAME_KINDS[name.kind]} {name.written}" if name.kind in words.NAME_KINDS else name.written
        for name in names
    )


def age_text(age: AgeRange) -> str:
    """One age, or from which to which."""
    if age.low == age.high:
        return gettext("%(age)s years") % {"age": age.low}
    return gettext("%(low)s to %(high)s years") % {"low": age.low, "high": age.high}


def identifiers_text(identifiers: Iterable[Identifier], names: Names) -> str:
    """Papers with their numbers, and where they come from."""
    return SEPARATOR.join(
        " ".join(
            filter(
                None,
                (
                    str(words.IDENTIFIER_KINDS[found.kind]),
                    found.number,
                    f"({names.nationality(found.country)})" if found.country else "",
                ),
            )
        )
        for found in identifiers
    )


def report_text(report: Report, zone: str) -> str:
    """When the service was told, in the zone of the place, and how."""
    return SEPARATOR.join([dates.long_moment(report.at, zone, page_language()), str(words.CHANNELS[report.channel])])


def point_text(point: Point) -> str:
    """Latitude, longitude and how exactly they are known."""
    precision = words.POINT_PRECISIONS[point.precision]
    # Six decimals are a tenth of a metre.
    degrees = ", ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in (point.latitude, point.longitude))
    return f"{degrees}{SEPARATOR}{precision}"


def occurred_text(span: Span) -> str:
    """When it happened, in words and in the zone of the place, with how exactly that is known."""
    typed = typed_span(span)
    start = _end_text(typed.start, span.start, span)
    if typed.until:
        end = _end_text(typed.until, span.end, span)
        start = gettext("between %(start)s and %(end)s") % {"start": start, "end": end}
    return SEPARATOR.join([start, str(words.PRECISIONS[span.precision])])


def occurred_short(span: Span) -> str:
    """The same in figures, for lists."""
    typed = typed_span(span)
    start = _short(typed.start)
    return f"{start} – {_short(typed.until)}" if typed.until else start


def change_rows(before: IncidentFacts, after: IncidentFacts, names: Names) -> list[Difference]:
    """What differs between two versions, field by field."""
    return [_difference(change, names) for change in differences(before, after)]


def history_entries(
    found: Iterable[Step],
    names: Names,
    officers: Mapping[UUID, str],
    backgrounds: Mapping[UUID, Background] = NO_BACKGROUNDS,
) -> list[HistoryEntry]:
    """The steps of a history as the page draws them.

    backgrounds  what stood behind an entry, by its id
    """
    return [
        HistoryEntry(
            act=str(words.KINDS.get(step.kind, step.kind)),
            at=step.at,
            who=officers.get(step.officer_id, "") if step.officer_id else "",
            changes=[_difference(change, names) for change in step.changes],
            rule=step.rule,
            entry=str(step.entry_id),
            note=str(words.LEFT_OUT) if step.withheld else "",
            background=backgrounds.get(step.entry_id),
        )
        for step in found
    ]


def list_row(row: IncidentRow, names: Names, *, now: datetime, zone: str) -> ListRow:
    """One row of the list."""
    chips = [clocks.window_clock(row.locks_at, now=now, zone=zone)]
    if row.withdrawn:
        chips = [Clock(ClockState.REFUSED, gettext("withdrawn"))]
    if row.erased:
        chips = [Clock(ClockState.REFUSED, gettext("erased by order of a court"))]
    if row.late:
        chips.append(Clock(ClockState.LATE, gettext("recorded late")))
    if row.restricted:
        chips.append(Clock(ClockState.LOCKED, gettext("restricted")))
    offence = offences_title(row.class_code, row.more_offences, names)
    return ListRow(row.number, offence, names.area(row.area_id), occurred_short(row.occurred), row.recorded_at, chips)


def record_rows(record: Recorded, *, recorded_by: str, late: Clock | None, is_open: bool, zone: str) -> list[CheckRow]:
    """What the database says of the record: when and by whom it was recorded, whether it may be corrected."""
    recorded = [_moment(record.recorded_at, zone), recorded_by, record.unit_code, late.text if late else ""]
    return [
        CheckRow(gettext("Recorded"), SEPARATOR.join(filter(None, recorded))),
        CheckRow(gettext("Corrections"), SEPARATOR.join(_lock_texts(record, is_open=is_open, zone=zone))),
        CheckRow(gettext("Version"), str(record.version)),
    ]


def areas_in(found: Iterable[Step]) -> set[str]:
    """The areas that a history names."""
    values = (value for step in found for change in step.changes for value in _area_values(change))
    return {value for value in values if isinstance(value, str)}


def officer_name(names: tuple[str, str]) -> str:
    """An officer's name in the script of the page."""
    khmer, latin = names
    return khmer if page_language() == "km" else latin


def _lock_texts(record: Recorded, *, is_open: bool, zone: str) -> list[str]:
    """The state of the lock, and what follows from it."""
    if record.withdrawn_at is not None:
        since = gettext("Withdrawn %(when)s") % {"when": _moment(record.withdrawn_at, zone)}
        return [since, gettext("It stays in the archive, out of every count.")]
    when = {"when": _moment(record.locks_at, zone)}
    if is_open:
        return [
            gettext("Open until %(when)s") % when,
            gettext("Any specialist of the unit that recorded it may correct it."),
        ]
    return [gettext("Locked since %(when)s (rule D10)") % when]


def _moment(at: datetime, zone: str) -> str:
    return dates.long_moment(at, zone, page_language())


def _area_values(change: FieldChange) -> tuple[object, ...]:
    return (change.before, change.after) if change.field in ("area_id", "address_area_id") else ()


def _difference(change: FieldChange, names: Names) -> Difference:
    label = str(words.FIELDS[change.field])
    if change.relation in (ROLE, ORGANISATION_ROLE) and change.field != "role":
        label = SEPARATOR.join([str(words.FIELDS["role"]), label])
    if change.relation != INCIDENT:
        label = SEPARATOR.join([str(words.PARTS[change.relation]) % {"number": change.part}, label])
    before, after = (_value_text(change.field, value, names) for value in (change.before, change.after))
    return Difference(label, before, after)


def _value_text(name: str, value: object, names: Names) -> str:
    match name, value:
        case _, None:
            return ""
        case _, bool():
            return gettext("yes")
        case _, Span():
            return occurred_text(value)
        case _, Point():
            return point_text(value)
        case "area_id", str():
            return names.area(value)
        case "class_code", str():
            return names.offence_class(value)
        case _, Birth():
            return typed_date(value.day, value.precision)
        case _, AgeRange():
            return age_text(value)
        case _, date():
            return dates.short_date(value)
        case _, Report():
            return dates.short_moment(value.at, "UTC") + f" UTC{SEPARATOR}{words.CHANNELS[value.channel]}"
        case "names", tuple():
            return names_text(value)
        case "identifiers", tuple():
            return identifiers_text(value, names)
        case "nationalities", tuple():
            return SEPARATOR.join(map(names.nationality, value))
        case "address_area_id", str():
            return names.area(value)
        case "offence", int():
            return gettext("Offence %(number)s") % {"number": value}
        case "owner", int():
            return gettext("Person %(number)s") % {"number": value}
        case (("arrests" | "states_gained" | "roles_gained"), tuple()):
            return "\n".join(supplement_texts.about_text(one) for one in value if isinstance(one, About))
        case _, CourtEvent():
            return supplement_texts.court_event_text(value)
        case _, Relation():
            return thing_texts.relation_text(value)
        case _, Amount():
            return thing_texts.amount_text(value)
        case "states", tuple():
            return thing_texts.states_text(value, None)
        case "plate_country", str():
            return names.nationality(value)
        case (("organisation_kind" | "thing_kind" | "vehicle_kind" | "supplement_kind"), str()):
            return str(KINDS_OF[name][value])
        case "harm", str():
            return str(words.HARMS.get(value, value))
        case "officer_id", UUID():
            return service_number(value)
        case "duty", str():
            return str(words.DUTIES.get(value, value))
        case "role", str():
            return str(words.ROLES[value])
        case "sex", str():
            return str(words.SEXES[value])
        case "late_reason", str():
            return str(words.LATE_REASONS[value])
    return str(value)


def _area_names(ids: set[str]) -> dict[str, str]:
    """Each area after what it lies in, in two reads however many there are."""
    found = {area.id: area for area in country.areas(ids)} if ids else {}
    above = {part for area in found.values() for part in area.path.split(".")[1:-1]} - found.keys()
    every: dict[str, Area] = {**found, **({area.id: area for area in country.areas(above)} if above else {})}
    language = page_language()
    return {
        id_: " › ".join(every[part].name(language) for part in area.path.split(".")[1:] or [id_])
        for id_, area in found.items()
    }


def _with_change(parts: tuple[Part, ...], name: str, rows: tuple[int, ...]) -> list[tuple[Part, str]]:
    numbers = [name.format(row) for row in rows] or [""] * len(parts)
    return list(zip(parts, numbers, strict=True))


def _other_rows(
    facts: IncidentFacts, names: Names, rows: Mapping[str, tuple[int, ...]], *, masked: bool
) -> Iterator[CheckRow]:
    """What is stated beyond offences and people."""

    def each(prefix: str, parts: tuple[Part, ...], text: Callable[[Part], str]) -> Iterator[CheckRow]:
        for place, (part, change) in enumerate(_with_change(parts, prefix + ".{}.kind", rows.get(prefix, ())), 1):
            yield CheckRow(str(words.PARTS[prefix]) % {"number": place}, text(part), change)

    yield from each("organisations", facts.organisations, lambda found: organisation_text(found, names, masked=masked))
    yield from each("relations", facts.relations, thing_texts.relation_text)
    yield from each("vehicles", facts.vehicles, lambda vehicle: thing_texts.vehicle_text(vehicle, names))
    yield from each("things", facts.things, thing_texts.thing_text)


def _row(name: str, value: str, *, link: bool) -> CheckRow:
    return CheckRow(str(words.FIELDS[name]), value, name if link else "")


def _offence_label(place: int, total: int) -> str:
    return gettext("Offence %(number)s") % {"number": place} if total > 1 else gettext("Offence")


def _more_lines(person: Person, names: Names) -> Iterator[str]:
    """What else is stated of a person, a line for each thing."""
    said = {
        "identifiers": identifiers_text(person.identifiers, names),
        "address": SEPARATOR.join(filter(None, [person.address, names.area(person.address_area_id)])),
        "occupation": person.occupation,
        "background": person.background,
        "harm": str(words.HARMS.get(person.harm, "")),
        "duty": str(words.DUTIES.get(person.duty, "")),
        "officer_id": service_number(person.officer_id) if person.officer_id else "",
    }
    return (f"{words.FIELDS[name]}: {text}" for name, text in said.items() if text)


def _end_text(typed: Typed, at: datetime, span: Span) -> str:
    local = at.astimezone(ZoneInfo(span.zone))
    language = page_language()
    day = dates.read_date("date", typed.date, today=local.date())
    if not isinstance(day, dates.TypedDate):
        return _short(typed)
    text = dates.long_date(day, language)
    if typed.time:
        time = typed.time if ":" in typed.time else pgettext("hour of the day", "%(hour)s h") % {"hour": typed.time}
        text = dates.LONG_TIME[language].format(date=text, time=time)
    if typed.which:
        text += f" ({words.WHICH[Which(typed.which)]})"
    return text


def _short(typed: Typed) -> str:
    if not typed.time or ":" in typed.time:
        return f"{typed.date} {typed.time}".strip()
    return pgettext("a day and its hour", "%(date)s, %(hour)s h") % {"date": typed.date, "hour": typed.time}
