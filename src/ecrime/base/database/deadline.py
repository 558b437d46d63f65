"""A server that stands still is not waited for: it keeps none of the limits that it was given."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from ecrime.foundation.errors import Unavailable


@contextmanager
def cut_off_after(seconds: float) -> Iterator[None]:
    """Within the block the server has so long altogether; then this thread's connection is shut, whatever it waits for.

    The server's own limits hold while it runs. One that is stopped, or whose disk hangs at COMMIT, keeps none of them.

    Raises Unavailable("database.too_slow").
    """
    ours = connections[DEFAULT_DB_ALIAS]
    deciding = threading.Lock()
    is_over = is_cut = False

    def cut() -> None:
        nonlocal is_cut
        with deciding:
            # Afterwards the line may belong to somebody else.
            if is_over or ours.connection is None or ours.connection.closed:
                return
            is_cut = True
            with suppress(OSError), socket.socket(fileno=os.dup(ours.connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (DatabaseError, Unavailable):
        if is_cut:
            raise Unavailable("database.too_slow") from None
        raise
    finally:
        timer.cancel()
        with deciding:
            is_over = True
