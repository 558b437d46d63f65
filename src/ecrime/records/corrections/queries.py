"""Reading requests: where each stands, and what its steps say, under the viewer's authority."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.records.corrections.facts import (
    Decision,
    Grant,
    GrantId,
    Outcome,
    ReasonCode,
    Request,
    RequestId,
    Review,
)

_REQUESTS = """
select r.id, i.number || '/' || r.ordinal, r.incident_id, i.number, r.jurisdiction, i.recorded_by_id, r.requested_by,
       r.requested_at, r.fields, r.reason_code, a.appealed_at,
       g.id, g.fields, g.granted_at, g.expires_at, g.used_at, g.used_by, g.recalled_at
from corrections_request r
join incidents_incident i on i.id = r.incident_id
left join corrections_appeal a on a.request_id = r.id
left join lock_grant g on g.request_id = r.id
"""
_REVIEWS = """
select request_id, id, stage, reviewer_id, taken_at, outcome, fields, decided_at from corrections_review
where request_id = any(%s) order by request_id, stage
"""


def request(viewer: Actor, request_id: RequestId) -> Request:
    """One request with everything that came of it. Raises NotFound outside the viewer's area."""
    for found in _requests(viewer, "where r.id = %s", [request_id]):
        return found
    raise NotFound("correction.none")


def requests_of(viewer: Actor, incident_id: UUID) -> list[Request]:
    """Every request about one incident, the first first."""
    return _requests(viewer, "where r.incident_id = %s order by r.ordinal", [incident_id])


def open_requests(viewer: Actor) -> list[Request]:
    """The requests in the viewer's area that somebody still has to do something about, oldest first."""
    return _requests(
        viewer,
        "where law.request_state(r.id) in ('asked', 'under_review', 'appealed', 'granted') order by r.requested_at",
        [],
    )


def open_fields(viewer: Actor, incident_id: UUID) -> frozenset[str]:
    """The fields of an incident that open requests name."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select distinct unnest(r.fields) from corrections_request r where r.incident_id = %s"
            " and law.request_state(r.id) in ('asked', 'under_review', 'appealed', 'granted')",
            [incident_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def recorder_of(viewer: Actor, incident_id: UUID) -> UUID:
    """Who recorded an incident of the viewer's area. Raises NotFound."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select recorded_by_id from incidents_incident where id = %s", [incident_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("incident.none")
    recorder: UUID = row[0]
    return recorder


def _requests(viewer: Actor, condition: str, values: list[Any]) -> list[Request]:
    viewer.require("correction.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_REQUESTS + condition, values)
        rows = cursor.fetchall()
        cursor.execute(_REVIEWS, [[row[0] for row in rows]])
        reviews = cursor.fetchall()
    return [_request(row, [_review(found[1:]) for found in reviews if found[0] == row[0]]) for row in rows]


def _request(row: Any, reviews: Iterable[Review]) -> Request:
    return Request(
        RequestId(row[0]),
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        frozenset(row[8]),
        ReasonCode(row[9]),
        tuple(reviews),
        row[10],
        None if row[11] is None else Grant(GrantId(row[11]), frozenset(row[12]), *row[13:]),
    )


def _review(row: Any) -> Review:
    review_id, stage, reviewer_id, taken_at, outcome, fields, decided_at = row
    decision = Decision(Outcome(outcome), frozenset(fields), "") if outcome else None
    return Review(review_id, stage, reviewer_id, taken_at, decision, decided_at)
