"""One PostgreSQL server of our own: made once, started as our child, its roles and database in place.

cluster = Cluster(Path("data"), binaries.embedded())
cluster.ensure()
with cluster.running() as superuser_url:
    ...
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ecrime.base.database.server import configuration, confinement, passwords, process, wal
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.confinement import Confinement
from ecrime.base.database.server.folder import PORT, DataFolder
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import open_anew, write_text

DATABASE = "ecrime"
ROLES = Path(__file__).parent.parent / "roles.sql"
BUILTIN_LOCALES_SINCE = 17
CHECKSUMS_UNASKED_SINCE = 18


class Cluster:
    """The server on one data folder.

    durable    False for throw-away servers of the tests: quick, and all is lost when the machine stops
    archives   an archiver works beside it and takes its log to the backup, once there is one
    checksums  a new server notices damage to its files; without, only to take over a server that did not
    recovery   settings of a server that follows the log of a backup
    """

    def __init__(
        self,
        path: Path,
        binaries: Binaries,
        *,
        durable: bool = True,
        archives: bool = False,
        checksums: bool = True,
    ) -> None:
        self.folder = DataFolder(path.absolute())
        self.durable = durable
        self.archives = archives
        self._checksums = checksums
        self.recovery: Mapping[str, str] = {}
        self._binaries = binaries
        self._secrets: dict[str, str] = {}

    def ensure(self) -> None:
        """Make the folder and the empty server when they are not there yet; refuses files of another version."""
        self.folder.make()
        if self.folder.pg.exists() and not self.folder.secrets.exists():
            raise Unavailable("server.secrets_lost", file=str(self.folder.secrets))
        self._secrets = passwords.read_or_make(self.folder.secrets)
        if not self.folder.pg.exists():
            kept = sorted(self.folder.path.glob("pg-[0-9]*"))
            if kept:
                raise Unavailable("server.half_upgraded", kept=str(kept[-1]), folder=str(self.folder.pg))
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
        self.configure()
        return process.launch(
            [*held.dying_with_parent(), programs.program("postgres"), "-D", str(self.folder.pg)],
            said=self._said,
            **held.options,
        )

    def configure(self) -> None:
        """Write the server's settings; one that runs takes them up by ``pg_reload_conf()``."""
        configuration.write(
            self.folder.pg,
            sockets=self.folder.socket_folder(),
            logs=self.folder.database_logs if self.durable else None,
            durable=self.durable,
            log_goes={**wal.settings(self.folder, archives=self.archives), **self.recovery},
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
        write_text(password, self._secrets[passwords.SUPERUSER])
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
        with open_anew(said) as out:
            made = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, check=False, **held.options
            )
        if made.returncode != 0:
            raise Unavailable("server.not_made", log=str(said))

    def _initdb_options(self) -> list[str]:
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--lc-ctype=C.UTF-8"]
        if self._checksums:
            options += ["--data-checksums"]
        elif self._binaries.major >= CHECKSUMS_UNASKED_SINCE:
            options += ["--no-data-checksums"]
        if self._binaries.major >= BUILTIN_LOCALES_SINCE:
            # The same order of words on every machine; --lc-ctype above is what makes Khmer trigrams work.
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options if self.durable else [*options, "--no-sync"]
