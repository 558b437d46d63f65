"""How fast a file becomes incidents: with every check, guard and ledger entry, and beside it bare COPY.

Processor seconds are told beside seconds on the wall, because a shared machine lends few of the latter.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.db import connection

from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Instance
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import CheckedFile, Step
from ecrime.records.intake.facts import Batch, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

Answer = TypeVar("Answer")

MAPPING = """
source = "bench"
narrative = "Aggravated assault, invented."
[occurred]
start = "{date}"
formats = ["%Y-%m-%d %H:%M"]
zone = "America/Chicago"
[place]
area = "Z1{district:02d}"
detail = "{loc_cat}"
latitude = "{latitude}"
longitude = "{longitude}"
point_precision = "street"
[[offence]]
class = "A2"
"""
INVENTED_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One step: seconds on the wall, processor seconds of this process and of the database's."""

    name: str
    rows: int
    wall_s: float
    python_s: float
    database_s: float

    @property
    def rows_per_s(self) -> float:
        """Rows per second on the wall."""
        return self.rows / max(self.wall_s, 0.001)

    @property
    def rows_per_processor_s(self) -> float:
        """Rows per processor second of both together."""
        return self.rows / max(self.python_s + self.database_s, 0.001)


@dataclass(frozen=True, slots=True)
class ImportBench:
    """What was measured. ``share_of_copy`` is recording's speed as a share of bare COPY of the same columns."""

    rows: int
    measures: list[Measure]
    share_of_copy: float
    rows_per_s: float
    peak_memory_mb: float


def run(instance: Instance, path: Path | None, *, rows: int | None) -> ImportBench:
    """Import the file (an invented one when none is given), import it again, withdraw it."""
    with instance.clone("zz") as database:
        actor = database.actor("lak")
        file = io.BytesIO(invented(rows or INVENTED_ROWS)) if path is None else beginning_of(path, rows)
        batch = received(actor, file)
        clock = _Clock()
        checked = clock.measure("check", lambda: actions.check_batch(actor, batch, file, step=nothing))
        total = checked.counts.total
        clock.measure("record", lambda: recorded(actor, batch, checked))
        again = received(actor, file)
        clock.measure("check again", lambda: actions.check_batch(actor, again, file, step=nothing))
        whole = queries.batch(actor, batch.id)
        clock.measure("withdraw", lambda: actions.withdraw_batch(actor, whole, step=nothing))
        clock.measure("bare copy", lambda: bare_copy(total))
    measures = [Measure(name, total, *spent) for name, spent in clock.spent.items()]
    of = {measure.name: measure for measure in measures}
    return ImportBench(
        total,
        measures,
        share_of_copy=of["record"].rows_per_s / of["bare copy"].rows_per_s,
        rows_per_s=total / (of["check"].wall_s + of["record"].wall_s),
        peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def nothing(step: Step) -> None:
    """A listener that does not listen."""


def received(actor: Actor, file: BinaryIO) -> Batch:
    """A new batch of the file."""
    noted = File.of("bench.csv", file)
    return queries.batch(actor, actions.receive_batch(actor, noted, mapping_from_toml(MAPPING)))


def recorded(actor: Actor, batch: Batch, checked: CheckedFile) -> None:
    """Every row of the batch."""
    actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing)


def bare_copy(rows: int) -> None:
    """The same number of rows of the same width into a table without key, guard or row security."""
    at, zone, said = datetime(2010, 1, 1), "America/Chicago", "Aggravated assault, invented."
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table bench_bare (id uuid, area text, place text, latitude float8, longitude float8,"
            " occurred_from timestamp, occurred_to timestamp, zone text, narrative text, source_key bytea)"
        )
        with cursor.copy("copy bench_bare from stdin") as copy:
            for number in range(rows):
                uuid, key = f"{number:032x}", number.to_bytes(32, "big")
                copy.write_row((uuid, "Z107", "Street", 41.5, -87.5, at, at, zone, said, key))


def beginning_of(path: Path, rows: int | None) -> BinaryIO:
    """The whole file, or its headings and first rows."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        return io.BytesIO(b"".join(file if rows is None else islice(file, rows + 1)))


def invented(rows: int) -> bytes:
    """A file of the shape of the mapping, the same every time."""
    chance = random.Random(1)  # noqa: S311  (no secret, only the same rows every time)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["date", "loc_cat", "longitude", "latitude", "district"])
    start = datetime(2010, 1, 1)
    for _ in range(rows):
        # Noon to midnight: no hour of summer-time change.
        at = start + timedelta(
            days=chance.randrange(3650), hours=12 + chance.randrange(12), minutes=chance.randrange(60)
        )
        place = chance.choice(["street", "residence", "retail"])
        point = [f"{-87.6 + chance.random() / 5:.4f}", f"{41.7 + chance.random() / 5:.4f}"]
        writer.writerow([f"{at:%Y-%m-%d %H:%M}", place, *point, chance.randrange(1, 26)])
    return written.getvalue().encode()


class _Clock:
    """Seconds of each step: on the wall, of this process, of its database process."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float, float]] = {}

    def measure(self, name: str, step: Callable[[], Answer]) -> Answer:
        wall, own, other = time.perf_counter(), time.process_time(), _database_s()
        answer = step()
        self.spent[name] = (time.perf_counter() - wall, time.process_time() - own, _database_s() - other)
        return answer


def _database_s() -> float:
    """Processor seconds of the database process of this connection."""
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
