"""The ledger's tables. Both entry tables are partitioned by the UUIDv7 of the entry; see the first migration."""

from __future__ import annotations

from django.db import models

from ecrime.base.database.fields import path_field


class Entry(models.Model):
    """One entry: who did what to which record, when, in which transaction, and a salted commitment to the content."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    kind = models.TextField()
    operation = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    jurisdiction = path_field()
    purpose = models.TextField(null=True)
    purpose_subject_id = models.UUIDField(null=True)
    rule = models.TextField(null=True)
    grant_id = models.UUIDField(null=True)
    recipient = models.TextField(null=True)
    claimed_at = models.DateTimeField(null=True)
    pack = models.TextField()
    format = models.SmallIntegerField(default=1)
    commitment = models.BinaryField()
    header = models.TextField()
    leaf = models.BinaryField()

    class Meta:
        managed = False
        db_table = "ledger_entry"
