"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What one entry says in public: which act, when, by whom, under which rule."""

    kind: str
    at: datetime
    officer_id: UUID | None
    rule: str


def last_entry_at(viewer: HoldsToken) -> datetime | None:
    """When the last entry the viewer may know of was made; None before the first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select at from ledger_entry order by id desc limit 1")
        row = cursor.fetchone()
    return row[0] if row else None


def entries(viewer: HoldsToken, ids: Collection[UUID]) -> dict[UUID, EntryFacts]:
    """The entries with these ids that the viewer's area holds."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select id, kind, at, officer_id, coalesce(rule, '') from ledger_entry where id = any(%s)", [list(ids)]
        )
        return {row[0]: EntryFacts(*row[1:]) for row in cursor.fetchall()}


def opened_under(viewer: HoldsToken, access_id: UUID) -> int:
    """How many records and look-ups this session has opened under a stated purpose."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_entry where session_id = (law.context()).id and purpose_subject_id = %s"
            " and operation in ('consultation', 'disclosure')",
            [access_id],
        )
        (opened,) = cursor.fetchone()
    return int(opened)
