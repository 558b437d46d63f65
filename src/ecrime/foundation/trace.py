"""What a log line belongs to: the request being answered, and the ledger entry last begun in it, if any."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
entry_id: ContextVar[str | None] = ContextVar("entry_id", default=None)
