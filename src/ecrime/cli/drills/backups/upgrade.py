"""An installation of the PostgreSQL before becomes one of ours: nothing of it changes, and what cannot be is refused.

The old server is made without checksums, which the new one has: so both differences of the two versions are met.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ecrime.base.database.server import binaries, process
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.configuration import OWN_SETTINGS
from ecrime.cli.audit import audit_of_all
from ecrime.cli.drills.backups.installation import Answer, Installation, counts


@dataclass
class Report:
    """What was seen; ``failures`` is everything that was not as it must be."""

    found: int
    made: int
    seconds: dict[str, float] = field(default_factory=dict)
    entries: int = 0
    rows: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(otherwise)


def run(old: Binaries, root: Path, *, acts: int) -> Report:
    """Play it all in a folder."""
    new = binaries.embedded()
    report = Report(old.major, new.major)
    ours = Installation(root, old, checksums=False)
    began = time.monotonic()
    with ours.serving() as database:
        ours.record(database, acts)
        kept = ours.place(database)
        rows = counts(database)
    report.seconds["work"] = round(time.monotonic() - began, 2)
    refuse(ours, report)
    (ours.data / "pg" / OWN_SETTINGS).write_text("work_mem = '17MB'\n", encoding="utf-8")
    began = time.monotonic()
    answer = ours.run("upgrade", "--data", str(ours.data), "--programs", str(old.folder))
    report.seconds["upgrade"] = round(time.monotonic() - began, 2)
    report.expect(answer.code == 0, f"not upgraded: {answer}")
    report.expect((ours.data / f"pg-{old.major}" / "PG_VERSION").exists(), "the old data are gone")
    if answer.code == 0:
        ours.programs = new
        with ours.serving() as database:
            found = counts(database)
            report.expect(found == rows, f"rows: {[(n, rows.get(n), c) for n, c in found.items() if rows.get(n) != c]}")
            [(checksums,)] = database.as_superuser("show data_checksums")
            report.expect(checksums == "on", "the new data have no checksums")
            [(memory,)] = database.as_superuser("show work_mem")
            report.expect(memory == "17MB", "the operator's own settings are lost")
            ours.record(database)
            last = ours.place(database)
            report.expect(last.origin == kept.origin and last.size > kept.size, "the log does not go on")
            with psycopg.connect(database.instance.address(database.name), autocommit=True) as connection:
                held = audit_of_all(connection, kept=[kept, last])
        report.expect(not held.faults, f"the audit: {held.faults}")
        report.entries, report.rows = held.entries, held.rows
        refused(report, "a second time", ours.run("upgrade", "--data", str(ours.data)))
    return report


def refuse(ours: Installation, report: Report) -> None:
    """Refused, and the old data stand: an old folder run or backed up, programs that are not there, a killed server."""
    data = str(ours.data)
    refused(report, "run before it", ours.run("run", "--data", data, "--port", "1"))
    refused(report, "without the old programs", ours.run("upgrade", "--data", data, "--programs", str(ours.root)))
    cluster = Cluster(ours.data, ours.programs)
    cluster.ensure()
    child = cluster.start()
    for pid in process.working_in(cluster.folder.pg):
        process.send(pid, signal.SIGKILL)
    child.wait()
    again = ("upgrade", "--data", data, "--programs", str(ours.programs.folder))
    refused(report, "after a kill", ours.run(*again))
    with cluster.running():
        pass
    files = cluster.folder.pg / "global" / "pg_control"
    before = files.read_bytes()
    (cluster.folder.pg / "base" / "1" / "PG_VERSION").rename(ours.root / "aside")
    refused(report, "of damaged files", ours.run(*again))
    (ours.root / "aside").rename(cluster.folder.pg / "base" / "1" / "PG_VERSION")
    report.expect(files.exists() and len(files.read_bytes()) == len(before), "a refused upgrade took the old data away")


def refused(report: Report, name: str, answer: Answer) -> None:
    """Note in which words something was refused, or that it was not."""
    last = answer.said.strip().splitlines()[-1] if answer.said.strip() else ""
    report.refusals[name] = last
    report.expect(answer.code == 1 and last.startswith("ecrime: "), f"{name} was not refused: {answer}")


def told(report: Report) -> dict[str, Any]:
    """All figures."""
    return asdict(report)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same to be read."""
    yield ", ".join(f"{name} {seconds} s" for name, seconds in found["seconds"].items())
    for name, words in found["refusals"].items():
        yield f"refused, {name}: {words}"
    for failure in found["failures"]:
        yield f"FAILED {failure}"
    yield (
        f"PostgreSQL {found['found']} to {found['made']}: {found['entries']} entries and {found['rows']} rows hold,"
        f" {len(found['failures'])} failures"
    )
