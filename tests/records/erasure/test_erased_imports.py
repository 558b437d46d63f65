"""With a record that is erased go the papers of its file, the second one's too, and what tells of its documents."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from tests.records.intake.attaching.test_attached import box
from tests.records.intake.attaching.test_attached import imported as with_documents
from tests.records.intake.joining.make_joined import INCIDENTS, MAPPING, PEOPLE, imported
from tests.records.intake.make_batches import file_of

from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.erasure_steps import erase
from ecrime.cli.drills.instance import Database
from ecrime.records.intake import actions
from ecrime.records.intake.mapping_toml import mapping_from_toml

PIECES = "select part, count(*) from intake_chunk group by part order by part"
OTHERS = b"no,day\n7,2016-01-01\n"


def upload(actor: Actor, people: bytes) -> None:
    """Another file with people beside it, which waits with its pieces."""
    mapping = mapping_from_toml(MAPPING)
    beside, pieces = file_of(people), [people]
    actions.receive_batch(actor, file_of(OTHERS), mapping, chunks=[OTHERS], people=beside, people_chunks=pieces)


def test_pieces_of_the_same_second_file_go_with_an_erased_record(database: Database) -> None:
    actor = database.actor("lak")
    imported(actor, INCIDENTS, PEOPLE)
    upload(actor, PEOPLE)
    upload(actor, PEOPLE + b"9,V,Somebody Else,,,,,,,,,\n")
    assert database.as_superuser(PIECES) == [("incidents", 2), ("people", 2)]
    erase(database, first_record(database))
    # Those of a file of other people stay.
    assert database.as_superuser(PIECES) == [("incidents", 1), ("people", 1)]


def test_what_tells_of_filed_documents_goes_with_an_erased_record(database: Database, store: Path) -> None:
    batch, _counts = with_documents(database.actor("lak"), box())
    filed = f"select count(*) from intake_filed where batch_id = '{batch.id}'"
    assert database.as_superuser(filed) == [(3,)]
    erased = first_record(database)
    erase(database, erased)
    assert database.as_superuser(filed) == [(1,)]
    assert database.as_superuser(f"select count(*) from intake_filed where incident_id = '{erased}'") == [(0,)]


def first_record(database: Database) -> UUID:
    """The record of the first row."""
    ((found,),) = database.as_superuser("select id from incidents_incident order by occurred_from limit 1")
    return UUID(str(found))
