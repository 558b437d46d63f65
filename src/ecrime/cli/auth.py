"""Check passkeys and mint sessions, in a process of its own; run starts this by itself."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from types import FrameType
from typing import NoReturn

from ecrime.cli.supervisor.installation import add_data_argument, addresses_for, data_folder, environment_of
from ecrime.foundation.log_lines import about_exception, log_line

HOSTS = "localhost,127.0.0.1,[::1]"


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)


def run(arguments: Namespace) -> int:
    """Answer the pages until asked to stop."""
    from ecrime.base.officers.auth.clerk import Clerk
    from ecrime.base.officers.auth.store import Store
    from ecrime.foundation.line.server import LineServer, passed_socket

    passed = passed_socket()
    folder = data_folder(arguments.data)
    folder.make()
    write_log_lines()
    signal.signal(signal.SIGTERM, stop)
    with addresses_for("auth", folder) as addresses:
        clerk = Clerk(
            functools.partial(Store.at, addresses.auth),
            hosts=[name.strip() for name in os.environ.get("ECRIME_HOSTS", HOSTS).split(",")],
            key=environment_of(folder, addresses)["ECRIME_SECRET_KEY"],
        )
        with LineServer(folder.auth_socket(), clerk.answer, name="auth", passed=passed) as server:
            server.serve_forever()
    return 0


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """End in order: the socket goes with the process."""
    sys.exit(0)


class LineFormatter(logging.Formatter):
    """A record as a line of JSON: fixed words, a code, and never what somebody said."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; an exception's type and place, without its text."""
        error = record.exc_info[1] if record.exc_info else None
        told: dict[str, object] = {"code": getattr(record, "code", None)}
        if error is not None:
            told |= {name: value for name, value in about_exception(error).items() if value}
        return log_line(record.levelname, record.name, str(record.msg), **told)


def write_log_lines() -> None:
    """Log to standard error, which the supervisor puts into auth.log."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logger = logging.getLogger("ecrime")
    logger.addHandler(handler)
    logger.setLevel(os.environ.get("ECRIME_LOG_LEVEL", "WARNING"))


def set_when_asked_to_stop() -> threading.Event:
    """Set by SIGTERM and SIGINT, for a process that ends between two turns of its work."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        # Not here: this thread may just be entering its wait, with the lock of the event in its hand.
        threading.Thread(target=stop.set, name="stop").start()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    return stop
