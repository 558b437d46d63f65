"""Column types that several slices share."""

from __future__ import annotations

from typing import Any

from django.db import models


def path_field(**options: Any) -> models.TextField[Any, Any]:
    """A path of areas ("KH.08.0801"), ordered by bytes so that a scope is one index range."""
    return models.TextField(db_collation="C", **options)
