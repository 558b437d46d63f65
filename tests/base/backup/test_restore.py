"""What is needed for a moment is there without a gap and is verified, or the restore is refused before it begins."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.base.backup.make import (
    A_MINUTE,
    FIRST,
    KEYS,
    NOON,
    PROGRAMS,
    damage,
    planned,
    put_full,
    refusal,
    segment,
)
from tests.foundation.failing import rename_only_once

from ecrime.base.backup import full, restore
from ecrime.base.backup.sealed import SUFFIX, seal
from ecrime.base.backup.target import Target, wal_name
from ecrime.cli.restore import moment
from ecrime.foundation.errors import Unavailable


def test_all_there_is_or_just_what_a_moment_needs(target: Target) -> None:
    assert (planned(target).segments, planned(target).log_ends) == (10, NOON + 9 * A_MINUTE)
    # The segment in which the moment lies, and a margin of two minutes behind it.
    assert planned(target, NOON + 2 * A_MINUTE).segments == 6


def test_the_newest_full_backup_before_the_moment_is_taken(target: Target) -> None:
    later = put_full(target, NOON + 5 * A_MINUTE, first=segment(FIRST + 5), last=segment(FIRST + 5))
    assert planned(target, NOON + 4 * A_MINUTE).about.name != later.name
    assert planned(target, NOON + 5 * A_MINUTE).about.name == later.name
    assert planned(target).about.name == later.name


def test_a_moment_before_the_first_or_after_the_last_is_refused(target: Target) -> None:
    found = refusal(target, NOON - timedelta(milliseconds=1))
    assert (found.code, found.params["first"]) == ("backup.too_early", "2026-11-22T12:00:00Z")
    found = refusal(target, NOON + timedelta(hours=1))
    assert (found.code, found.params["last"]) == ("backup.log_ends", "2026-11-22T12:08:59Z")
    assert planned(target, moment(str(found.params["last"]))).segments == 10


def test_a_segment_that_is_missing_is_named_where_it_is_needed(target: Target) -> None:
    missing = target.wal("1") / f"{segment(FIRST + 7)}{SUFFIX}"
    missing.unlink()
    assert refusal(target).params["file"] == str(missing)
    assert planned(target, NOON + A_MINUTE).segments == 5


def test_without_the_log_of_its_own_time_a_full_backup_is_none(target: Target) -> None:
    for path in target.segments("1").values():
        path.unlink()
    assert refusal(target).code == "backup.file_missing"


def test_a_note_about_a_backup_does_not_stand_for_its_first_segment(target: Target) -> None:
    segments = target.segments("1")
    for ending in ("00000028.backup", "partial"):
        name = f"{segment(FIRST)}.{ending}"
        seal(target.wal("1") / f"{name}{SUFFIX}", wal_name("1", name), KEYS, [b"note"], at=NOON)
    assert target.segments("1") == segments
    first = target.wal("1") / f"{segment(FIRST)}{SUFFIX}"
    damage(first)
    assert refusal(target).params["file"] == str(first)
    first.unlink()
    assert refusal(target).params["file"] == str(first)
    with pytest.raises(Unavailable, match=r"backup\.log_not_sent"):
        full._log_is_there(target, full.read_about(target, target.names()[0], KEYS))


def test_one_that_cannot_be_read_is_left_out_and_said(target: Target) -> None:
    said: dict[str, str] = {}
    [first] = target.names()
    later = put_full(target, NOON + 5 * A_MINUTE, first=segment(FIRST + 5), last=segment(FIRST + 5))
    damage(target.full(later.name) / f"about{SUFFIX}")
    found = restore.plan(
        target, KEYS, None, programs=PROGRAMS, left_out=lambda name, why: said.update({name: why.code})
    )
    assert (found.about.name, found.segments) == (first, 10)
    assert said == {later.name: "backup.damaged"}
    assert refusal(target, chosen=later.name).code == "backup.damaged"
    damage(target.full(first) / f"about{SUFFIX}")
    assert Path(str(refusal(target).params["file"])).parent.name == later.name


def test_an_earlier_one_can_be_chosen(target: Target) -> None:
    [first] = target.names()
    later = put_full(target, NOON + 5 * A_MINUTE, first=segment(FIRST + 5), last=segment(FIRST + 5))
    damage(target.full(later.name) / f"base{SUFFIX}")
    assert refusal(target).code == "backup.damaged"
    assert planned(target, chosen=first).about.name == first
    assert refusal(target, NOON + A_MINUTE, chosen=later.name).code == "backup.too_early"
    assert refusal(target, chosen="2020-01-01T00-00-00Z").code == "backup.no_such_full"


def test_a_backup_of_another_postgresql_is_refused(target: Target) -> None:
    put_full(target, NOON + A_MINUTE, major=17)
    assert refusal(target).code == "backup.other_version"


def test_one_that_was_interrupted_is_none(target: Target) -> None:
    [name] = target.names()
    (target.full(name) / f"about{SUFFIX}").unlink()
    assert refusal(target).code == "backup.no_full"


def tar_of(name: str, kind: bytes = tarfile.REGTYPE) -> Iterator[bytes]:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type = kind
        member.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
        tar.addfile(member, io.BytesIO())
    yield made.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../out", tarfile.REGTYPE),
        ("a/../../out", tarfile.REGTYPE),
        ("{beside}/out", tarfile.REGTYPE),
        ("{beside}/out", tarfile.DIRTYPE),
        ("link", tarfile.SYMTYPE),
    ],
)
def test_nothing_is_unpacked_beside_its_folder(tmp_path: Path, name: str, kind: bytes) -> None:
    with pytest.raises(Unavailable, match=r"backup\.not_a_file"):
        restore.unpack(tar_of(name.format(beside=tmp_path), kind), tmp_path / "pg")
    assert [path.name for path in tmp_path.iterdir()] == ["pg"]


def test_the_old_data_are_kept_beside(tmp_path: Path) -> None:
    made, data = tmp_path / "made", tmp_path / "data"
    for folder in (made, data):
        folder.mkdir()
        (folder / folder.name).touch()
    kept = restore.put_in_place(made, data, now=NOON)
    assert kept == tmp_path / "data.before-2026-11-22T12-00-00Z"
    assert [path.name for path in kept.iterdir()] == ["data"]
    assert [path.name for path in data.iterdir()] == ["made"]


def test_what_stood_there_stands_again_where_nothing_can_take_its_place(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "file").touch()
    with pytest.raises(Unavailable, match=r"restore\.not_moved") as refused:
        restore.put_in_place(tmp_path / "gone", data, now=NOON)
    assert refused.value.params["why"] == "No such file or directory"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert (data / "file").exists()


def test_it_is_said_where_the_old_data_are_when_they_cannot_be_moved_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, made = tmp_path / "data", tmp_path / "made"
    for folder in (data, made):
        folder.mkdir()
        (folder / folder.name).touch()
    rename_only_once(monkeypatch)
    with pytest.raises(Unavailable, match=r"restore\.half_moved") as refused:
        restore.put_in_place(made, data, now=NOON)
    assert (Path(str(refused.value.params["kept"])) / "data").exists()
    assert (made / "made").exists()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    made, data = tmp_path / "made", tmp_path / "data"
    made.mkdir()
    (made / "made").touch()
    data.mkdir()
    assert restore.put_in_place(made, data, now=NOON) is None
    assert [path.name for path in data.iterdir()] == ["made"]


def test_a_folder_that_is_a_disk_of_its_own_is_refused_beforehand(tmp_path: Path) -> None:
    restore.check_movable(tmp_path)
    restore.check_movable(tmp_path / "not there yet")
    with pytest.raises(Unavailable, match=r"restore\.mounted"):
        restore.check_movable(Path("/proc"))


def test_a_moment_is_written_so_that_it_can_be_given_back() -> None:
    at = NOON + timedelta(milliseconds=300)
    assert restore.written(at) == "2026-11-22T12:00:00Z"
    assert restore.written(at, or_later=True) == "2026-11-22T12:00:01Z"
    assert restore.written(NOON, or_later=True) == "2026-11-22T12:00:00Z"
