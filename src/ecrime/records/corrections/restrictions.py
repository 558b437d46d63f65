"""Restrictions on records: whether one stands, and why, under the viewer's authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.tabs import Badge

_STANDING = """
select r.id, r.placed_by, r.placed_at from lock_restriction r
where r.lifted_at is null and r.record_id = %s
"""
_BY_NUMBER = """
select exists (select from lock_restriction r join incidents_incident i on i.id = r.record_id
               where r.lifted_at is null and i.number = %s)
"""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A record is hidden since ``placed_at``."""

    id: UUID
    placed_by: UUID
    placed_at: datetime


def restriction_on(viewer: Actor, incident_id: UUID) -> Restriction | None:
    """The restriction that stands on an incident of the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_STANDING, [incident_id])
        row = cursor.fetchone()
    return Restriction(*row) if row else None


def reason_of(access: Access, incident_id: UUID) -> str:
    """Why an incident that this session has opened is restricted; "" when it is not, or is hidden from the viewer."""
    with acting_as(access), connection.cursor() as cursor:
        cursor.execute("select law.restriction_of(%s)", [incident_id])
        (reason,) = cursor.fetchone()
    return reason or ""


def badges(viewer: Actor, number: str) -> list[Badge]:
    """The mark of a restricted record."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_BY_NUMBER, [number])
        (is_restricted,) = cursor.fetchone()
    return [Badge("◼", gettext("restricted"), "bad")] if is_restricted else []
