"""What waits on the desk: passkeys that a second person decides on, and credentials in strange hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from ecrime.base.officers import queries
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.dates import short_moment
from ecrime.base.pages.desk import DeskItem
from ecrime.base.pages.language import page_language

# So long it stays on the desk that a credential was shown from elsewhere, unless it is revoked before.
SEEN_FOR = timedelta(days=7)


def strayed(actor: Actor) -> Iterator[DeskItem]:
    """Credentials that were shown from a network they are not for, and still open something."""
    if not actor.may("credential.revoke"):
        return
    now = timezone.now()
    for credential in queries.credentials(actor):
        refused = credential.refused_at
        if refused is None or now - refused > SEEN_FOR or not credential.is_good(now):
            continue
        posting = queries.posting(actor, credential.posting_id)
        told = {
            "system": posting.name_km if page_language() == "km" else posting.name_latin,
            "since": short_moment(refused, actor.unit.zone),
            "from": credential.refused_from,
        }
        yield DeskItem(
            what=gettext("The credential of %(system)s, shown from another network (%(from)s) at %(since)s") % told,
            url=reverse("revoke_credential", args=[credential.id]),
            next_step=gettext("Ask who did it; revoke it where nobody can say"),
            urgency=refused,
        )


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
