"""A database that holds files of incidents, a store and master keys of one test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.test import override_settings
from tests.records.incidents.make import incident_facts, see

from ecrime.base.files import rotation
from ecrime.base.files.actions import keep
from ecrime.base.files.facts import FileId
from ecrime.base.files.installed import files
from ecrime.base.files.queries import open_file
from ecrime.base.files.sealed_files import Taken
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions

LIMIT = 10_000_000


@act("incident.correct", Operation.ALTERATION)
def keep_beside(
    entry: Entry, actor: Actor, subject: Subject, taken: Taken, before_commit: Callable[[], None] = lambda: None
) -> FileId:
    """A file of an incident, as a slice will keep its own."""
    kept = keep(entry, subject, taken, media_type="image/jpeg")
    entry.about(subject, after={"file": taken.sha256})
    before_commit()
    return kept


@dataclass
class Archive:
    """What a test keeps files with."""

    database: Database
    keys: Path
    store: Path
    subject: Subject
    actor: Actor

    def keep(self, content: bytes, before_commit: Callable[[], None] = lambda: None) -> FileId:
        with files().taking([content], limit=LIMIT) as taken:
            return keep_beside(self.actor, self.subject, taken, before_commit)

    def content(self, file_id: UUID) -> bytes:
        with open_file(self.actor, file_id) as (_file, content):
            return b"".join(content)

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        return self.database.connect("owner")

    def stored(self) -> list[Path]:
        return sorted(path for path in self.store.rglob("*") if path.is_file())


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Iterator[Archive]:
    keys = tmp_path / "keys" / "master"
    keys.mkdir(parents=True)
    with database.connect("owner") as owner:
        # What a slice that holds files says in its triggers.sql.
        owner.execute("call law.holds_files('incident')")
        owner.execute("set role ecrime_law")
        owner.execute("call law.make_rows_of()")
        owner.execute("reset role")
        rotation.make_ready(owner, keys)
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    see(actor, recorded)
    subject = Subject("incident", recorded.record.id, recorded.record.jurisdiction)
    with override_settings(FILES=tmp_path / "files", MASTER_KEYS=keys):
        yield Archive(database, keys, tmp_path / "files", subject, actor)
