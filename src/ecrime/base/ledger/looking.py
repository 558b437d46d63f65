"""The transaction in which somebody is shown something about people: the ledger first, and soon, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.database.deadline import cut_off_after
from ecrime.foundation.errors import Unavailable

# Nobody waits for five seconds.
LONGEST_S = 4.5
_NOT_WRITABLE = frozenset({"disk.full", "database.busy", "database.read_only", "database.too_slow"})


@contextmanager
def looking_as(viewer: HoldsToken) -> Iterator[None]:
    """As ``acting_as``, for acts of consultation and disclosure.

    Raises Unavailable("ledger.not_writable") where the entry cannot be written within some seconds.
    """
    try:
        with cut_off_after(LONGEST_S), acting_as(viewer, is_patient=False):
            yield
    except Unavailable as error:
        if error.code not in _NOT_WRITABLE:
            raise
        raise Unavailable("ledger.not_writable") from None
