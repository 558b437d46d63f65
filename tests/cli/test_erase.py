"""ecrime erase finish: says what it did, and does not call clean what is not."""

from __future__ import annotations

import json
import os
import signal
import time
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from ecrime.base.database.addresses import APP, OWNER
from ecrime.cli import erase, main
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.drills.scene import set_scene
from ecrime.foundation.errors import Unavailable
from ecrime.records.erasure import cleaner, cleaning, nights
from ecrime.records.erasure.facts import OrderId


@pytest.fixture
def served(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An operator's own server, with a record erased and an order that waits."""
    with instance.clone_with(set_scene) as (database, values):
        monkeypatch.setenv(APP, instance.address(database.name, "app"))
        monkeypatch.setenv(OWNER, instance.address(database.name, "owner"))
        steps.carry_out(database, OrderId(UUID(values["erasure_order"])))
        yield database


def arguments(folder: Path, *, what: str = "finish", as_json: bool = False) -> Namespace:
    return Namespace(data=folder, what=what, json=as_json)


def test_it_finishes_what_waits_and_then_nothing(
    served: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert erase.run(arguments(tmp_path, as_json=True)) == 0
    assert json.loads(capsys.readouterr().out) == {"finished": 2, "held": [], "wal_kept": None, "taken": False}
    assert erase.run(arguments(tmp_path)) == 0
    assert capsys.readouterr().out == "No erasure waits to be finished.\n"


def test_a_table_in_use_is_named(
    served: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "PATIENCE", "100ms")
    with served.connect("backup") as reading:
        reading.execute("begin")
        reading.execute("select count(*) from lookup_search")
        assert erase.run(arguments(tmp_path)) == 1
    said = capsys.readouterr().out
    assert "public.lookup_search: it is in use" in said
    assert "Not all bytes of what was erased are gone." in said


def test_a_run_beside_another_says_so(served: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served.connect("owner") as other:
        other.execute(cleaning._TURN.encode())
        assert erase.run(arguments(tmp_path)) == 1
    assert capsys.readouterr().out == "Another run is at it already.\n"


def test_asked_to_stop_at_night_it_leaves_what_it_waits_for_at_once(
    served: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "write_log_lines", lambda: None)
    monkeypatch.setattr(cleaner, "LOOK_EACH_S", 0.0)
    monkeypatch.setattr(cleaner, "PATIENCE", "60s")
    monkeypatch.setattr(nights, "is_quiet", lambda _now, _zone: True)
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

    def stop_it() -> None:
        while not served.as_superuser(waiting):
            time.sleep(0.02)
        asked_at.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGTERM)

    asked_at: list[float] = []
    before = signal.getsignal(signal.SIGTERM)
    try:
        with served.connect("backup") as reading, ThreadPoolExecutor(1) as beside:
            reading.execute("begin")
            reading.execute("select count(*) from lookup_search")
            stopped = beside.submit(stop_it)
            assert erase.run(arguments(tmp_path, what="nightly")) == 0
            stopped.result()
            assert time.monotonic() - asked_at[0] < 3
            assert not served.as_superuser(waiting), "nor does the server go on with it"
    finally:
        signal.signal(signal.SIGTERM, before)
    assert erase.run(arguments(tmp_path)) == 0


def test_without_an_installation_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (APP, OWNER):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Unavailable) as refused:
        erase.run(arguments(tmp_path / "none"))
    assert main.sentences(refused.value)[0].startswith(f"There is no data folder {tmp_path / 'none'}")
    assert not (tmp_path / "none").exists()
