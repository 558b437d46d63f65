"""What waits on the desk: passkeys that one person suspended and a second one decides on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.officers import queries
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.dates import short_moment
from ecrime.base.pages.desk import DeskItem


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """Suspensions by somebody else in the officer's area, oldest first."""
    if not actor.may("passkey.confirm"):
        return
    for suspension in queries.suspensions_waiting(actor):
        since = short_moment(suspension.suspended_at, actor.unit.zone)
        yield DeskItem(
            what=gettext("A passkey in %(unit)s, suspended %(since)s") % {"unit": suspension.unit_code, "since": since},
            url=reverse("officers:see", args=[suspension.posting_id]),
            next_step=gettext("As the second person, revoke it or lift the suspension"),
            urgency=suspension.suspended_at,
        )
