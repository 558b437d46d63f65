"""Any picture at all: every fact of its type, however little sense they make together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from tests.records.incidents.checks.make import WORLD

from ecrime.base.country.facts import Severity
from ecrime.records.incidents import people, supplements, things
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report

FEW = 3
MOMENTS = st.datetimes(datetime(1899, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
DAYS = st.dates(date(1880, 1, 1), date(2100, 12, 31))
IDS = st.sampled_from([UUID(int=number) for number in range(6)])
PLACES = st.integers(-1, FEW + 1)
WORDS = st.text(max_size=12) | st.sampled_from(["", "Sok Sophea", "សុខ", "unknown", "0000000", "123456", "N/A"])
COUNTRIES = st.sampled_from(["", "ZZ", "TH", "??"])


def few(one: Any) -> Any:
    return st.lists(one, max_size=FEW).map(tuple)


def maybe(one: Any) -> Any:
    return st.none() | one


def first_day(day: date, precision: Precision) -> date:
    """The day by which a birth known so exactly is told."""
    return {Precision.MONTH: day.replace(day=1), Precision.YEAR: day.replace(month=1, day=1)}.get(precision) or day


ZONES = st.sampled_from(["America/Chicago", "America/Denver", "Asia/Phnom_Penh"])
SPANS = st.builds(
    lambda start, length, precision, zone: Span(start, start + length, precision, zone),
    MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=1000)),
    st.sampled_from(Precision),
    ZONES,
)
BIRTHS = st.builds(
    lambda day, precision: people.Birth(first_day(day, precision), precision),
    DAYS,
    st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]),
)
NAMES = st.builds(people.Name, st.sampled_from(people.Script), st.sampled_from(people.NameKind), WORDS, WORDS, WORDS)
IDENTIFIERS = st.builds(people.Identifier, st.sampled_from(people.IdentifierKind), WORDS, COUNTRIES)
ROLES = st.builds(
    people.RoleInTime, st.sampled_from(people.Role), maybe(PLACES), maybe(DAYS), maybe(DAYS), WORDS, maybe(IDS)
)
PERSONS = st.builds(
    people.Person,
    roles=few(ROLES),
    names=few(NAMES),
    sex=st.sampled_from(Sex),
    birth=maybe(BIRTHS),
    age=maybe(st.builds(people.AgeRange, st.integers(-5, 140), st.integers(-5, 140))),
    nationalities=few(COUNTRIES),
    address=WORDS,
    address_area_id=st.sampled_from(["", "Z1", "nowhere"]),
    identifiers=few(IDENTIFIERS),
    harm=st.sampled_from(people.Harm),
    duty=st.sampled_from(people.Duty),
    officer_id=maybe(IDS),
    unknown=st.booleans(),
    id=maybe(IDS),
)
ORGANISATIONS = st.builds(
    people.Organisation, st.sampled_from(people.OrganisationKind), few(ROLES), few(NAMES), id=maybe(IDS)
)
RELATIONS = st.builds(people.Relation, PLACES, PLACES, st.sampled_from(people.RelationKind), maybe(IDS))
MONEY = st.builds(things.Money, st.integers(-(10**6), 10**12), st.sampled_from(["USD", "KHR", "riel", ""]))
STATES = st.builds(
    things.State, st.sampled_from(things.StateKind), maybe(DAYS), maybe(st.integers(-2, 10**6)), maybe(MONEY)
)
PROPERTY = st.builds(
    things.Property,
    st.sampled_from(things.PropertyKind),
    few(STATES),
    WORDS,
    maybe(PLACES),
    maybe(PLACES),
    WORDS,
    WORDS,
    maybe(st.integers(-2, 10**6)),
    st.sampled_from(things.Unit),
    maybe(IDS),
)
VEHICLES = st.builds(
    things.Vehicle,
    st.sampled_from(things.VehicleKind),
    few(STATES),
    plate=WORDS,
    year=maybe(st.integers(0, 9999)),
    frame_number=WORDS,
    engine_number=WORDS,
    offence=maybe(PLACES),
    owner=maybe(PLACES),
    id=maybe(IDS),
)
ARRESTS = st.builds(supplements.Arrest, IDS, st.sampled_from(supplements.ArrestBasis), WORDS, maybe(MOMENTS))
SUPPLEMENT_FACTS = st.builds(
    supplements.SupplementFacts,
    st.sampled_from(supplements.SupplementKind),
    SPANS,
    WORDS,
    few(ARRESTS),
    few(st.builds(supplements.StateGained, IDS, STATES)),
    few(st.builds(supplements.RoleGained, IDS, st.sampled_from(people.Role), DAYS, maybe(IDS), maybe(DAYS), WORDS)),
    maybe(st.builds(supplements.CourtEvent, st.sampled_from(supplements.CourtEventKind), WORDS, WORDS, DAYS)),
)
SUPPLEMENTS = st.builds(
    supplements.Supplement, IDS, IDS, IDS, MOMENTS, IDS, MOMENTS, st.integers(1, 9), SUPPLEMENT_FACTS
)
OFFENCES = st.builds(OffenceFacts, st.sampled_from([*sorted(WORLD.classes), "", "nothing"]), st.booleans(), maybe(IDS))
DEGREES = st.floats(-180, 180, allow_nan=False) | st.sampled_from([0.0, -0.0, 41.87, -87.6])
PICTURES = st.builds(
    Picture,
    world=st.just(WORLD),
    now=MOMENTS,
    recorded_at=MOMENTS,
    recorded_by=maybe(IDS),
    unit_path=st.sampled_from(["ZZ", "ZZ.Z1", "ZZ.Z2"]),
    occurred=SPANS,
    area_id=st.sampled_from([*sorted(WORLD.areas), "", "nowhere"]),
    place_detail=WORDS,
    point=maybe(st.builds(Point, DEGREES, DEGREES, st.sampled_from(PointPrecision))),
    narrative=WORDS,
    offences=few(OFFENCES),
    late_reason=maybe(st.sampled_from(LateReason)),
    report=maybe(st.builds(Report, MOMENTS, st.sampled_from(Channel))),
    people=few(PERSONS),
    organisations=few(ORGANISATIONS),
    relations=few(RELATIONS),
    vehicles=few(VEHICLES),
    things=few(PROPERTY),
    supplements=few(SUPPLEMENTS),
    gravest_before=maybe(st.sampled_from(Severity)),
    alike=few(WORDS),
)
