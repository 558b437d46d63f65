"""Documents beside an export stand in the records of their rows, by the act of any document, and go with them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from tests.base.files.looking import making
from tests.records.incidents.make import incident_facts
from tests.records.intake.make_batches import file_of, nothing

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers import actions as officers
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, Invalid, Locked
from ecrime.foundation.ids import uuid7
from ecrime.records.documents import actions as documents
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.incidents import actions as incidents
from ecrime.records.intake import actions, queries
from ecrime.records.intake.attaching.box import Folder, Zip
from ecrime.records.intake.facts import Batch, BatchState, Counts
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reconciliation import DocumentsLine, Reconciliation, reconciled

MAPPING = """
source = "register"
[occurred]
start = "{day}"
formats = ["%Y-%m-%d"]
zone = "America/Chicago"
[place]
area = "Z107"
[[offence]]
class = "T1"
[documents]
names = "{files}"
kind = "{what|kinds}"
[values.kinds]
P = "photo"
"*" = "scan"
"""
ROWS = b"no,day,files,what\n1,2015-01-01,a.jpg; b.png,P\n2,2015-01-02,a.jpg;none.jpg;text.pdf,S\n3,2015-01-03,,\n"
FILES = {"a.jpg": making.jpeg(), "b.png": making.png(), "text.pdf": b"no PDF", "../out.pdf": b"x", "extra.jpg": b"y"}
STANDING = """
select i.occurred_from::date::text, d.kind, d.source, d.provided_by_id = i.unit_id
from documents_document d join incidents_incident i on i.id = d.incident_id
where d.withdrawn_at is null order by 1, 3
"""


def box() -> Zip:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as packed:
        for name, content in FILES.items():
            packed.writestr(name, content)
    return Zip(found)


def received(actor: Actor, mapping: str = MAPPING) -> Batch:
    batch_id = actions.receive_batch(actor, file_of(ROWS), mapping_from_toml(mapping), documents=file_of(b"box"))
    return queries.batch(actor, batch_id)


def imported(actor: Actor, documents: Zip | Folder, batch: Batch | None = None) -> tuple[Batch, Counts]:
    batch = batch or received(actor)
    checked = actions.check_batch(actor, batch, io.BytesIO(ROWS), step=nothing)
    counts = actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing, documents=documents)
    return queries.batch(actor, batch.id), counts


@pytest.fixture
def actor(database: Database, store: Path) -> Actor:
    return database.actor("lak")


def test_each_row_has_its_documents_and_every_refusal_is_told(actor: Actor, database: Database) -> None:
    batch, counts = imported(actor, box())
    assert (counts.recorded, counts.documents, counts.documents_refused) == (3, 3, 2)
    assert (counts.documents_missing, counts.documents_unnamed) == (1, 1)
    assert batch.counts == counts
    assert database.as_superuser(STANDING) == [
        ("2015-01-01", "photo", "register: a.jpg", True),
        ("2015-01-01", "photo", "register: b.png", True),
        ("2015-01-02", "scan", "register: a.jpg", True),
    ]
    told = database.as_superuser("select row, shown, code from intake_rowproblem order by code, shown")
    assert told == [
        (0, "../out.pdf", "document_box.elsewhere"),
        (3, "none.jpg", "document_box.missing"),
        (0, "extra.jpg", "document_box.unnamed"),
        (3, "text.pdf", "upload.unknown_kind"),
    ]
    # By the very act of any document, each after its record was opened, and waiting for the chief.
    kinds = "select count(*) from ledger_entry where kind = 'document.add' and subject_kind = 'document'"
    assert database.as_superuser(kinds) == [(3,)]
    assert database.as_superuser("select count(*) from documents_agreement") == [(0,)]


def test_the_check_tells_what_will_be_missing_and_records_nothing(actor: Actor, database: Database) -> None:
    batch = received(actor)
    actions.check_batch(actor, batch, io.BytesIO(ROWS), step=nothing, documents=box())
    counts = queries.batch(actor, batch.id).counts
    assert (counts.documents, counts.documents_missing, counts.documents_unnamed) == (4, 1, 1)
    assert counts.documents_refused == 1
    told = database.as_superuser("select row, shown, code from intake_rowproblem order by code")
    assert told == [
        (0, "../out.pdf", "document_box.elsewhere"),
        (3, "none.jpg", "document_box.missing"),
        (0, "extra.jpg", "document_box.unnamed"),
    ]
    assert counts.is_whole, "documents hold no row up"
    assert database.as_superuser("select count(*) from documents_document") == [(0,)]


def test_a_refused_row_names_no_document(actor: Actor, database: Database) -> None:
    rows = ROWS.replace(b"2,2015-01-02", b"2,2015-13-02")
    batch_id = actions.receive_batch(actor, file_of(rows), mapping_from_toml(MAPPING), documents=file_of(b"box"))
    batch = queries.batch(actor, batch_id)
    actions.check_batch(actor, batch, io.BytesIO(rows), step=nothing, documents=box())
    counts = queries.batch(actor, batch_id).counts
    assert (counts.bad, counts.documents, counts.documents_missing, counts.documents_unnamed) == (1, 2, 0, 2)


def test_the_report_and_its_hash_cover_documents(actor: Actor) -> None:
    batch, counts = imported(actor, box())
    before = report_of(actor, batch)
    assert before.documents == DocumentsLine(3, 3, 0, refused=2, missing=1, unnamed=1)
    said = json.loads(before.content)
    assert said["format"] == "ecrime-import-report-3"
    assert said["documents"]["taken"] == counts.documents
    assert said["documents_file"]["hash"] == hashlib.sha256(b"box").hexdigest()
    actions.withdraw_batch(actor, batch, step=nothing)
    after = report_of(actor, queries.batch(actor, batch.id))
    assert (after.documents.standing, after.documents.withdrawn) == (0, 3)
    assert after.hash != before.hash


def report_of(actor: Actor, batch: Batch) -> Reconciliation:
    figures = queries.figures(actor, batch.id)
    assert figures
    return reconciled(batch, figures, (), documents=queries.documents_of_batch(actor, batch.id))


def test_a_second_run_adds_nothing_and_another_import_neither(actor: Actor, database: Database) -> None:
    batch, _counts = imported(actor, box())
    checked = actions.check_batch(actor, batch, io.BytesIO(ROWS), step=nothing)
    again = actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing, documents=box())
    assert again.documents == 3
    _other, counts = imported(actor, box())
    assert (counts.already, counts.documents) == (3, 3)
    assert len(database.as_superuser(STANDING)) == 3


def test_documents_are_withdrawn_with_their_import(actor: Actor, database: Database) -> None:
    batch, _counts = imported(actor, box())
    assert actions.withdraw_batch(actor, batch, step=nothing) == 3
    assert database.as_superuser(STANDING) == []
    withdrawn = "select count(*) from ledger_entry where kind = 'document.withdraw'"
    assert database.as_superuser(withdrawn) == [(3,)]


def test_locked_records_keep_their_documents(actor: Actor, database: Database, clock: Clock) -> None:
    batch, _counts = imported(actor, box())
    ((locks_at,),) = database.as_superuser("select min(locks_at) from incidents_incident")
    clock.freeze(locks_at)
    with pytest.raises(Locked):
        actions.withdraw_batch(actor, batch, step=nothing)
    assert len(database.as_superuser(STANDING)) == 3


def test_a_folder_serves_as_well(actor: Actor, database: Database, tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    for name in ("a.jpg", "b.png"):
        (tmp_path / "box" / name).write_bytes(FILES[name])
    _batch, counts = imported(actor, Folder(tmp_path / "box"))
    assert (counts.documents, counts.documents_refused, counts.documents_missing) == (3, 0, 2)


def test_rows_find_documents_by_their_number(actor: Actor, database: Database, tmp_path: Path) -> None:
    (tmp_path / "box" / "2").mkdir(parents=True)
    (tmp_path / "box" / "1.jpg").write_bytes(FILES["a.jpg"])
    (tmp_path / "box" / "2" / "any.png").write_bytes(FILES["b.png"])
    mapping = MAPPING.replace('names = "{files}"', 'by = "number"\nnames = "{no}"')
    _batch, counts = imported(actor, Folder(tmp_path / "box"), received(actor, mapping))
    assert (counts.documents, counts.documents_refused) == (2, 0)


def test_what_comes_beside_and_the_mapping_come_together(actor: Actor) -> None:
    alone = MAPPING[: MAPPING.index("[documents]")]
    with pytest.raises(Invalid) as refusal:
        received(actor, alone)
    assert [problem.code for problem in refusal.value.problems] == ["file.documents_unmapped"]
    with pytest.raises(Invalid) as refusal:
        actions.receive_batch(actor, file_of(ROWS), mapping_from_toml(MAPPING))
    assert [problem.code for problem in refusal.value.problems] == ["file.documents_missing"]


def test_no_document_is_said_to_have_come_with_an_import_that_did_not(actor: Actor, database: Database) -> None:
    batch, _counts = imported(actor, box())
    assert batch.state is BatchState.DONE
    columns = "(id, batch_id, incident_id, document_id)"
    with pytest.raises(Changed) as refusal, acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            f"insert into intake_filed {columns} values (%s, %s, %s, %s)", [uuid7(), batch.id, uuid7(), uuid7()]
        )
    assert refusal.value.code == "batch.document_elsewhere"


def test_a_job_adds_and_withdraws_no_document_but_those_of_imports(actor: Actor, database: Database) -> None:
    made = incidents.record_incident(actor, incident_facts())
    facts = DocumentFacts(DocumentKind.SCAN, None, "register", None, actor.unit.id)
    incidents.see_incident(own_work(actor), Subject("incident", made.record.id, made.record.jurisdiction))
    stands = documents.take_in(actor, made.record.id, facts, FILES["a.jpg"], "", key=uuid4())
    reference, acts = uuid4(), ["incident.import", "incident.see", "document.add", "document.withdraw"]
    officers.delegate(actor, reference, acts, task="whatever")
    job = officers.resume(reference, task="whatever")
    incidents.see_incident(own_work(job), Subject("incident", made.record.id, made.record.jurisdiction))
    with pytest.raises(Changed) as refusal:
        documents.take_in(job, made.record.id, facts, FILES["b.png"], "", key=uuid4())
    assert refusal.value.code == "batch.document_elsewhere"
    with pytest.raises(Changed):
        documents.withdraw_document(job, made.record.id, stands)
    assert len(database.as_superuser(STANDING)) == 1
    _batch, counts = imported(job, box())
    assert counts.documents == 3
