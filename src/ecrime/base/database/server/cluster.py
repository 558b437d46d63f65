"""One PostgreSQL server of our own: made once, started as our child, its roles and database in place.

cluster = Cluster(Path("data"), binaries.embedded())
cluster.ensure()
with cluster.running() as superuser_url:
    ...
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ecrime.base.database.server import configuration, confinement, passwords, process
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.confinement import Confinement
from ecrime.base.database.server.folder import PORT, DataFolder
from ecrime.foundation.errors import Unavailable

DATABASE = "ecrime"
ROLES = Path(__file__).parent.parent / "roles.sql"
BUILTIN_LOCALES_SINCE = 17


class Cluster:
    """The server on one data folder.

    durable  False for throw-away servers of the tests: quick, and all is lost when the machine stops
    """

    def __init__(self, path: Path, binaries: Binaries, *, durable: bool = True) -> None:
        self.folder = DataFolder(path.absolute())
        self.durable = durable
        self._binaries = binaries
        self._secrets: dict[str, str] = {}

    def ensure(self) -> None:
        """Make the folder and the empty server when they are not there yet; refuses files of another version."""
        self.folder.make()
        if self.folder.pg.exists() and not self.folder.secrets.exists():
            raise Unavailable("server.secrets_lost", file=str(self.folder.secrets))
        self._secrets = passwords.read_or_make(self.folder.secrets)
        if not self.folder.pg.exists():
            self._initialise()
        made_with = (self.folder.pg / "PG_VERSION").read_text().strip()
        if made_with != str(self._binaries.major):
            raise Unavailable(
                "server.other_version",
                folder=str(self.folder.path),
                found=made_with,
                needed=str(self._binaries.major),
            )

    @property
    def _said(self) -> Path:
        return self.folder.logs / "database-start.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it takes connections."""
        child = self.launch()
        try:
            process.wait_ready(child, pg=self.folder.pg, said=self._said)
        except BaseException:
            process.stop(child)
            raise
        return child

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server, ending first one that a killed supervisor left; it is not ready yet."""
        held, programs = self._confined()
        process.clear_leftovers(self.folder.pg, self.folder.socket_folder() / f".s.PGSQL.{PORT}.lock")
        configuration.write(
            self.folder.pg,
            sockets=self.folder.socket_folder(),
            logs=self.folder.database_logs if self.durable else None,
            durable=self.durable,
        )
        return process.launch(
            [*held.dying_with_parent(), programs.program("postgres"), "-D", str(self.folder.pg)],
            said=self._said,
            **held.options,
        )

    def prepare(self) -> None:
        """Put roles, their passwords and the database in place; safe to repeat, done at every start."""
        with psycopg.connect(self.url(passwords.SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(ROLES.read_bytes())
            for role in passwords.SIGN_IN_ROLES:
                self._give_password(connection, role)
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("create database {} owner ecrime_owner").format(sql.Identifier(DATABASE)))

    def _give_password(self, connection: psycopg.Connection, role: str) -> None:
        # Hashed here, so that the password itself never stands in a statement.
        hashed = connection.pgconn.encrypt_password(self._secrets[role].encode(), role.encode(), b"scram-sha-256")
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(hashed.decode()))
        )

    @contextmanager
    def running(self) -> Iterator[str]:
        """The server started and prepared, as the superuser's address; stopped at the end."""
        child = self.start()
        try:
            self.prepare()
            yield self.url(passwords.SUPERUSER, "postgres")
        finally:
            process.stop(child)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address at which a role reaches a database of this server."""
        secrets = self._secrets or passwords.read_or_make(self.folder.secrets)
        host = quote(str(self.folder.socket_folder()), safe="")
        return f"postgresql://{role}:{secrets[role]}@/{quote(database)}?host={host}&port={PORT}"

    def _confined(self) -> tuple[Confinement, Binaries]:
        """As whom the server runs, and programs that this user can read."""
        held = confinement.choose(self.folder)
        confinement.hand_over(self.folder, held)
        return held, confinement.readable(self._binaries, self.folder, held)

    def _initialise(self) -> None:
        """Make the database files beside their place and move them there whole."""
        held, programs = self._confined()
        beside = self.folder.path / "pg.new"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(mode=0o700)
        password = self.folder.run / "password"
        passwords.write_text(password, self._secrets[passwords.SUPERUSER])
        if held.options:
            for handed in (beside, password):
                shutil.chown(handed, held.options["user"], held.options["group"])
        try:
            self._initdb(held, programs, beside, password)
        finally:
            password.unlink()
        beside.rename(self.folder.pg)

    def _initdb(self, held: Confinement, programs: Binaries, beside: Path, password: Path) -> None:
        command = [
            *held.prefix,
            programs.program("initdb"),
            f"--pgdata={beside}",
            f"--username={passwords.SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            *self._initdb_options(),
        ]
        said = self.folder.logs / "database-made.log"
        environment = {"PATH": "/usr/bin:/bin", "TZ": "UTC"}
        with said.open("wb") as out:
            made = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, check=False, **held.options
            )
        if made.returncode != 0:
            raise Unavailable("server.not_made", log=str(said))

    def _initdb_options(self) -> list[str]:
        options = ["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--lc-ctype=C.UTF-8"]
        if self._binaries.major >= BUILTIN_LOCALES_SINCE:
            # The same order of words on every machine; --lc-ctype above is what makes Khmer trigrams work.
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options if self.durable else [*options, "--no-sync"]
