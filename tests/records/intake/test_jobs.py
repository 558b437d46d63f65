"""Behind the pages a worker imports; killed in the middle, another one goes on and nothing comes twice."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrime.base.database.context import acting_as
from ecrime.cli.benches.imports import MAPPING, invented
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed
from ecrime.records.intake import actions, jobs, queries
from ecrime.records.intake.facts import Batch, BatchId, BatchState, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

ROWS = 5_000  # more than two lots


def worker(database: Database, folder: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database.instance.address(database.name, "app"),
        "DATABASE_OWNER_URL": database.instance.address(database.name, "owner"),
        "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
        "ECRIME_SECRET_KEY": "only-for-tests",
        "ECRIME_DATA": str(folder),
    }
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "ecrime.cli.main", "work"], env=environment, stderr=log)


def wait_for(true: Callable[[], bool], *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def received(database: Database, content: bytes) -> BatchId:
    actor = database.actor("lak")
    file = File.of("invented.csv", io.BytesIO(content))
    with acting_as(actor):
        batch_id = actions.receive_batch(actor, file, mapping_from_toml(MAPPING), chunks=[content])
        jobs.ask_check(actor, batch_id)
    return batch_id


@pytest.mark.one_server
def test_a_worker_killed_in_the_middle_is_followed_by_another(database: Database, tmp_path: Path) -> None:
    actor = database.actor("lak")
    batch_id = received(database, invented(ROWS))

    def batch() -> Batch:
        return queries.batch(actor, batch_id)

    first = worker(database, tmp_path)
    try:
        wait_for(lambda: batch().state is BatchState.CHECKED)
        jobs.ask_recording(actor, batch(), good_rows_only=False)
        wait_for(lambda: batch().counts.recorded > 0)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert 0 < queries.recorded_by_batch(actor, batch_id) < ROWS

    second = worker(database, tmp_path)
    try:
        wait_for(lambda: batch().state is BatchState.DONE)
    finally:
        second.terminate()
        second.wait(timeout=30)
    assert queries.recorded_by_batch(actor, batch_id) == ROWS
    assert batch().counts.recorded == ROWS
    assert "street" not in (tmp_path / "worker.log").read_text(encoding="utf-8")


def test_what_is_asked_for_once_is_not_asked_for_twice(database: Database) -> None:
    actor = database.actor("lak")
    batch_id = received(database, invented(1))
    with pytest.raises(Changed):
        jobs.ask_recording(actor, queries.batch(actor, batch_id), good_rows_only=False)
    with pytest.raises(Changed):
        jobs.ask_withdrawal(actor, queries.batch(actor, batch_id))


def test_two_processes_do_not_work_on_one_batch(database: Database) -> None:
    batch_id = received(database, invented(1))
    key = int.from_bytes(batch_id.bytes[8:], "big", signed=True)
    with database.connect() as other:
        other.execute("select pg_advisory_lock(%s)", [key])
        with pytest.raises(Changed), actions.alone_on(batch_id):
            pass
        other.execute("select pg_advisory_unlock(%s)", [key])
    with actions.alone_on(batch_id):
        pass
