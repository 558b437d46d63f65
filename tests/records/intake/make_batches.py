"""Files of an older system and their mapping, and a short way to import them."""

from __future__ import annotations

import io

from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Database
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import CheckedFile, Step, TakeStep
from ecrime.records.intake.facts import Batch, Counts, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

HEADINGS = b"when,district,class,what,name\n"

# Four rows: two of them equal, one in the hour that the end of summer time repeats.
GOOD = HEADINGS + (
    b"2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara\n"
    b"2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara\n"
    b"2010-11-07 01:30,31,A2,Fight,\n"
    b"2012-05-01 12:00,1,T1,Bag taken,Chan Bopha\n"
)
# The same and a row with three problems: an hour that summer time skipped, no such area, no such class.
BAD = GOOD + b"2010-03-14 02:30,99,XX,=SUM(A1),Name\n"
UNREADABLE = b"when,district\n1,2\n"


def nothing(step: Step) -> None:
    """A listener that does not listen."""


def file_of(content: bytes) -> File:
    """What is noted of a file."""
    return File.of("old.csv", io.BytesIO(content))


class Intake:
    """Imports into one database, by one of its officers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def received(self, content: bytes, *, by: Actor | None = None, mapping: str = MAPPING) -> Batch:
        """A new batch of the file."""
        actor = by or self._database.actor("lak")
        return queries.batch(actor, actions.receive_batch(actor, file_of(content), mapping_from_toml(mapping)))

    def looked_through(self, content: bytes) -> Batch:
        """A new batch of a file whose mapping is not known, after a look at its columns."""
        actor = self._database.actor("lak")
        batch_id = actions.receive_batch(actor, file_of(content), None, chunks=[content])
        actions.look_through(actor, queries.batch(actor, batch_id), io.BytesIO(content), step=nothing)
        return queries.batch(actor, batch_id)

    def checked(self, content: bytes, batch: Batch, *, by: Actor | None = None) -> CheckedFile:
        """The batch's file after its check."""
        return actions.check_batch(by or self._database.actor("lak"), batch, io.BytesIO(content), step=nothing)

    def imported(
        self, content: bytes, *, by: Actor | None = None, good_rows_only: bool = False, step: TakeStep = nothing
    ) -> tuple[Batch, Counts]:
        """The file received, checked and recorded."""
        actor = by or self._database.actor("lak")
        batch = self.received(content, by=actor)
        checked = self.checked(content, batch, by=actor)
        counts = actions.record_batch(actor, batch, checked, good_rows_only=good_rows_only, step=step)
        return queries.batch(actor, batch.id), counts

    def standing(self) -> int:
        """How many incidents are recorded and not withdrawn."""
        return self._count("select count(*) from incidents_incident where withdrawn_at is null")

    def batches(self) -> int:
        """How many files were received."""
        return self._count("select count(*) from intake_batch")

    def kept_uploads(self) -> int:
        """How many pieces of uploaded files are kept."""
        return self._count("select count(*) from intake_chunk")

    def _count(self, sql: str) -> int:
        return int(self._database.as_superuser(sql)[0][0])
