"""What is nobody's goes, after a while; what somebody's key opens stays."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.base.files.conftest import Archive

from ecrime.base.files import reaper
from ecrime.base.files.installed import files, store
from ecrime.base.files.jobs import reap_files
from ecrime.base.files.local_store import DRAFTS
from ecrime.foundation.errors import EcrimeError

LATER = timedelta(hours=25)


def leave_behind(archive: Archive, content: bytes) -> None:
    """What a crash between store and COMMIT leaves."""

    def fail() -> None:
        raise EcrimeError("trial.failed")

    with pytest.raises(EcrimeError):
        archive.keep(content, fail)


def test_what_is_nobodys_goes_and_what_is_somebodys_stays(archive: Archive) -> None:
    kept = [archive.keep(f"kept {number}".encode()) for number in range(3)]
    for number in range(4):
        leave_behind(archive, f"left {number}".encode())
    draft = archive.store / DRAFTS / "killed"
    draft.write_bytes(b"half")
    assert reaper.reap(store(), now=timezone.now()) == 0  # it may be on its way
    assert reaper.reap(store(), now=timezone.now() + LATER) == 5
    assert [archive.content(file_id) for file_id in kept] == [b"kept 0", b"kept 1", b"kept 2"]
    assert (len(archive.stored()), draft.exists()) == (3, False)


def test_a_content_comes_back_into_use_before_it_is_taken(archive: Archive) -> None:
    leave_behind(archive, b"left, then kept")
    with files().taking([b"left, then kept"], limit=100) as taken:
        name = taken.name
    unused = reaper._unused([name])
    assert list(unused) == [name]
    file_id = archive.keep(b"left, then kept")
    # The look it had taken is old by now; it looks once more before it takes anything.
    assert not reaper._take_away(store(), name)
    assert archive.content(file_id) == b"left, then kept"


def test_a_content_of_files_that_were_all_erased_goes(archive: Archive) -> None:
    first, second = archive.keep(b"twice"), archive.keep(b"twice")
    archive.database.as_superuser("alter table file_object disable trigger user")
    for file_id, left in ((first, 1), (second, 0)):
        archive.database.as_superuser(f"delete from file_object where id = '{file_id}'")
        reaper.reap(store(), now=timezone.now() + LATER)
        assert len(archive.stored()) == left


def test_the_nightly_job_takes_what_is_a_day_old(archive: Archive) -> None:
    leave_behind(archive, b"left")
    (path,) = archive.stored()
    reap_files(0)
    assert path.exists()
    old = (datetime.now(UTC) - LATER).timestamp()
    os.utime(path, (old, old))
    reap_files(0)
    assert not path.exists()
