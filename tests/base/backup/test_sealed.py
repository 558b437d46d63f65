"""A sealed file opens whole, under its own name and key, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.backup import sealed
from ecrime.base.backup.sealed import CHUNK, seal, unseal
from ecrime.base.backup.whole import put_whole
from ecrime.base.keys.backup_key import BackupKey, BackupKeys, read_keys, read_or_make_keys
from ecrime.base.keys.folder import KeyFolder
from ecrime.foundation.errors import Unavailable

AT = datetime(2026, 11, 22, 15, 40, tzinfo=UTC)
KEYS = BackupKeys("/keys", (BackupKey(b"k" * 32),))
NAME = "wal/1/000000010000000000000001"


def opened(path: Path, keys: BackupKeys = KEYS, name: str = NAME) -> bytes:
    return b"".join(unseal(path, name, keys))


def refusal(path: Path, keys: BackupKeys = KEYS, name: str = NAME) -> Unavailable:
    with pytest.raises(Unavailable) as found:
        opened(path, keys, name)
    return found.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.sealed"
    seal(path, NAME, KEYS, [b"what is ", b"written"], at=AT)
    return path


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_it_gives_back_what_was_put_in(tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "given.sealed"
    seal(path, NAME, KEYS, blocks, at=AT)
    assert opened(path) == b"".join(blocks)
    assert sealed.read_head(path).at == AT


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_chunks_end_anywhere(tmp_path: Path, length: int) -> None:
    content = os.urandom(length)
    seal(tmp_path / "f", NAME, KEYS, [content], at=AT)
    assert opened(tmp_path / "f") == content


def test_every_changed_bit_is_found(file: Path) -> None:
    content = file.read_bytes()
    for at in range(len(content)):
        for bit in (0, 3, 7):
            file.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
            assert refusal(file).code in ("backup.damaged", "backup.wrong_key", "backup.misplaced")


def test_every_end_but_the_own_is_found(file: Path) -> None:
    content = file.read_bytes()
    for end in range(len(content)):
        file.write_bytes(content[:end])
        assert refusal(file).code == "backup.damaged"
    file.write_bytes(content + b"x")
    assert refusal(file).code == "backup.damaged"


def test_chunks_lost_doubled_or_moved_are_found(tmp_path: Path) -> None:
    path = tmp_path / "f"
    seal(path, NAME, KEYS, [os.urandom(CHUNK), os.urandom(CHUNK), os.urandom(CHUNK)], at=AT)
    line, *chunks = pieces(path.read_bytes())
    first, second, third = chunks
    for wrong in ([first, third], [first, second], [second, first, third], [first, first, second, third], [third], []):
        path.write_bytes(line + b"".join(wrong))
        assert refusal(path).code == "backup.damaged"
    path.write_bytes(line + first + second + third)
    assert len(opened(path)) == 3 * CHUNK


def pieces(content: bytes) -> Iterator[bytes]:
    line, _, rest = content.partition(b"\n")
    yield line + b"\n"
    while rest:
        end = 4 + int.from_bytes(rest[:4], "big")
        yield rest[:end]
        rest = rest[end:]


def test_it_opens_under_its_own_name_only(file: Path) -> None:
    found = refusal(file, name="wal/1/000000010000000000000002")
    assert (found.code, found.params["name"]) == ("backup.misplaced", NAME)


def test_another_key_is_told_from_damage(file: Path) -> None:
    other = BackupKeys("/keys", (BackupKey(b"o" * 32),))
    found = refusal(file, keys=other)
    assert (found.code, found.params["mark"]) == ("backup.wrong_key", KEYS.current.mark)
    assert opened(file, keys=BackupKeys("/keys", (*KEYS.keys, *other.keys))) == b"what is written"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    found = refusal(tmp_path / "nothing")
    assert (found.code, found.params["file"]) == ("backup.file_missing", str(tmp_path / "nothing"))


def test_the_same_content_looks_different_each_time(file: Path) -> None:
    before = file.read_bytes()
    seal(file, NAME, KEYS, [b"what is written"], at=AT)
    assert len(file.read_bytes()) == len(before)
    assert file.read_bytes() != before
    assert b"what is" not in before


@pytest.mark.parametrize(
    ("errno", "code"), [(28, "backup.disk_full"), (122, "backup.disk_full"), (5, "backup.not_written")]
)
def test_a_failing_disk_leaves_nothing_unfinished(tmp_path: Path, errno: int, code: str) -> None:
    def failing() -> Iterator[bytes]:
        yield b"x" * CHUNK
        yield b"x" * CHUNK
        raise OSError(errno, "no")

    with pytest.raises(Unavailable) as found:
        seal(tmp_path / "f", NAME, KEYS, failing(), at=AT)
    assert found.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_one_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt), put_whole(tmp_path / "f") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_keys_are_made_once_and_rotate_by_a_line(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.make(tmp_path / "data")
    with pytest.raises(Unavailable, match=r"backup\.no_key"):
        read_keys(folder)
    first = read_or_make_keys(folder)
    assert read_or_make_keys(folder) == first
    assert folder.backup_key.stat().st_mode & 0o077 == 0
    assert first.current.secret.hex() not in repr(first)
    with folder.backup_key.open("a") as file:
        file.write("ab" * 32 + "\n")
    again = read_keys(folder)
    assert again.current.secret == bytes.fromhex("ab" * 32)
    assert again.of(first.current.mark) == first.current
    for wrong in ("", "xy", "ab" * 31):
        folder.backup_key.write_text(wrong)
        with pytest.raises(Unavailable, match=r"backup\.no_key"):
            read_keys(folder)
