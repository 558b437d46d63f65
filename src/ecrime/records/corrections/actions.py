"""Asking for a correction after the lock, reviewing it, appealing, recalling: the steps of rule D11 before the last;
and the restriction that hides a record at once while they are taken.

The last step, carrying out, is the record's own edit act under the grant. Every step but taking up is signed; whoever
draws a page gets the words to sign from the step's ``rehearsal`` and ``queries``.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation import hashing
from ecrime.foundation.errors import Changed, Forbidden
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import queries, restrictions, rules
from ecrime.records.corrections.facts import Decision, Outcome, Request, RequestFacts, RequestId

_REQUEST = """
insert into corrections_request (id, incident_id, fields, asked, reason_code, reason, evidence, signature_id, entry_id)
values (%s, %s, '{}', %s, %s, %s, %s, %s, %s)
"""
_REVIEW = """
insert into corrections_review (id, request_id, entry_id, outcome, fields, reason) values (%s, %s, %s, '', '{}', '')
"""
_TAKE_OVER = "update corrections_review set reviewer_id = %s, entry_id = %s where id = %s"
_DECIDE = """
update corrections_review set outcome = %s, fields = %s, reason = %s, decided_at = law.time(), signature_id = %s,
    entry_id = %s
where id = %s
"""
_RECALL = "insert into corrections_recall (id, request_id, reason, signature_id, entry_id) values (%s, %s, %s, %s, %s)"
_PLACE = "insert into lock_restriction (id, record_id, reason, entry_id) values (%s, %s, %s, %s)"
_END = "update lock_restriction set lifted_at = law.time(), lifted_reason = %s, entry_id = %s where id = %s"
_APPEAL = "insert into corrections_appeal (id, request_id, reason, signature_id, entry_id) values (%s, %s, %s, %s, %s)"


@act("correction.request", Operation.ADMINISTRATION)
def request_correction(
    entry: Entry, actor: Actor, incident: Subject, facts: RequestFacts, *, request_id: RequestId, signature_id: UUID
) -> None:
    """Ask for named fields of a locked incident to be corrected, with a reason; signed.

    request_id  made by whoever asks, so that what is rehearsed and what is signed bear the same

    Raises Forbidden for the officer who recorded it and while it can still be corrected, Invalid when nothing is
    named, no reason is given, or an open request names a field already.
    """
    actor.require("correction.request")
    rules.check_request(facts, queries.prospect(actor, incident.id), actor=actor.officer_id, now=entry.at)
    asked = {asked.path: {"before": asked.before, "after": asked.after} for asked in facts.asked}
    with connection.cursor() as cursor:
        cursor.execute(
            _REQUEST,
            [
                request_id,
                incident.id,
                json.dumps(asked),
                facts.reason_code.value,
                facts.reason,
                facts.evidence,
                signature_id,
                entry.id,
            ],
        )
    entry.about(incident, after={"request": request_id, "asked": asked}, note=facts.reason, rule="D11")


@act("correction.review", Operation.ADMINISTRATION)
def review_correction(entry: Entry, actor: Actor, request_id: RequestId) -> None:
    """Take a request up for review, or over from a reviewer whose post has ended.

    Raises Forbidden for whoever asked, recorded or has reviewed it before, and when it does not wait.
    """
    actor.require("correction.review")
    request = queries.request(actor, request_id)
    waiting = next((review for review in request.reviews if review.decision is None), None)
    with connection.cursor() as cursor:
        if waiting is None:
            rules.check_review(request, actor=actor.officer_id, now=entry.at)
            cursor.execute(_REVIEW, [uuid7(), request_id, entry.id])
        else:
            cursor.execute(_TAKE_OVER, [actor.officer_id, entry.id, waiting.id])
    entry.about(_incident(request), after={"request": request_id}, rule="D11")


@act("correction.decide", Operation.ADMINISTRATION)
def decide_correction(
    entry: Entry, actor: Actor, request_id: RequestId, decision: Decision, *, signature_id: UUID
) -> None:
    """Grant some or all of the asked fields, or refuse, with a reason; signed. A grant follows at once.

    Raises Forbidden for anybody but who took it up, Invalid when more is granted than was asked.
    """
    actor.require("correction.decide")
    request = queries.request(actor, request_id)
    review = next((review for review in request.reviews if review.decision is None), None)
    if review is None or review.reviewer_id != actor.officer_id:
        raise Forbidden("correction.not_to_review", rule="D11")
    rules.check_impartial(request)
    rules.check_decision(request, decision)
    fields = sorted(decision.fields) if decision.outcome is Outcome.GRANT else []
    with connection.cursor() as cursor:
        cursor.execute(_DECIDE, [decision.outcome.value, fields, decision.reason, signature_id, entry.id, review.id])
    entry.about(
        _incident(request),
        after={"request": request_id, "outcome": decision.outcome, "fields": fields},
        note=decision.reason,
        rule="D11",
    )


@act("correction.appeal", Operation.ADMINISTRATION)
def appeal_correction(
    entry: Entry, actor: Actor, request_id: RequestId, *, appeal_id: UUID, reason: str, signature_id: UUID
) -> None:
    """Appeal a refusal, once; another reviewer takes it up. Signed.

    Raises Forbidden for anybody but who asked, and when nothing was refused or it was appealed before.
    """
    actor.require("correction.appeal")
    request = queries.request(actor, request_id)
    rules.check_appeal(request, reason, actor=actor.officer_id, now=entry.at)
    with connection.cursor() as cursor:
        cursor.execute(_APPEAL, [appeal_id, request_id, reason, signature_id, entry.id])
    entry.about(_incident(request), after={"request": request_id, "appeal": appeal_id}, note=reason, rule="D11")


@act("correction.recall", Operation.ADMINISTRATION)
def recall_correction(
    entry: Entry, actor: Actor, request_id: RequestId, *, recall_id: UUID, reason: str, signature_id: UUID
) -> None:
    """Take an unused grant back: the person behind it has lost the post, or new facts came. Signed.

    Raises Locked when it is spent, Forbidden for anybody but who granted it while he holds his post.
    """
    actor.require("correction.recall")
    request = queries.request(actor, request_id)
    rules.check_recall(request, actor=actor.officer_id, now=entry.at)
    rules.check_reason(reason)
    with connection.cursor() as cursor:
        cursor.execute(_RECALL, [recall_id, request_id, reason, signature_id, entry.id])
    entry.about(_incident(request), after={"request": request_id, "recall": recall_id}, note=reason, rule="D11")


@act("correction.export", Operation.DISCLOSURE)
def export_correction(entry: Entry, access: Access, request: Request, content: bytes) -> None:
    """Note that the signed steps of a request leave the house, and which file.

    Raises PurposeMissing when the access has run out, Forbidden without the right.
    """
    entry.about(
        _incident(request),
        after={"request": request.id, "file": hashing.fingerprint(content)},
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )


@act("restriction.place", Operation.ALTERATION)
def place_restriction(entry: Entry, actor: Actor, incident: Subject, *, reason: str) -> None:
    """Hide a record at once because of an urgent error, such as a wrong person named; changes nothing in it.

    Raises Invalid without a reason, Changed when it is restricted already.
    """
    actor.require("restriction.place")
    rules.check_reason(reason)
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [uuid7(), incident.id, reason, entry.id])
    entry.about(incident, after={"restricted": True}, note=reason)


@act("restriction.end", Operation.ALTERATION)
def end_restriction(entry: Entry, actor: Actor, incident: Subject, *, reason: str) -> None:
    """Show a restricted record again, to whom it was shown before.

    Raises Invalid without a reason, Changed when it is not restricted any more.
    """
    actor.require("restriction.end")
    rules.check_reason(reason)
    standing = restrictions.restriction_on(actor, incident.id)
    if standing is None:
        raise Changed("restriction.ended")
    with connection.cursor() as cursor:
        cursor.execute(_END, [reason, entry.id, standing.id])
    entry.about(incident, before={"restricted": True}, after={"restricted": False}, note=reason)


def _incident(request: Request) -> Subject:
    return Subject("incident", request.incident_id, request.jurisdiction)
