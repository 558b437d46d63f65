"""The signer signs what goes on from the last it has signed, and nothing else, also after it was killed."""

from __future__ import annotations

import contextlib
import itertools
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.foundation.failing import NthFails
from tests.vectors.ledger.tiles import from_mapping

from ecrime.base.keys.folder import KeyFolder, key_folder
from ecrime.base.ledger.tree.log_key import open_signer, read_key
from ecrime.base.ledger.tree.merkle import Edge, Reader
from ecrime.base.ledger.tree.notes import SigningKey, body_of, note_of
from ecrime.base.ledger.tree.signer import Signer, question, read_state, write_state
from ecrime.base.ledger.verify import Checkpoint, Key, leaf_hash
from ecrime.foundation.errors import EcrimeError, Forbidden, Unavailable

ORIGIN = "ecrime/trial"


class Tree:
    """A tree that grows, and what is asked of the signer about it."""

    def __init__(self, word: str = "") -> None:
        self.edge, self.tiles, self.word = Edge(), dict[tuple[int, int], bytes](), word

    def grow(self, by: int) -> None:
        first = self.edge.size
        self.tiles |= self.edge.grow(leaf_hash(f"{self.word}{number}".encode()) for number in range(first, first + by))

    def asked(self, since: int) -> dict[str, Any]:
        reader = Reader(self.edge.size, from_mapping(self.tiles))
        proof = reader.consistency(since) if 0 < since < self.edge.size else []
        return question(self.edge.size, self.edge.root(), proof)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    (tmp_path / "data").mkdir()
    found = KeyFolder(tmp_path / "keys")
    found.make(tmp_path / "data")
    return found


def signed(signer: Signer, asked: dict[str, Any]) -> Checkpoint:
    return Checkpoint.read(signer.answer(asked)["note"])


def test_what_goes_on_is_signed(keys: KeyFolder) -> None:
    signer, tree = open_signer(keys, ORIGIN, size=0), Tree()
    key = Key.read(signer.answer({"ask": "last"})["key"])
    size = 0
    for by in (1, 4, 300, 1):
        tree.grow(by)
        found = signed(signer, tree.asked(size))
        size += by
        assert (found.origin, found.size, found.root) == (ORIGIN, size, tree.edge.root())
        assert found.is_signed_by(key)
        assert signer.answer({"ask": "last"})["size"] == size
    assert signed(signer, tree.asked(size)).size == size  # the same again: the sequencer was killed before it kept it


def test_what_does_not_go_on_is_refused_also_by_the_next_process(keys: KeyFolder) -> None:
    signer, tree, other = open_signer(keys, ORIGIN, size=0), Tree(), Tree("forged ")
    tree.grow(10)
    signer.answer(tree.asked(0))
    other.grow(12)
    shorter = Tree()
    shorter.grow(9)
    same_size = Tree("forged ")
    same_size.grow(10)
    for process in (signer, open_signer(keys, ORIGIN, size=10)):
        for asked, code in (
            (other.asked(10), "sign.not_the_same_log"),
            (same_size.asked(0), "sign.not_the_same_log"),
            (shorter.asked(0), "sign.shorter"),
            (question(0, shorter.edge.root(), []), "sign.shorter"),
        ):
            with pytest.raises(Forbidden) as refused:
                process.answer(asked)
            assert refused.value.code == code


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ask": "key"},
        {"ask": "sign"},
        {"ask": "sign", "size": "1", "root": "", "proof": []},
        {"ask": "sign", "size": True, "root": "A" * 43 + "=", "proof": []},
        {"ask": "sign", "size": 1, "root": "A" * 43 + "=", "proof": ["AA=="]},
        {"ask": "sign", "size": 1, "root": "A" * 43 + "=", "proof": ["A" * 43 + "="] * 200},
        {"ask": "sign", "size": 1, "root": "!", "proof": []},
    ],
)
def test_what_cannot_be_read_is_refused(keys: KeyFolder, said: dict[str, Any]) -> None:
    with pytest.raises(Forbidden) as refused:
        open_signer(keys, ORIGIN, size=0).answer(said)
    assert refused.value.code == "request.unreadable"


def test_what_it_never_signed_stops_nothing(keys: KeyFolder) -> None:
    """Whoever can ask could say that the log was signed further than it was, and no signature would follow any more."""
    signer, tree, thief = open_signer(keys, ORIGIN, size=0), Tree(), SigningKey.make(ORIGIN)
    tree.grow(3)
    note, far = signer.answer(tree.asked(0))["note"], body_of(ORIGIN, 10**9, bytes(32))
    for told in (10**9, "", "x", note.replace("\n3\n", "\n4\n"), note_of(far, thief.sign(far))):
        with pytest.raises(EcrimeError, match=r"request\.unreadable|sign\.key_other"):
            signer.answer({"ask": "last", "note": told})
    # Signed by this key, for the log under another of its names, whose sizes are others.
    other, own = body_of(f"{ORIGIN}/2", 10**9, bytes(32)), read_key(keys.log_key, f"{ORIGIN}/2")
    for told in (note_of(other, own.sign(other)), note):
        assert signer.answer({"ask": "last", "note": told, "size": 10**9})["size"] == 3
    tree.grow(1)
    assert signed(signer, tree.asked(3)).size == 4


def test_a_checkpoint_of_its_own_that_it_does_not_remember_stops_it(keys: KeyFolder) -> None:
    signer, tree = open_signer(keys, ORIGIN, size=0), Tree()
    tree.grow(3)
    before, note = read_state(keys.log_state), signer.answer(tree.asked(0))["note"]
    write_state(keys.log_state, before)
    again = open_signer(keys, ORIGIN, size=3)
    for asked in ({"ask": "last", "note": note}, tree.asked(0)):
        with pytest.raises(Forbidden, match=r"sign\.state_old"):
            again.answer(asked)


def test_what_another_process_has_signed_is_known_before_each_signature(keys: KeyFolder) -> None:
    signer, tree, fork = open_signer(keys, ORIGIN, size=0), Tree(), Tree()
    tree.grow(10)
    fork.grow(10)
    signer.answer(tree.asked(0))
    old = read_state(keys.log_state)
    tree.grow(5)
    open_signer(keys, ORIGIN, size=10).answer(tree.asked(10))
    fork.word = "forged "
    fork.grow(6)
    with pytest.raises(Forbidden, match=r"sign\.not_the_same_log"):
        signer.answer(fork.asked(10))
    tree.grow(1)
    assert signed(signer, tree.asked(15)).size == 16
    write_state(keys.log_state, old)  # an older copy brought back under a signer that runs
    with pytest.raises(Forbidden, match=r"sign\.state_old"):
        signer.answer(fork.asked(10))
    keys.log_state.unlink()
    with pytest.raises(Unavailable, match=r"sign\.state_missing"):
        signer.answer(fork.asked(10))


def test_the_key_is_for_its_owner_alone_and_stays(keys: KeyFolder) -> None:
    first = open_signer(keys, ORIGIN, size=0).answer({"ask": "last"})["key"]
    assert stat.S_IMODE(keys.log_key.stat().st_mode) == stat.S_IMODE(keys.log_state.stat().st_mode) == 0o600
    assert open_signer(keys, ORIGIN, size=0).answer({"ask": "last"})["key"] == first


def test_a_log_that_was_signed_before_gets_no_second_key_by_itself(keys: KeyFolder) -> None:
    with pytest.raises(Unavailable) as refused:
        open_signer(keys, ORIGIN, size=5)
    assert refused.value.code == "sign.key_missing"


def test_a_signer_that_has_signed_gets_no_second_key_either(keys: KeyFolder) -> None:
    tree = Tree()
    tree.grow(1)
    open_signer(keys, ORIGIN, size=0).answer(tree.asked(0))
    keys.log_key.unlink()
    with pytest.raises(Unavailable) as refused:
        open_signer(keys, ORIGIN, size=0)
    assert refused.value.code == "sign.key_missing"


def test_whichever_write_fails_at_the_first_start_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in itertools.count(1):
        keys = KeyFolder(tmp_path / str(number))
        keys.make(tmp_path / "data")
        fails = NthFails(number)
        with monkeypatch.context() as patch:
            fails.apply(patch)
            with contextlib.suppress(OSError):
                open_signer(keys, ORIGIN, size=0)
        tree = Tree()
        tree.grow(2)
        assert signed(open_signer(keys, ORIGIN, size=0), tree.asked(0)).size == 2
        assert sorted(path.name for path in keys.path.iterdir()) == ["log.key", "log.state", "master"]
        if not fails.has_failed:
            break
    assert number > 12


def test_whichever_write_fails_nothing_is_signed_that_the_state_does_not_know(
    keys: KeyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, tree = open_signer(keys, ORIGIN, size=0), Tree()
    for number in itertools.count(1):
        before, fails, note = tree.edge.size, NthFails(number), ""
        tree.grow(1)
        with monkeypatch.context() as patch:
            fails.apply(patch)
            with contextlib.suppress(OSError):
                note = signer.answer(tree.asked(before))["note"]
        known = json.loads(keys.log_state.read_text())["size"]
        assert known in (before, before + 1)
        assert not note or known == before + 1
        assert bool(note) is not fails.has_failed
        assert sorted(path.name for path in keys.path.iterdir()) == ["log.key", "log.state", "master"]
        # The same process goes on, and so does one that is started anew.
        assert signed(signer, tree.asked(signer.answer({"ask": "last"})["size"])).size == before + 1
        signer = open_signer(keys, ORIGIN, size=before)
        assert signer.answer({"ask": "last"})["size"] == before + 1
        if not fails.has_failed:
            break
    assert number > 6


def test_a_key_without_its_memory_signs_nothing(keys: KeyFolder) -> None:
    open_signer(keys, ORIGIN, size=0)
    keys.log_state.unlink()
    with pytest.raises(Unavailable) as refused:
        open_signer(keys, ORIGIN, size=0)
    assert refused.value.code == "sign.state_missing"


def test_the_memory_of_another_log_is_refused(keys: KeyFolder) -> None:
    open_signer(keys, ORIGIN, size=0)
    keys.log_state.write_text(json.dumps({"origin": "ecrime/other", "size": 0, "root": "00" * 32}))
    with pytest.raises(Forbidden, match=r"sign\.another_name"):
        open_signer(keys, ORIGIN, size=0)


def test_keys_do_not_lie_in_the_data_nor_open_to_others(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with pytest.raises(Unavailable) as refused:
        KeyFolder(data / "keys").make(data)
    assert refused.value.code == "keys.in_data"
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(Unavailable) as refused:
        KeyFolder(tmp_path / "open").make(data)
    assert refused.value.code == "keys.folder_open"


def test_two_installations_of_one_user_have_two_folders(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two", "one"):
        data = tmp_path / name
        data.mkdir(exist_ok=True)
        found.append(key_folder({"XDG_CONFIG_HOME": str(tmp_path)}, data).path)
    assert found[0] == found[2] != found[1]
    assert key_folder({"ECRIME_KEYS": "/elsewhere"}, tmp_path).path == Path("/elsewhere")
