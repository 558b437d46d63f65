"""How the pages ask the auth process: one question, one answer, or its refusal raised here."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from django.conf import settings

from ecrime.base.officers.auth import wire
from ecrime.foundation.errors import Unavailable

# The process is started with the pages and may be a moment behind, or be starting again.
PATIENCE_S = 3.0
POLL_S = 0.05


def ask(question: str, **said: Any) -> dict[str, Any]:
    """The answer to a question of ``auth.clerk``. Raises what was refused, Unavailable when nobody answers."""
    deadline = time.monotonic() + wire.WAIT_S
    try:
        with _connected() as peer:
            peer.settimeout(wire.WAIT_S)
            peer.sendall(wire.encoded({"ask": question, **said}))
            reply = json.loads(wire.receive(peer, deadline))
    except (OSError, ValueError):
        raise Unavailable("auth.away") from None
    wire.raise_refusal(reply)
    return dict(reply)


def _connected() -> socket.socket:
    """A connection to the process, waited for a little."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            peer.connect(settings.AUTH_SOCKET)
        except OSError:
            peer.close()
            if time.monotonic() > patience:
                raise
            time.sleep(POLL_S)
        else:
            return peer
