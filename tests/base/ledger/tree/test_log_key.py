"""A new key of the log takes over by the old one's signature, under a signer that runs, and through kills."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.base.ledger.make import all_signed, entry_of
from tests.records.incidents.make import incident_facts

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger import audit, published, queries
from ecrime.base.ledger.tree.endings import Ending
from ecrime.base.ledger.tree.log_key import SignersDesk, end_log, last_signed, open_signer, read_key, roll
from ecrime.base.ledger.tree.merkle import Edge
from ecrime.base.ledger.tree.signer import Signed, question, read_state, write_state
from ecrime.base.ledger.verify import Anchors, Checkpoint, Key, keys_of, leaf_hash, verified
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.tamper import auditing
from ecrime.foundation.errors import Forbidden, Unavailable
from ecrime.foundation.private_file import write_text
from ecrime.records.incidents import actions

ORIGIN = "ecrime/trial"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    (tmp_path / "data").mkdir()
    found = KeyFolder(tmp_path / "keys")
    found.make(tmp_path / "data")
    return found


def signed(desk: SignersDesk, size: int) -> Checkpoint:
    edge = Edge()
    edge.grow(leaf_hash(str(number).encode()) for number in range(size))
    return Checkpoint.read(desk.answer(question(size, edge.root(), []))["note"])


def test_a_signer_that_runs_goes_on_with_the_new_key(keys: KeyFolder) -> None:
    desk = SignersDesk(keys)
    old = Key.read(desk.answer({"ask": "last", "origin": ORIGIN})["key"])
    assert signed(desk, 3).is_signed_by(old)
    line = roll(keys)
    told = desk.answer({"ask": "last"})
    new = Key.read(told["key"])
    assert (told["rollovers"], told["size"]) == ([line], 3)
    assert keys_of([old], [line]) == {old: (0, 3), new: (3, 10**15)}
    assert signed(desk, 3).is_signed_by(new)
    with pytest.raises(Forbidden, match="shorter"):
        signed(desk, 2)
    third = roll(keys)
    assert SignersDesk(keys).answer({"ask": "last", "origin": ORIGIN})["rollovers"] == [line, third]


def test_killed_between_line_and_key_the_old_key_goes_on(keys: KeyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    open_signer(keys, ORIGIN, size=0)
    roll(keys)
    before = read_key(keys.log_key, ORIGIN)

    def killed(path: Path, text: str) -> None:
        if path == keys.log_key:
            raise KeyboardInterrupt
        write_text(path, text)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("ecrime.base.ledger.tree.log_key.write_text", killed)
        roll(keys)
    told = open_signer(keys, ORIGIN, size=0).answer({"ask": "last"})
    assert (told["key"], len(told["rollovers"])) == (str(before.key), 1)
    assert roll(keys).split(" ")[1] == str(before.key)
    assert len(open_signer(keys, ORIGIN, size=0).answer({"ask": "last"})["rollovers"]) == 2


def test_nothing_is_replaced_where_something_is_missing(keys: KeyFolder) -> None:
    with pytest.raises(Unavailable) as refused:
        roll(keys)
    assert refused.value.code == "sign.key_missing"
    open_signer(keys, ORIGIN, size=0)
    keys.log_state.unlink()
    with pytest.raises(Unavailable) as refused:
        roll(keys)
    assert refused.value.code == "sign.state_missing"


def test_last_words_that_were_never_used_do_not_lead_the_signer_back(keys: KeyFolder) -> None:
    desk = SignersDesk(keys)
    desk.answer({"ask": "last", "origin": ORIGIN})
    signed(desk, 3)
    before = read_state(keys.log_state)
    words = Ending.read(end_log(keys, before, kept=2, size=2, root=bytes(32)))
    # Nobody declared it, and the log grew on under its name; or it had another content.
    for since in (replace(before, size=5), replace(before, root=bytes(32))):
        write_state(keys.log_state, since)
        assert last_signed(keys, words.origin) == since
        with pytest.raises(Forbidden, match=r"sign\.another_name"):
            open_signer(keys, words.origin, size=2)
        assert read_state(keys.log_state) == since
    write_state(keys.log_state, before)
    assert last_signed(keys, words.origin) == Signed(words.origin, 2, bytes(32))
    assert open_signer(keys, words.origin, size=2).answer({"ask": "last"})["size"] == 2


def test_the_log_goes_on_under_the_new_key_for_whoever_knows_the_old_one(database: Database, tmp_path: Path) -> None:
    lak, folder = database.actor("lak"), tmp_path / "signer"
    actions.record_incident(lak, incident_facts())
    first, old = entry_of(database, "incident.record"), all_signed(database, folder)
    for _ in range(3):  # at one size: only the words themselves say which came first
        roll(KeyFolder(folder))
    actions.record_incident(lak, incident_facts())
    second, new = entry_of(database, "incident.record"), all_signed(database, folder)
    assert new.key != old.key
    assert (published.log_keys().first, len(published.log_keys().rollovers)) == ((str(old.key),), 3)
    for entry in (first, second):
        found, _headers = verified(str(queries.receipt(lak, entry).export), Anchors((old.key,)))
        assert found.is_signed_by(new.key)
    with auditing(database) as connection:
        for known in ([], [old.key]):
            assert audit.audit(connection, keys=known).faults == []
    database.as_superuser("alter table ledger_key disable trigger all")
    database.as_superuser("update ledger_key set statement = replace(statement, ' ', '  ') where statement <> ''")
    with auditing(database) as connection:
        assert audit.audit(connection).faults[0].where == "the keys"
