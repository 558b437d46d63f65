"""The door through which a DEMO is given a past: clocks that the owner may set, from its mark until its past is told.

Outside a DEMO it does not exist, an app role's connection never sees another time through it, and a start refuses a
database whose clocks are neither the shipped ones nor, while a past is being told, these. See
docs/decisions/0006-a-demo-has-a-past.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

SETTING = "ecrime.past"
CLOCKS = ("now", "time")
_OWNERS = ("ecrime_owner", "ecrime_law")
_FOLDER = Path(__file__).parent
_PAST = "select seed, incidents, begins_at, until, told_until, shut_at from law.past_of_demo()"


@dataclass(frozen=True, slots=True)
class Past:
    """What a DEMO is to have behind it, and how far that is told.

    incidents   how many, about
    begins_at   the first moment of its service
    until       where its past ends: when the door was opened
    told_until  everything that was done before this moment stands
    shut_at     when all was told; None while the door is open
    """

    seed: str
    incidents: int
    begins_at: datetime
    until: datetime
    told_until: datetime
    shut_at: datetime | None


def open_door(owner: Connection[Any], *, seed: str, incidents: int, begins_at: datetime) -> None:
    """Open the door in a DEMO in which nothing has happened yet; where it stands open, put its clocks in place again.

    Raises the database's refusal (EC108, EC109) anywhere else. Does nothing once it was shut.
    """
    with owner.transaction():
        owner.execute("select law.open_past(%s, %s, %s)", [seed, incidents, begins_at])
        past = past_of(owner)
        if past is not None and past.shut_at is None:
            owner.execute("select law.ensure_partitions(36, %s)", [_months(past.begins_at, past.until) + 1])
            owner.execute(clocks().encode())


def shut_door(owner: Connection[Any]) -> None:
    """Put the clocks of the law back and shut the door for ever."""
    with owner.transaction():
        for name, role in zip(CLOCKS, _OWNERS, strict=True):
            owner.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            owner.execute(_shipped_statement(name).encode())
        owner.execute("set local role ecrime_owner")
        owner.execute("select law.shut_past()")


def past_of(owner: Connection[Any]) -> Past | None:
    """The past of this DEMO, None where it was given none."""
    row = owner.execute(_PAST).fetchone()
    return None if row is None else Past(*row)


def note_told(owner: Connection[Any], until: datetime) -> None:
    """Say that everything that was done before this moment stands."""
    owner.execute("select law.past_told(%s)", [until])


def set_clock(connection: Connection[Any], moment: datetime) -> None:
    """Have it be this moment for one connection of the owner's, until it is set anew."""
    connection.execute("select set_config(%s, %s, false)", [SETTING, moment.isoformat()])


def clocks() -> str:
    """What puts the clocks of a past in place, as the owner and in a transaction."""
    return (_FOLDER / "past.sql").read_text(encoding="utf-8")


def body_of(name: str, *, in_past: bool) -> str:
    """The body of one of the clocks: as shipped, or as it is while a past is told."""
    statement = _statement(name, _FOLDER / "past.sql") if in_past else _shipped_statement(name)
    return statement.split("$$")[1].strip()


def _months(first: datetime, last: datetime) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _shipped_statement(name: str) -> str:
    return _statement(name, _FOLDER / "triggers.sql")


def _statement(name: str, file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    found = re.search(rf"create or replace function law\.{name}\(\).*?as \$\$.*?\$\$;", text, re.DOTALL)
    if found is None:
        raise RuntimeError(f"{file.name} has no law.{name}()")
    return found.group(0)
