"""Finishes erasures every night by itself, in a process of its own under ``ecrime run``.

It looks every other minute whether an erasure waits and the hour is quiet. What cannot be done then, because a table is
in use or the database is away, is logged and done at one of the next looks; what waits too long stands on the page of
the service's health.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import psycopg

from ecrime.records.erasure import nights
from ecrime.records.erasure.cleaning import Cleaned, Connection, Progress, clean, waiting_since, zone_of

logger = logging.getLogger("ecrime.cleaner")

LOOK_EACH_S = 120.0
# Whoever works at night waits no longer than this behind one who waits for a table, and than this for one that is
# written. What takes longer is left for a run by hand, or another night.
PATIENCE = "1s"
LONGEST = "10min"
UNTIL_NEXT_NIGHT = timedelta(hours=12)

# The owner of the tables, and the superuser where the server is our own.
Keepers = AbstractContextManager[tuple[Connection, Connection | None]]


def clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


class Cleaner:
    """Works for one installation until its process is ended.

    keepers  connects anew for every look
    now      asked for the time
    """

    def __init__(self, keepers: Callable[[], Keepers], now: Callable[[], datetime] = clock) -> None:
        self._keepers = keepers
        self._now = now
        self._started = now()
        self._progress = Progress()
        self._tries_all_at = self._started

    def run(self) -> NoReturn:
        """Look again and again."""
        while True:
            time.sleep(LOOK_EACH_S)
            self.look()

    def look(self) -> Cleaned:
        """Finish what waits, if it is time to; a fault is logged, and the next look tries again."""
        if self._now() >= self._tries_all_at:
            self._progress.too_large.clear()
        try:
            with self._keepers() as (owner, superuser):
                done = self._clean(owner, superuser)
        except psycopg.Error as error:
            logger.warning("erasure.not_finished", extra={"code": error.sqlstate or "database away"})
            return Cleaned()
        if done.too_large:
            # It would be closed again and again all night, and never be done.
            self._tries_all_at = self._now() + UNTIL_NEXT_NIGHT
        tell(done)
        return done

    def _clean(self, owner: Connection, superuser: Connection | None) -> Cleaned:
        since = waiting_since(owner)
        if since is None:
            return Cleaned()
        zone = zone_of(owner)

        def is_time() -> bool:
            return nights.is_time(self._now(), zone=zone, since=since, started=self._started)

        if not is_time():
            return Cleaned()
        return clean(owner, superuser, progress=self._progress, patience=PATIENCE, longest=LONGEST, may_go_on=is_time)


def tell(done: Cleaned) -> None:
    """What a look came to, for the log."""
    if done.erasures:
        logger.info("erasure.finished", extra={"code": str(len(done.erasures))})
    if done.is_taken:
        logger.info("erasure.another_run")
    if done.held:
        logger.warning("erasure.tables_in_use", extra={"code": " ".join(done.held)})
    if done.too_large:
        logger.warning("erasure.table_too_large", extra={"code": " ".join(done.too_large)})
    if done.wal_kept:
        logger.warning("erasure.log_kept", extra={"code": str(done.wal_kept)})
