"""A throw-away installation on a folder: a server of its own with officers, a folder of keys, acts and their places."""

from __future__ import annotations

import contextlib
import io
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connections

from ecrime.base.backup.archiver import Archiver
from ecrime.base.database import prepared
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import DATABASE, Cluster
from ecrime.base.keys.folder import VARIABLE, KeyFolder
from ecrime.base.ledger.tree.log_key import open_signer
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import question
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli import main
from ecrime.cli.backup import stopped_after
from ecrime.cli.drills.instance import Database, Instance, SignedIn
from ecrime.cli.drills.scene import new_facts
from ecrime.records.incidents import actions

PACK = "zz"
NOT_OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_AUTH_URL",
    "DATABASE_SEQUENCER_URL",
    "DATABASE_RECORDER_URL",
)
_TABLES = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname in ('public', 'law') order by 1
"""


@dataclass
class Answer:
    """What a command said, and with which exit code it ended."""

    code: int
    said: str


class Installation:
    """One on a folder, as an administrator has it: ``data`` and ``keys`` below it."""

    def __init__(self, root: Path, programs: Binaries, *, checksums: bool = True) -> None:
        self.root = root
        self.data = root / "data"
        self.keys = KeyFolder(root / "keys")
        self.programs = programs
        self._checksums = checksums
        self._officers: Mapping[str, SignedIn] = {}

    @contextmanager
    def serving(self, data: Path | None = None) -> Iterator[Database]:
        """The server and its archiver, held as ``ecrime run`` holds them; Django talks to the database as the app."""
        cluster = Cluster(data or self.data, self.programs, durable=False, archives=True, checksums=self._checksums)
        cluster.folder.make()
        self.keys.make(cluster.folder.path)
        stop = threading.Event()
        archiver = threading.Thread(target=Archiver(cluster.folder, self.keys).run, args=(stop,), daemon=True)
        with cluster.folder.take(), stopped_after(archiver, stop):
            cluster.ensure()
            with cluster.running() as url, closing(Instance(url)) as instance:
                instance.with_passwords()
                if not self._officers:
                    self._furnish(instance)
                database = Database(instance, DATABASE, self._officers)
                instance.point_django_at(DATABASE, "app")
                try:
                    yield database
                finally:
                    connections["default"].close()
                    instance.close()
                    # The commands find the passwords of the folder again.
                    cluster.prepare()

    def _furnish(self, instance: Instance) -> None:
        """Tables, guards, pack and officers, as in the tests, in the database of an installation."""
        self._officers = instance._template(PACK)
        instance._superuser.let_go(f"template_{PACK}")
        instance.run(f"drop database {DATABASE}")
        instance.run(f"alter database template_{PACK} rename to {DATABASE}")
        instance.close()
        with psycopg.connect(instance.address(DATABASE, "owner"), autocommit=True) as owner:
            prepared.note_prepared(owner, prepared.fingerprint(PACK))

    def record(self, database: Database, acts: int = 1) -> None:
        """Acts of record."""
        for _ in range(acts):
            actions.record_incident(database.actor("lak"), new_facts(later=timedelta()))

    def place(self, database: Database) -> Checkpoint:
        """Everything that waits gets its place, signed under the folder of keys; the last checkpoint."""
        with Store.at(database.instance.address(database.name, "sequencer")) as store:
            signer = open_signer(self.keys, store.origin(), size=store.signed())
            store.keep_key(str(signer.answer({"ask": "last"})["key"]), 0)

            def sign(head: Head, proof: list[bytes]) -> str:
                return str(signer.answer(question(head.size, head.root, proof))["note"])

            working = Sequencer(store, last_signed=lambda: int(signer.answer({"ask": "last"})["size"]), sign=sign)
            working.take_up()
            while working.turn():
                pass
        [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
        return Checkpoint.read(note)

    def run(self, *words: str) -> Answer:
        """One of our commands on this installation, in this process."""
        before = {name: os.environ.get(name) for name in (*NOT_OURS, VARIABLE, "ECRIME_PACK")}
        for name in NOT_OURS:
            os.environ.pop(name, None)
        os.environ.update({VARIABLE: str(self.keys.path), "ECRIME_PACK": PACK})
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = main.main(words)
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        return Answer(code, said.getvalue())


def counts(database: Database) -> dict[str, int]:
    """How many rows every table has; a partitioned one as a whole."""
    return {
        name: database.as_superuser(f"select count(*) from {name}")[0][0] for (name,) in database.as_superuser(_TABLES)
    }
