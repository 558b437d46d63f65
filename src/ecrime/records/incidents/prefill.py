"""What an officer would have typed for the facts of a record: the form of a correction starts from it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ecrime.base.country import queries as country
from ecrime.base.pages.fields import Option
from ecrime.base.pages.language import page_language
from ecrime.base.pages.pack_choices import nationality_options
from ecrime.records.incidents.facts import IncidentFacts, IncidentRow, OffenceFacts, Span
from ecrime.records.incidents.people import Person
from ecrime.records.incidents.person_answers import values_of
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.when import typed_span


def values_for(facts: IncidentFacts) -> dict[str, str]:
    """All that stands in the form for these facts."""
    values = {**when_values(facts.occurred), **_area_values(facts.area_id), **_place_values(facts)}
    for row, offence in enumerate(facts.offences):
        values |= _offence_values(row, offence)
    values |= _people_values(facts.people)
    values |= _report_values(facts.report, facts.occurred.zone)
    values |= {"narrative": facts.narrative, "late_note": facts.late_note}
    values["late_reason"] = facts.late_reason.value if facts.late_reason else ""
    return {name: value for name, value in values.items() if value}


def values_like(row: IncidentRow) -> dict[str, str]:
    """What the next record often shares with the last: class, area and day."""
    values = {**_offence_values(0, OffenceFacts(row.class_code)), **_area_values(row.area_id)}
    values |= {name: value for name, value in when_values(row.occurred).items() if name == "date"}
    return {name: value for name, value in values.items() if value}


def when_values(span: Span) -> dict[str, str]:
    """The boxes of the time for a span."""
    typed = typed_span(span)
    ends = {"": typed.start, "until_": typed.until}
    values = {
        f"{prefix}{name}": value
        for prefix, end in ends.items()
        for name, value in (("date", end.date), ("time", end.time), ("which", end.which))
    }
    return {name: value for name, value in values.items() if value}


def area_text(area_id: str) -> str:
    """What stands in a box for an area once it is chosen."""
    area = country.area(area_id)
    return Option(area.id, area.name(page_language())).text


def _area_values(area_id: str) -> dict[str, str]:
    return {"area_id": area_text(area_id)}


def _place_values(facts: IncidentFacts) -> dict[str, str]:
    values = {"place_detail": facts.place_detail}
    if facts.point:
        # Every decimal, or a correction of something else would move the point.
        latitude, longitude = (Decimal(repr(value)) for value in (facts.point.latitude, facts.point.longitude))
        values["point"] = f"{latitude:f}, {longitude:f}"
        values["point_precision"] = facts.point.precision.value
    return values


def _offence_values(row: int, offence: OffenceFacts) -> dict[str, str]:
    name = country.offence_class(offence.class_code).name(page_language())
    return {
        f"offences.{row}.class_code": Option(offence.class_code, name).text,
        f"offences.{row}.attempted": "yes" if offence.attempted else "",
        f"offences.{row}.id": str(offence.id or ""),
    }


def _report_values(report: Report | None, zone: str) -> dict[str, str]:
    if report is None:
        return {}
    told = when_values(Span(report.at, report.at, Precision.MINUTE, zone))
    return {"report_date": told["date"], "report_time": told["time"], "report_channel": report.channel.value}


def _people_values(people: Sequence[Person]) -> dict[str, str]:
    known = any(person.nationalities or person.identifiers for person in people)
    nationality = {option.value: option.text for option in nationality_options()} if known else {}
    values: dict[str, str] = {}
    for row, person in enumerate(people):
        area = area_text(person.address_area_id) if person.address_area_id else ""
        values |= values_of(row, person, nationality=nationality, area=area)
    return values
