"""What corrections bring to a record's page: leave to ask, marks of open requests, what stood behind a change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.tabs import Background, Badge, Offer
from ecrime.foundation.errors import Forbidden
from ecrime.records.corrections import display, queries, rules, words
from ecrime.records.corrections.facts import Prospect, RequestId
from ecrime.records.incidents import queries as incidents


def offers(actor: Actor, number: str) -> list[Offer]:
    """On a locked record: who may ask, how long it takes, and the link for who may."""
    with acting_as(actor):
        now = incidents.lawful_time(actor)
        found = queries.prospect(actor, incidents.subject(actor, number).id)
        if found.is_withdrawn or now < found.locks_at:
            return []
        median = queries.median_wait(actor)
    said = [gettext("Locked by rule D10. The chief of the area may ask the planning department to open named fields.")]
    if median is not None:
        waited = display.waited_text(median.total_seconds())
        said.append(gettext("Last ten requests: half of them decided within %(days)s.") % {"days": waited})
    return [Offer(" ".join(said)), *_asking(actor, number, found, now)]


def badges(actor: Actor, number: str) -> list[Badge]:
    """A mark while requests about the record are open."""
    if not actor.may("correction.see"):
        return []
    is_open = queries.has_open_request(actor, number)
    return [Badge("◐", gettext("correction asked"), "warning")] if is_open else []


def backgrounds(actor: Actor, number: str) -> Mapping[UUID, Background]:
    """Which request and which people stood behind each change after the lock."""
    with acting_as(actor):
        carried = queries.carried_out(actor, number) if actor.may("correction.see") else {}
        people = {who for one in carried.values() for who in (one.requested_by, one.reviewed_by, one.used_by)}
        named = display.names_of(actor, people)
    return {
        entry: Background(
            gettext("Request %(number)s: asked by %(asked)s, granted by %(granted)s, carried out by %(carried)s")
            % {
                "number": one.number,
                "asked": named.get(one.requested_by, ""),
                "granted": named.get(one.reviewed_by, ""),
                "carried": named.get(one.used_by, ""),
            },
            reverse("corrections:see", args=[one.request_id]),
            export_of(actor, one.request_id),
        )
        for entry, one in carried.items()
    }


def export_of(actor: Actor, request_id: RequestId) -> Offer | None:
    """The file of a request's signed steps and how it is checked; None for who may not take it."""
    if not actor.may("correction.export"):
        return None
    url = reverse("corrections:export", args=[request_id])
    return Offer(str(words.ABOUT_EXPORT), url, str(words.EXPORT))


def _asking(actor: Actor, number: str, found: Prospect, now: datetime) -> list[Offer]:
    if not actor.may("correction.request"):
        return []
    try:
        rules.check_may_ask(found, actor=actor.officer_id, now=now)
    except Forbidden as refused:
        return [Offer(text_for(refused.code, refused.params))]
    fields = display.fields_text(found.open_fields)
    said = gettext("Open requests name: %(fields)s") % {"fields": fields} if fields else ""
    return [Offer(said, reverse("corrections:request", args=[number]), gettext("Ask for a correction"))]
