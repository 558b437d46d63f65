"""The first rows of a file as they would be recorded, and their problems, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from ecrime.base.pages import parts
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.parts import CheckRow
from ecrime.records.incidents import display
from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.intake.facts import PreviewRow
from ecrime.records.intake.reading.rows import RowProblem


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """One row of the file and everything that would be recorded of it."""

    row: int
    title: str
    answers: Sequence[CheckRow]


def previewed(rows: Iterable[PreviewRow]) -> list[PreviewedRow]:
    """The rows in words."""
    found = [(row.row, facts_from_plain(row.facts)) for row in rows]
    names = display.names_of(*(facts for _, facts in found))
    return [PreviewedRow(row, display.title(facts, names), display.check_rows(facts, names)) for row, facts in found]


def told(problems: Iterable[RowProblem]) -> list[parts.RowProblem]:
    """The problems in words; what stands in the cell comes before what is wrong with it."""
    return [
        parts.RowProblem(problem.row, place_of(problem), _sentence(problem), problem.suggestion) for problem in problems
    ]


def place_of(problem: RowProblem) -> str:
    """The column, and the row of the people's file where the problem lies in that."""
    if not problem.people_row:
        return problem.column
    return gettext("%(column)s (people's file, row %(row)s)") % {"column": problem.column, "row": problem.people_row}


def _sentence(problem: RowProblem) -> str:
    sentence = text_for(problem.code, problem.params)
    return f"«{problem.shown}» – {sentence}" if problem.shown else sentence


def facts_from_plain(plain: Mapping[str, Any]) -> IncidentFacts:
    """Facts from their plain form, as ``canonical.plain`` gives it."""
    occurred, point = plain["occurred"], plain["point"]
    return IncidentFacts(
        occurred=Span(
            datetime.fromisoformat(occurred["start"]),
            datetime.fromisoformat(occurred["end"]),
            Precision(occurred["precision"]),
            occurred["zone"],
        ),
        area_id=plain["area_id"],
        place_detail=plain["place_detail"],
        point=Point(point["latitude"], point["longitude"], PointPrecision(point["precision"])) if point else None,
        narrative=plain["narrative"],
        offences=tuple(OffenceFacts(each["class_code"], each["attempted"]) for each in plain["offences"]),
        people=tuple(_person(each) for each in plain["people"]),
        late_reason=LateReason(plain["late_reason"]) if plain["late_reason"] else None,
        late_note=plain["late_note"],
    )


def _person(plain: Mapping[str, Any]) -> Person:
    birth, age = plain["birth"], plain["age"]
    return Person(
        roles=tuple(RoleInTime(Role(held["role"])) for held in plain["roles"]),
        names=tuple(
            Name(Script(name["script"]), NameKind(name["kind"]), whole=name["whole"]) for name in plain["names"]
        ),
        sex=Sex(plain["sex"]),
        birth=Birth(date.fromisoformat(birth["day"]), Precision(birth["precision"])) if birth else None,
        age=AgeRange(age["low"], age["high"]) if age else None,
        nationalities=tuple(plain["nationalities"]),
        background=plain["background"],
        occupation=plain["occupation"],
        address=plain["address"],
        identifiers=tuple(Identifier(IdentifierKind(each["kind"]), each["number"]) for each in plain["identifiers"]),
        harm=Harm(plain["harm"]),
        unknown=plain["unknown"],
    )
