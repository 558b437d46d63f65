"""The last hour of a camera that is in use no more is proven also by a recorder that never recorded it, and can go."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.cameras.recorder.index_rows import hours_ago
from tests.cameras.recorder.test_telling import connecting, count, differences, write
from tests.cameras.recorder.test_writer import pieces
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder.facts import Role, StreamFacts
from ecrime.cameras.recorder.left import prove_left
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND
from ecrime.cameras.recorder.telling import Telling
from ecrime.cli.drills.instance import Database

START = hours_ago(20 * 24)


@pytest.fixture
def stream(database: Database) -> StreamFacts:
    return StreamFacts(in_use(database).id, Role.MAIN, "rtsp://127.0.0.1/1")


def test_the_last_hours_of_a_stream_that_nobody_records_are_proven(
    database: Database, stream: StreamFacts, tmp_path: Path
) -> None:
    killed = Telling(tmp_path, connecting(database))  # never started: nothing of this was told
    write(tmp_path, stream, killed, [START + SECOND, START + HOUR_NS + SECOND])
    now = time.time_ns()
    with connecting(database)() as index:
        assert prove_left(index, tmp_path, {(stream.camera, stream.role)}, now_ns=now) == 0
        assert prove_left(index, tmp_path, set(), now_ns=START + 2 * HOUR_NS) == 1, "one is not over yet"
        assert prove_left(index, tmp_path, set(), now_ns=now) == 1
        assert prove_left(index, tmp_path, set(), now_ns=now) == 0
        assert len(index.to_go(is_over=True, most=10)) == 2, "and now they may go"
    assert differences(database, tmp_path) == []


def test_what_somebody_still_writes_is_left_to_him(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    writer = write(tmp_path, stream, Telling(tmp_path, connecting(database)), [START + SECOND])
    writer.take(pieces(START + 20 * SECOND)[0])
    with connecting(database)() as index:
        assert prove_left(index, tmp_path, set(), now_ns=time.time_ns()) == 0
    assert count(database, "recorder_hour") == 0
