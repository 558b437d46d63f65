"""Accesses. The ledger's own tables are partitioned and stand in the first migration only."""

from __future__ import annotations

from django.db import models

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped


class Access(Stamped):
    """A purpose stated in a session. Who, where and until when are the database's word; the row never changes."""

    id = models.UUIDField(primary_key=True)
    session_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    jurisdiction = path_field(null=True)
    purpose = models.ForeignKey("country.Purpose", on_delete=models.PROTECT, db_index=False)
    case_number = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_access"
        indexes = [models.Index(fields=["session_id", "-opened_at"], name="access_of_session")]
