"""The columns by which every protected row is tied to its ledger entry."""

from __future__ import annotations

from django.db import models


class Stamped(models.Model):
    """Abstract: the version of the row and the entry that wrote it.

    Beside ``entry_id`` every such table has ``entry_xact`` (xid8), added in its migration and
    written by trigger only; Python never sees it.
    """

    version = models.IntegerField(null=True, editable=False)
    entry_id = models.UUIDField()

    class Meta:
        abstract = True
