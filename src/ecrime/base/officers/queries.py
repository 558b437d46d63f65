"""Who is signed in, and who the officers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor, OfficerId, PostId, Unit, UnitId
from ecrime.base.officers.models import Officer, Posting, PostKind
from ecrime.base.officers.models import Unit as UnitRow
from ecrime.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody who shows a token; who it is, the database says."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """One officer on one post, for the list of officers."""

    id: UUID
    officer_id: UUID
    name_km: str
    name_latin: str
    unit: Unit
    post_kind: str
    post_km: str
    post_en: str
    begins_at: datetime
    ends_at: datetime | None


_ACTOR = """
select s.officer_id, o.name_km, o.name_latin, s.post_id, p.kind_id, s.rights,
       u.id, u.code, u.name_km, u.name_latin, u.area_id, u.area_path, u.zone
from law.context() s
join officers_officer o on o.id = s.officer_id
join officers_posting p on p.id = s.post_id
join officers_unit u on u.id = s.unit_id
"""


def actor_of(token: str) -> Actor:
    """The Actor of a session token. Raises SignInNeeded when the session is unknown or has ended."""
    with acting_as(Bearer(token)), connection.cursor() as cursor:
        cursor.execute(_ACTOR)
        row = cursor.fetchone()
    unit = Unit(UnitId(row[6]), row[7], row[8], row[9], row[10], row[11], row[12])
    return Actor(token, OfficerId(row[0]), row[1], row[2], PostId(row[3]), row[4], unit, frozenset(row[5]))


def unit_facts(row: UnitRow) -> Unit:
    """A unit's row as facts."""
    return Unit(UnitId(row.id), row.code, row.name_km, row.name_latin, row.area_id, row.area_path, row.zone)


def postings(viewer: Actor) -> list[PostingFacts]:
    """All officers and their posts inside the viewer's area, by unit and name."""
    viewer.require("officer.appoint")
    with acting_as(viewer):
        rows = (
            Posting.objects.select_related("officer", "unit", "kind")
            .filter(unit__area_path__gte=viewer.unit.area_path, unit__area_path__lt=viewer.unit.area_path + "/")
            .order_by("unit__code", "officer__name_latin", "id")
        )
        return [
            PostingFacts(
                row.id,
                row.officer_id,
                row.officer.name_km,
                row.officer.name_latin,
                unit_facts(row.unit),
                row.kind_id,
                row.kind.name_km,
                row.kind.name_en,
                row.begins_at,
                row.ends_at,
            )
            for row in rows
        ]


def posting(viewer: Actor, posting_id: UUID) -> PostingFacts:
    """One posting. Raises NotFound outside the viewer's area."""
    for found in postings(viewer):
        if found.id == posting_id:
            return found
    raise NotFound("posting.none")


def units(viewer: Actor) -> list[Unit]:
    """The units inside the viewer's area."""
    with acting_as(viewer):
        rows = UnitRow.objects.filter(
            area_path__gte=viewer.unit.area_path, area_path__lt=viewer.unit.area_path + "/"
        ).order_by("code")
        return [unit_facts(row) for row in rows]


def post_kinds(viewer: Actor) -> list[tuple[str, str, str]]:
    """(code, Khmer name, English name) of every kind of post."""
    with acting_as(viewer):
        return list(PostKind.objects.order_by("code").values_list("code", "name_km", "name_en"))


def rights_of_posts(viewer: Actor) -> dict[str, frozenset[str]]:
    """The rights of every kind of post."""
    with acting_as(viewer):
        return {code: frozenset(rights) for code, rights in PostKind.objects.values_list("code", "rights")}


def officer_names(viewer: Actor | Bearer, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """(Khmer, Latin) name of each officer, for "recorded by"."""
    with acting_as(viewer):
        rows = Officer.objects.filter(id__in=ids).values_list("id", "name_km", "name_latin")
        return {row[0]: (row[1], row[2]) for row in rows}
