"""How the pages ask the auth process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from ecrime.foundation.line import client


def ask(question: str, **said: Any) -> dict[str, Any]:
    """The answer to a question of ``auth.clerk``. Raises what was refused, Unavailable when nobody answers."""
    return client.ask(Path(settings.AUTH_SOCKET), {"ask": question, **said}, name="auth")
