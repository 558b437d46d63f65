"""How soon the index says where a moment lies: among the rows of so many cameras and days, asked as an officer asks.

Rows are made by the server itself, as the recorder writes them: a minute each, thirty key frames. Asked are the queries
of the slice through its own functions, with session and row security; beside them a bare look by primary key.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from ecrime.cameras.analysis import queries as analysis
from ecrime.cameras.recorder import queries
from ecrime.cameras.recorder.facts import Role
from ecrime.cli.drills.footage.register import registered
from ecrime.cli.drills.instance import Database

SECOND = 1_000_000_000
DAY_NS = 24 * 3600 * SECOND
DAYS = 30
A_DAY = 1440
WARM = 20
TABLES = ("recorder_segment", "analysis_segment")
ROWS = 10 * DAYS * A_DAY
_ROWS = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
select c.id, 'main', s.start, s.start + 60000000000, to_timestamp(s.start / 1000 / 1e6), c.id, 'h264', 1920, 1080, 800,
       30000000, 30, 1500, p.packed, p.packed, sha256('b'), sha256('h'), 'closed', 'camera'
from sites_camera c
cross join lateral (select {first} + n * 60000000000 as start from generate_series({from_n}, {to_n}) n) s
cross join (select string_agg(int4send(1000000 * k) || int4send(2000 * k), '' order by k) as packed
            from generate_series(0, 29) k) p
"""
_MARKS = """
insert into analysis_segment (camera_id, role, start_ns, start_at, zones, marks, peak, seen, sharp)
select c.id, 'main', s.start, to_timestamp(s.start / 1000 / 1e6), 0, decode(repeat('50', 30), 'hex'), n % 16, 0, 0.5
from sites_camera c
cross join lateral (select n, {first} + n * 60000000000 as start from generate_series({from_n}, {to_n}) n) s
"""
SLOTS = 500  # of a timeline as a page draws it


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a question took, in milliseconds."""

    name: str
    median_ms: float
    p95_ms: float
    worst_ms: float


@dataclass(frozen=True, slots=True)
class SeekBench:
    """What was measured. ``to_bare`` is our median seek by that of the bare look at the key."""

    rows: int
    cameras: int
    days: int
    fill_s: float
    table_mb: float
    questions: int
    seek: Timed
    timeline_day: Timed
    motion_day: Timed
    timeline_month: Timed
    bare: Timed
    to_bare: float


def run(database: Database, *, rows: int, questions: int = 200, seed: int = 1) -> SeekBench:
    """Fill the index and ask: seeks anywhere, a day of four cameras, a month of one."""
    cameras = max(1, rows // (DAYS * A_DAY))
    days = max(1, min(DAYS, rows // (cameras * A_DAY)))
    found = registered(database, cameras)
    first = time.time_ns() // DAY_NS * DAY_NS - days * DAY_NS
    began = time.monotonic()
    database.as_superuser("select law.ensure_months(2, 3)")
    for table in TABLES:
        database.as_superuser(f"alter table {table} disable trigger user")
    for day in range(days):
        for rows_of in (_ROWS, _MARKS):
            database.as_superuser(rows_of.format(first=first, from_n=day * A_DAY, to_n=(day + 1) * A_DAY - 1))
    for table in TABLES:
        database.as_superuser(f"alter table {table} enable trigger user")
        database.as_superuser(f"vacuum analyze {table}")
    fill_s = time.monotonic() - began
    chance, viewer = random.Random(seed), database.actor("operator")  # noqa: S311 - the same seed asks the same

    def moment() -> int:
        return first + chance.randrange(days * A_DAY * 60) * SECOND

    def seek() -> None:
        if queries.segment_at(viewer, chance.choice(found), Role.MAIN, moment()) is None:
            raise RuntimeError("a moment that is recorded was not found")

    def day_of_four() -> None:
        since = first + chance.randrange(days) * DAY_NS
        queries.timeline(viewer, chance.choices(found, k=4), since, since + DAY_NS)

    def motion_of_four() -> None:
        since = first + chance.randrange(days) * DAY_NS
        analysis.motion(viewer, chance.choices(found, k=4), since, since + DAY_NS, slots=SLOTS)

    def month_of_one() -> None:
        queries.timeline(viewer, [chance.choice(found)], first, first + days * DAY_NS)

    with database.connect("recorder") as connection:

        def bare() -> None:
            start = first + chance.randrange(days * A_DAY) * 60 * SECOND
            connection.execute(
                "select keys from recorder_segment where camera_id = %s and role = 'main' and start_ns = %s"
                " and start_at = to_timestamp(%s / 1000 / 1e6)",
                [chance.choice(found), start, start],
            ).fetchone()

        asked = _timed("bare", bare, questions)
    sought = _timed("seek", seek, questions)
    return SeekBench(
        rows=cameras * days * A_DAY,
        cameras=cameras,
        days=days,
        fill_s=round(fill_s, 1),
        table_mb=_megabytes(database),
        questions=questions,
        seek=sought,
        timeline_day=_timed("timeline of a day of four cameras", day_of_four, questions),
        motion_day=_timed("what moves in a day of four cameras", motion_of_four, questions),
        timeline_month=_timed("timeline of a month of one camera", month_of_one, max(questions // 10, 10)),
        bare=asked,
        to_bare=round(sought.median_ms / asked.median_ms, 1),
    )


def _timed(name: str, ask: Callable[[], None], questions: int) -> Timed:
    for _ in range(WARM):
        ask()
    spent = []
    for _ in range(questions):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    p95 = spent[min(int(len(spent) * 0.95), len(spent) - 1)]
    return Timed(name, round(statistics.median(spent), 2), round(p95, 2), round(spent[-1], 2))


def _megabytes(database: Database) -> float:
    [(size,)] = database.as_superuser(
        "select sum(pg_total_relation_size(i.inhrelid)) from pg_inherits i"
        " where i.inhparent = 'recorder_segment'::regclass"
    )
    return round(int(size) / 1e6, 1)


def lines(told: SeekBench) -> list[str]:
    """The same in words."""
    head = f"{told.rows:,} rows of {told.cameras} cameras and {told.days} days, {told.table_mb:,} MB"
    each = (told.seek, told.timeline_day, told.motion_day, told.timeline_month, told.bare)
    return [head, *(f"{one.name}: median {one.median_ms} ms, 95 of 100 in {one.p95_ms} ms" for one in each)]
