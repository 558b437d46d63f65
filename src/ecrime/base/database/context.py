"""The context a transaction acts in: the officer's session, set for it alone and checked by the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.db import OperationalError, connection, transaction

from ecrime.base.database.deadline import cut_off_after
from ecrime.base.database.patience import patiently
from ecrime.base.database.sqlstate import translated


class HoldsToken(Protocol):
    """Anything that carries a session token: an Actor, an Access."""

    @property
    def token(self) -> str: ...


# From where the request comes that is being answered; "" where nobody asks over the network. A system's token is good
# from the networks of its credential only, which the database asks with every statement.
caller_address: ContextVar[str] = ContextVar("caller_address", default="")

# A server that runs answers whether it is there within this.
STANDS_STILL_S = 1.5

_ACTING = "select set_config('ecrime.token', %s, true), set_config('ecrime.caller', %s, true)"
# Two waits, for a lock and for COMMIT, stay below five seconds.
_ACTING_NOT_FOR_LONG = (
    f"{_ACTING}, set_config('lock_timeout', '2s', true), set_config('statement_timeout', '2500ms', true)"
)


@contextmanager
def acting_as(viewer: HoldsToken, *, is_patient: bool = True) -> Iterator[None]:
    """One transaction for the viewer; reads and acts go inside, rendering comes after.

    Inside a block of the same viewer it joins that block. The token lives in a transaction-local
    setting, so nothing of it stays on a pooled connection.

    is_patient  wait for the database as long as it takes; else no statement waits for more than some seconds
    """
    holder = getattr(connection, "ecrime_token", None)
    if holder is not None:
        if holder != viewer.token:
            raise RuntimeError("a transaction acts for one session only")
        yield
        return
    with translated():
        connect()
    with translated(), transaction.atomic():
        connection.ecrime_token = viewer.token  # type: ignore[attr-defined]
        try:
            with connection.cursor() as cursor:
                cursor.execute(_ACTING if is_patient else _ACTING_NOT_FOR_LONG, [viewer.token, caller_address.get()])
            yield
        finally:
            connection.ecrime_token = None  # type: ignore[attr-defined]


def connect() -> None:
    """Have a connection that works, waiting a little for a server that is starting again.

    Raises OperationalError where it does not come back.
    """

    def ensured() -> None:
        if _is_to_be_looked_at():
            with cut_off_after(STANDS_STILL_S):
                connection.close_if_health_check_failed()
        connection.ensure_connection()

    patiently(ensured, OperationalError)


def _is_to_be_looked_at() -> bool:
    """Whether Django would ask the server if it is there: of a connection that was asked for this request, never."""
    if connection.connection is None:
        return False
    return bool(connection.health_check_enabled and not connection.health_check_done)  # type: ignore[attr-defined]
