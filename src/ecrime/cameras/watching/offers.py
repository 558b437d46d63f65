"""What the page of a camera leads to here: its footage, its privacy zones, and who watched it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.tabs import Offer


def of_camera(actor: Actor, code: str) -> list[Offer]:
    """Where this officer may go on to from a camera."""
    offers = [
        Offer(
            gettext("What is filled in its pictures:"), reverse("footage:zones", args=[code]), gettext("Privacy zones")
        )
    ]
    if actor.may("footage.see"):
        url = f"{reverse('footage:open')}?cameras={code}"
        offers.append(Offer(gettext("What it recorded:"), url, gettext("Footage")))
    if actor.may("watch.see"):
        url = f"{reverse('live:watches')}?camera={code}"
        offers.append(Offer(gettext("Who watched it live:"), url, gettext("Past watches")))
    return offers
