"""The drill of the recorder in small: three kills, what is over, what is held; ``ecrime drill recorder`` plays all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrime.cli.drills.footage import drill
from ecrime.cli.drills.footage.drill import LOSS_S, Report
from ecrime.cli.drills.instance import Database


@pytest.mark.one_server
def test_kills_cost_a_group_at_most_and_nothing_held(database: Database, tmp_path: Path) -> None:
    said: list[str] = []
    report = drill.run(database, tmp_path, kills=3, seed=7, faults=False, shown=said.append)
    assert report.breaches == []
    assert (report.kills, len(said), len(report.lost_s)) == (3, 3, 9)
    assert max(report.lost_s) <= LOSS_S
    assert report.coverage == 1.0
    assert report.held_bytes == 256 * 400
    assert report.rebuilt_segments > 3


def test_what_is_broken_is_said() -> None:
    report = Report(kills=1, back_s=[2.0], lost_s=[9.0], coverage=0.5)
    report.wants("all is well", holds=True)
    report.wants("9.0 s of a camera were lost by a kill", holds=False)
    told = drill.lines(report)
    assert told[0] == "1 kills: recorded again after 2.0 s at most, 9.0 s lost at most"
    assert told[-1] == "BROKEN 9.0 s of a camera were lost by a kill"
