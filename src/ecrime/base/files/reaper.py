"""Takes away what lies in the store and is nobody's: drafts of killed processes, contents of acts that never committed,
contents of files that were erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from ecrime.base.files.actions import ALONE
from ecrime.base.files.store import FileStore

# No act takes longer; what is older and still nobody's stays so.
GRACE = timedelta(hours=24)
AT_ONCE = 500


def reap(store: FileStore, *, now: datetime, grace: timedelta = GRACE) -> int:
    """Take away what has been nobody's for so long; returns how many drafts and contents went."""
    before = now - grace
    gone = store.sweep(before)
    old = (name for name, placed_at in store.names() if placed_at < before)
    while names := list(islice(old, AT_ONCE)):
        gone += sum(_take_away(store, name) for name in _unused(names))
    return gone


def _unused(names: Sequence[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("select law.names_in_use(%s)", [list(names)])
        used = {name for (name,) in cursor.fetchall()}
    return (name for name in names if name not in used)


def _take_away(store: FileStore, name: str) -> bool:
    """Alone under this name, look once more: the same content may be coming in at this moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE, [name])
        cursor.execute("select count(*) from law.names_in_use(%s)", [[name]])
        if cursor.fetchone()[0]:
            return False
        store.delete(name)
        return True
