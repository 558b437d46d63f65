"""What an attack is.

Each names the guards that stop it. Without them it must succeed, or it would prove nothing; a test tries both.
Words in braces stand for values of the scene: see scene.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Tick:
    """While the attack is under way the clock is set this much later, or earlier, than when it began."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class PastSql:
    """A function without arguments is called by the protocol's own message for that, without any SQL."""

    function: str


Step = str | Tick | PastSql


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    steps    as the app role, in autocommit; a text is SQL
    harm     SQL as superuser: true when it did what it must not
    without  SQL as superuser: takes away the guards named
    after    SQL as superuser: puts back what "without" changed for the whole server, not for the clone alone
    before   SQL as superuser: what stands in this attack's scene besides, with guards and without
    """

    name: str
    guards: str
    steps: Sequence[Step]
    harm: str
    without: Sequence[str]
    after: Sequence[str] = ()
    before: Sequence[str] = ()
