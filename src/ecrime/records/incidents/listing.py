"""Incidents as programs go through them: lists by key, and what changed in the order of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents import queries
from ecrime.records.incidents.facts import Filters, IncidentRow

# So many places of the log are looked at for one answer, and so many changes told.
PLACES = 20_000
MOST_CHANGES = 500

# Places are given by one sequencer, without a gap, to what is committed: what stands below the end of the log when it
# is read stands there for ever. Look-ups are no changes; who looked is nobody's but the inspector's.
_END = "select coalesce(max(index) + 1, 0) from ledger_place"
_CHANGES = """
select p.index, e.id, e.kind, e.at, i.id, i.number, i.area_id, e.rule
from ledger_place p
join ledger_entry e on e.id = p.entry_id
join incidents_incident i on i.id = e.subject_id
where p.index >= %(after)s and p.index < %(until)s and e.subject_kind = 'incident'
  and e.operation in ('collection', 'alteration', 'erasure')
  and e.jurisdiction >= %(scope)s and e.jurisdiction < %(scope)s || '/'
order by p.index limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One act that wrote of an incident: its place in the ledger, its entry, its word, when, and of which record.

    kind  the word of the act ("incident.correct"); nobody's words and nobody's name
    """

    index: int
    entry: UUID
    kind: str
    at: datetime
    incident_id: UUID
    number: str
    area_id: str
    rule: str | None


def incidents_after(
    viewer: Actor, filters: Filters, after: tuple[datetime, UUID] | None, *, limit: int
) -> tuple[list[IncidentRow], tuple[datetime, UUID] | None]:
    """The rows behind a row of the list, and the last of them where there are more; nobody's name is in them.

    after  moment and id of the row behind which to begin, None for the first page

    Raises Forbidden without the right.
    """
    viewer.require("incident.see")
    order = filters.sort if filters.sort in queries.SORTS else "-occurred_from"
    column, is_down = order.removeprefix("-"), order.startswith("-")
    with acting_as(viewer):
        found = queries.matching(viewer, filters)
        if after is not None:
            beyond, tie = ("lt", "id__lt") if is_down else ("gt", "id__gt")
            at, row = after
            found = found.filter(Q(**{f"{column}__{beyond}": at}) | Q(**{column: at, tie: row}))
        several = list(found.order_by(order, "-id" if is_down else "id")[: limit + 1])
        shown = several[:limit]
        restricted = queries.restricted_among(row.id for row in shown)
        rows = [replace(row, restricted=row.id in restricted) for row in queries.list_rows(shown)]
    last = (getattr(shown[-1], column), shown[-1].id) if len(several) > limit else None
    return rows, last


def changes(viewer: Actor, after: int, *, most: int = MOST_CHANGES) -> tuple[list[ChangeTold], int]:
    """What changed among the records of the viewer's area from a place of the ledger on, and where to go on.

    after  the first place to look at: 0, or what the call before said

    Nothing is left out: an act that is committed later has its place later. Raises Forbidden without the right.
    """
    viewer.require("incident.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_END)
        (end,) = cursor.fetchone()
        until = max(after, min(end, after + PLACES))
        asked = {"after": after, "until": until, "scope": viewer.unit.area_path, "most": most + 1}
        cursor.execute(_CHANGES, asked)
        told = [ChangeTold(*row) for row in cursor.fetchall()]
    if len(told) > most:
        return told[:most], told[most - 1].index + 1
    return told, until
