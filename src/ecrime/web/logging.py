"""Logs for machines and auditors: one JSON object a line, and never a word that somebody typed.

An event is fixed words of ours and a few named fields. Texts of exceptions, details of database errors,
paths with their values, query strings and form fields never get here; of a library's log call only the
place is kept, because its text may hold anything.
"""

from __future__ import annotations

import logging
import logging.config
import os
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ecrime.foundation import trace
from ecrime.foundation.log_lines import about_exception, log_line

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

FIELDS = ("route", "method", "status", "ms", "code", "rule", "job", "queue", "count", "batch")
# Their messages tell of their own processes, nothing else.
TRUSTED = ("ecrime", "_granian")

# A command at a terminal speaks for itself; the supervisor asks its children for more.
LEVEL = os.environ.get("ECRIME_LOG_LEVEL", "WARNING")

requests = logging.getLogger("ecrime.web.requests")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; of our own records the unfilled message, of a library's its place."""
        fields = {name: getattr(record, name, None) for name in FIELDS}
        fields |= {"request": trace.request_id.get(), "entry": trace.entry_id.get()}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            fields |= {name: value for name, value in about_exception(error).items() if value}
        return log_line(record.levelname, record.name, event_of(record), **fields)


def event_of(record: logging.LogRecord) -> str:
    """What happened, in words that hold no value."""
    if record.name.split(".")[0] in TRUSTED:
        return str(record.msg).partition("\n")[0]
    return f"{record.module}:{record.lineno} {record.funcName}"


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["lines"], "level": LEVEL},
    "loggers": {
        # The request line below says the same and names the route instead of the path.
        "django.request": {"level": "ERROR", "handlers": ["lines"], "propagate": False},
        "django.security": {"level": "ERROR", "handlers": ["lines"], "propagate": False},
        # Its steps say nothing once their values are left out.
        "procrastinate": {"level": "WARNING", "handlers": ["lines"], "propagate": False},
        "django.db.backends": {"level": "WARNING", "handlers": ["lines"], "propagate": False},
        "_granian": {"level": "INFO", "handlers": ["lines"], "propagate": False},
        "granian.access": {"level": "CRITICAL", "handlers": ["lines"], "propagate": False},
    },
}


def configure(given: Mapping[str, Any] | None = None) -> None:
    """Set logging up for this process; Django calls it by the setting LOGGING_CONFIG."""
    logging.config.dictConfig(CONFIG)
    logging.captureWarnings(capture=True)
    sys.excepthook = log_uncaught


def log_uncaught(kind: type[BaseException], error: BaseException, places: TracebackType | None) -> None:
    """The last words of a process that dies of an error, without the error's text."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("ecrime").critical("process.died", exc_info=(kind, error, places))


class RequestLog:
    """Gives every request an id, and one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; the id goes back in a header, so that a person can quote it."""
        request_id = uuid4().hex
        of_request, of_entry = trace.request_id.set(request_id), trace.entry_id.set(None)
        started = time.perf_counter()
        try:
            response = self._get_response(request)
            response["X-Request-Id"] = request_id
            self._note(request, response, (time.perf_counter() - started) * 1000)
            return response
        finally:
            trace.request_id.reset(of_request)
            trace.entry_id.reset(of_entry)

    @staticmethod
    def _note(request: HttpRequest, response: HttpResponseBase, ms: float) -> None:
        match = request.resolver_match
        requests.info(
            "request",
            extra={
                "route": match.view_name if match else None,
                "method": request.method,
                "status": response.status_code,
                "ms": round(ms, 1),
            },
        )
