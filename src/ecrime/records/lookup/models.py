"""Look-ups: who looked for what, for which purpose. What was found is not kept."""

from __future__ import annotations

from django.db import models

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped


class Search(Stamped):
    """One look-up; who, when and in which session are the database's word."""

    id = models.UUIDField(primary_key=True)
    session_id = models.UUIDField(null=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, db_index=False)
    jurisdiction = path_field(null=True)
    made_at = models.DateTimeField(null=True)
    sought = models.JSONField()
