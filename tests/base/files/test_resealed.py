"""A content that was sealed more than once is in the backup in every sealing, and comes back in the right one."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest
from tests.base.files.conftest import Archive
from tests.base.files.test_reaper import leave_behind

from ecrime.base.backup import file_copies
from ecrime.base.backup.file_copies import FileCopies, copy_back
from ecrime.base.files import local_store, resealed
from ecrime.base.files.check import check_files
from ecrime.base.files.container import HEADER
from ecrime.base.files.installed import store
from ecrime.base.files.local_store import LocalStore
from ecrime.base.files.resealed import Settled
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.keys import masters
from ecrime.foundation.errors import Unavailable


def restored(archive: Archive, copies: Path, place: Path, keys: Path | None = None) -> tuple[Settled, list[str]]:
    """The files of a backup in a folder of their own, beside the database as it is now: what does not open of them."""
    shutil.rmtree(place, ignore_errors=True)
    copy_back(copies, place)
    at_hand = masters.read(keys or archive.keys)
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as connection:
        settled = resealed.settle(connection, at_hand, place)
        found = check_files(connection, SealedFiles(LocalStore(place), masters.read(archive.keys)))
    assert len([path for path in place.rglob("*") if path.is_file()]) == len(archive.stored())
    return settled, [fault.what for fault in found.faults]


def test_what_was_sealed_again_opens_at_every_moment(archive: Archive, tmp_path: Path) -> None:
    copies, place = tmp_path / "copies", tmp_path / "restored"
    bringing = FileCopies(archive.store, copies)
    archive.keep(b"of another")
    leave_behind(archive, b"tried and tried again")
    assert bringing.bring_up() == 2
    first = archive.keep(b"tried and tried again")
    assert (bringing.bring_up(), bringing.bring_up()) == (1, 0)
    assert FileCopies(archive.store, copies).bring_up() == 0
    assert restored(archive, copies, place) == (Settled(settled=1), [])
    # It comes back after its erasure, and is sealed once more.
    superuser = archive.database.as_superuser
    superuser("alter table file_key disable trigger all")
    superuser("create table before as select * from file_key")
    superuser(f"delete from file_key where file_id = '{first}'")
    second = archive.keep(b"tried and tried again")
    assert bringing.bring_up() == 1
    assert restored(archive, copies, place)[0] == Settled(settled=1)
    assert archive.content(second) == b"tried and tried again"
    opened = {path.name: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert opened == {path.name: path.read_bytes() for path in archive.stored()}
    # A restore to the moment before needs the older one.
    superuser("truncate file_key")
    superuser("insert into file_key select * from before")
    settled, faults = restored(archive, copies, place)
    assert settled == Settled(settled=1)
    assert faults == ["its key is gone, and no erasure took it"]  # of the file that was not kept yet
    # Without keys nobody can tell them apart: the newest stays, and that is said.
    assert restored(archive, copies, place, keys=tmp_path / "nowhere")[0] == Settled(settled=1, unopened=1)


def test_a_name_out_of_a_backup_is_no_pattern(archive: Archive, tmp_path: Path) -> None:
    """Whoever can write into a backup names a file so that what lies beside it would be taken for its sealings."""
    copies, place = tmp_path / "copies", tmp_path / "restored"
    file_id = archive.keep(b"content")
    FileCopies(archive.store, copies).bring_up()
    copy_back(copies, place)
    (path,) = [path for path in place.rglob("*") if path.is_file()]
    sealed = path.read_bytes()
    beside = [path.with_name(name) for name in ("*.1", "[0-9a-f]*.2", "?" * 64 + ".3", ".4")]
    for each in beside:
        each.write_bytes(b"planted")
    with psycopg.connect(archive.database.instance.address(archive.database.name), autocommit=True) as connection:
        assert resealed.settle(connection, masters.read(archive.keys), place) == Settled()
        # A sealing beside it is one, what only begins with its name is none.
        path.with_name(f"{path.name}.1").write_bytes(b"planted")
        beside.append(path.with_name(f"{path.name}x"))
        beside[-1].write_bytes(b"planted")
        assert resealed.settle(connection, masters.read(archive.keys), place) == Settled(settled=1)
    assert path.read_bytes() == sealed
    assert not path.with_name(f"{path.name}.1").exists()
    assert all(each.read_bytes() == b"planted" for each in beside)
    assert archive.content(file_id) == b"content"


def test_other_bytes_of_another_size_are_refused(archive: Archive, tmp_path: Path) -> None:
    archive.keep(b"content")
    FileCopies(archive.store, tmp_path / "copies").bring_up()
    (path,) = archive.stored()
    path.write_bytes(path.read_bytes()[:HEADER])
    with pytest.raises(Unavailable, match=r"backup\.other_content"):
        FileCopies(archive.store, tmp_path / "copies").bring_up()


def test_drafts_are_in_no_backup(archive: Archive, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    archive.keep(b"content")
    with LocalStore(archive.store).draft() as draft:
        for _ in range(2):  # it grows while the archiver looks
            draft.write(b"half of a content")
            FileCopies(archive.store, copies).bring_up()
    assert file_copies.DRAFTS == local_store.DRAFTS
    assert not (copies / local_store.DRAFTS).exists()
    # One that an earlier version has copied does not come back.
    (copies / local_store.DRAFTS).mkdir()
    (copies / local_store.DRAFTS / "old").touch()
    assert copy_back(copies, tmp_path / "restored") == 1
    assert not (tmp_path / "restored" / local_store.DRAFTS).exists()


def test_the_store_passes_over_another_sealing_that_lies_there(archive: Archive) -> None:
    archive.keep(b"content")
    (path,) = archive.stored()
    shutil.copy(path, path.with_name(f"{path.name}.1732000000"))
    assert [name for name, _at in store().names()] == [path.name]
