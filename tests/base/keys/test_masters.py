"""The key of one object is opened for that object alone, under the version that wrapped it."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.keys import masters
from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.foundation.errors import Unavailable

KEYS = st.binary(min_size=32, max_size=32)
AT_HAND = Masters(Path("keys"), {1: b"1" * 32, 2: b"2" * 32}, frozenset({1}), b"n" * 32)


@given(st.uuids(), KEYS)
def test_a_key_comes_back_for_its_object(owner: UUID, key: bytes) -> None:
    wrapped = AT_HAND.wrap(owner, key)
    assert wrapped.version == 2
    assert len(wrapped.key) == 40
    assert AT_HAND.unwrap(owner, wrapped) == key


@given(st.uuids(), st.uuids(), KEYS, st.integers(0, 40 * 8 - 1))
def test_it_opens_for_nothing_else(owner: UUID, other: UUID, key: bytes, bit: int) -> None:
    wrapped = AT_HAND.wrap(owner, key)
    flipped = (int.from_bytes(wrapped.key, "big") ^ 1 << bit).to_bytes(40, "big")
    for for_whom, what in (
        (other, wrapped),
        (owner, Wrapped(1, wrapped.key)),
        (owner, Wrapped(2, flipped)),
        (owner, Wrapped(2, wrapped.key[:-8])),
    ):
        if (for_whom, what) == (owner, wrapped):
            continue
        with pytest.raises(Unavailable) as refused:
            AT_HAND.unwrap(for_whom, what)
        assert refused.value.code == "keys.wrapped_altered"


def test_a_version_that_is_not_here_is_named() -> None:
    with pytest.raises(Unavailable) as refused:
        AT_HAND.unwrap(UUID(int=1), Wrapped(3, b"x" * 40))
    assert (refused.value.code, refused.value.params["version"]) == ("keys.master_missing", "3")


def test_nothing_shows_a_key() -> None:
    assert repr(b"2" * 32)[2:-1] not in repr(AT_HAND)
    assert AT_HAND.fingerprint(1) != AT_HAND.fingerprint(2)


def test_a_folder_gives_what_was_put_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"keys\.none"):
        assert masters.read(tmp_path / "none").newest
    masters.put(tmp_path, 1, b"1" * 32)
    masters.put(tmp_path, 2, b"2" * 32)
    masters.put_names(tmp_path)
    (tmp_path / "3.new").write_text("a draft")
    assert stat.S_IMODE((tmp_path / "1.key").stat().st_mode) == 0o600
    masters.retire(tmp_path, 1)
    masters.retire(tmp_path, 1)
    found = masters.read(tmp_path)
    assert (found.newest, found.retired, sorted(found.keys)) == (2, frozenset({1}), [1, 2])
    assert len(found.name_key) == 32


def test_no_key_is_written_over_another(tmp_path: Path) -> None:
    masters.put(tmp_path, 1, b"1" * 32)
    masters.put_names(tmp_path)
    with pytest.raises(Unavailable, match=r"keys\.folder_not_empty"):
        masters.put(tmp_path, 1, b"2" * 32)
    with pytest.raises(Unavailable, match=r"keys\.folder_not_empty"):
        masters.put_names(tmp_path)
    assert masters.read(tmp_path).keys == {1: b"1" * 32}


@pytest.mark.parametrize("content", ["", "no key", "00" * 31, "ff" * 33, "ស"])
def test_a_file_that_is_no_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "7.key").write_text(content, encoding="utf-8")
    with pytest.raises(Unavailable) as refused:
        masters.read(tmp_path)
    assert refused.value.code == "keys.file_damaged"
    assert refused.value.params["file"].endswith("7.key")


def test_a_missing_key_of_names_is_named(tmp_path: Path) -> None:
    masters.put(tmp_path, 1, b"1" * 32)
    with pytest.raises(Unavailable, match=r"keys\.names_missing"):
        assert masters.read(tmp_path).name_key


def test_the_wrapping_is_what_it_says() -> None:
    """HKDF of the master for object and version, then RFC 3394; whoever has both opens it without this program."""
    owner, key = UUID(int=7), b"k" * 32
    info = b"ecrime wrap\0" + (2).to_bytes(4, "big") + owner.bytes
    wrapping = HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(b"2" * 32)
    assert aes_key_unwrap(wrapping, AT_HAND.wrap(owner, key).key) == key
