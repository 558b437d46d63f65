"""Make a mapping from its TOML text; docs/guide/import.md describes the keys."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.documents.facts import DocumentKind
from ecrime.records.incidents.facts import LateReason, PointPrecision
from ecrime.records.incidents.people import Role
from ecrime.records.intake.civil_time import DayReader, RepeatedHour, TimeReader, time_formats, zone_of
from ecrime.records.intake.mapping import (
    By,
    DocumentsMapping,
    IncidentMapping,
    JoinMapping,
    OccurredMapping,
    OffenceMapping,
    PersonMapping,
    PlaceMapping,
)
from ecrime.records.intake.reading.encoding import known_encoding
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.template import Template, Values
from ecrime.records.intake.reading.toml_reader import TomlTable, parse_toml

Lists = Mapping[str, Values]
KEYS = (
    "kind", "source", "encoding", "delimiter", "sheet", "heading_row", "occurred", "place",
    "offence", "person", "narrative", "late_reason", "late_note", "values", "join", "documents",
)  # fmt: skip
PERSON_FACTS = (
    "name_km", "name_latin", "alias", "sex", "age", "birth", "nationality", "occupation", "address", "background",
    "identity_card", "passport", "telephone", "harm",
)  # fmt: skip


class Kind(StrEnum):
    """What the rows of the file are."""

    INCIDENTS = "incidents"


def mapping_from_toml(text: str) -> IncidentMapping:
    """Read a mapping. Raises Invalid with one problem, key and line, for everything wrong in it."""
    problems: list[Problem] = []
    root = TomlTable(parse_toml(text), "", text, problems)
    mapping = _mapping(root, text)
    if problems:
        raise Invalid(problems)
    return mapping


def _mapping(root: TomlTable, text: str) -> IncidentMapping:
    root.allow(KEYS)
    root.word("kind", Kind, Kind.INCIDENTS)
    lists = {name: Values(table.entries()) for name, table in root.table("values").below().items()}
    return IncidentMapping(
        source=_source(root),
        layout=_layout(root),
        occurred=_occurred(root.table("occurred", needed=True), lists),
        place=_place(root.table("place", needed=True), lists),
        offences=_offences(root, lists),
        people=tuple(_person(table, lists) for table in root.tables("person")),
        narrative=root.template("narrative", lists),
        late_reason=root.word("late_reason", LateReason, LateReason.BACKLOG),
        late_note=root.text("late_note"),
        text=text,
        join=_join(root.table("join"), lists) if root.has("join") else None,
        documents=_documents(root.table("documents"), lists) if root.has("documents") else None,
    )


def _source(root: TomlTable) -> str:
    source = root.text("source", needed=True)
    if len(source) > 100:
        root.problem("source", "too_long_value", limit="100")
    return source


def _layout(root: TomlTable) -> Layout:
    return Layout(
        encoding=_encoding(root),
        delimiter=_delimiter(root),
        sheet=root.text("sheet") or None,
        heading_row=root.positive("heading_row", 1),
    )


def _encoding(root: TomlTable) -> str | None:
    name = root.text("encoding")
    if not name:
        return None
    if known_encoding(name) is None:
        root.problem("encoding", "encoding_unknown")
    return name


def _delimiter(root: TomlTable) -> str | None:
    delimiter = root.raw_text("delimiter")
    if delimiter and (len(delimiter) != 1 or delimiter in '"\r\n'):
        root.problem("delimiter", "delimiter_length")
    return delimiter or None


def _occurred(table: TomlTable, lists: Lists) -> OccurredMapping:
    table.allow(("start", "end", "formats", "zone", "repeated_hour"))
    zone = table.template("zone", lists, needed=True)
    if zone.parts and not zone.headings and zone_of("".join(map(str, zone.parts))) is None:
        table.problem("zone", "zone_unknown")
    return OccurredMapping(
        start=table.template("start", lists, needed=True),
        end=table.template("end", lists),
        zone=zone,
        reader=_time_reader(table),
    )


def _time_reader(table: TomlTable) -> TimeReader:
    repeated = table.word("repeated_hour", RepeatedHour, RepeatedHour.SPAN)
    patterns = table.texts("formats")
    if not patterns:
        table.problem("formats", "missing")
    try:
        return TimeReader(time_formats(patterns), repeated)
    except ValueError as error:
        table.problem("formats", "format_unknown", format=str(error))
        return TimeReader(time_formats(()), repeated)


def _place(table: TomlTable, lists: Lists) -> PlaceMapping:
    table.allow(("area", "area_names", "detail", "latitude", "longitude", "point_precision"))
    code = table.template("area", lists)
    names = tuple(table.parsed("area_names", text, lists) for text in table.texts("area_names"))
    if bool(code.parts) == bool(names):
        table.problem("area", "area_one_way")
    latitude, longitude = table.template("latitude", lists), table.template("longitude", lists)
    if bool(latitude.parts) != bool(longitude.parts):
        table.problem("latitude", "point_half")
    return PlaceMapping(
        code=code,
        names=names,
        detail=table.template("detail", lists),
        latitude=latitude,
        longitude=longitude,
        point_precision=table.word("point_precision", PointPrecision, PointPrecision.EXACT),
    )


def _offences(root: TomlTable, lists: Lists) -> tuple[OffenceMapping, ...]:
    tables = root.tables("offence")
    if not tables:
        root.problem("offence", "missing")
    return tuple(_offence(table, lists) for table in tables)


def _offence(table: TomlTable, lists: Lists) -> OffenceMapping:
    table.allow(("class", "attempted"))
    return OffenceMapping(
        class_code=table.template("class", lists, needed=True),
        attempted=table.template("attempted", lists),
    )


def _join(table: TomlTable, lists: Lists) -> JoinMapping:
    table.allow(("key", "people_key", "person", "encoding", "delimiter", "sheet", "heading_row"))
    key, people_key = (table.template(name, lists, needed=True) for name in ("key", "people_key"))
    for name, template in (("key", key), ("people_key", people_key)):
        if template.parts and not template.headings:
            table.problem(name, "key_constant")
    return JoinMapping(key, people_key, _person(table.table("person", needed=True), lists), _layout(table))


def _documents(table: TomlTable, lists: Lists) -> DocumentsMapping:
    table.allow(("by", "names", "separator", "kind"))
    names, kind = table.template("names", lists, needed=True), table.template("kind", lists)
    if names.parts and not names.headings:
        table.problem("names", "key_constant")
    if kind.parts and not kind.headings:
        table.word("kind", DocumentKind)
    return DocumentsMapping(table.word("by", By, By.NAME), names, table.raw_text("separator") or ";", kind)


def _role(table: TomlTable, lists: Lists) -> Template:
    """One word for every row, or a template; what a row makes of that is the row's problem."""
    template = table.template("role", lists, needed=True)
    if template.parts and not template.headings:
        table.word("role", Role)
    return template


def _person(table: TomlTable, lists: Lists) -> PersonMapping:
    table.allow(("role", *PERSON_FACTS, "birth_formats"))

    def template(key: str) -> Template:
        return table.template(key, lists)

    return PersonMapping(
        role=_role(table, lists),
        name_km=template("name_km"),
        name_latin=template("name_latin"),
        sex=template("sex"),
        age=template("age"),
        nationality=template("nationality"),
        alias=template("alias"),
        birth=template("birth"),
        occupation=template("occupation"),
        address=template("address"),
        background=template("background"),
        identity_card=template("identity_card"),
        passport=template("passport"),
        telephone=template("telephone"),
        harm=template("harm"),
        born=_day_reader(table),
    )


def _day_reader(table: TomlTable) -> DayReader:
    patterns = table.texts("birth_formats")
    if not patterns and table.text("birth"):
        table.problem("birth_formats", "missing")
    try:
        return DayReader(time_formats(patterns) if patterns else ())
    except ValueError as error:
        table.problem("birth_formats", "format_unknown", format=str(error))
        return DayReader()
