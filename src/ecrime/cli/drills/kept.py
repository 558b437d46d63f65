"""A superuser's connections that stay open between his statements: to open one takes longer than most statements do."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

Connection = psycopg.Connection[tuple[Any, ...]]


class KeptConnections:
    """One for each database, process and thread; whoever is next finds it as if it had just been opened."""

    def __init__(self, address: Callable[[str], str]) -> None:
        self._address = address
        self._kept: dict[tuple[str, int, int], Connection] = {}

    def run(self, sql: str, *, database: str) -> list[tuple[Any, ...]]:
        """What a statement, or the last of several, answers."""
        connection = self._to(database)
        try:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []
        finally:
            _wipe(connection)

    def let_go(self, database: str) -> None:
        """Close those to a database: nobody may be in it while it is copied."""
        for key in [key for key in self._kept if key[0] == database]:
            self._kept.pop(key).close()

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.popitem()[1].close()

    def _to(self, database: str) -> Connection:
        key = (database, os.getpid(), threading.get_ident())
        if key not in self._kept or self._kept[key].closed:
            self._kept[key] = psycopg.connect(self._address(database), autocommit=True, prepare_threshold=None)
        return self._kept[key]


def _wipe(connection: Connection) -> None:
    """End what a statement began, and forget what it set; one that was cut off is closed for good."""
    if connection.closed:
        return
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        connection.execute("rollback")
    connection.execute("discard all")
