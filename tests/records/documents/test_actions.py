"""Documents through the database: who adds, corrects, agrees and looks, for how long, and under which entry."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest
from tests.base.files.looking import making
from tests.records.documents.conftest import Papers

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.files.installed import files
from ecrime.base.files.looking.viewing import examine
from ecrime.base.ledger.audit import audit
from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import AlreadyDone, Changed, Forbidden, Invalid, Locked, NotFound, PurposeMissing
from ecrime.records.corrections.actions import place_restriction
from ecrime.records.documents import actions, queries
from ecrime.records.documents.facts import Decision, DocumentKind

LATER = timedelta(hours=49)


def entries(database: Database, kind: str) -> int:
    return int(database.as_superuser(f"select count(*) from ledger_entry where kind = '{kind}'")[0][0])


def test_add_document_stands_with_its_hash_and_its_window(papers: Papers) -> None:
    content = making.jpeg()
    first, second = papers.add(content), papers.add(making.pdf(3), kind=DocumentKind.REPORT, person_id=None)
    found = papers.document(first)
    assert found.facts == papers.facts()
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.place, found.pages, found.media_type) == (1, 1, "image/jpeg")
    assert (papers.document(second).place, papers.document(second).pages) == (2, 3)
    assert found.locks_at - found.recorded_at == timedelta(hours=48)
    assert found.agree_by - found.recorded_at == timedelta(days=5)
    assert found.recorded_by == papers.actor.officer_id
    papers.open("lak", first)
    assert queries.content(papers.actor, found.file_id) == content
    with psycopg.connect(papers.database.instance.address(papers.database.name), autocommit=True) as superuser:
        assert audit(superuser).faults == []


def test_the_same_file_stands_once_in_a_record(papers: Papers) -> None:
    content = making.png()
    first = papers.add(content)
    with pytest.raises(Invalid) as refused:
        papers.add(content)
    assert [problem.code for problem in refused.value.problems] == ["document.twice"]
    actions.withdraw_document(papers.actor, papers.incident.record.id, first)
    assert papers.add(content) != first


def test_add_document_is_done_once_under_a_key(papers: Papers) -> None:
    key, content = uuid4(), making.png()
    for _ in range(2):
        try:
            actions.take_in(papers.actor, papers.incident.record.id, papers.facts(), content, "a.png", key=key)
        except AlreadyDone:
            assert papers.count() == 1
    assert papers.count() == 1


def test_a_file_without_a_picture_of_its_own_is_added_too(papers: Papers) -> None:
    content = making.docx("A statement")
    examined = examine(content)
    with files().taking([content], limit=len(content)) as original:
        facts = papers.facts(kind=DocumentKind.STATEMENT)
        id_ = actions.add_document(
            papers.actor, papers.incident.record.id, facts, examined=examined, original=original, thumbnail=None
        )
    assert papers.document(id_).thumbnail_id is None


@pytest.mark.parametrize(("who", "refused"), [("hil", Forbidden), ("lak_chief", Forbidden), ("criminal", Forbidden)])
def test_add_document_is_for_the_recording_unit(papers: Papers, who: str, refused: type[Exception]) -> None:
    if who != "hil":
        papers.open(who)
    with pytest.raises((refused, NotFound)):
        papers.add(who=who)
    assert papers.count() == 0


def test_add_document_needs_the_record_opened(papers: Papers, clock: Clock) -> None:
    clock.shift(LATER)
    with pytest.raises(PurposeMissing):
        papers.add()


def test_a_bad_file_leaves_nothing(papers: Papers) -> None:
    with pytest.raises(Invalid):
        papers.add(making.png_of(20_000, 20_000))
    assert papers.count() == 0
    assert [path for path in papers.store.rglob("*") if path.is_file()] == []


def test_what_cannot_be_is_refused(papers: Papers) -> None:
    for changes, code in (
        ({"source": "…"}, "document.source_missing"),
        ({"made_on": date(2099, 1, 1)}, "document.made_later"),
        ({"person_id": uuid4()}, "document.person_unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            papers.add(**changes)
        assert [problem.code for problem in refused.value.problems] == [code]
    elsewhere = papers.database.actor("hil").unit.id
    with pytest.raises(Invalid) as refused:
        papers.add(provided_by=elsewhere)
    assert [problem.code for problem in refused.value.problems] == ["document.office_elsewhere"]


def test_correct_document_inside_its_window_only(papers: Papers, clock: Clock) -> None:
    id_, incident = papers.add(), papers.incident.record.id
    changed = papers.facts(source="Taken by the neighbour")
    actions.correct_document(papers.actor, incident, id_, changed, version=1)
    assert papers.document(id_).facts == changed
    with pytest.raises(Changed):
        actions.correct_document(papers.actor, incident, id_, changed, version=1)
    colleague = papers.database.actor("lak2")
    papers.open("lak2")
    actions.correct_document(colleague, incident, id_, papers.facts(), version=2)
    clock.shift(LATER)
    papers.open("lak")
    with pytest.raises(Locked):
        actions.correct_document(papers.actor, incident, id_, changed, version=3)
    with pytest.raises(Locked):
        actions.withdraw_document(papers.actor, incident, id_)
    images = papers.database.as_superuser(
        "select image ->> 'source' from ledger_history where relation = 'documents_document' order by version"
    )
    assert images == [("Taken at the station",), ("Taken by the neighbour",)]


def test_withdraw_document_hides_it_from_everybody(papers: Papers) -> None:
    id_ = papers.add()
    file_id = papers.document(id_).file_id
    actions.withdraw_document(papers.actor, papers.incident.record.id, id_)
    papers.open("lak", id_)
    with pytest.raises(PurposeMissing):
        queries.content(papers.actor, file_id)
    with pytest.raises(Forbidden):
        actions.withdraw_document(papers.actor, papers.incident.record.id, id_)


def test_agree_document_is_for_the_chief_who_has_seen_it(papers: Papers) -> None:
    id_, incident = papers.add(), papers.incident.record.id
    chief = papers.database.actor("lak_chief")
    papers.open("lak_chief")
    with pytest.raises(PurposeMissing):
        actions.agree_document(chief, incident, id_)
    papers.open("lak_chief", id_)
    with pytest.raises(Invalid):
        actions.refuse_document(chief, incident, id_, "no")
    actions.agree_document(chief, incident, id_)
    agreed = papers.document(id_).agreed
    assert agreed is not None
    assert (agreed.decision, agreed.by) == (Decision.AGREED, chief.officer_id)
    with pytest.raises(Changed):
        actions.refuse_document(chief, incident, id_, "It is not ours after all")
    with pytest.raises(Changed):  # what the chief has agreed to is not changed behind his back
        actions.correct_document(papers.actor, incident, id_, papers.facts(source="Another"), version=1)
    assert queries.to_agree(chief, limit=9) == []


def test_refuse_document_says_why(papers: Papers) -> None:
    id_ = papers.add()
    papers.open("lak_chief", id_)
    chief = papers.database.actor("lak_chief")
    assert [one.id for one in queries.to_agree(chief, limit=9)] == [id_]
    actions.refuse_document(chief, papers.incident.record.id, id_, "This is not the man")
    agreed = papers.document(id_).agreed
    assert agreed is not None
    assert (agreed.decision, agreed.reason) == (Decision.REFUSED, "This is not the man")


def test_see_document_comes_before_its_pages_and_after_its_thumbnail(papers: Papers) -> None:
    found = papers.document(papers.add())
    assert found.thumbnail_id is not None
    papers.open("lak2")
    colleague = papers.database.actor("lak2")
    assert queries.content(colleague, found.thumbnail_id).startswith(b"\xff\xd8")
    with pytest.raises(PurposeMissing):
        queries.content(colleague, found.file_id)
    papers.open("lak2", found.id)
    assert queries.content(colleague, found.file_id)
    assert entries(papers.database, "document.see") == 1


def test_export_document_needs_its_own_right(papers: Papers) -> None:
    found = papers.document(papers.add())
    subject = Subject("document", found.id, found.jurisdiction)
    with pytest.raises(Forbidden):
        actions.export_document(papers.open("lak"), subject, found.sha256)
    actions.export_document(papers.open("lak_chief"), subject, found.sha256)
    assert entries(papers.database, "document.export") == 1


def test_a_photo_of_somebody_hidden_is_withheld_like_his_name(papers: Papers) -> None:
    suspect, victim = papers.add(), papers.add(person_id=papers.person(1), source="Canary Source")
    papers.add(making.pdf(), kind=DocumentKind.REPORT, person_id=None)
    planner = papers.database.actor("planner")
    papers.open("planner")
    shown = queries.documents(planner, papers.incident.record.id)
    assert [one.withheld for one in shown] == ["", "victim", "victim"]
    assert [one.facts.source for one in shown] == ["", "", ""]
    assert [bool(one.sha256) for one in shown] == [True, False, False]
    for id_, opens in ((suspect, True), (victim, False)):
        document = papers.document(id_)
        papers.open("planner", id_)
        for file_id in (document.file_id, document.thumbnail_id):
            assert file_id is not None
            if opens:
                assert queries.content(planner, file_id)
            else:
                with pytest.raises(PurposeMissing):
                    queries.content(planner, file_id)
    papers.open("criminal", victim)
    assert queries.content(papers.database.actor("criminal"), papers.document(victim).file_id)


BROKEN = (
    "create or replace function law.document_mask(document public.documents_document, masks jsonb) returns text"
    " language sql as 'select null::text'"
)


def test_without_the_mask_it_would_come_out(papers: Papers) -> None:
    victim = papers.add(person_id=papers.person(1))
    papers.open("planner", victim)
    papers.database.as_superuser(BROKEN)
    assert queries.content(papers.database.actor("planner"), papers.document(victim).file_id)


def test_a_restriction_hides_documents_at_once(papers: Papers) -> None:
    id_ = papers.add()
    file_id = papers.document(id_).file_id
    papers.open("lak", id_)
    assert queries.content(papers.actor, file_id)
    subject = Subject("incident", papers.incident.record.id, papers.incident.record.jurisdiction)
    place_restriction(papers.database.actor("lak_duty"), subject, reason="The wrong man is shown")
    assert papers.document(id_).withheld == "restricted"
    with pytest.raises(PurposeMissing):
        queries.content(papers.actor, file_id)


def write(database: Database, statement: str, who: str = "lak") -> str:
    """The SQLSTATE with which the database refuses a statement of an officer's session."""
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        with pytest.raises(psycopg.Error) as refused:
            app.execute(statement.encode())
    return sqlstate_of(refused.value)[0]


def test_the_database_refuses_by_itself(papers: Papers, clock: Clock) -> None:
    id_ = papers.add()
    database = papers.database
    update = "update documents_document set {}, entry_id = law.uuid7()"
    assert write(database, "select source from documents_document") == "42501"
    assert write(database, "delete from documents_document") == "42501"
    assert write(database, update.format("locks_at = now() + interval '9 years'")) == "EC020"
    assert write(database, update.format("file_id = gen_random_uuid()")) == "EC020"
    assert write(database, update.format("person_id = gen_random_uuid()")) == "EC046"
    assert write(database, update.format("withdrawn_at = now(), kind = 'other'")) == "EC020"
    papers.open("lak_chief", id_)
    actions.agree_document(database.actor("lak_chief"), papers.incident.record.id, id_)
    assert write(database, update.format("source = 'forged'")) == "EC141"
    clock.shift(LATER)
    assert write(database, update.format("withdrawn_at = now()")) == "EC048"


def test_another_records_file_is_no_document(papers: Papers) -> None:
    """The file of one document does not serve another, whatever is written under whichever entry."""
    first, second = papers.add(), papers.add()
    stolen = papers.document(first).file_id
    database = papers.database
    database.as_superuser("alter table documents_document disable trigger c_fixed")
    database.as_superuser("drop index document_file_once")
    with database.connect() as app:
        app.execute("begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(
            "with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, "
            " pack, commitment)"
            " values (law.uuid7(), 'document.correct', 'alteration', 'document', %s, %s, 'zz-1', sha256('x'))"
            " returning id) update documents_document set file_id = %s, entry_id = (select id from e) where id = %s",
            [second, papers.incident.record.jurisdiction, stolen, second],
        )
        with pytest.raises(psycopg.Error) as refused:
            app.execute("commit")
    assert sqlstate_of(refused.value)[0] == "EC147"


def test_nobody_of_another_area_knows_of_it(papers: Papers) -> None:
    id_ = papers.add()
    with pytest.raises(NotFound):
        queries.document_place(papers.database.actor("hil"), id_)
    with pytest.raises(Forbidden):
        queries.document_place(papers.database.actor("admin"), id_)
    assert queries.document_place(papers.actor, id_).number == papers.number
