"""A throw-away service: a server of its own, a migrated template with officers, a clone for every trial.

Used by the drills and by the test suite. Only here is the clock of the law ever replaced.
"""

from __future__ import annotations

import functools
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from ecrime.base.country.load import load_pack
from ecrime.base.database import install
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.officers import console, queries
from ecrime.base.officers.auth.clerk import Clerk
from ecrime.base.officers.auth.software import SoftwareBrowser
from ecrime.base.officers.auth.store import Store
from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.base.officers.facts import Actor, SignatureId
from ecrime.base.officers.load import load_units
from ecrime.cli.drills.kept import KeptConnections
from ecrime.cli.drills.memory import folder_in_memory
from ecrime.foundation.line.server import LineServer

ROLES = {
    "owner": "ecrime_owner",
    "app": "ecrime_app",
    "auth": "ecrime_auth",
    "auditor": "ecrime_auditor",
    "backup": "ecrime_backup",
    "sequencer": "ecrime_sequencer",
    "recorder": "ecrime_recorder",
}
# Where the pages of a trial are open, as a browser names it.
ORIGIN = "http://localhost"

# Who serves in the invented country of the tests: (unit, kind of post).
OFFICERS = {
    "lak": ("LAK", "specialist"),
    "lak2": ("LAK", "specialist"),
    "lak_chief": ("LAK", "chief"),
    "lak_duty": ("LAK", "duty_officer"),
    "hil": ("HIL", "specialist"),
    "admin": ("HQ", "administrator"),
    "auditor": ("HQ", "auditor"),
    "hil_chief": ("HIL", "chief"),
    "planner": ("HQ", "planning_head"),
    "planner2": ("HQ", "planning_head"),
    "technician": ("HQ", "technical_group"),
    "planning": ("HQ", "planning_head"),
    "criminal": ("HQ", "criminal_police"),
    "operator": ("HQ", "hq_operator"),
    "investigator": ("HQ", "investigator"),
    "operator2": ("HQ", "hq_operator"),
    "lak_operator": ("LAK", "hq_operator"),
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An officer of a template: the token of a session that stays open, and what he signs in and signs with."""

    token: str
    authenticator: SoftwareAuthenticator


@dataclass
class Instance:
    """A running throw-away server, as its superuser."""

    url: str
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    _templates: dict[str, Mapping[str, SignedIn]] = field(default_factory=dict)
    _scenes: dict[Scene, Mapping[str, str]] = field(default_factory=dict)
    _superuser: KeptConnections = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._superuser = KeptConnections(self.address)

    def close(self) -> None:
        """Leave the server; nothing on it is touched."""
        self._superuser.close()

    def with_passwords(self) -> Instance:
        """Give every role that signs in the one password of this instance."""
        for role in ROLES.values():
            self.run(f"alter role {role} password '{self.password}'")
        return self

    def run(self, sql: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Do what only a superuser can: make databases, switch guards off, read past row security."""
        return self._superuser.run(sql, database=database)

    def release(self, database: str) -> None:
        """End every connection to a database, whoever's it is."""
        self._superuser.let_go(database)
        self.run(f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{database}'")

    def address(self, database: str, role: str | None = None) -> str:
        """The address of a database for a role, the superuser when none is named."""
        parts = psycopg.conninfo.conninfo_to_dict(self.url)
        user, password = (ROLES[role], self.password) if role else (parts["user"], parts.get("password") or "")
        host = quote(str(parts["host"]), safe="")
        return f"postgresql://{user}:{quote(str(password))}@/{database}?host={host}&port={parts['port']}"

    def point_django_at(self, database: str, role: str) -> None:
        """Make this process's Django talk to one database as one role."""
        connection = connections["default"]
        connection.close()
        parts = psycopg.conninfo.conninfo_to_dict(self.address(database, role))
        connection.settings_dict.update(
            ENGINE="django.db.backends.postgresql",
            NAME=database,
            USER=str(parts["user"]),
            PASSWORD=self.password,
            HOST=str(parts["host"]),
            PORT=str(parts["port"]),
        )

    @contextmanager
    def clone(self, pack: str = "zz") -> Iterator[Database]:
        """A database of its own, copied from the pack's template and dropped in the end."""
        officers = self._template(pack)
        with self._copied(f"template_{pack}") as name:
            yield Database(self, name, officers)

    @contextmanager
    def clone_with(self, scene: Scene) -> Iterator[tuple[Database, Mapping[str, str]]]:
        """The same with a scene already set, and the values it gave; the scene is played once for all."""
        officers = self._template("zz")
        name = f"template_{scene.__name__}"
        if scene not in self._scenes:
            self._superuser.let_go("template_zz")
            self.run(f"create database {name} owner ecrime_owner template template_zz")
            self.point_django_at(name, "app")
            self._scenes[scene] = scene(Database(self, name, officers))
            connections["default"].close()
            self._let_wait(name)
        with self._copied(name) as copy:
            yield Database(self, copy, officers), self._scenes[scene]

    @contextmanager
    def _copied(self, template: str) -> Iterator[str]:
        name = f"t_{secrets.token_hex(6)}"
        self._superuser.let_go(template)
        self.run(f"create database {name} owner ecrime_owner template {template} strategy file_copy")
        self.point_django_at(name, "app")
        try:
            yield name
        finally:
            connections["default"].close()
            self._superuser.let_go(name)
            self.run(f"drop database {name} with (force)")

    def _template(self, pack: str) -> Mapping[str, SignedIn]:
        """The template's officers; the template is made when it is first asked for."""
        if pack not in self._templates:
            name = f"template_{pack}"
            self.run(f"create database {name} owner ecrime_owner template template0")
            self.point_django_at(name, "owner")
            install.open_schema()
            call_command("migrate", verbosity=0)
            install.install()
            load_pack(pack)
            load_units(pack)
            with connections["default"].cursor() as cursor:
                cursor.execute("select law.ensure_partitions(2)")
            codes = {
                who: console.code_for_new(
                    name_km=f"មន្ត្រី {who}", name_latin=f"Officer {who}", unit_code=unit, post_kind=post
                )
                for who, (unit, post) in (OFFICERS.items() if pack == "zz" else ())
            }
            connections["default"].close()
            template = Database(self, name, {})
            self._templates[pack] = {who: template.enrol(code) for who, code in codes.items()}
            # Trials move the clock by days; their officers stay signed in.
            self.run("update law.session set expires_at = 'infinity', idle = null", database=name)
            self._let_wait(name)
        return self._templates[pack]

    def _let_wait(self, template: str) -> None:
        """Nothing sequences a template's entries: they may wait for hours without the ledger being called unkept."""
        self.run("update ledger_pending set waits_since = 'infinity'", database=template)


@dataclass
class Database:
    """One trial's own database; Django in this process talks to it as the app role."""

    instance: Instance
    name: str
    officers: Mapping[str, SignedIn]

    @property
    def tokens(self) -> Mapping[str, str]:
        """The session tokens of OFFICERS."""
        return {who: officer.token for who, officer in self.officers.items()}

    @contextmanager
    def called(self, name: str) -> Iterator[None]:
        """Another name for the time of the block, under which processes that run already find it."""
        own = self.name
        self._rename(name)
        try:
            yield
        finally:
            self._rename(own)

    def _rename(self, name: str) -> None:
        connections["default"].close()
        self.instance.release(self.name)
        self.instance.run(f"alter database {self.name} rename to {name}")
        self.name = name
        self.instance.point_django_at(name, "app")

    def actor(self, who: str) -> Actor:
        """One of OFFICERS, signed in."""
        return queries.actor_of(self.officers[who].token)

    def authenticator(self, who: str) -> SoftwareAuthenticator:
        """What one of OFFICERS signs in and signs with."""
        return self.officers[who].authenticator

    def enrol(self, code: str) -> SignedIn:
        """Somebody uses a one-time code up: makes a passkey, and is signed in."""
        authenticator = SoftwareAuthenticator.new()
        _passkey, token = self.browser().enrol(code, authenticator)
        return SignedIn(token, authenticator)

    def sign_in(self, who: str) -> str:
        """The token of one more session of one of OFFICERS."""
        return self.browser().sign_in(self.authenticator(who))

    def sign(self, who: str, words: str) -> SignatureId:
        """One of OFFICERS lays his passkey under the words of an act, in his open session."""
        officer = self.officers[who]
        return self.browser().sign(officer.token, words, officer.authenticator)

    def browser(self, origin: str = ORIGIN) -> SoftwareBrowser:
        """A browser with room for an authenticator, that asks this database's auth process."""
        return SoftwareBrowser(self.clerk().answer, origin)

    def clerk(self, hosts: Sequence[str] = ("localhost",)) -> Clerk:
        """What the auth process answers with, in this process; ``hosts`` are the names of the site."""
        open_store = functools.partial(Store.at, self.instance.address(self.name, "auth"))
        return Clerk(open_store, hosts=hosts, key=settings.SECRET_KEY)

    @contextmanager
    def auth_process(self) -> Iterator[Path]:
        """The auth process of this database on a socket of its own, which the pages of this process ask."""
        before = settings.AUTH_SOCKET
        with tempfile.TemporaryDirectory(prefix="ecrime-") as folder:
            path = Path(folder) / "auth.sock"
            with LineServer(path, self.clerk().answer, name="auth") as server:
                thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
                thread.start()
                settings.AUTH_SOCKET = str(path)
                try:
                    yield path
                finally:
                    settings.AUTH_SOCKET = before
                    server.shutdown()
                    thread.join()

    def connect(self, role: str = "app") -> psycopg.Connection[tuple[Any, ...]]:
        """A bare connection as the role, in autocommit: transactions begin and end as the SQL says."""
        return psycopg.connect(self.instance.address(self.name, role), autocommit=True)

    def as_superuser(self, sql: str) -> list[tuple[Any, ...]]:
        """Run SQL past every guard."""
        return self.instance.run(sql, database=self.name)

    @property
    def clock(self) -> Clock:
        """The clock of the law of this database, to be moved."""
        return Clock(self)


@dataclass
class Clock:
    """Replaces law.now(), as nothing but a drill or a test may."""

    database: Database

    def freeze(self, at: datetime) -> None:
        """From now on it is always this moment."""
        self._define(f"timestamptz '{at.isoformat()}'")

    def shift(self, by: timedelta) -> None:
        """From now on it is so much later, or earlier, than it really is."""
        self._define(f"clock_timestamp() + interval '{by.total_seconds()} seconds'")

    def _define(self, expression: str) -> None:
        self.database.as_superuser(
            "create or replace function law.now() returns timestamptz language sql volatile parallel safe"
            f" set search_path = pg_catalog, pg_temp as $$ select {expression} $$"
        )


# Sets records up in a fresh database and returns the values a trial needs to name them.
Scene = Callable[[Database], Mapping[str, str]]


@contextmanager
def throw_away(programs: Binaries, *, on_disk: bool = False, durable: bool = False) -> Iterator[Instance]:
    """A server on a temporary folder, gone in the end; nothing on it survives a power cut, so it is quick.

    on_disk  for who measures what a server on a disk can do
    durable  for who measures what a server can do that waits for its disk
    """
    with tempfile.TemporaryDirectory(prefix="ecrime-") if on_disk else folder_in_memory() as folder:
        cluster = Cluster(Path(folder), programs, durable=durable)
        cluster.ensure()
        with cluster.running() as url, closing(Instance(url)) as instance:
            yield instance.with_passwords()
