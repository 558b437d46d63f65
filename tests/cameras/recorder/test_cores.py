"""A process of the recorder stays on one core."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.database.addresses import RECORDER
from ecrime.cameras.recorder.cores import core_of, stay_on_one


@given(cores=st.sets(st.integers(0, 255), min_size=1), numbers=st.integers(0, 500))
def test_processes_share_the_cores_evenly(cores: set[int], numbers: int) -> None:
    given_to = [core_of(number, cores) for number in range(numbers)]
    assert set(given_to) <= cores
    each = [given_to.count(core) for core in cores]
    assert max(each) - min(each) <= 1


def test_the_first_core_is_taken_last() -> None:
    assert [core_of(number, {0, 1, 5}) for number in range(4)] == [5, 1, 0, 5]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system keeps no process on a core")
@pytest.mark.parametrize(
    "program", [["worker", "FOLDER", "1"], ["process", "FOLDER"]], ids=["a worker", "the process by itself"]
)
def test_every_thread_of_a_process_stays_there(tmp_path: Path, program: list[str]) -> None:
    name, *arguments = program
    words = [sys.executable, "-m", f"ecrime.cameras.recorder.{name}"]
    words += [str(tmp_path) if each == "FOLDER" else each for each in arguments]
    environment = {**os.environ, RECORDER: "postgresql://recorder@127.0.0.1:1/nobody"}
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdin
        try:
            if name == "process":
                process.stdin.close()  # its streams are told: none
            number = int(arguments[1]) if name == "worker" else 0
            wanted = {core_of(number, os.sched_getaffinity(0))}
            until = time.monotonic() + 30
            while affinities(process.pid) != [wanted] and time.monotonic() < until:
                time.sleep(0.05)
            assert affinities(process.pid) == [wanted]
        finally:
            process.kill()


def test_who_may_not_stay_there_records_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As under a filter of system calls that has no place for this one."""

    def forbidden(_process: int, _cores: set[int]) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    stay_on_one(0)
    assert "recorder.not_on_one_core" in capsys.readouterr().err


def affinities(process: int) -> list[set[int]]:
    """The sets of cores of a process's threads, each once; its first alone says nothing, before there are more."""
    found: list[set[int]] = []
    threads = list(Path(f"/proc/{process}/task").iterdir())
    for thread in threads:
        cores = os.sched_getaffinity(int(thread.name))
        found += [cores] if cores not in found else []
    return found if len(threads) > 1 else []
