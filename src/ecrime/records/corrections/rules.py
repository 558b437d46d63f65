"""Rule D11 as pure decisions: who may ask, review and carry out, and where a request stands.

The database decides the same (triggers.sql); these give the reason to the person before anything is tried.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.foundation.errors import Forbidden, Invalid, Locked, Problem, Refused
from ecrime.records.corrections.facts import Decision, Grant, Outcome, Prospect, Request, RequestFacts, State

REASON_LENGTH = 2_000
EVIDENCE_LENGTH = 500
# Letters and digits of any script; the database counts the same.
SHORTEST_REASON = 8
MOST_FIELDS = 50
LAST_STAGE = 2
SATURDAY = 5


def state_of(request: Request, now: datetime) -> State:
    """Where the request stands at this moment."""
    if request.grant is not None:
        return _state_of_grant(request.grant, now)
    last = max(request.reviews, key=lambda review: review.stage, default=None)
    if last is None:
        return State.ASKED
    if last.decision is None:
        return State.UNDER_REVIEW
    return State.APPEALED if request.appealed_at is not None and last.stage < LAST_STAGE else State.REFUSED


def check_impartial(request: Request) -> None:
    """Raise when the officer who reads the request is himself stated in its record, or in what is asked."""
    if request.concerns_viewer:
        raise Forbidden("correction.stated_in_record", rule="D11")


def check_may_ask(found: Prospect, *, actor: UUID, now: datetime) -> None:
    """Raise Forbidden when this officer may ask for no correction of the record, whatever it were."""
    if found.is_withdrawn:
        raise Forbidden("record.withdrawn")
    if now < found.locks_at:
        raise Forbidden("correction.not_locked", rule="D11")
    if found.recorded_by == actor:
        raise Forbidden("correction.own_record", rule="D11")
    if found.is_concerned:
        raise Forbidden("correction.stated_in_record", rule="D11")


def check_request(facts: RequestFacts, found: Prospect, *, actor: UUID, now: datetime) -> None:
    """Raise Forbidden when this officer may not ask, Invalid when he asks for what cannot be granted."""
    check_may_ask(found, actor=actor, now=now)
    problems = [*_reason_problems(facts.reason)]
    if not facts.asked:
        problems.append(Problem("", "correction.nothing_asked"))
    if len(facts.asked) > MOST_FIELDS:
        problems.append(Problem("", "correction.too_many_fields", {"most": str(MOST_FIELDS)}))
    if any(asked.path in found.open_fields for asked in facts.asked):
        problems.append(Problem("", "correction.field_asked_already"))
    if len(facts.evidence) > EVIDENCE_LENGTH:
        problems.append(Problem("evidence", "text.too_long", {"max_length": str(EVIDENCE_LENGTH)}))
    if problems:
        raise Invalid(problems)


def check_review(request: Request, *, actor: UUID, now: datetime) -> int:
    """The stage at which this officer may take the request up; raises Forbidden when he may not."""
    check_impartial(request)
    if actor in (request.requested_by, request.recorded_by):
        raise Forbidden("correction.three_people", rule="D11")
    if any(actor in review.reviewers and review.decision is not None for review in request.reviews):
        raise Forbidden("correction.reviewed_before", rule="D11")
    state = state_of(request, now)
    if state is State.ASKED:
        return 1
    if state is State.APPEALED:
        return LAST_STAGE
    raise Forbidden("correction.not_to_review", rule="D11")


def may_review(request: Request, *, actor: UUID, now: datetime) -> bool:
    """True when ``check_review`` has nothing against it."""
    try:
        check_review(request, actor=actor, now=now)
    except Forbidden:
        return False
    return True


def check_decision(request: Request, decision: Decision) -> None:
    """Raise Invalid when the decision says nothing, or grants what was not asked."""
    problems = [*_reason_problems(decision.reason)]
    if not decision.fields <= request.fields:
        problems.append(Problem("fields", "correction.beyond_request"))
    if (decision.outcome is Outcome.GRANT) != bool(decision.fields):
        problems.append(Problem("fields", "correction.no_field_granted"))
    if problems:
        raise Invalid(problems)


def check_appeal(request: Request, reason: str, *, actor: UUID, now: datetime) -> None:
    """Raise unless the requester appeals a refusal for the first time."""
    check_impartial(request)
    if actor != request.requested_by:
        raise Forbidden("correction.not_requester", rule="D11")
    if state_of(request, now) is not State.REFUSED or request.appealed_at is not None:
        raise Forbidden("correction.no_appeal", rule="D11")
    if problems := [*_reason_problems(reason)]:
        raise Invalid(problems)


def check_recall(request: Request, *, actor: UUID, now: datetime) -> None:
    """Raise unless there is an unused grant to take back; whose post has ended only the database knows."""
    check_impartial(request)
    if request.grant is None or state_of(request, now) is not State.GRANTED:
        raise Locked("correction.grant_spent", rule="D11")
    if actor in (request.requested_by, request.recorded_by):
        raise Forbidden("correction.three_people", rule="D11")


def may_recall(request: Request, *, actor: UUID, now: datetime) -> bool:
    """True when ``check_recall`` has nothing against it."""
    try:
        check_recall(request, actor=actor, now=now)
    except Refused:
        return False
    return True


def check_reason(reason: str) -> None:
    """Raise Invalid when the words say nothing, or too much."""
    if problems := _reason_problems(reason):
        raise Invalid(problems)


def check_use(request: Request, changed: Collection[str], *, actor: UUID, now: datetime) -> Grant:
    """The grant by which this officer may change these fields; raises Forbidden when there is none for him."""
    check_impartial(request)
    if request.grant is None or state_of(request, now) is not State.GRANTED:
        raise Forbidden("correction.grant_spent", rule="D11")
    reviewers = {reviewer for review in request.reviews for reviewer in review.reviewers}
    if actor in reviewers | {request.requested_by, request.recorded_by}:
        raise Forbidden("correction.three_people", rule="D11")
    if not set(changed) <= request.grant.fields:
        raise Forbidden("correction.beyond_grant", rule="D11")
    return request.grant


def may_use(request: Request, *, actor: UUID, now: datetime) -> bool:
    """True when a grant waits that this officer may use."""
    try:
        check_use(request, (), actor=actor, now=now)
    except Forbidden:
        return False
    return True


def waits_since(request: Request) -> datetime:
    """From when on the decision that is due now has been awaited."""
    return request.appealed_at or request.requested_at


def decision_due(since: datetime, *, working_days: int, zone: str) -> datetime:
    """The end of the last working day, in the zone, on which a request must be decided.

    Saturdays and Sundays do not count, and neither does the day on which it was asked; holidays do, for the clock
    shows how long somebody waits.
    """
    day = since.astimezone(ZoneInfo(zone)).date()
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone))
    return end.astimezone(UTC)


def may_appeal(request: Request, *, actor: UUID, now: datetime) -> bool:
    """True for who asked, while a refusal stands that was not appealed yet."""
    is_refused = state_of(request, now) is State.REFUSED and request.appealed_at is None
    return is_refused and actor == request.requested_by and not request.concerns_viewer


def reviewer_of(request: Request) -> UUID | None:
    """Who has taken the request up and not decided yet."""
    return next((review.reviewer_id for review in request.reviews if review.decision is None), None)


def _state_of_grant(grant: Grant, now: datetime) -> State:
    if grant.used_at is not None:
        return State.CORRECTED
    if grant.recalled_at is not None:
        return State.RECALLED
    return State.GRANTED if now < grant.expires_at else State.EXPIRED


def _reason_problems(reason: str) -> list[Problem]:
    if sum(map(str.isalnum, reason)) < SHORTEST_REASON:
        return [Problem("reason", "correction.reason_missing")]
    if len(reason) > REASON_LENGTH:
        return [Problem("reason", "text.too_long", {"max_length": str(REASON_LENGTH)})]
    return []
