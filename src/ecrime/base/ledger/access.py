"""Purpose before look-up: an Access is a purpose that stands in the ledger, and queries that show a person take one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.country import queries as country
from ecrime.base.country.facts import PurposeAsks
from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text

OWN_WORK = "own_work"  # one's own unit's open record or a work item; the purpose is implied, the database checks it

REASON_LENGTH = 500
NUMBER_LENGTH = 60
# Letters and digits, of any script; spaces and signs say nothing. The database counts the same.
SHORTEST_REASON = 8
SHORTEST_NUMBER = 3

_INSERT = """
insert into ledger_access (id, purpose_id, case_number, reason, entry_id) values (%s, %s, %s, %s, %s)
returning expires_at
"""
_CURRENT = """
select id, purpose_id, case_number, expires_at from ledger_access
where session_id = (law.context()).id and expires_at > law.time() order by opened_at desc, id desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Access:
    """A purpose for which this session may open records; queries that show a person take one.

    id          of the stated purpose, None when it is implied by the officer's own work
    purpose     code of the pack's purpose, or OWN_WORK
    expires_at  when it must be stated again

    Only this module makes one. That it holds is checked by the database whenever a record is opened.
    """

    token: str = field(repr=False)
    id: UUID | None
    purpose: str
    case_number: str = ""
    expires_at: datetime | None = None


def own_work(actor: HoldsToken) -> Access:
    """The implied purpose of opening one's own open record or work item."""
    return Access(actor.token, None, OWN_WORK)


@act("access.open", Operation.ADMINISTRATION)
def open_access(entry: Entry, actor: HoldsToken, *, purpose: str, case_number: str = "", reason: str = "") -> Access:
    """State for what people and records will be looked up; good for half an hour in this session.

    Raises Invalid when the purpose is none of the pack's, or what it asks for is missing or says nothing.
    """
    words = _checked(purpose, case_number, reason)
    access_id = uuid7()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [access_id, purpose, *words, entry.id])
        (expires_at,) = cursor.fetchone()
    entry.about(
        Subject("access", access_id),
        after={"purpose": purpose, "case": words[0]},
        note=words[1],
        purpose=purpose,
        purpose_subject_id=access_id,
    )
    return Access(actor.token, access_id, purpose, words[0], expires_at)


def current_access(actor: HoldsToken) -> Access | None:
    """The purpose this session has stated last, while it lasts."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(_CURRENT)
        row = cursor.fetchone()
    return Access(actor.token, *row) if row else None


def stated_reason(actor: HoldsToken, access: Access) -> str:
    """The words in which a purpose of this session was stated; "" where a number says it."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "select reason from ledger_access where id = %s and session_id = (law.context()).id", [access.id]
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _checked(purpose: str, case_number: str, reason: str) -> tuple[str, str]:
    """(case number, reason), cleaned, only what the purpose asks for."""
    asks = {found.code: found.asks for found in country.purposes()}.get(purpose)
    if asks is None:
        raise Invalid([Problem("purpose", "purpose.unknown")])
    if asks is PurposeAsks.REASON:
        return "", _words("reason", reason, REASON_LENGTH, SHORTEST_REASON)
    return _words("case_number", case_number, NUMBER_LENGTH, SHORTEST_NUMBER), ""


def _words(name: str, typed: str, longest: int, shortest: int) -> str:
    try:
        text = clean_text(typed, max_length=longest)
    except TextRefused as refused:
        raise Invalid([Problem(name, refused.code, refused.params)]) from None
    if sum(map(str.isalnum, text)) < shortest:
        raise Invalid([Problem(name, f"purpose.{name}_missing")])
    return text
