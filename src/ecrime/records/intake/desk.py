"""What waits on the desk: the officer's own imports that go no further without a decision."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.desk import DeskItem
from ecrime.records.intake import queries
from ecrime.records.intake.facts import Batch, BatchState


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """Files whose columns are to be named, checked ones to be recorded, and those that could not be imported."""
    if actor.may("incident.import"):
        yield from (_item(actor, batch) for batch in queries.waiting_for(actor))


def _item(actor: Actor, batch: Batch) -> DeskItem:
    next_steps = {
        BatchState.MAPPING: gettext("Say what its columns are"),
        BatchState.CHECKED: gettext("Look at the check, then record or discard"),
    }
    return DeskItem(
        what=gettext("Import of %(source)s, %(received)s")
        % {
            "source": batch.source or batch.file.name,
            "received": dates.short_moment(batch.received_at, actor.unit.zone),
        },
        url=reverse("intake:see", args=[batch.id]),
        next_step=next_steps.get(batch.state) or gettext("See why it failed"),
    )
