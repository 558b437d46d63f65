"""The columns by which every protected row is tied to its ledger entry."""

from __future__ import annotations

from django.db import models

from ecrime.base.database.fields import TransactionIdField


class Stamped(models.Model):
    """Abstract: the version of the row and the entry and transaction that wrote it (set by trigger)."""

    version = models.IntegerField(null=True, editable=False)
    entry_id = models.UUIDField()
    entry_xact = TransactionIdField(null=True, editable=False)

    class Meta:
        abstract = True
