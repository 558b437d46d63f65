"""Every way in which a file of record may not be what was kept is found; honest files alarm nobody."""

from __future__ import annotations

from pathlib import Path

import psycopg
from tests.base.files.conftest import Archive

from ecrime.base.files import rotation
from ecrime.base.files.check import FoundFiles, check_files
from ecrime.base.files.installed import files, store
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.keys import masters


def checked(archive: Archive, *, sample: int | None = None, seed: bytes = b"") -> FoundFiles:
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as connection:
        return check_files(connection, files(), sample=sample, seed=seed)


def test_honest_files_are_whole_also_after_a_rotation(archive: Archive) -> None:
    for number in range(5):
        archive.keep(f"content {number % 4}".encode())
    found = checked(archive)
    assert (found.files, found.opened, found.faults) == (5, 5, [])
    with archive.owner() as owner:
        rotation.rotate(owner, archive.keys)
    assert checked(archive).faults == []


def test_a_sample_is_drawn_by_its_seed(archive: Archive) -> None:
    kept = [archive.keep(f"content {number}".encode()) for number in range(6)]
    assert checked(archive, sample=4).opened == 4
    assert checked(archive, sample=50).opened == 6
    for path in archive.stored():
        path.unlink()
    # Two seeds may draw the same two files of six; twenty do not.
    seeds = [b"a", b"a", *(bytes([number]) for number in range(20))]
    drawn = [tuple(fault.where for fault in checked(archive, sample=2, seed=seed).faults) for seed in seeds]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1
    assert set(drawn[0]) <= {f"file {file_id}" for file_id in kept}


NOT_WHAT_WAS_KEPT = "its stored bytes are not what was kept"
IN_THE_DATABASE = {
    "delete from file_key": "its key is gone, and no erasure took it",
    "update file_key set wrapped = set_byte(wrapped, 0, get_byte(wrapped, 0) # 1)": "its key does not open",
    "update file_object set sha256 = sha256('x')": "its name is not that of its content",
    "update file_object set size = size + 1": NOT_WHAT_WAS_KEPT,
    "delete from file_object": "a key without its file",
}


def told_of(found: FoundFiles) -> set[tuple[str, str]]:
    return {(fault.where, fault.what) for fault in found.faults}


def test_what_was_changed_in_the_database_is_told(archive: Archive) -> None:
    file_id = archive.keep(b"content")
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as superuser:
        for statement, told in IN_THE_DATABASE.items():
            with superuser.transaction(force_rollback=True):
                superuser.execute("alter table file_key disable trigger all")
                superuser.execute("alter table file_object disable trigger all")
                superuser.execute(statement.encode())
                assert (f"file {file_id}", told) in told_of(check_files(superuser, files())), statement
        assert check_files(superuser, files()).faults == []


def test_what_was_changed_on_disk_is_told(archive: Archive) -> None:
    file_id = archive.keep(b"content")
    (path,) = archive.stored()
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert told_of(checked(archive)) == {(f"file {file_id}", NOT_WHAT_WAS_KEPT)}
    path.unlink()
    assert told_of(checked(archive)) == {(f"file {file_id}", "its stored bytes are gone")}
    path.write_bytes(sealed)
    (archive.keys / "1.key").rename(archive.keys / "2.key")
    assert told_of(checked(archive)) == {(f"file {file_id}", "its key is wrapped under a master key that is not here")}


def test_who_has_no_keys_sees_what_is_there_and_in_its_form(archive: Archive, tmp_path: Path) -> None:
    kept = [archive.keep(f"content {number}".encode()) for number in range(3)]
    bare = SealedFiles(store(), masters.read(tmp_path / "nowhere"))
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as connection:
        found = check_files(connection, bare)
        assert (found.files, found.opened, found.there, found.faults) == (3, 0, 3, [])
        first, second, third = archive.stored()
        first.write_bytes(first.read_bytes()[:-1])
        second.write_bytes(b"X" + second.read_bytes()[1:])
        third.unlink()
        found = check_files(connection, bare)
    assert (found.there, {fault.where for fault in found.faults}) == (0, {f"file {file_id}" for file_id in kept})
    assert sorted(fault.what for fault in found.faults) == ["its stored bytes are gone", *[NOT_WHAT_WAS_KEPT] * 2]
