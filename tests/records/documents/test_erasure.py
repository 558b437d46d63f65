"""A court's order takes the documents of a record along: rows, words, keys, thumbnails, and the stored bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.base.files.looking import making
from tests.records.documents.conftest import Papers
from tests.records.incidents.make import incident_facts, see

from ecrime.base.files.installed import store
from ecrime.base.files.reaper import reap
from ecrime.base.ledger.audit import audit
from ecrime.cli.drills import erasure_steps as steps
from ecrime.foundation.errors import EcrimeError
from ecrime.records.documents import actions, pieces
from ecrime.records.documents.facts import DocumentKind
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import Incident

PLANTED = "Zqxvdockw"
TABLES = (
    *("documents_document", "documents_agreement", "documents_photo_request", "file_object", "file_key"),
    *("documents_upload", "documents_upload_piece"),
)


def planted(papers: Papers) -> None:
    """Documents with words, corrected, refused and asked for."""
    incident = papers.incident.record.id
    first = papers.add(making.jpeg(), source=f"{PLANTED} brought it")
    actions.correct_document(papers.actor, incident, first, papers.facts(source=f"{PLANTED} left it"), version=1)
    papers.add(making.pdf(), kind=DocumentKind.REPORT, person_id=None, source=PLANTED)
    papers.open("lak_chief", first)
    actions.refuse_document(papers.database.actor("lak_chief"), incident, first, f"{PLANTED} has it from elsewhere")
    actions.request_photo(papers.actor, incident, papers.person(1))
    on_its_way(papers)


def on_its_way(papers: Papers) -> None:
    """A file whose first piece has arrived."""
    content = PLANTED.encode() * 4000
    named = hashlib.sha256(content).digest()
    begun = pieces.begin(papers.actor, papers.incident.record.id, f"{PLANTED}.pdf", size=len(content), sha256=named)
    pieces.add_piece(papers.actor, begun.id, 0, content[:20_000])


def other_record(papers: Papers) -> Papers:
    recorded: Incident = incidents.record_incident(papers.actor, incident_facts())
    see(papers.actor, recorded)
    return Papers(papers.database, recorded, papers.store)


def left_over(papers: Papers) -> dict[str, int]:
    return {table: int(papers.database.as_superuser(f"select count(*) from {table}")[0][0]) for table in TABLES}


def words_left(papers: Papers) -> list[str]:
    tables = [*TABLES, "ledger_history", "ledger_entry"]
    return [
        table
        for table in tables
        if papers.database.as_superuser(f"select 1 from {table} t where t::text ~ '{PLANTED}' limit 1")
    ]


@pytest.mark.parametrize("whole", [True, False], ids=["record", "person"])
def test_everything_goes_with_the_record_and_with_each_of_its_people(papers: Papers, *, whole: bool) -> None:
    planted(papers)
    other = other_record(papers)
    kept = other.add(making.png((31, 17)))
    on_its_way(other)
    before = left_over(papers)
    assert before == dict(zip(TABLES, (3, 1, 1, 6, 6, 2, 2), strict=True))
    # Of a piece nothing can be read, as it is sealed.
    assert set(words_left(papers)) == {
        *("documents_document", "documents_agreement", "ledger_history", "documents_upload")
    }
    stored = len([path for path in papers.store.rglob("*") if path.is_file()])
    steps.erase(papers.database, papers.incident.record.id, person=None if whole else papers.person(0))
    assert left_over(papers) == dict(zip(TABLES, (1, 0, 0, 2, 2, 1, 1), strict=True))
    # The other record's, which nobody has ordered to be erased.
    assert words_left(papers) == ["documents_upload"]
    reap(store(), now=datetime.now(UTC) + timedelta(hours=25))
    files = [path for path in papers.store.rglob("*") if path.is_file()]
    assert (stored, len(files)) == (6, 2)
    assert other.document(kept).sha256
    with psycopg.connect(papers.database.instance.address(papers.database.name), autocommit=True) as superuser:
        assert audit(superuser).faults == []


def test_nothing_is_added_to_what_was_erased(papers: Papers) -> None:
    steps.erase(papers.database, papers.incident.record.id)
    with pytest.raises(EcrimeError):
        papers.add()
    assert papers.count() == 0
