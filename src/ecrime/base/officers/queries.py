"""Who is signed in, and who the officers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import Error, connection
from django.db.models import QuerySet

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import (
    Actor,
    Credential,
    CredentialId,
    NotedRefusal,
    OfficerId,
    Passkey,
    PasskeyId,
    PostId,
    Suspension,
    Unit,
    UnitId,
)
from ecrime.base.officers.facts import Refusal as RefusalFacts
from ecrime.base.officers.models import Officer, Posting, PostKind, Refusal
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
select s.officer_id, o.name_km, o.name_latin, s.post_id, p.kind_id, s.rights, s.kind = 'machine',
       u.id, u.code, u.name_km, u.name_latin, u.area_id, u.area_path, u.zone
from law.context() s
join officers_officer o on o.id = s.officer_id
join officers_posting p on p.id = s.post_id
join officers_unit u on u.id = s.unit_id
"""


_CREDENTIALS = """
select c.id, c.posting_id, array(select n::text from unnest(c.networks) as n), c.begins_at, c.expires_at, c.revoked_at,
       c.revoked_by, u.used_at, u.refused_at, coalesce(u.refused_from, ''), coalesce(u.refused_times, 0)
from officers_credential c left join law.credential_uses() u on u.credential = c.id
where %(posting)s::uuid is null or c.posting_id = %(posting)s
order by c.begins_at desc, c.id desc
"""


_demo: dict[str, bool] = {}


def is_demo() -> bool:
    """True in a database that is marked DEMO for ever; asked once of each database.

    False, and not remembered, while the database is away: a page that says so needs no more.
    """
    name = str(connection.settings_dict.get("NAME", ""))
    if name not in _demo:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select law.is_demo()")
                _demo[name] = bool(cursor.fetchone()[0])
        except Error:
            return False
    return _demo[name]


def demo_mark() -> str:
    """What stands before the words at the foot of every sheet of a DEMO, "" elsewhere."""
    return "DEMO · " if is_demo() else ""


_told: set[str] = set()


def past_share() -> int | None:
    """How much of the past of a DEMO is told, of a hundred; None once all is, and where none is told at all."""
    name = str(connection.settings_dict.get("NAME", ""))
    if name in _told or not is_demo():
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("select law.past_share()")
            (share,) = cursor.fetchone()
    except Error:
        return None
    if share is None:
        _told.add(name)
        return None
    return int(share)


def actor_of(token: str) -> Actor:
    """The Actor of a session token. Raises SignInNeeded when the session is unknown or has ended."""
    with acting_as(Bearer(token)), connection.cursor() as cursor:
        cursor.execute(_ACTOR)
        officer_id, name_km, name_latin, post_id, post_kind, rights, is_system, unit_id, *unit = cursor.fetchone()
    return Actor(
        token=token,
        officer_id=OfficerId(officer_id),
        name_km=name_km,
        name_latin=name_latin,
        post_id=PostId(post_id),
        post_kind=post_kind,
        unit=Unit(UnitId(unit_id), *unit),
        rights=frozenset(rights),
        is_system=is_system,
    )


def unit_facts(row: UnitRow) -> Unit:
    """A unit's row as facts."""
    return Unit(UnitId(row.id), row.code, row.name_km, row.name_latin, row.area_id, row.area_path, row.zone)


def postings(viewer: Actor) -> list[PostingFacts]:
    """All officers and their posts inside the viewer's area, by unit and name."""
    viewer.require("officer.see")
    with acting_as(viewer):
        rows = _postings_in_area(viewer).order_by("unit__code", "officer__name_latin", "id")
        return [posting_facts(row) for row in rows]


def posting(viewer: Actor, posting_id: UUID) -> PostingFacts:
    """One posting. Raises NotFound outside the viewer's area."""
    viewer.require("officer.see")
    with acting_as(viewer):
        row = _postings_in_area(viewer).filter(id=posting_id).first()
        if row is None:
            raise NotFound("posting.none")
        return posting_facts(row)


def posting_facts(row: Posting) -> PostingFacts:
    """A posting's row, read with its officer, unit and kind, as facts."""
    return PostingFacts(
        id=row.id,
        officer_id=row.officer_id,
        name_km=row.officer.name_km,
        name_latin=row.officer.name_latin,
        unit=unit_facts(row.unit),
        post_kind=row.kind_id,
        post_km=row.kind.name_km,
        post_en=row.kind.name_en,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
    )


def officer_numbered(number: int) -> OfficerId | None:
    """The officer with this service number, for a form to read; that one has it is no secret in the service."""
    with connection.cursor() as cursor:
        cursor.execute("select law.officer_numbered(%s)", [number])
        found = cursor.fetchone()[0]
    return None if found is None else OfficerId(found)


def service_number(officer_id: UUID) -> str:
    """By which number an officer is named, "" for nobody of the service."""
    with connection.cursor() as cursor:
        cursor.execute("select law.service_number(%s)", [officer_id])
        found = cursor.fetchone()[0]
    return "" if found is None else str(found)


def passkeys(viewer: Actor, officer_id: UUID) -> list[Passkey]:
    """An officer's passkeys, oldest first: one's own, or those of an officer in the area of a post that minds them."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select id, label, software, used_at, suspended_at, suspended_by, suspended_for, revoked_at, revoked_by"
            " from law.passkeys_of(%s)",
            [officer_id],
        )
        return [Passkey(*row) for row in cursor.fetchall()]


def credentials(viewer: Actor, posting_id: UUID | None = None) -> list[Credential]:
    """The credentials of the systems in the viewer's area, newest first; of one post where one is named."""
    viewer.require("officer.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_CREDENTIALS, {"posting": posting_id})
        return [Credential(CredentialId(row[0]), row[1], tuple(row[2]), *row[3:]) for row in cursor.fetchall()]


def credential(viewer: Actor, credential_id: UUID) -> Credential:
    """One credential. Raises NotFound outside the viewer's area."""
    for found in credentials(viewer):
        if found.id == credential_id:
            return found
    raise NotFound("credential.none")


def is_system(viewer: Actor, officer_id: UUID) -> bool:
    """True for an officer who is a system: it has, or had, a credential."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.is_system(%s)", [officer_id])
        return bool(cursor.fetchone()[0])


def suspensions_waiting(viewer: Actor) -> list[Suspension]:
    """Suspensions that wait for the viewer as the second person, oldest first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select posting, unit_code, suspended_at from law.suspensions_waiting()")
        return [Suspension(*row) for row in cursor.fetchall()]


def passkey_words(viewer: Actor, act: str, passkey_id: PasskeyId) -> str:
    """The words a second person signs under ``act``. Raises NotFound when no such suspension waits for this viewer."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.passkey_words(%s, %s)", [act, passkey_id])
        words = cursor.fetchone()[0]
    if words is None:
        raise NotFound("passkey.none_suspended")
    return str(words)


def units(viewer: Actor) -> list[Unit]:
    """The units inside the viewer's area."""
    scope = viewer.unit.area_path
    with acting_as(viewer):
        rows = UnitRow.objects.filter(area_path__gte=scope, area_path__lt=scope + "/").order_by("code")
        return [unit_facts(row) for row in rows]


def units_with_right(viewer: Actor, area_paths: Sequence[str], right: str) -> list[tuple[UUID, str, str, str]]:
    """(id, code, Khmer and Latin name) of the units of exactly these areas with somebody on a post of this right."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct u.id, u.code, u.name_km, u.name_latin from officers_unit u
            join officers_posting p on p.unit_id = u.id join officers_post_kind k on k.code = p.kind_id
            where u.area_path = any(%s) and %s = any (k.rights) and (p.ends_at is null or p.ends_at > law.time())
            order by u.code
            """,
            [list(area_paths), right],
        )
        return [(row[0], row[1], row[2], row[3]) for row in cursor.fetchall()]


def post_kinds(viewer: Actor) -> list[tuple[str, str, str]]:
    """(code, Khmer name, English name) of every kind of post."""
    with acting_as(viewer):
        return list(PostKind.objects.order_by("code").values_list("code", "name_km", "name_en"))


def rights_of_posts(viewer: Actor) -> dict[str, frozenset[str]]:
    """The rights of every kind of post."""
    with acting_as(viewer):
        return {code: frozenset(rights) for code, rights in PostKind.objects.values_list("code", "rights")}


def refusals(viewer: Actor, *, page: int, size: int) -> tuple[list[NotedRefusal], int]:
    """Looks at people and records that were refused in the viewer's area, newest first, and how many there are."""
    viewer.require("ledger.see")
    scope = viewer.unit.area_path
    with acting_as(viewer):
        rows = Refusal.objects.filter(jurisdiction__gte=scope, jurisdiction__lt=scope + "/").order_by("-id")
        found = rows.select_related("unit")[(page - 1) * size : page * size]
        return [_noted(row) for row in found], rows.count()


def _noted(row: Refusal) -> NotedRefusal:
    said = RefusalFacts(row.page, row.number, row.reason)
    return NotedRefusal(row.at, OfficerId(row.officer_id), row.unit.code, said)


def officer_names(viewer: Actor | Bearer, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """(Khmer, Latin) name of each officer, for "recorded by"."""
    with acting_as(viewer):
        rows = Officer.objects.filter(id__in=ids).values_list("id", "name_km", "name_latin")
        return {row[0]: (row[1], row[2]) for row in rows}


def _postings_in_area(viewer: Actor) -> QuerySet[Posting]:
    scope = viewer.unit.area_path
    rows = Posting.objects.select_related("officer", "unit", "kind")
    return rows.filter(unit__area_path__gte=scope, unit__area_path__lt=scope + "/")
