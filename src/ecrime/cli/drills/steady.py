"""A trial's database that is asked many thousand times: its connections stay open, its officers are read once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Self

import psycopg
from django.conf import settings

from ecrime.base.officers.auth.clerk import Clerk
from ecrime.base.officers.auth.store import Store
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database


@dataclass
class SteadyDatabase(Database):
    """The same database; ``superuser``, ``attacker`` (the app role) and ``auth`` are held open."""

    superuser: psycopg.Connection[tuple[Any, ...]]
    attacker: psycopg.Connection[tuple[Any, ...]]
    auth: psycopg.Connection[tuple[Any, ...]]
    actors: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def over(cls, database: Database) -> Iterator[Self]:
        """The same database, for as long as the block lasts."""
        of = database.instance.address
        superuser = psycopg.connect(of(database.name), autocommit=True)
        with superuser, database.connect() as attacker, database.connect("auth") as auth:
            yield cls(database.instance, database.name, database.officers, superuser, attacker, auth)

    def as_superuser(self, sql: str) -> list[tuple[Any, ...]]:
        """Run SQL past every guard."""
        cursor = self.superuser.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def actor(self, who: str) -> Actor:
        """One of the officers, signed in."""
        if who not in self.actors:
            self.actors[who] = super().actor(who)
        return self.actors[who]

    def clerk(self, hosts: Any = ("localhost",)) -> Clerk:
        """What the auth process answers with, on the connection that is open."""
        return Clerk(lambda: nullcontext(Store(self.auth)), hosts=hosts, key=settings.SECRET_KEY)
