"""Requests in words: their state, their steps with who and when, their clocks, the rows of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from django.utils.translation import gettext, pgettext

from ecrime.base.country import queries as country
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks
from ecrime.base.pages.clocks import Clock
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import IdentityBar
from ecrime.records.corrections import compare, rules, words
from ecrime.records.corrections.facts import Outcome, Request, State, Statement
from ecrime.records.incidents import display as incidents

DAY_S = 86_400
WAITING = frozenset({State.ASKED, State.UNDER_REVIEW, State.APPEALED})


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a request: what was done, by whom, when; ``reason`` is "" where it was not opened to be read."""

    what: str
    who: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list; nothing in it tells of anybody."""

    request: Request
    state: Clock
    clock: Clock | None
    fields: str
    reason: str
    who: str
    reviewer: str
    may_take_up: bool = False
    is_mine: bool = False


def state_chip(request: Request, *, now: datetime) -> Clock:
    """Where the request stands: shape, word, colour."""
    state = rules.state_of(request, now)
    return Clock(words.SHAPES[state], str(words.STATES[state]))


def clock_of(request: Request, *, now: datetime, zone: str) -> Clock | None:
    """What runs: the days until the decision is due, or the hours of the grant."""
    state = rules.state_of(request, now)
    if state is State.GRANTED and request.grant:
        return clocks.grant_clock(request.grant.expires_at, now=now, zone=zone)
    if state in WAITING:
        return clocks.due_clock(due_at(request, zone=zone), now=now, zone=zone)
    return None


def due_at(request: Request, *, zone: str) -> datetime:
    """Until when planning has to decide, by the working days of the pack."""
    days = country.pack().corrections.review_working_days
    return rules.decision_due(rules.waits_since(request), working_days=days, zone=zone)


def identity(request: Request, *, now: datetime, zone: str) -> IdentityBar:
    """Which request this is, and about which record."""
    area = country.area(request.area_id).name(page_language())
    title = gettext("Request %(number)s") % {"number": request.number}
    chips = [chip for chip in (clock_of(request, now=now, zone=zone),) if chip]
    return IdentityBar(title, str(words.REASONS[request.reason_code]), area, chips[0] if chips else None)


def rows(actor: Actor, found: Sequence[Request], *, now: datetime) -> list[RequestRow]:
    """Requests as a list shows them to this officer."""
    people = {request.requested_by for request in found}
    people |= {reviewer for request in found if (reviewer := rules.reviewer_of(request))}
    named = names_of(actor, people)
    return [_request_row(actor, request, named, now=now) for request in found]


def names_of(actor: Actor, people: set[UUID]) -> dict[UUID, str]:
    """Officers by name, in the script of the page."""
    found = officers.officer_names(actor, people) if people else {}
    return {id_: incidents.officer_name(names) for id_, names in found.items()}


def people_of(request: Request) -> set[UUID]:
    """Everybody who had a hand in a request."""
    people = {request.requested_by, *(review.reviewer_id for review in request.reviews)}
    if request.grant:
        people |= {who for who in (request.grant.used_by, request.grant.recalled_by) if who}
    return people


def steps(request: Request, named: Mapping[UUID, str], statement: Statement | None, *, zone: str) -> list[StepRow]:
    """The steps of a request in their order; with the reasons where the statement was opened."""
    found = [
        StepRow(
            gettext("Asked"),
            named.get(request.requested_by, ""),
            request.requested_at,
            statement.reason if statement else "",
        )
    ]
    for review in request.reviews:
        if review.stage == rules.LAST_STAGE and request.appealed_at:
            appeal = statement.appeal if statement else ""
            found.append(StepRow(gettext("Appealed"), named.get(request.requested_by, ""), request.appealed_at, appeal))
        who = named.get(review.reviewer_id, "")
        found.append(StepRow(gettext("Taken up for review"), who, review.taken_at))
        if review.decision and review.decided_at:
            reason = statement.decisions.get(review.stage, "") if statement else ""
            found.append(StepRow(_decided(review.decision.outcome, request), who, review.decided_at, reason))
    if request.appealed_at and all(review.stage < rules.LAST_STAGE for review in request.reviews):
        appeal = statement.appeal if statement else ""
        found.append(StepRow(gettext("Appealed"), named.get(request.requested_by, ""), request.appealed_at, appeal))
    if request.grant and request.grant.used_at and request.grant.used_by:
        done = gettext("Carried out; the record is locked again")
        found.append(StepRow(done, named.get(request.grant.used_by, ""), request.grant.used_at))
    elif request.grant and request.grant.recalled_at:
        who = named.get(request.grant.recalled_by, "") if request.grant.recalled_by else ""
        recall = statement.recall if statement else ""
        found.append(StepRow(gettext("The grant was recalled"), who, request.grant.recalled_at, recall))
    return found


def _decided(outcome: Outcome, request: Request) -> str:
    if outcome is Outcome.REFUSE or request.grant is None:
        return str(words.OUTCOMES[outcome])
    counts = {"granted": len(request.grant.fields), "asked": len(request.fields)}
    return gettext("Granted %(granted)s of %(asked)s fields") % counts


def _request_row(actor: Actor, request: Request, named: Mapping[UUID, str], *, now: datetime) -> RequestRow:
    reviewer = rules.reviewer_of(request)
    return RequestRow(
        request,
        state_chip(request, now=now),
        clock_of(request, now=now, zone=actor.unit.zone),
        fields_text(request.fields),
        str(words.REASONS[request.reason_code]),
        named.get(request.requested_by, ""),
        named.get(reviewer, "") if reviewer else "",
        may_take_up=actor.may("correction.review") and rules.may_review(request, actor=actor.officer_id, now=now),
        is_mine=reviewer == actor.officer_id,
    )


def fields_text(paths: Iterable[str]) -> str:
    """The names of the fields, each once."""
    return ", ".join(dict.fromkeys(compare.labels_of(paths)))


def waited_text(waited_s: float) -> str:
    """A length in days with one decimal; under a day in begun hours."""
    if waited_s < DAY_S:
        return pgettext("hours", "%(count)s h") % {"count": max(1, ceil(waited_s / 3600))}
    days = f"{waited_s / DAY_S:.1f}"
    return gettext("%(count)s days") % {"count": days if page_language() == "en" else days.replace(".", ",")}
