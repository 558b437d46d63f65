"""How one process asks another: one question, one answer, or its refusal raised here."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecrime.foundation.errors import EcrimeError, Unavailable
from ecrime.foundation.line import wire

# The other process is started together with the asking one and may be a moment behind, or be starting again.
PATIENCE_S = 3.0
POLL_S = 0.05


def ask(path: Path, message: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    """The answer to a message sent to the socket at ``path``.

    Raises what was refused, Unavailable("<name>.away") when nobody answers, Unavailable("<name>.failed") when the
    other side broke.
    """
    deadline = time.monotonic() + wire.WAIT_S
    try:
        with _connected(path) as peer:
            peer.settimeout(wire.WAIT_S)
            peer.sendall(wire.encoded(message))
            reply = json.loads(wire.receive(peer, deadline))
    except (OSError, ValueError):
        raise Unavailable(f"{name}.away") from None
    try:
        wire.raise_refusal(reply)
    except EcrimeError as refused:
        if refused.code == wire.FAILED:
            raise Unavailable(f"{name}.failed") from None
        raise
    return dict(reply)


def _connected(path: Path) -> socket.socket:
    """A connection to the process, waited for a little."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            peer.connect(str(path))
        except OSError:
            peer.close()
            if time.monotonic() > patience:
                raise
            time.sleep(POLL_S)
        else:
            return peer
