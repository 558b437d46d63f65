"""Reading requests: where each stands, and what its steps say, under the viewer's authority."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.records.corrections.facts import (
    Asked,
    Carried,
    Decision,
    Grant,
    GrantId,
    Outcome,
    Prospect,
    ReasonCode,
    Request,
    RequestId,
    Review,
    Statement,
    Step,
)

MOST_LISTED = 100

_REQUESTS = """
select r.id, i.number || '/' || r.ordinal, r.incident_id, i.number, r.jurisdiction, i.recorded_by_id, r.requested_by,
       r.requested_at, r.fields, r.reason_code, i.area_id, a.appealed_at,
       g.id, g.fields, g.granted_at, g.expires_at, g.used_at, g.used_by, g.recalled_at, c.recalled_by,
       law.concerns_me(r.incident_id, r.id)
from corrections_request r
join incidents_incident i on i.id = r.incident_id
left join corrections_appeal a on a.request_id = r.id
left join lock_grant g on g.request_id = r.id
left join corrections_recall c on c.grant_id = g.id
"""
_WORDS = {
    Step.REQUEST: "select law.request_words(%s)",
    Step.REVIEW: "select law.review_words(%s)",
    Step.APPEAL: "select law.appeal_words(%s)",
    Step.RECALL: "select law.recall_words(%s)",
    Step.CARRYING_OUT: "select law.carrying_out_words(%s)",
}
_PROSPECT = """
select i.locks_at, i.withdrawn_at is not null, i.recorded_by_id,
       array(select distinct unnest(r.fields) from corrections_request r
             where r.incident_id = i.id and law.request_is_open(r.id)),
       law.concerns_me(i.id, null)
from incidents_incident i where i.id = %s
"""
_CARRIED = """
select g.entry_id, r.id, i.number || '/' || r.ordinal, g.requested_by, g.reviewed_by, g.used_by
from lock_grant g
join corrections_request r on r.id = g.request_id
join incidents_incident i on i.id = r.incident_id
where i.number = %s and g.used_at is not null
"""
_REVIEWS = """
select request_id, id, stage, reviewer_id, taken_at, outcome, fields, decided_at, former_reviewers
from corrections_review
where request_id = any(%s) order by request_id, stage
"""


def request(viewer: Actor, request_id: RequestId) -> Request:
    """One request with everything that came of it. Raises NotFound outside the viewer's area."""
    for found in _requests(viewer, "where r.id = %s", [request_id]):
        return found
    raise NotFound("correction.none")


def is_asked(viewer: Actor, request_id: RequestId) -> bool:
    """True when a request with this id stands in the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select exists (select from corrections_request where id = %s)", [request_id])
        return bool(cursor.fetchone()[0])


def answers_for_grant(viewer: Actor, request_id: RequestId) -> bool:
    """True for who granted it, and for whoever holds planning's post when that officer holds none any more."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.answers_for_grant(%s)", [request_id])
        return bool(cursor.fetchone()[0])


def requests_of(viewer: Actor, incident_id: UUID) -> list[Request]:
    """Every request about one incident, the first first."""
    return _requests(viewer, "where r.incident_id = %s order by r.ordinal", [incident_id])


def open_requests(viewer: Actor) -> list[Request]:
    """The requests in the viewer's area that somebody still has to do something about, oldest first."""
    return _requests(viewer, "where law.request_is_open(r.id) order by r.requested_at", [])


def own_requests(viewer: Actor) -> list[Request]:
    """What the viewer has asked himself and is not at its end: open, or refused and still to be appealed."""
    return _requests(
        viewer,
        "where r.requested_by = law.officer() and (law.request_is_open(r.id) or law.may_still_appeal(r.id))"
        " order by r.requested_at",
        [],
    )


def latest_requests(viewer: Actor) -> list[Request]:
    """The last requests in the viewer's area, whatever became of them, newest first."""
    return _requests(viewer, "where true order by r.requested_at desc, r.id desc limit %s", [MOST_LISTED])


def statement(access: Access, request_id: RequestId) -> Statement:
    """What a request says, once this session has opened its record; under the masks of the reader.

    Raises PurposeMissing when the record was not opened.
    """
    with acting_as(access), connection.cursor() as cursor:
        cursor.execute("select law.correction_statement(%s)", [request_id])
        said = json.loads(cursor.fetchone()[0])
    asked = tuple(
        Asked(path, value.get("before"), value.get("after"), value.get("masked", ""))
        for path, value in sorted(said["asked"].items())
    )
    decisions = {int(stage): reason for stage, reason in said["decisions"].items()}
    return Statement(
        asked,
        said["reason"],
        said["evidence"],
        decisions,
        said["appeal"] or "",
        said["withheld"],
        said["recall"] or "",
    )


def words_to_sign(step: Step, subject: UUID) -> Callable[[], str]:
    """Asks for the words of a step while it is rehearsed; what is signed is what the database composes."""

    def look() -> str:
        with connection.cursor() as cursor:
            cursor.execute(_WORDS[step], [subject])
            return str(cursor.fetchone()[0])

    return look


def prospect(viewer: Actor, incident_id: UUID) -> Prospect:
    """How things stand for a correction of this record. Raises NotFound outside the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_PROSPECT, [incident_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("incident.none")
    return Prospect(row[0], row[1], row[2], frozenset(row[3]), row[4])


def median_wait(viewer: Actor) -> timedelta | None:
    """How long the last ten requests in the viewer's area waited for their decision; None before the first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.correction_median()")
        found: timedelta | None = cursor.fetchone()[0]
        return found


def has_open_request(viewer: Actor, number: str) -> bool:
    """True while somebody still has to do something about a request on this record."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from corrections_request r join incidents_incident i on i.id = r.incident_id"
            " where i.number = %s and law.request_is_open(r.id))",
            [number],
        )
        return bool(cursor.fetchone()[0])


def carried_out(viewer: Actor, number: str) -> dict[UUID, Carried]:
    """Which requests stood behind the changes of a locked record, by ledger entry."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_CARRIED, [number])
        return {row[0]: Carried(RequestId(row[1]), *row[2:]) for row in cursor.fetchall()}


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
        row[11],
        None if row[12] is None else Grant(GrantId(row[12]), frozenset(row[13]), *row[14:20]),
        row[10],
        row[20],
    )


def _review(row: Any) -> Review:
    review_id, stage, reviewer_id, taken_at, outcome, fields, decided_at, former = row
    decision = Decision(Outcome(outcome), frozenset(fields), "") if outcome else None
    return Review(review_id, stage, reviewer_id, taken_at, decision, decided_at, frozenset(former))
