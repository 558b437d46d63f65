"""One log line: a JSON object with the time first, written by every process of the service alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from traceback import walk_tb

from ecrime.foundation.errors import EcrimeError


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


def about_exception(error: BaseException) -> dict[str, object]:
    """What a log may say of an exception: its type, its code, where it passed. Never its text.

    The text of an exception, and the detail of a database error, may hold what somebody typed.
    """
    chain = [error, *causes_of(error)]
    return {
        "error": [f"{type(link).__module__}.{type(link).__qualname__}" for link in chain],
        "code": next((str(link.code) for link in chain if isinstance(link, EcrimeError)), None),
        "sqlstate": next((state for link in chain if isinstance(state := getattr(link, "sqlstate", None), str)), None),
        "frames": [place for link in chain for place in frames_of(link)],
    }


def causes_of(error: BaseException) -> list[BaseException]:
    """The errors it came from, nearest first."""
    found: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def frames_of(error: BaseException) -> list[str]:
    """The lines of code an error passed through, outermost first."""
    return [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-3:])}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
