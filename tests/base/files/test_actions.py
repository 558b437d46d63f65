"""A file of record: kept under an entry that commits to it, opened by who opened its record, erased by its key."""

from __future__ import annotations

import hashlib
import threading
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, connections
from tests.base.files.conftest import Archive
from tests.records.incidents.make import incident_facts, see

from ecrime.base.files.actions import keep
from ecrime.base.files.installed import files
from ecrime.base.files.queries import files_of, open_file
from ecrime.base.files.sealed_files import Taken
from ecrime.base.ledger import audit
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Forbidden, NotFound, PurposeMissing, Unavailable
from ecrime.records.incidents import actions

CONTENT = b"what the photo shows " * 9_000


def faults(archive: Archive) -> list[str]:
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as connection:
        return [f"{fault.where}: {fault.what}" for fault in audit.audit(connection).faults]


def test_what_was_kept_is_opened_and_stands_in_the_ledger(archive: Archive) -> None:
    file_id = archive.keep(CONTENT)
    assert archive.content(file_id) == CONTENT
    (found,) = files_of(archive.actor, archive.subject.id)
    assert (found.id, found.size, found.media_type) == (file_id, len(CONTENT), "image/jpeg")
    with open_file(archive.actor, file_id) as (_file, content):
        assert content.sha256 == hashlib.sha256(CONTENT).digest()
    assert faults(archive) == []
    # Another content said to have been kept is found by whoever works the entry out again.
    archive.database.as_superuser("alter table file_object disable trigger user")
    archive.database.as_superuser(f"update file_object set sha256 = sha256('x') where id = '{file_id}'")
    assert any("the rows are not those it has written" in fault for fault in faults(archive))


def test_the_same_content_is_stored_once_and_each_file_has_its_own_key(archive: Archive) -> None:
    first, second = archive.keep(CONTENT), archive.keep(CONTENT)
    assert first != second
    assert len(archive.stored()) == 1
    assert archive.content(first) == archive.content(second) == CONTENT
    wrapped = archive.database.as_superuser("select distinct wrapped from file_key")
    assert len(wrapped) == 2


def test_many_keep_the_same_content_at_once(archive: Archive, database: Database) -> None:
    """Through connections of their own; all of them open it afterwards, and it is stored once."""
    kept: list[UUID] = []
    threads = 6
    together = threading.Barrier(threads)

    def work() -> None:
        try:
            together.wait()
            kept.append(archive.keep(CONTENT))
        finally:
            connections.close_all()

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert [archive.content(file_id) == CONTENT for file_id in kept] == [True] * threads
    assert len(archive.stored()) == 1


def test_an_act_that_fails_leaves_nothing_that_a_later_one_stumbles_over(archive: Archive) -> None:
    def fail() -> None:
        raise EcrimeError("trial.failed")

    with pytest.raises(EcrimeError, match=r"trial\.failed"):
        archive.keep(CONTENT, fail)
    assert len(archive.stored()) == 1  # sealed under a key that nobody has any more
    assert files_of(archive.actor, archive.subject.id) == []
    assert archive.content(archive.keep(CONTENT)) == CONTENT
    assert len(archive.stored()) == 1


def test_nobody_opens_a_file_without_having_opened_its_record(archive: Archive, database: Database) -> None:
    file_id = archive.keep(CONTENT)
    colleague = database.actor("lak2")
    assert [found.id for found in files_of(colleague, archive.subject.id)] == [file_id]
    with pytest.raises(PurposeMissing), open_file(colleague, file_id):
        pass
    elsewhere = database.actor("hil")
    assert files_of(elsewhere, archive.subject.id) == []
    with pytest.raises(NotFound, match=r"kept\.none"), open_file(elsewhere, file_id):
        pass
    with database.connect() as raw, raw.transaction():
        raw.execute("select set_config('ecrime.token', %s, true)", [database.tokens["hil"]])
        with pytest.raises(psycopg.Error) as refused:
            raw.execute("select * from law.open_file(%s)", [file_id])
        assert refused.value.sqlstate == "EC062"


def test_another_record_opened_opens_no_file_of_this_one(archive: Archive, database: Database) -> None:
    other = actions.record_incident(database.actor("lak2"), incident_facts())
    see(database.actor("lak2"), other)
    with pytest.raises(PurposeMissing), open_file(database.actor("lak2"), archive.keep(CONTENT)):
        pass


def test_a_file_under_an_entry_that_does_not_commit_to_it_is_refused(archive: Archive, database: Database) -> None:
    with archive.owner() as owner:
        owner.execute("delete from law.protected where relation = 'file_object' and subject_kind = 'incident'")
    with pytest.raises(Forbidden, match=r"act\.entry_tells_otherwise"):
        archive.keep(CONTENT)


RAW = "insert into file_object (id, subject_id, jurisdiction, sha256, size, media_type, stored, entry_id) values "


@act("incident.correct", Operation.ALTERATION)
def keep_keyless(entry: Entry, actor: Actor, subject: Subject) -> None:
    with connection.cursor() as cursor:
        values = [uuid4(), subject.id, subject.jurisdiction, b"h" * 32, 1, "image/png", "ab" * 32, entry.id]
        cursor.execute(RAW + "(%s, %s, %s, %s, %s, %s, %s, %s)", values)
    entry.about(subject)


def test_a_file_without_a_key_is_refused(archive: Archive) -> None:
    with pytest.raises(Forbidden, match=r"act\.entry_tells_otherwise"):
        keep_keyless(archive.actor, archive.subject)


def test_no_key_is_brought_to_a_file_that_stands(archive: Archive, database: Database) -> None:
    file_id = archive.keep(CONTENT)
    database.as_superuser(f"delete from file_key where file_id = '{file_id}'")
    with database.connect() as raw, pytest.raises(psycopg.Error) as refused:
        raw.execute("insert into file_key (file_id, key_version, wrapped) values (%s, 1, %s)", [file_id, b"k" * 40])
    assert refused.value.sqlstate == "EC011"


PAST_THE_DOOR = (
    "select * from file_key",
    "update file_key set wrapped = null",
    "delete from file_key",
    "select * from file_master",
    "select law.strike_master(1)",
    "select law.add_master(9, '\\x0000000000000000')",
    "select * from law.keys_to_wrap_anew(2, '{file}', 1)",
    "select law.wrap_anew('{{}}', '{{}}', 2, '{{}}')",
    "select * from law.masters()",
    "call law.holds_files('incident')",
    # The key of a content is given to who knows its name, so nobody who has not opened the record learns it.
    "select * from law.key_under_name((select stored from file_object where id = '{file}'))",
    "select sha256 from file_object",
)


def test_the_app_reaches_no_key_past_the_door(archive: Archive, database: Database) -> None:
    file_id = archive.keep(CONTENT)
    for statement in PAST_THE_DOOR:
        with database.connect() as raw, raw.transaction(), pytest.raises(psycopg.Error) as refused:
            raw.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
            raw.execute(statement.format(file=file_id).encode())
        assert refused.value.sqlstate == "42501", statement


def test_a_content_the_store_has_lost_is_said_to_be_missing(archive: Archive) -> None:
    file_id = archive.keep(CONTENT)
    archive.stored()[0].unlink()
    with pytest.raises(NotFound, match=r"kept\.missing"):
        archive.content(file_id)
    # Sealed anew it would lie there under another key than the one that stands; the loss is told instead.
    with pytest.raises(NotFound, match=r"kept\.missing"):
        archive.keep(CONTENT)


def test_altered_bytes_are_not_given_out(archive: Archive) -> None:
    file_id = archive.keep(CONTENT)
    (path,) = archive.stored()
    sealed = bytearray(path.read_bytes())
    sealed[70_000] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Unavailable, match=r"kept\.altered"):
        archive.content(file_id)


def test_without_master_keys_nothing_is_kept(archive: Archive) -> None:
    for path in archive.keys.iterdir():
        path.unlink()
    with pytest.raises(Unavailable, match=r"keys\.names_missing"):
        archive.keep(CONTENT)
    assert archive.stored() == []


def erase(archive: Archive, file_id: UUID) -> None:
    """As the door of erasures does it: the row of the file goes, and its key with it."""
    archive.database.as_superuser("alter table file_object disable trigger user")
    archive.database.as_superuser(f"delete from file_object where id = '{file_id}'")
    archive.database.as_superuser("alter table file_object enable trigger user")


def test_an_erased_file_takes_its_key_along_and_no_other(archive: Archive) -> None:
    first, second = archive.keep(CONTENT), archive.keep(CONTENT)
    erase(archive, first)
    with pytest.raises(NotFound, match=r"kept\.none"):
        archive.content(first)
    assert archive.content(second) == CONTENT
    assert archive.database.as_superuser("select file_id from file_key") == [(second,)]


def test_after_erasure_the_same_content_comes_in_as_new(archive: Archive) -> None:
    first = archive.keep(CONTENT)
    (path,) = archive.stored()
    before = path.read_bytes()
    erase(archive, first)
    again = archive.keep(CONTENT)
    assert archive.content(again) == CONTENT
    assert path.read_bytes() != before


def test_no_key_goes_without_its_file(archive: Archive) -> None:
    file_id = archive.keep(CONTENT)
    for statement in (
        "delete from file_key",
        "update file_key set wrapped = null",
        "update file_key set key_version = null",
        "truncate file_key",
    ):
        with archive.owner() as owner, pytest.raises(psycopg.Error):
            owner.execute("set role ecrime_law")
            owner.execute(statement.encode())
    assert archive.content(file_id) == CONTENT
    # Taken past every guard, it is missed by whoever opens the file.
    archive.database.as_superuser("delete from file_key")
    with pytest.raises(NotFound, match=r"kept\.missing"):
        archive.content(file_id)


@act("incident.correct", Operation.ALTERATION)
def keep_odd(entry: Entry, actor: Actor, subject: Subject, taken: Taken) -> None:
    keep(entry, subject, taken, media_type="Image; <script>")
    entry.about(subject)


def test_a_type_that_is_none_is_refused(archive: Archive) -> None:
    with files().taking([b"x"], limit=10) as taken, pytest.raises(IntegrityError, match="file_type_written"):
        keep_odd(archive.actor, archive.subject, taken)
