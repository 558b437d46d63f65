"""Requests for photos page by page, by key: what comes in meanwhile shifts nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.documents import queries
from ecrime.records.documents.facts import PhotoRequest
from ecrime.records.documents.models import PhotoRequest as RequestModel


def requests_after(
    viewer: Actor, state: str, now: datetime, after: tuple[datetime, UUID] | None, *, limit: int
) -> tuple[list[PhotoRequest], tuple[datetime, UUID] | None]:
    """Requests of the viewer's area behind a place of the list, and the place of the last of them while more follow.

    Open and overdue ones come with the first due first, answered ones with the newest first. Nobody's name is in them.
    """
    column = "answered_at" if state == "answered" else "due_at"
    with acting_as(viewer):
        rows = queries.requests_in(viewer, state, now)
        if after is not None:
            behind = "lt" if state == "answered" else "gt"
            rows = rows.filter(Q(**{f"{column}__{behind}": after[0]}) | Q(**{column: after[0], "id__gt": after[1]}))
        found = [queries.listed(row) for row in rows[: limit + 1]]
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (last.answered_at or last.due_at if state == "answered" else last.due_at, last.id)


def entry_of(viewer: Actor, request_id: UUID) -> UUID:
    """The entry under which a request stands: that it was made, or was answered."""
    with acting_as(viewer):
        return RequestModel.objects.values_list("entry_id", flat=True).get(id=request_id)
