"""What the gateway asks the database: whose watch it is, whether it still holds, and that it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from ecrime.base.ledger.entry import Content
from ecrime.cameras.watching.live.door import Visitor
from ecrime.cameras.watching.live.facts import Why

ANSWER_MS = 1000
_REFUSED = {
    "EC001": Why.SESSION,
    "EC002": Why.SESSION,
    "EC012": Why.RIGHT,
    "EC250": Why.PASSKEY,
    "EC251": Why.UNIT,
    "EC252": Why.ZONE,
    "EC253": Why.CAMERA,
    "EC256": Why.CLOSED,
}
_ACTING = "select set_config('ecrime.token', %s, true), set_config('ecrime.caller', %s, true)"


class Away(Exception):
    """The database does not answer, so nothing is shown."""


class Register:
    """One connection as the app role, used by one question at a time."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = asyncio.Lock()
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._is_over = False

    async def session_of(self, visitor: Visitor) -> UUID | None:
        """The session of a visitor; None where it has ended."""
        try:
            rows = await self._ask(visitor, "select (law.context()).id", [])
        except psycopg.Error as error:
            if error.sqlstate in _REFUSED:
                return None
            raise Away from None
        found: UUID = rows[0][0]
        return found

    async def camera_of(self, visitor: Visitor, watch: UUID) -> tuple[UUID, str] | Why:
        """The camera of a watch of this visitor's that goes on, and the zones to fill; or what speaks against it."""
        try:
            rows = await self._ask(visitor, "select camera, zones from law.camera_of_watch(%s)", [watch])
        except psycopg.Error as error:
            if error.sqlstate in _REFUSED:
                return _REFUSED[error.sqlstate]
            raise Away from None
        camera, zones = rows[0]
        return (camera, zones) if camera else Why.CLOSED

    async def still(self, watches: Sequence[UUID]) -> dict[UUID, tuple[str | None, str]]:
        """Of watches that are being shown: None where all holds, else for what it is over; and zones to fill."""
        try:
            rows = await self._ask(None, "select watch, why, zones from law.watches_now(%s)", [list(watches)])
        except psycopg.Error:
            raise Away from None
        return {row[0]: (row[1], row[2]) for row in rows}

    async def end(self, watch: UUID, visitor: Visitor | None = None) -> None:
        """Note the end of a watch; of one that is closed, in the session of who closes it."""
        content = Content.of(before=None, after={"watch": watch, "ended": True})
        try:
            await self._ask(visitor, "select law.end_watch(%s, %s, %s)", [watch, content.commitment, content.salt])
        except psycopg.Error as error:
            if error.sqlstate not in _REFUSED:
                raise Away from None

    async def end_those_adrift(self) -> int:
        """Note the end of watches that nobody is shown any more; how many there were."""
        try:
            rows = await self._ask(None, "select * from law.watches_adrift()", [])
        except psycopg.Error:
            raise Away from None
        for (watch,) in rows:
            await self.end(watch)
        return len(rows)

    async def close(self) -> None:
        """Leave the database for good."""
        async with self._lock:
            self._is_over = True
            if self._connection is not None:
                await self._connection.close()

    async def _ask(self, visitor: Visitor | None, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        async with self._lock:
            connection = await self._connected()
            try:
                async with asyncio.timeout(ANSWER_MS / 1000 * 2), connection.transaction():
                    if visitor is not None:
                        await connection.execute(_ACTING, [visitor.token, visitor.address])
                    return await (await connection.execute(sql, values)).fetchall()
            except TimeoutError:
                await connection.close()
                raise Away from None

    async def _connected(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if self._is_over:
            raise Away
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._address,
                autocommit=True,
                connect_timeout=2,
                application_name="ecrime",
                options=f"-c statement_timeout={ANSWER_MS} -c lock_timeout={ANSWER_MS}",
            )
        return self._connection
