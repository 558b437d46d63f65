"""Answers on a Unix socket that only its own user may open, one line for one line.

Small on purpose. A caller gets eight seconds; at most eight are served at once and the rest wait their turn.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ecrime.foundation.errors import EcrimeError, Forbidden, Unavailable
from ecrime.foundation.line import wire

Said = Mapping[str, Any]
Reply = dict[str, Any]

AT_ONCE = 8
FIRST_PASSED = 3  # the descriptor at which systemd passes the first socket on


def passed_socket() -> socket.socket | None:
    """The socket that systemd listens at for this process (sd_listen_fds); None where it was started without one."""
    told = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    os.environ.pop("LISTEN_FDNAMES", None)
    return socket.socket(fileno=FIRST_PASSED) if told == (str(os.getpid()), "1") else None


class LineServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens at ``path`` for callers of its own user, or at a socket passed to it for whom that admits.

    answer  the reply to one message; raises our errors for a refusal
    name    under which it logs: "auth"
    passed  listens already; its file, and who may open it, are its maker's
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, path: Path, answer: Callable[[Said], Reply], *, name: str, passed: socket.socket | None = None
    ) -> None:
        self.answer = answer
        self.logger = logging.getLogger(f"ecrime.{name}")
        self._path = path
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._is_passed = passed is not None
        if passed is not None:
            super().__init__(str(path), Call, bind_and_activate=False)
            self.socket.close()
            self.socket = passed
            return
        # One that was killed left its file; the folder is ours alone, and so is what stands in it.
        path.unlink(missing_ok=True)
        super().__init__(str(path), Call)

    def server_bind(self) -> None:
        """Nobody may connect before the rights of the file are what they shall be: nobody is listened to yet."""
        super().server_bind()
        self._path.chmod(0o600)

    def server_close(self) -> None:
        """Take the file away with the socket, where it is ours."""
        super().server_close()
        if not self._is_passed:
            self._path.unlink(missing_ok=True)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Wait for a turn, so that no crowd of callers uses up the database's connections."""
        self._turns.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._turns.release()
            raise

    def process_request_thread(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Answer one caller, and give the turn on."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._turns.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is no matter; nothing of what it said is told."""
        self.logger.debug("line.caller_gone")


class Call(socketserver.BaseRequestHandler):
    """One caller: a line in, a line out."""

    request: socket.socket
    server: LineServer

    def handle(self) -> None:
        """Read, answer, and note what kind of question it was and how it went."""
        started = time.monotonic()
        deadline = started + wire.ANSWER_S
        reply = self._reply(deadline)
        self.request.settimeout(max(deadline - time.monotonic(), 0.1))
        with contextlib.suppress(OSError):
            self.request.sendall(wire.encoded(reply))

    def _reply(self, deadline: float) -> Reply:
        try:
            return self.server.answer(self._said(deadline))
        except EcrimeError as error:
            self.server.logger.info("line.refused", extra={"code": error.code})
            return wire.refusal(error)
        except Exception:
            # Whatever went wrong, this caller is told and the next one is answered.
            self.server.logger.exception("line.failed")
            return wire.refusal(Unavailable(wire.FAILED))

    def _said(self, deadline: float) -> dict[str, Any]:
        try:
            said = json.loads(wire.receive(self.request, deadline))
        except (OSError, ValueError, RecursionError):
            raise Forbidden("request.unreadable") from None
        if not isinstance(said, dict):
            raise Forbidden("request.unreadable")
        return said
