"""The only way to write: an act is one transaction and one ledger entry, or nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger.entry import Entry, Operation
from ecrime.base.ledger.looking import looking_as
from ecrime.base.ledger.once import Once, done_before, refuse_repeat, remember, wait_for
from ecrime.foundation import trace
from ecrime.foundation.errors import AlreadyDone

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=HoldsToken)
L = TypeVar("L")

_RESERVE = "select law.uuid7(), law.act_time()"

_LOOKS = frozenset({Operation.CONSULTATION, Operation.DISCLOSURE})

_APPEND = """
with entry as (
    insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, purpose,
                              purpose_subject_id, rule, grant_id, commitment)
    values (%(id)s, %(kind)s, %(operation)s, %(subject_kind)s, %(subject_id)s, %(jurisdiction)s, %(purpose)s,
            %(purpose_subject_id)s, %(rule)s, %(grant_id)s, %(commitment)s))
insert into ledger_salt (entry_id, salt) values (%(id)s, %(salt)s)
"""


class _Seen(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


class Act(Generic[A, P, R]):
    """A business act bound to its ledger kind. Call it with the actor; ``once`` guards against double submits."""

    __name__: str

    def __init__(self, kind: str, operation: Operation, body: Callable[Concatenate[Entry, A, P], R]) -> None:
        functools.update_wrapper(self, body)
        self.kind = kind
        self.operation = operation
        self.body = body

    def __call__(self, actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._run(None, actor, *args, **kwargs)

    def once(self, key: UUID, said: bytes | None = None) -> Callable[Concatenate[A, P], R]:
        """The same act, done at most once under this key; a repeat raises AlreadyDone with the record's id.

        said  a keyed hash of the whole request, where the same key with another request is to be refused as Changed
        """

        def keyed(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return self._run(Once(key, said), actor, *args, **kwargs)

        return keyed

    def done_under(self, key: UUID, said: bytes | None, actor: A) -> AlreadyDone | None:
        """What was done under this key before, None when nothing was. Raises Changed when something else was.

        said  as for ``once``; None where it does not count
        """
        with acting_as(actor):
            return done_before(self.kind, Once(key, said))

    def rehearsal(self, look: Callable[[], L]) -> Callable[Concatenate[A, P], L]:
        """The same act, done and undone again: returns what ``look`` sees in between, and leaves nothing.

        So an officer is shown the very words the database will hold him to, before he signs them.
        What the database checks at COMMIT only is not checked.
        """

        def rehearsed(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> L:
            try:
                with acting_as(actor):
                    self._do(actor, *args, **kwargs)
                    raise _Seen(look())
            except _Seen as seen:
                result: L = seen.args[0]
                return result

        return rehearsed

    def _run(self, once: Once | None, actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._transaction(actor):
            if once is not None:
                refuse_repeat(self.kind, once)
            entry, result = self._do(actor, *args, **kwargs)
            if once is not None and entry.subject is not None:
                remember(self.kind, once, subject=entry.subject.id, entry=entry.id)
        return result

    def _transaction(self, actor: A) -> AbstractContextManager[None]:
        return looking_as(actor) if self.operation in _LOOKS else acting_as(actor)

    def _do(self, actor: A, /, *args: P.args, **kwargs: P.kwargs) -> tuple[Entry, R]:
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE)
            entry = Entry(*cursor.fetchone())
        trace.entry_id.set(str(entry.id))
        result = self.body(entry, actor, *args, **kwargs)
        _append(self, entry)
        return entry, result


def act(kind: str, operation: Operation) -> Callable[[Callable[Concatenate[Entry, A, P], R]], Act[A, P, R]]:
    """Make a function an act: ``kind`` is its one word everywhere, ``operation`` its class in the log."""

    def bind(body: Callable[Concatenate[Entry, A, P], R]) -> Act[A, P, R]:
        return Act(kind, operation, body)

    return bind


@contextmanager
def step_once(kind: str, actor: HoldsToken, *, key: UUID, said: bytes, of: UUID, entry: UUID) -> Iterator[bool]:
    """A step that has no entry of its own, done at most once under a key: False where it was done already.

    of, entry  the record that it is a step of, and the entry under which that stands
    said       a keyed hash of the whole request

    Raises Changed when something else was done under the key.
    """
    once = Once(key, said)
    with acting_as(actor):
        wait_for(once)
        is_new = done_before(kind, once) is None
        yield is_new
        if is_new:
            remember(kind, once, subject=of, entry=entry)


def _append(bound: Act[A, P, R], entry: Entry) -> None:
    if entry.subject is None or entry.content is None:
        raise RuntimeError(f"{bound.kind} ended without saying what it was about")
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            {
                "id": entry.id,
                "kind": bound.kind,
                "operation": bound.operation.value,
                "subject_kind": entry.subject.kind,
                "subject_id": entry.subject.id,
                "jurisdiction": entry.subject.jurisdiction,
                "purpose": entry.purpose,
                "purpose_subject_id": entry.purpose_subject_id,
                "rule": entry.rule,
                "grant_id": entry.grant_id,
                "commitment": entry.content.commitment,
                "salt": entry.content.salt,
            },
        )
