"""What a look-up of this session found."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.people import AgeRange, Birth, Name, NameKind, Person, Role, RoleInTime, Script, Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.lookup.facts import MOST_FOUND, Found, SearchId, Sought


def sought(viewer: Actor, search_id: SearchId) -> Sought:
    """What was looked for. Raises NotFound outside the session that looked, and when it is half an hour old."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.search_of(%s)", [search_id])
        stated = json.loads(cursor.fetchone()[0])
    return Sought(
        name=stated["name"],
        number=stated["number"],
        area_path=stated["area_path"],
        since=_moment(stated["since"]),
        until=_moment(stated["until"]),
        class_code=stated["class_code"],
        role=Role(stated["role"]) if stated["role"] else None,
    )


def found(viewer: Actor, search_id: SearchId) -> tuple[list[Found], bool]:
    """Those found, likeliest first, and whether there are more than are shown. Raises NotFound as ``sought`` does."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from law.looked_up(%s, %s)", [search_id, MOST_FOUND + 1])
        rows = cursor.fetchall()
    return [_found(*row) for row in rows[:MOST_FOUND]], len(rows) > MOST_FOUND


def _found(*row: Any) -> Found:
    person_id, number, area_id, since, until, precision, zone, classes, *stated = row
    names, sex, born, birth_precision, low, high, roles, mask = stated
    person = Person(
        id=person_id,
        names=tuple(Name(Script(name.pop("script")), NameKind(name.pop("kind")), **name) for name in json.loads(names)),
        sex=Sex(sex),
        birth=Birth(born, Precision(birth_precision)) if born else None,
        age=None if low is None else AgeRange(low, high),
        roles=tuple(
            RoleInTime(Role(held["role"]), since=_day(held["since"]), until=_day(held["until"]))
            for held in json.loads(roles)
        ),
    )
    return Found(
        person=person,
        incident_number=number,
        area_id=area_id,
        happened=Span(since, until, Precision(precision), zone),
        class_codes=tuple(classes or ()),
        mask=mask,
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
