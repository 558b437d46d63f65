"""Lists by key: a page begins behind the last row of the one before, so what comes in meanwhile shifts nothing."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

from ecrime.foundation.errors import Invalid, Problem

LONGEST = 200


def cursor_of(at: datetime, row: UUID) -> str:
    """The word by which the page behind this row is asked for."""
    said = json.dumps([at.astimezone(UTC).isoformat(), str(row)])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID] | None:
    """Where the page begins, None for the first. Raises Invalid for a word that no list has given."""
    if not cursor:
        return None
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        at, row = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        found = datetime.fromisoformat(at), UUID(row)
        if found[0].tzinfo is None or cursor_of(*found) != cursor:
            raise ValueError
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Invalid([Problem("after", "api.cursor_unfit")]) from None
    return found
