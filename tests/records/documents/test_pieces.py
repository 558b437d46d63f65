"""Files that come in piece by piece: whose they are, how they go on, what is refused, and when they are gone."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.base.files.looking import making
from tests.records.documents.conftest import Papers

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.files.looking.kinds import LIMITS
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, NotFound, PurposeMissing, Unavailable
from ecrime.records.documents import actions, pieces, rules
from ecrime.records.documents.facts import Upload
from ecrime.records.documents.jobs import purge_uploads

KB = 1024
CONTENT = os.urandom(200 * KB + 5)


def begin(papers: Papers, content: bytes = CONTENT, *, who: str = "lak", sha256: bytes | None = None) -> Upload:
    named = hashlib.sha256(content).digest() if sha256 is None else sha256
    actor = papers.database.actor(who)
    return pieces.begin(actor, papers.incident.record.id, "Proof of it.pdf", size=len(content), sha256=named)


def send(papers: Papers, begun: Upload, content: bytes = CONTENT, *, step: int = 64 * KB) -> Upload:
    while not begun.is_whole:
        piece = content[begun.received : begun.received + step]
        begun = pieces.add_piece(papers.actor, begun.id, begun.received, piece)
    return begun


def rows(database: Database) -> tuple[int, int]:
    counted = "select (select count(*) from documents_upload), (select count(*) from documents_upload_piece)"
    return tuple(database.as_superuser(counted)[0])


def codes(refused: pytest.ExceptionInfo[EcrimeError]) -> list[str]:
    error = refused.value
    return [problem.code for problem in error.problems] if isinstance(error, Invalid) else [error.code]


def by_sql(papers: Papers, upload_id: UUID, *, at: int, size: int, who: str = "lak") -> str:
    """The SQLSTATE by which the database refuses a piece that no rule has seen; "" where it takes it."""
    statement = (
        "insert into documents_upload_piece (id, upload_id, at, size, sealed, key_version, wrapped)"
        " values (%s, %s, %s, %s, %s, 1, '')"
    )
    sealed = bytes(12 + size + 16 * (-(-size // 65536)))
    try:
        with papers.database.connect() as connection, connection.transaction():
            connection.execute("select set_config('ecrime.token', %s, true)", [papers.database.tokens[who]])
            connection.execute(statement, [uuid4(), upload_id, at, size, sealed])
    except psycopg.Error as refused:
        return sqlstate_of(refused)[0]
    return ""


def test_a_file_arrives_in_pieces_and_becomes_a_document(papers: Papers) -> None:
    content = making.jpeg((600, 400))
    begun = begin(papers, content)
    whole = send(papers, begun, content, step=16 * KB)
    assert (whole.share, whole.is_whole, whole.name) == (100, True, "Proof of it.pdf")
    assert pieces.content_of(papers.actor, whole) == content
    papers.add(pieces.content_of(papers.actor, whole))
    pieces.drop(papers.actor, whole.id)
    assert rows(papers.database) == (0, 0)


def test_the_same_file_goes_on_where_it_ended(papers: Papers) -> None:
    begun = begin(papers)
    pieces.add_piece(papers.actor, begun.id, 0, CONTENT[: 64 * KB])
    again = begin(papers)
    assert (again.id, again.received, again.share) == (begun.id, 64 * KB, 31)
    assert [one.id for one in pieces.uploads(papers.actor, papers.incident.record.id)] == [begun.id]
    assert pieces.content_of(papers.actor, send(papers, again)) == CONTENT


def test_what_arrived_is_sealed(papers: Papers) -> None:
    plain = b"a word that stands in no table" * 1000
    send(papers, begin(papers, plain), plain)
    [(sealed,)] = papers.database.as_superuser("select string_agg(sealed, '' order by at) from documents_upload_piece")
    assert len(bytes(sealed)) > len(plain)
    assert plain[:30] not in bytes(sealed)


def test_a_piece_goes_on_where_the_last_one_ended(papers: Papers) -> None:
    begun = begin(papers)
    pieces.add_piece(papers.actor, begun.id, 0, CONTENT[: 64 * KB])
    for at in (0, 32 * KB, 65 * KB):
        with pytest.raises(Changed) as refused:
            pieces.add_piece(papers.actor, begun.id, at, CONTENT[: 20 * KB])
        assert refused.value.code == "piece.elsewhere"
        assert by_sql(papers, begun.id, at=at, size=20 * KB) == "EC242"
    assert pieces.upload(papers.actor, begun.id).received == 64 * KB


@pytest.mark.parametrize(
    ("at", "size", "code", "state"),
    [
        (0, len(CONTENT) + 1, "piece.beyond", "EC243"),
        (0, 16 * KB - 1, "piece.size", "EC244"),
    ],
)
def test_a_piece_is_no_longer_than_what_is_left_and_no_crumb(
    papers: Papers, at: int, size: int, code: str, state: str
) -> None:
    begun = begin(papers)
    with pytest.raises(Invalid) as refused:
        pieces.add_piece(papers.actor, begun.id, at, bytes(size))
    assert codes(refused) == [code]
    assert by_sql(papers, begun.id, at=at, size=size) == state
    assert rows(papers.database) == (1, 0)


def test_a_piece_is_at_most_a_megabyte(papers: Papers) -> None:
    begun = begin(papers, bytes(rules.LARGEST_PIECE + 1))
    with pytest.raises(Invalid) as refused:
        pieces.add_piece(papers.actor, begun.id, 0, bytes(rules.LARGEST_PIECE + 1))
    assert codes(refused) == ["piece.size"]
    assert by_sql(papers, begun.id, at=0, size=rules.LARGEST_PIECE + 1) == "23514"


def test_the_last_piece_may_be_small(papers: Papers) -> None:
    assert send(papers, begin(papers), step=100 * KB).is_whole


def test_what_is_not_the_file_that_was_chosen_is_thrown_away(papers: Papers) -> None:
    begun = begin(papers, sha256=hashlib.sha256(b"another").digest())
    with pytest.raises(Invalid) as refused:
        send(papers, begun)
    assert codes(refused) == ["piece.altered"]
    assert rows(papers.database) == (0, 0)


def test_what_is_not_whole_is_no_file(papers: Papers) -> None:
    begun = begin(papers)
    with pytest.raises(Changed) as refused:
        pieces.content_of(papers.actor, begun)
    assert refused.value.code == "piece.missing"


@pytest.mark.parametrize(
    ("size", "code"), [(0, "upload.empty"), (LIMITS.file_bytes + 1, "upload.too_heavy"), (10**11, "upload.too_heavy")]
)
def test_a_file_that_would_not_be_taken_does_not_begin(papers: Papers, size: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        pieces.begin(papers.actor, papers.incident.record.id, "a.pdf", size=size, sha256=bytes(32))
    assert codes(refused) == [code]
    assert write_upload(papers, size=size) in ("23514", "EC241")


def write_upload(papers: Papers, *, size: int = 100, sha256: bytes = bytes(32), who: str = "lak") -> str:
    """The SQLSTATE by which the database refuses an upload that no rule has seen; "" where it takes it."""
    try:
        with papers.database.connect() as connection, connection.transaction():
            connection.execute("select set_config('ecrime.token', %s, true)", [papers.database.tokens[who]])
            connection.execute(
                "insert into documents_upload (id, incident_id, officer_id, begun_at, name, size, sha256, received)"
                " values (%s, %s, %s, 'infinity', 'x', %s, %s, %s)",
                [uuid4(), papers.incident.record.id, papers.database.actor("lak_chief").officer_id, size, sha256, size],
            )
    except psycopg.Error as refused:
        return sqlstate_of(refused)[0]
    return ""


def test_who_begins_and_when_is_the_databases_word(papers: Papers) -> None:
    assert write_upload(papers) == ""
    [found] = pieces.uploads(papers.actor, papers.incident.record.id)
    assert found.received == 0
    [(officer, begun)] = papers.database.as_superuser("select officer_id, begun_at < 'infinity' from documents_upload")
    assert (officer, begun) == (papers.actor.officer_id, True)
    assert write_upload(papers, sha256=b"short") == "23514"


def test_ten_at_a_time_and_not_more_than_a_form_may_bring(papers: Papers) -> None:
    for number in range(rules.MOST_UPLOADS):
        begin(papers, b"%d" % number)
    with pytest.raises(Invalid) as refused:
        begin(papers, b"one too many")
    assert codes(refused) == ["piece.too_many"]
    pieces.drop(papers.actor, pieces.uploads(papers.actor, papers.incident.record.id)[0].id)
    record, most = papers.incident.record.id, LIMITS.file_bytes
    with pytest.raises(Invalid) as refused:
        for number in range(3):
            pieces.drop(papers.actor, pieces.uploads(papers.actor, record)[0].id)
            pieces.begin(papers.actor, record, "large.pdf", size=most, sha256=bytes([number]) * 32)
    assert codes(refused) == ["piece.too_many"]


def test_an_upload_is_its_officers_alone(papers: Papers) -> None:
    begun = begin(papers)
    papers.open("lak2")
    for who in ("lak2", "lak_chief", "planner"):
        other = papers.database.actor(who)
        with pytest.raises(NotFound):
            pieces.add_piece(other, begun.id, 0, CONTENT[: 64 * KB])
        assert pieces.uploads(other, papers.incident.record.id) == []
        pieces.drop(other, begun.id)
    assert by_sql(papers, begun.id, at=0, size=64 * KB, who="lak2") == "EC240"
    assert rows(papers.database) == (1, 0)
    assert begin(papers, who="lak2").id != begun.id


def test_who_may_not_add_sends_nothing(papers: Papers) -> None:
    with pytest.raises(PurposeMissing):
        begin(papers, who="lak2")
    for who in ("lak_chief", "planner"):
        papers.open(who)
        with pytest.raises(Forbidden):
            begin(papers, who=who)
    papers.open("criminal")
    with pytest.raises(Forbidden):
        begin(papers, who="criminal")


def test_criminal_police_sends_what_it_was_asked_for(papers: Papers) -> None:
    actions.request_photo(papers.actor, papers.incident.record.id, papers.person(0))
    papers.open("criminal")
    assert begin(papers, who="criminal").received == 0


def test_after_a_day_it_is_over_and_goes(papers: Papers, clock: Clock) -> None:
    begun = begin(papers)
    pieces.add_piece(papers.actor, begun.id, 0, CONTENT[: 64 * KB])
    purge_uploads(0)
    assert rows(papers.database) == (1, 1)
    clock.shift(timedelta(hours=25))
    with pytest.raises(NotFound):
        pieces.add_piece(papers.actor, begun.id, 64 * KB, CONTENT[64 * KB :])
    assert by_sql(papers, begun.id, at=64 * KB, size=64 * KB) == "EC240"
    assert pieces.uploads(papers.actor, papers.incident.record.id) == []
    purge_uploads(0)
    assert rows(papers.database) == (0, 0)


def test_the_app_changes_and_deletes_nothing_itself(papers: Papers) -> None:
    begun = begin(papers)
    for statement in (
        "update documents_upload set received = size",
        "delete from documents_upload",
        "delete from documents_upload_piece",
    ):
        with papers.database.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    assert pieces.upload(papers.actor, begun.id).received == 0


def test_a_form_that_is_sent_again_after_a_lost_answer_adds_nothing_twice(papers: Papers) -> None:
    content = making.pdf(2)
    whole = send(papers, begin(papers, content), content, step=16 * KB)
    said = {"key": str(uuid4()), "upload": str(whole.id), "kind": "scan", "source": "The archive", "person": "record"}
    client = Client()
    client.cookies["session"] = papers.database.tokens["lak"]
    for _ in range(2):
        answer = client.post(f"/incidents/{papers.number}/documents/add/", said)
        assert answer.status_code == 303, answer.content.decode()
    assert papers.count() == 1
    answer = client.post(f"/incidents/{papers.number}/documents/add/", said | {"key": str(uuid4())})
    assert answer.status_code == 422, "under another key it is missing"


def test_a_file_whose_last_piece_nobody_compared_is_compared_when_it_is_taken(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = making.pdf(2)
    begun = begin(papers, content, sha256=hashlib.sha256(b"another").digest())
    with monkeypatch.context() as killed:
        killed.setattr(pieces, "content_of", lambda *_: b"")
        whole = send(papers, begun, content, step=16 * KB)
    assert whole.is_whole
    said = {"key": str(uuid4()), "upload": str(whole.id), "kind": "scan", "source": "The archive", "person": "record"}
    client = Client()
    client.cookies["session"] = papers.database.tokens["lak"]
    assert client.post(f"/incidents/{papers.number}/documents/add/", said).status_code == 422
    assert (papers.count(), rows(papers.database)) == (0, (0, 0))


def test_what_was_not_ticked_stays_so_when_the_form_comes_back(papers: Papers) -> None:
    content = making.pdf(2)
    whole = send(papers, begin(papers, content), content, step=16 * KB)
    client = Client()
    client.cookies["session"] = papers.database.tokens["lak"]
    path = f"/incidents/{papers.number}/documents/add/"
    box = f'value="{whole.id}"'
    assert f"{box} checked>" in client.get(path).content.decode()
    for upload, shown in (([], f"{box}>"), ([str(whole.id)], f"{box} checked>")):
        answer = client.post(path, {"key": str(uuid4()), "upload": upload, "kind": "scan", "source": ""})
        assert (answer.status_code, shown in answer.content.decode()) == (422, True)


def test_after_a_refusal_in_the_middle_the_file_that_is_left_is_added(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.cookies["session"] = papers.database.tokens["lak"]
    path, key = f"/incidents/{papers.number}/documents/add/", str(uuid4())
    said = {"key": key, "kind": "scan", "source": "The archive", "person": "record"}
    one, other = making.pdf(1), making.pdf(2)
    add, added = actions.seal_and_add, list[bytes]()

    def only_one(*words: Any, **named: Any) -> Any:
        if added:
            raise Unavailable("disk.full")
        added.append(words[3])
        return add(*words, **named)

    def file(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("a.pdf", content)

    with monkeypatch.context() as full:
        full.setattr(actions, "seal_and_add", only_one)
        assert client.post(path, said | {"file": [file(one), file(other)]}).status_code == 503
    assert (papers.count(), added) == (1, [one])
    for again in ([other], [one, other]):
        assert client.post(path, said | {"file": [file(each) for each in again]}).status_code == 303
        assert papers.count() == 2
