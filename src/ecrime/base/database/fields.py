"""Column types of PostgreSQL that Django does not know."""

from __future__ import annotations

from typing import Any

from django.db import models


class TransactionIdField(models.Field[Any, Any]):
    """A 64-bit transaction id (xid8); written by trigger only."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class PathField(models.TextField[str, str]):
    """A path of areas ("KH.08.0801"), ordered by bytes so that a scope is one index range."""

    def __init__(self, **options: Any) -> None:
        options["db_collation"] = "C"
        super().__init__(**options)
