"""One log line: a JSON object with the time first, written by every process of the service alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime


def log_line(level: str, logger: str, event: str, **fields: object) -> str:
    """The line for something that happened at this moment; fields that are None are left out.

    event   what happened, in fixed words; never a value somebody typed
    """
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "logger": logger,
        "event": event,
    }
    return json.dumps(line | {name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)
