"""What is done at most once under a key of the caller's: remembered in the very transaction that did it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from ecrime.foundation.errors import AlreadyDone, Changed


@dataclass(frozen=True, slots=True)
class Once:
    """Under which key an act is done at most once, and a hash of what was said, where that counts."""

    key: UUID
    said: bytes | None


def wait_for(once: Once) -> None:
    """Wait for whatever runs under the same key."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(once.key)])


def refuse_repeat(kind: str, once: Once) -> None:
    """Wait for a running act of the same key, then refuse if it was done."""
    wait_for(once)
    if (done := done_before(kind, once)) is not None:
        raise done


def done_before(kind: str, once: Once) -> AlreadyDone | None:
    """What was done under this key; raises Changed when it was something else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject_id, entry_id, kind, said from ledger_done where officer_id = law.officer() and key = %s",
            [once.key],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    subject, entry, kind_then, said_then = row
    if once.said is not None and (kind_then, said_then and bytes(said_then)) != (kind, once.said):
        raise Changed("key.used_otherwise")
    return AlreadyDone(str(subject), entry=str(entry))


def remember(kind: str, once: Once, *, subject: UUID, entry: UUID) -> None:
    """Keep that it was done, beside what it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id, said)"
            " values (law.officer(), %s, %s, %s, %s, %s)",
            [once.key, kind, subject, entry, once.said],
        )
