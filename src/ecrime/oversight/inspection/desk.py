"""What waits on an inspector's desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.desk import DeskItem
from ecrime.oversight.inspection import queries


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """Alerts nobody handles, and those the inspector has taken up."""
    if not actor.may("alert.take"):
        return
    nobodys, own = queries.open_alerts(actor)
    inbox = reverse("inspection:alerts")
    if nobodys:
        yield DeskItem(
            what=gettext("Alerts about look-ups nobody handles: %(count)s") % {"count": nobodys},
            url=inbox,
            next_step=gettext("Take one up"),
        )
    if own:
        yield DeskItem(
            what=gettext("Alerts about look-ups you have taken up: %(count)s") % {"count": own},
            url=inbox,
            next_step=gettext("Look at the look-ups, then close them"),
        )
