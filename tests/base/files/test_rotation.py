"""The master key goes from version to version without a file being touched, wherever it is broken off."""

from __future__ import annotations

import contextlib
import shutil
import threading
from itertools import count
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.db import connections
from tests.base.files.conftest import Archive

from ecrime.base.files import rotation
from ecrime.base.keys import masters
from ecrime.foundation.errors import Unavailable


def versions(archive: Archive) -> dict[int, int]:
    """Version and how many keys it wraps, as the database has it."""
    with archive.owner() as owner:
        return {known.version: known.files for known in rotation.known_masters(owner)}


def ready(archive: Archive) -> masters.Masters:
    with archive.owner() as owner:
        return rotation.make_ready(owner, archive.keys)


def rotate(archive: Archive, **how: Any) -> int:
    with archive.owner() as owner:
        return rotation.rotate(owner, archive.keys, **how)


def test_the_first_start_makes_the_keys_and_the_next_finds_them(archive: Archive) -> None:
    first = masters.read(archive.keys)
    assert (first.newest, versions(archive)) == (1, {1: 0})
    assert ready(archive).keys == first.keys


def test_a_rotation_wraps_anew_and_leaves_contents_as_they_are(archive: Archive) -> None:
    kept = {archive.keep(f"content {number}".encode()): number for number in range(7)}
    before = {path: path.read_bytes() for path in archive.stored()}
    told: list[tuple[int, int]] = []
    with mock.patch.object(rotation, "AT_ONCE", 3):
        assert rotate(archive, step=lambda done, whole: told.append((done, whole))) == 2
    assert told == [(3, 7), (6, 7), (7, 7)]
    assert versions(archive) == {2: 7}
    assert {path: path.read_bytes() for path in archive.stored()} == before
    assert {archive.content(file_id): number for file_id, number in kept.items()} == {
        f"content {number}".encode(): number for number in range(7)
    }
    found = masters.read(archive.keys)
    assert (found.newest, found.retired) == (2, frozenset({1}))
    assert archive.content(archive.keep(b"content 3")) == b"content 3"
    assert rotate(archive) == 3


class Killed(BaseException):
    """Stands for the end of the process."""


def test_a_rotation_killed_anywhere_goes_on(archive: Archive) -> None:
    """The n-th thing it asks of database or folder is its last, until one comes through; files open all the time."""
    kept = [archive.keep(f"content {number}".encode()) for number in range(3)]
    for nth in count(1):
        done: list[str] = []

        def last(real: Any, nth: int = nth, done: list[str] = done) -> Any:
            def do(*args: Any, **kwargs: Any) -> Any:
                done.append(str(real))
                if len(done) == nth:
                    raise Killed
                return real(*args, **kwargs)

            return do

        with archive.owner() as owner:
            asked = mock.Mock(wraps=owner, execute=last(owner.execute), transaction=owner.transaction)
            with (
                mock.patch.object(rotation, "AT_ONCE", 2),
                mock.patch.object(masters, "put", last(masters.put)),
                mock.patch.object(masters, "retire", last(masters.retire)),
                contextlib.suppress(Killed),
            ):
                rotation.rotate(asked, archive.keys)
        assert [archive.content(file_id) for file_id in kept] == [b"content 0", b"content 1", b"content 2"], nth
        newest = rotate(archive)
        assert versions(archive) == {newest: 3}, nth
        assert masters.read(archive.keys).newest == newest
        if len(done) < nth:
            break
    assert nth > 12


def test_a_file_kept_meanwhile_is_waited_for_and_wrapped_anew_too(archive: Archive) -> None:
    """An act holds the version it wrapped under until it commits; the rotation does not strike it under its feet."""
    wrapped, rotated = threading.Event(), threading.Event()
    kept: list[Any] = []

    def hold() -> None:
        wrapped.set()
        rotated.wait(1.0)  # the rotation cannot end before this act does

    def keep() -> None:
        kept.append(archive.keep(b"kept meanwhile", hold))
        connections.close_all()

    act = threading.Thread(target=keep)
    act.start()
    assert wrapped.wait(10)
    assert rotate(archive) == 2
    rotated.set()
    act.join()
    assert versions(archive) == {2: 1}
    assert archive.content(kept[0]) == b"kept meanwhile"


def test_who_still_holds_a_struck_version_is_told_to_send_it_again(archive: Archive) -> None:
    old = masters.read(archive.keys)
    rotate(archive)
    with (
        mock.patch("ecrime.base.keys.masters.read", return_value=old),
        pytest.raises(Unavailable, match=r"keys\.rotated_meanwhile"),
    ):
        archive.keep(b"under the old one")


def test_no_version_is_struck_that_wraps_anything(archive: Archive) -> None:
    archive.keep(b"x")
    with archive.owner() as owner, pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute("select law.strike_master(1)")


def test_a_key_erased_meanwhile_stays_erased(archive: Archive) -> None:
    file_id = archive.keep(b"x")
    with archive.owner() as owner:
        ((before,),) = archive.database.as_superuser("select wrapped from file_key")
        archive.database.as_superuser("alter table file_key disable trigger user")
        archive.database.as_superuser("delete from file_key")
        row = owner.execute("select law.wrap_anew(%s, %s, 1, %s)", [[file_id], [before], [b"k" * 40]]).fetchone()
    assert row == (0,)


def test_a_missing_version_is_named_and_no_other_is_made_in_its_place(archive: Archive) -> None:
    archive.keep(b"x")
    (archive.keys / "1.key").unlink()
    for attempt in (ready, rotate):
        with pytest.raises(Unavailable) as refused:
            attempt(archive)
        assert (refused.value.code, refused.value.params["version"]) == ("keys.master_missing", "1")
    assert masters.read(archive.keys).keys == {}


def test_a_missing_key_of_names_is_named(archive: Archive) -> None:
    archive.keep(b"x")
    (archive.keys / "names.key").unlink()
    with pytest.raises(Unavailable, match=r"keys\.names_missing"):
        ready(archive)
    assert not (archive.keys / "names.key").exists()


def test_the_keys_of_another_installation_are_refused(archive: Archive) -> None:
    archive.keep(b"x")
    (archive.keys / "1.key").write_text("77" * 32)
    with pytest.raises(Unavailable) as refused:
        ready(archive)
    assert refused.value.code == "keys.master_other"


def test_where_nothing_was_wrapped_a_lost_folder_is_made_anew(archive: Archive) -> None:
    shutil.rmtree(archive.keys)
    archive.keys.mkdir()
    assert ready(archive).newest == 1
    assert versions(archive) == {1: 0}
    assert archive.content(archive.keep(b"x")) == b"x"


def test_an_older_database_opens_its_files_with_what_was_retired(archive: Archive) -> None:
    """A backup from before the rotation is restored: its keys are wrapped under version 1, the folder has gone on."""
    file_id = archive.keep(b"x")
    ((row,),) = archive.database.as_superuser("select wrapped from file_key")
    rotate(archive)
    with archive.owner() as owner:
        owner.execute("select law.add_master(1, %s)", [masters.read(archive.keys).fingerprint(1)])
        archive.database.as_superuser("alter table file_key disable trigger user")
        archive.database.as_superuser(f"update file_key set key_version = 1, wrapped = '\\x{row.hex()}'")
        owner.execute("select law.strike_master(2)")
    ready(archive)
    assert versions(archive) == {1: 1, 2: 0}
    assert archive.content(file_id) == b"x"
    assert rotate(archive) == 2
    assert versions(archive) == {2: 1}
