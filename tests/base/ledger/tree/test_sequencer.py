"""Entries get their places, each once, every state is signed, and whoever was killed is taken up from there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.records.incidents.make import locked_incidents

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger.tree import sequencer as sequencing
from ecrime.base.ledger.tree.log_key import open_signer
from ecrime.base.ledger.tree.merkle import Reader
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import Signer, question
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.base.ledger.verify import Checkpoint, Key, Roots, is_included
from ecrime.cli.drills.instance import Database


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    with Store.at(database.instance.address(database.name, "sequencer")) as found:
        yield found


@pytest.fixture
def signer(tmp_path: Path, store: Store) -> Signer:
    keys = KeyFolder(tmp_path / "keys")
    keys.make(tmp_path / "data")
    return open_signer(keys, store.origin(), size=0)


def sequencer(store: Store, signer: Signer, most: int = sequencing.MOST) -> Sequencer:
    def sign(head: Head, proof: list[bytes]) -> str:
        return str(signer.answer(question(head.size, head.root, proof))["note"])

    return Sequencer(store, last_signed=lambda: int(signer.answer({"ask": "last"})["size"]), sign=sign, most=most)


def check_whole(database: Database, signer: Signer) -> Checkpoint:
    """Every entry has one place, the tree is that of the leaves, and the last checkpoint is signed over it."""
    leaves = database.as_superuser(
        "select p.index, l.leaf, l.entry_id from ledger_leaf l left join ledger_place p using (entry_id)"
        " order by p.index"
    )
    assert [index for index, _leaf, _id in leaves] == list(range(len(leaves)))
    roots = Roots()
    for _index, leaf, _id in leaves:
        roots.add(bytes(leaf))
    [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
    found = Checkpoint.read(note)
    assert (found.size, found.root) == (len(leaves), roots.root())
    assert found.is_signed_by(Key.read(signer.answer({"ask": "last"})["key"]))
    assert database.as_superuser("select count(*) from ledger_pending") == [(0,)]
    return found


def test_every_entry_gets_its_place_and_a_proof(database: Database, store: Store, signer: Signer) -> None:
    working = sequencer(store, signer)
    working.take_up()
    assert working.turn() is False
    check_whole(database, signer)
    locked_incidents(database, 3)
    working.turn()
    found = check_whole(database, signer)
    reader = Reader(found.size, store.read_tile)
    for index in range(found.size):
        [(leaf,)] = database.as_superuser(
            f"select l.leaf from ledger_leaf l join ledger_place p using (entry_id) where p.index = {index}"
        )
        assert is_included(bytes(leaf), index, found.size, reader.inclusion(index), found.root)
    assert working.turn() is False
    assert database.as_superuser("select count(*) from ledger_head") == [(2,)]


def test_batches_are_bounded(database: Database, store: Store, signer: Signer) -> None:
    working = sequencer(store, signer, most=7)
    working.take_up()
    turns = 1
    while working.turn():
        turns += 1
    assert turns > 3
    check_whole(database, signer)


class Killed(Exception):
    """Stands for a kill at that point."""


def test_killed_before_the_signature_it_is_asked_for_again(database: Database, store: Store, signer: Signer) -> None:
    def killed(head: Head, proof: list[bytes]) -> str:
        raise Killed

    with pytest.raises(Killed):
        Sequencer(store, last_signed=lambda: 0, sign=killed).turn()
    assert database.as_superuser("select count(*) from ledger_checkpoint") == [(0,)]
    sequencer(store, signer).take_up()
    check_whole(database, signer)


def test_killed_after_the_signature_the_same_one_is_kept(
    database: Database, store: Store, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Store, size: int, note: str) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Store, "keep_checkpoint", killed)
        sequencer(store, signer).turn()
    locked_incidents(database, 1)
    working = sequencer(store, signer)
    working.take_up()
    working.turn()
    check_whole(database, signer)


def test_what_fails_within_a_batch_leaves_all_of_it_waiting(
    database: Database, store: Store, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = sequencer(store, signer)
    working.take_up()
    [(waiting,)] = database.as_superuser("select count(*) from ledger_pending")

    def killed(*_all: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Store, "_write", killed)
        working.turn()
    assert database.as_superuser("select count(*) from ledger_pending") == [(waiting,)]
    assert database.as_superuser("select count(*) from ledger_place") == [(0,)]
    working.turn()
    check_whole(database, signer)


def test_of_two_sequencers_one_leads_and_the_other_follows_it(
    database: Database, store: Store, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencing, "WAIT_FOR_TURN_S", 0.05)
    assert store.leads()
    with Store.at(database.instance.address(database.name, "sequencer")) as second:
        assert not second.leads()
        stop = threading.Event()
        waiting = threading.Thread(target=sequencer(second, signer).run, args=[stop])
        waiting.start()
        store._connection.close()  # the first one dies
        while not database.as_superuser("select size from ledger_checkpoint"):
            assert waiting.is_alive()
            time.sleep(0.02)
        stop.set()
        waiting.join()
    check_whole(database, signer)


def test_a_second_sequencers_batch_cannot_commit(database: Database, store: Store, signer: Signer) -> None:
    working = sequencer(store, signer)
    working.take_up()
    with Store.at(database.instance.address(database.name, "sequencer")) as other:
        behind = sequencer(other, signer)
        behind.take_up()
        working.turn()
        locked_incidents(database, 1)
        with pytest.raises(psycopg.errors.UniqueViolation):
            behind.turn()
    working.turn()
    check_whole(database, signer)


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_tile set hashes = set_byte(hashes, 0, 1 - least(get_byte(hashes, 0), 1))",
        "update ledger_tile set hashes = substring(hashes for 32) where octet_length(hashes) > 32",
        "update ledger_tile set number = number + 1",
        "delete from ledger_tile",
        "update ledger_place set index = index + 1000",
        "delete from ledger_head",
        "update ledger_head set root = sha256('x')",
        "delete from ledger_checkpoint",
        "update ledger_checkpoint set note = 'x'",
        "insert into ledger_pending (entry_id, leaf) values (gen_random_uuid(), sha256('x'))",
        "insert into ledger_log (the_one, origin) values (false, 'other')",
        "select from ledger_salt",
        "select from ledger_row_salt",
        "select from incidents_incident",
    ],
)
def test_the_sequencer_itself_takes_nothing_back(
    database: Database, store: Store, signer: Signer, statement: str
) -> None:
    sequencer(store, signer).turn()
    with pytest.raises(psycopg.DatabaseError):
        store._connection.execute(statement.encode())
    check_whole(database, signer)


def test_the_app_reads_the_tree_and_writes_none_of_it(database: Database, store: Store, signer: Signer) -> None:
    sequencer(store, signer).turn()
    tables = ("ledger_place", "ledger_tile", "ledger_head", "ledger_checkpoint", "ledger_key", "ledger_log")
    for name in tables:
        with database.connect() as app:
            assert app.execute(f"select count(*) from {name}".encode()).fetchone() is not None
            for statement in (f"delete from {name}", f"insert into {name} select * from {name}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement.encode())
                app.rollback()
    with database.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select from ledger_pending")


def test_an_entry_id_has_one_place(database: Database, store: Store, signer: Signer) -> None:
    sequencer(store, signer).turn()
    [(entry,)] = database.as_superuser("select entry_id from ledger_place limit 1")
    with pytest.raises(psycopg.errors.UniqueViolation):
        store._connection.execute("insert into ledger_place (index, entry_id) values (100000, %s)", [UUID(str(entry))])
