"""The bench of live pictures runs and says something, at its smallest."""

from __future__ import annotations

import pytest

from ecrime.cli.bench import live_missing
from ecrime.cli.benches import live
from ecrime.cli.drills.instance import Instance


@pytest.mark.full
def test_a_wall_is_measured_and_so_is_a_crowd(instance: Instance) -> None:
    if missing := live_missing():
        pytest.skip(missing)
    found = live.run(instance, tiles=4, seconds=3)
    assert (found.tiles, found.viewers) == (4, 100)
    assert found.samples >= 8
    assert 0 < found.delay_p50_ms <= found.delay_p95_ms < 5000
    assert found.frames > 50
    assert found.viewers_kbit_s > 20
    assert "100 viewers" in live.told(found)
