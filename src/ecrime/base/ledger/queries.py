"""Reads of the ledger."""

from __future__ import annotations

from datetime import datetime

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger.models import Entry


def last_entry_at(viewer: HoldsToken) -> datetime | None:
    """When the last entry the viewer may know of was made; None before the first."""
    with acting_as(viewer):
        return Entry.objects.order_by("-id").values_list("at", flat=True).first()
