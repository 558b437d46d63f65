"""A restore looks at files, erasures and what was signed, and throws nothing away that holds."""

from __future__ import annotations

import base64
import errno
import shutil
from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from tests.base.files.conftest import Archive, archive  # noqa: F401
from tests.base.ledger.make import all_signed
from tests.records.incidents.make import incident_facts

from ecrime.base.backup import restore as backups
from ecrime.base.backup.full import About
from ecrime.base.backup.target import Target
from ecrime.base.backup.timelines import Timeline
from ecrime.base.database.addresses import APP, OWNER
from ecrime.base.database.server import exchange
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.backup_key import read_or_make_keys
from ecrime.base.keys.folder import VARIABLE, KeyFolder
from ecrime.base.ledger import audit
from ecrime.base.ledger.loss import Comparison, Reckoning, Standing
from ecrime.base.ledger.tree.signer import Signed
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli import restore
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Unavailable
from ecrime.records.incidents import actions

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Restored:
    """A database of the tests in the place of a restored one."""

    database: Database
    folder: DataFolder

    def url(self, role: str, _database: str) -> str:
        assert role == "postgres"
        return self.database.instance.address(self.database.name)


class Prepared(Restored):
    """The same, with the roles of the service, and at work already."""

    def url(self, role: str, _database: str = "") -> str:
        name = role.removeprefix("ecrime_")
        return self.database.instance.address(self.database.name, None if name == "postgres" else name)

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()


def test_files_drawn_by_lot_are_opened_by_their_hash(
    archive: Archive,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cluster = cast("Cluster", Restored(archive.database, DataFolder(tmp_path)))
    keys = KeyFolder(archive.keys.parent)
    kept = [archive.keep(f"content {number}".encode()) for number in range(3)]
    older = archive.stored()[0]
    shutil.copy(older, older.with_name(f"{older.name}.0123"))  # out of a backup that has two sealings of it
    assert restore.look_at_files(cluster, keys) == []
    assert "3 files drawn by lot open, and have their hash" in capsys.readouterr().err
    assert len(archive.stored()) == 3
    for path in archive.stored():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    faults = restore.look_at_files(cluster, keys)
    assert {fault.where for fault in faults} == {f"file {file_id}" for file_id in kept}
    assert "3 of 3 files drawn by lot do not open" in capsys.readouterr().err


def test_an_erasure_that_nobody_ordered_is_found(database: Database, tmp_path: Path) -> None:
    cluster = cast("Cluster", Restored(database, DataFolder(tmp_path)))
    actions.record_incident(database.actor("lak"), incident_facts())
    all_signed(database, tmp_path / "keys")
    restore.audited(cluster)
    database.as_superuser("alter table ledger_emptied disable trigger all")
    database.as_superuser(
        "insert into ledger_emptied (id, entry_id, entry_xact, erasure_id, record_id)"
        " select gen_random_uuid(), id, xact, gen_random_uuid(), subject_id from ledger_entry order by id desc limit 1"
    )
    with pytest.raises(Unavailable, match=r"restore\.audit") as refused:
        restore.audited(cluster)
    with psycopg.connect(cluster.url("postgres", ""), autocommit=True) as connection:
        of_the_ledger = len(audit.audit(connection).faults)
    assert int(str(refused.value.params["count"])) == of_the_ledger + 1


def told(*words: str) -> Namespace:
    """The arguments of a restore as they are typed."""
    parser = ArgumentParser()
    restore.add_arguments(parser)
    return parser.parse_args(words)


@dataclass
class Planned:
    """What the steps of a restore come to that are played elsewhere: it holds, and is whole."""

    target: Target
    folder: DataFolder
    keys: KeyFolder

    def run(self, *words: str) -> int:
        return restore.run(told(str(self.target.path), "--data", str(self.folder.path), "--over", *words))

    @property
    def made(self) -> DataFolder:
        return DataFolder(self.folder.path.with_name(f"{self.folder.path.name}.restoring"))


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planned:
    for name in (APP, OWNER):
        monkeypatch.delenv(name, raising=False)
    folder, target, keys = DataFolder(tmp_path / "data"), Target(tmp_path / "target"), KeyFolder(tmp_path / "keys")
    folder.make()
    monkeypatch.setenv(VARIABLE, str(keys.path))
    keys.make(folder.path)
    read_or_make_keys(keys)
    target.claim(folder)
    about = About("x", "x", "1", 18, NOON, NOON, "", "", "", {}, "0")
    plan = backups.Plan(about, None, NOON, Timeline(1, NOON, {}), 1)
    signed = Signed("log", 0, b"")
    whole = Reckoning(Comparison(Standing.WHOLE, 0, signed), signed)
    monkeypatch.setattr(backups, "plan", lambda *_given, **_named: plan)
    monkeypatch.setattr(backups, "rebuild", lambda *_given, **_named: None)
    monkeypatch.setattr(restore, "look_after", lambda *_given, **_named: whole)
    return Planned(target, folder, keys)


def test_what_holds_is_kept_where_it_cannot_take_its_place(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def not_into_place(path: Path, to: Path) -> Path:
        if path == planned.made.path:
            raise OSError(errno.EXDEV, "another disk")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", not_into_place)
    (planned.folder.path / "old").touch()
    with pytest.raises(Unavailable, match=r"restore\.not_moved"):
        planned.run()
    assert planned.made.run.is_dir()
    assert (planned.folder.path / "old").exists()


def test_what_does_not_hold_is_thrown_away(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    def another(*_given: object, **_named: object) -> Reckoning:
        assert planned.made.run.is_dir()
        raise Unavailable("restore.another_log", origin="x", signed="x")

    monkeypatch.setattr(restore, "look_after", another)
    with pytest.raises(Unavailable, match=r"restore\.another_log"):
        planned.run()
    assert not planned.made.path.exists()


def test_the_log_that_a_refusal_names_stays(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    log = planned.made.logs / "migrate.log"

    def refusing(*_given: object, **_named: object) -> Reckoning:
        log.touch()
        planned.made.secrets.touch()
        raise Unavailable("restore.not_prepared", log=str(log))

    monkeypatch.setattr(restore, "look_after", refusing)
    with pytest.raises(Unavailable, match=r"restore\.not_prepared"):
        planned.run()
    assert list(planned.made.path.iterdir()) == [planned.made.logs]
    assert log.exists()


@pytest.mark.parametrize("name", [None, "2026-11-22T12-00-00Z"])
def test_it_begins_with_the_full_backup_that_is_asked_for(
    planned: Planned, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    asked: list[object] = []
    plan = backups.plan

    def asking(*given: Any, **named: Any) -> backups.Plan:
        asked.append(named["chosen"])
        return plan(*given, **named)

    monkeypatch.setattr(backups, "plan", asking)
    assert planned.run(*(["--from", name] if name else [])) == 0
    assert asked == [name]


def test_a_disk_of_its_own_is_refused_before_anything_is_read(
    planned: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"36 22 8:1 / {planned.folder.path} rw - ext4 /dev/sda rw\n")
    monkeypatch.setattr(exchange, "MOUNTS", mounts)
    monkeypatch.setattr(backups, "plan", None)
    with pytest.raises(Unavailable, match=r"restore\.mounted"):
        planned.run()


def test_nothing_is_restored_over_a_service_that_runs(planned: Planned) -> None:
    with planned.folder.take(), pytest.raises(Unavailable, match=r"restore\.running"):
        planned.run()
    planned.made.make()
    with planned.made.take(), pytest.raises(Unavailable, match=r"restore\.running"):
        planned.run()
    assert planned.made.run.is_dir()
    assert planned.run() == 0
    assert not planned.made.path.exists()


def test_a_ledger_is_refused_that_is_not_the_one_that_was_backed_up(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = cast("Cluster", Prepared(database, DataFolder(tmp_path / "data")))
    cluster.folder.make()
    keys = KeyFolder(tmp_path / "keys")
    actions.record_incident(database.actor("lak"), incident_facts())
    all_signed(database, keys.path)
    monkeypatch.setattr(restore, "bring_up", lambda *_given: True)
    [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
    assert restore.look_after(cluster, keys, [], belongs=note).is_whole
    signed = Checkpoint.read(note)
    root = base64.b64encode(signed.root).decode()
    another = note.replace(root, base64.b64encode(bytes(32)).decode())
    assert another != note
    with pytest.raises(Unavailable, match=r"restore\.another_log"):
        restore.look_after(cluster, keys, [], belongs=another)


def test_it_is_said_which_backup_is_left_out_and_up_to_when_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    restore.tell_left_out("monday", Unavailable("backup.damaged", file="about", where="MB 1"))
    assert "the backup monday cannot be read and is left out. The backup is damaged" in capsys.readouterr().err
    about = About("x", "x", "1", 18, NOON, NOON, "", "", "", {}, "0")

    def reached(to: datetime | None) -> str:
        return restore.reached(backups.Plan(about, to, NOON, Timeline(1, NOON, {}), 1))

    assert reached(restore.moment("2026-11-22T12:00:00Z")) == "the end of the second 2026-11-22T12:00:00Z"
    assert reached(restore.moment("2026-11-22T12:00:00.25Z")) == "2026-11-22T12:00:00.250000+00:00"
    assert reached(None) == "the end of the log, 2026-11-22T12:00:00Z,"
