"""The context a transaction acts in: the officer's session, set for it alone and checked by the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection, transaction

from ecrime.base.database.sqlstate import translated


class HoldsToken(Protocol):
    """Anything that carries a session token: an Actor, an Access."""

    @property
    def token(self) -> str: ...


@contextmanager
def acting_as(viewer: HoldsToken) -> Iterator[None]:
    """One transaction for the viewer; reads and acts go inside, rendering comes after.

    Inside a block of the same viewer it joins that block. The token lives in a transaction-local
    setting, so nothing of it stays on a pooled connection.
    """
    holder = getattr(connection, "ecrime_token", None)
    if holder is not None:
        if holder != viewer.token:
            raise RuntimeError("a transaction acts for one session only")
        yield
        return
    with translated(), transaction.atomic():
        connection.ecrime_token = viewer.token  # type: ignore[attr-defined]
        try:
            with connection.cursor() as cursor:
                cursor.execute("select set_config('ecrime.token', %s, true)", [viewer.token])
            yield
        finally:
            connection.ecrime_token = None  # type: ignore[attr-defined]
