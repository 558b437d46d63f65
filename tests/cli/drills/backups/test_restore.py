"""A small drill: back to a second, the rest declared lost, every damage found."""

from __future__ import annotations

from ecrime.base.database.server import binaries
from ecrime.cli.drills.backups import restore
from ecrime.cli.drills.memory import folder_in_memory


def test_a_backup_leads_back_to_a_second_and_damage_is_found() -> None:
    done: list[int] = []
    with folder_in_memory() as folder:
        report = restore.run(binaries.embedded(), folder, acts=2, places=4, seed=3, shown=done.append)
    assert report.failures == []
    assert done == list(range(1, 5))
    found = restore.told(report)
    assert found["entries"]["signed"] > found["entries"]["kept"]
    assert set(found["refusals"]) >= {"another key", "over a newer log"}
    assert list(restore.lines(found))[-1] == "4 damages, 0 failures (seed 3)"
