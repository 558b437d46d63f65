"""The index hears what is recorded without holding it up, and is caught up from the files where it did not hear."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import hours_ago
from tests.cameras.recorder.test_ingest import until
from tests.cameras.recorder.test_writer import pieces
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder import journal, rebuilding
from ecrime.cameras.recorder.catching_up import catch_up
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import (
    Cause,
    ClosedFacts,
    FragmentFacts,
    GapFacts,
    IndexedSegment,
    Role,
    RunFacts,
    SegmentFacts,
    StreamFacts,
)
from ecrime.cameras.recorder.index import Hour, Index, Stream, StreamGap
from ecrime.cameras.recorder.keeping import unlink_hour
from ecrime.cameras.recorder.pieces import End, Lost
from ecrime.cameras.recorder.places import journal_path, journals, segment_path, stream_folder
from ecrime.cameras.recorder.proof import rebuild as on_disk
from ecrime.cameras.recorder.rebuilding import Differs, compare, rebuild
from ecrime.cameras.recorder.recovery import recover
from ecrime.cameras.recorder.rows import told_by
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND
from ecrime.cameras.recorder.telling import Connect, Telling
from ecrime.cameras.recorder.writer import Writer
from ecrime.cli.drills.instance import Database

START = hours_ago(5)


@pytest.fixture
def stream(database: Database) -> StreamFacts:
    return StreamFacts(in_use(database).id, Role.MAIN, "rtsp://127.0.0.1/1")


def connecting(database: Database) -> Connect:
    return functools.partial(Index.at, database.instance.address(database.name, "recorder"))


@contextmanager
def telling(database: Database, footage: Path, **how: float) -> Iterator[Telling]:
    """A telling at work; what waits is written in the end."""
    made = Telling(footage, connecting(database), tell_s=0.05, **how)  # type: ignore[arg-type]
    made.start()
    yield made
    assert made.finish(30)


def write(footage: Path, stream: StreamFacts, told: Telling, starts: list[int], *, at: int = START) -> Writer:
    """Segments of six seconds, and gaps between them."""
    writer = Writer(footage, stream, told, disk=Disk(), now_ns=at)
    for start in starts:
        for piece in pieces(start):
            writer.take(piece)
        writer.take(End())
        writer.take(Lost(start + 6 * SECOND, Cause.REFUSED))
    return writer


def differences(database: Database, footage: Path) -> list[Differs]:
    with connecting(database)() as index:
        return [found.differs for found in compare(index, footage, now_ns=time.time_ns())]


def count(database: Database, table: str) -> int:
    return int(database.as_superuser(f"select count(*) from {table}")[0][0])


def test_what_is_recorded_is_in_the_index_and_proven(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    starts = [START + SECOND, START + 7 * SECOND, START + HOUR_NS + SECOND]
    with telling(database, tmp_path, idle_s=0.5) as told:
        write(tmp_path, stream, told, starts)
        until(lambda: count(database, "recorder_hour") == 2)
    assert database.as_superuser("select start_ns, state, frames from recorder_segment order by 1") == [
        (start, "closed", 150) for start in starts
    ]
    assert database.as_superuser("select start_ns, end_ns, cause from recorder_gap order by 1") == [
        (START, START + SECOND, "starting"),
        (START + 7 * SECOND, START + 7 * SECOND, "refused"),
        (START + 13 * SECOND, START + HOUR_NS + SECOND, "refused"),
        (START + HOUR_NS + 7 * SECOND, None, "refused"),
    ]
    assert database.as_superuser("select hour_ns, segments from recorder_hour order by 1") == [
        (START, 2),
        (START + HOUR_NS, 1),
    ], "also that of the camera that stopped"
    assert differences(database, tmp_path) == []


@pytest.mark.parametrize("told_first", range(5))
def test_a_gap_ends_where_it_was_told_to_whenever_that_is_written(
    database: Database, stream: StreamFacts, told_first: int
) -> None:
    gaps = [
        StreamGap(stream.camera, stream.role, GapFacts(START + start * SECOND, end and START + end * SECOND, cause))
        for start, end, cause in [
            (7, None, Cause.REFUSED),
            (7, 7, Cause.REFUSED),  # the next segment began at once
            (13, None, Cause.REFUSED),
            (13, 20, Cause.REFUSED),
            (26, None, Cause.SILENT),
        ]
    ]
    with connecting(database)() as index:
        index.write([], gaps[:told_first])
        index.write([], gaps[told_first:])
    assert database.as_superuser("select start_ns, end_ns, cause from recorder_gap order by 1") == [
        (START + 7 * SECOND, START + 7 * SECOND, "refused"),
        (START + 13 * SECOND, START + 20 * SECOND, "refused"),
        (START + 26 * SECOND, None, "silent"),
    ]


def test_a_segment_is_seen_while_it_grows(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    with telling(database, tmp_path) as told:
        writer = Writer(tmp_path, stream, told, disk=Disk(), now_ns=START)
        grown = "select fragments, state from recorder_segment"
        for number, piece in enumerate(pieces(START + SECOND), start=1):
            writer.take(piece)
            until(lambda number=number: database.as_superuser(grown) == [(number, "open")])  # type: ignore[misc]
        writer.take(End())
        until(lambda: database.as_superuser(grown) == [(3, "closed")])


def test_a_pause_inside_a_segment_is_a_gap(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    hole = (START + 2 * SECOND, START + 5 * SECOND)
    with telling(database, tmp_path) as told:
        writer = Writer(tmp_path, stream, told, disk=Disk(), now_ns=START)
        first, *rest = pieces(START + SECOND)
        for piece in [replace(first, holes=(hole,)), *rest]:
            writer.take(piece)
        writer.take(End())
    assert (*hole, "silent") in database.as_superuser("select start_ns, end_ns, cause from recorder_gap")


@pytest.mark.parametrize("most", [6000, 3])
def test_a_database_that_is_away_holds_nothing_up(
    database: Database, stream: StreamFacts, tmp_path: Path, most: int
) -> None:
    """Whether it waits in memory, or is too much and is read from the files."""
    is_away = True

    @contextmanager
    def away() -> Iterator[Index]:
        if is_away:
            raise psycopg.OperationalError("away")
        with connecting(database)() as index:
            yield index

    told = Telling(tmp_path, away, tell_s=0.05, most=most, idle_s=0.5)
    told.start()
    until(lambda: told.is_away)
    starts = [START + n * 10 * SECOND for n in range(12)]
    write(tmp_path, stream, told, starts)
    assert len(list(on_disk(tmp_path))) == 12
    assert told.is_away, "all of it was recorded before the database was back"
    assert count(database, "recorder_segment") == 0
    is_away = False
    until(lambda: (count(database, "recorder_segment"), count(database, "recorder_hour")) == (12, 1))
    assert told.finish(30)
    assert differences(database, tmp_path) == []


def test_what_a_killed_process_did_not_tell_is_read_from_its_files(
    database: Database, stream: StreamFacts, tmp_path: Path
) -> None:
    with telling(database, tmp_path) as told:
        write(tmp_path, stream, told, [START + SECOND])
    silent = Telling(tmp_path, connecting(database))  # never started: the process was killed
    killed = write(tmp_path, stream, silent, [START + 20 * SECOND, START + HOUR_NS + SECOND])
    killed.take(pieces(START + HOUR_NS + 30 * SECOND)[0])
    assert count(database, "recorder_segment") == 1
    recover(tmp_path, Disk())
    with telling(database, tmp_path, idle_s=0.5) as told:
        told.begins((stream.camera, stream.role))
        write(tmp_path, stream, told, [START + 2 * HOUR_NS + SECOND], at=START + 2 * HOUR_NS)
        until(lambda: count(database, "recorder_hour") == 3)
    assert [state for (state,) in database.as_superuser("select state from recorder_segment order by start_ns")] == [
        *["closed"] * 3,
        "healed",
        "closed",
    ]
    assert database.as_superuser(f"select count(*) from recorder_hour where hour_ns <= {START + HOUR_NS}") == [(2,)]
    assert database.as_superuser("select count(*) from recorder_gap where end_ns is null") == [(1,)]
    assert differences(database, tmp_path) == []


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "read from the files"])
def test_a_row_that_is_refused_is_left_out_alone(
    database: Database, stream: StreamFacts, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_told: bool
) -> None:
    """Longer than a segment can be, wider than a picture, larger than a place in a file, and of the right kind."""
    first = START + SECOND
    made = [Told(stream, first + n * 600 * SECOND) for n in range(6)]
    made[1].segment = replace(made[1].segment, run=replace(made[1].segment.run, width=20_000))
    made[2].fragments[0] = replace(made[2].fragments[0], end_ns=made[2].segment.start_ns + 3 * HOUR_NS)
    made[3].fragments[0] = replace(made[3].fragments[0], end=5 << 30)
    made[4].segment = replace(made[4].segment, gaps=(GapFacts(first + 10, first, Cause.BROKEN),))
    with telling(database, tmp_path, idle_s=0.2) as told:
        for each in made:
            each.write(tmp_path)
            if is_told:
                each.tell(told)
        if not is_told:
            told.begins((stream.camera, stream.role))
        until(lambda: count(database, "recorder_hour") == 1)
        assert not told.is_away
    kept = [start for (start,) in database.as_superuser("select start_ns from recorder_segment order by 1")]
    assert kept == [made[n].segment.start_ns for n in (0, 4, 5)]
    assert capsys.readouterr().err.count("index.refused") >= 4
    assert set(differences(database, tmp_path)) >= {Differs.NOT_INDEXED}, "and the check finds what is not there"


class Told:
    """A segment of one fragment, as it would be told."""

    def __init__(self, stream: StreamFacts, start_ns: int) -> None:
        run = RunFacts(UUID(int=1), "h264", 160, 96, 25.0)
        self.segment = SegmentFacts(stream.camera, stream.role, start_ns, run, 700, "00" * 32, seeded=False)
        self.fragments = [FragmentFacts(0, 1000, start_ns, start_ns + SECOND, 25, (), "11" * 32, "22" * 32)]

    def closed(self) -> ClosedFacts:
        (last,) = self.fragments
        return ClosedFacts(last.end, last.end_ns, 1, last.frames, last.chain)

    def tell(self, telling: Telling) -> None:
        telling.segment_opened(self.segment)
        telling.fragment_flushed(self.segment, self.fragments[0])
        telling.segment_closed(self.segment, self.closed())

    def write(self, footage: Path) -> None:
        path = segment_path(stream_folder(footage, self.segment.camera, self.segment.role), self.segment.start_ns)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        lines = [journal.opened(self.segment), *map(journal.flushed, self.fragments), journal.closed(self.closed())]
        journal_path(path).write_bytes(b"".join(lines))


def test_an_hour_is_proven_after_its_last_rows(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    """Its end is told while others are written: it is not entered before its own rows are."""
    written: list[int] = []
    chained: list[list[int]] = []

    class Slow:
        """An index that is told of more while it writes."""

        def write(self, segments: list[IndexedSegment], gaps: list[StreamGap]) -> None:
            if not written and segments:
                write(tmp_path, stream, told, [START + 20 * SECOND, START + HOUR_NS + SECOND])
            written.extend(each.start_ns for each in segments)

        def chain(self, hour: Hour, head: str) -> bool:
            chained.append([start for start in written if hour.hour_ns <= start < hour.hour_ns + HOUR_NS])
            return True

    @contextmanager
    def slow() -> Iterator[Index]:
        yield cast(Index, Slow())

    told = Telling(tmp_path, slow, tell_s=0.02)
    write(tmp_path, stream, told, [START + SECOND])
    told.start()
    until(lambda: chained)
    assert told.finish(30)
    assert chained == [[START + SECOND, START + 20 * SECOND]]


def test_an_hour_that_a_killed_process_told_and_did_not_prove_is_proven(
    database: Database, stream: StreamFacts, tmp_path: Path
) -> None:
    """Killed between the rows of the next hour and the proof of the one before."""
    with telling(database, tmp_path, idle_s=600) as told:
        writer = write(tmp_path, stream, told, [START + SECOND])
    with connecting(database)() as index:
        for piece in pieces(START + HOUR_NS + SECOND):
            writer.take(piece)
        writer.take(End())
        (_, later) = on_disk(tmp_path)
        row, _gaps = told_by(later)
        assert row
        index.write([row], [])
    assert count(database, "recorder_hour") == 0
    with telling(database, tmp_path, idle_s=0.2) as told:
        told.begins((stream.camera, stream.role))
        until(lambda: count(database, "recorder_hour") == 2)
    assert differences(database, tmp_path) == []


def test_a_folder_that_cannot_be_read_costs_no_other_stream_its_index(
    database: Database, stream: StreamFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(index: Index, footage: Path, of: Stream, **how: Any) -> list[tuple[Hour, str]]:
        if of == bad:
            raise PermissionError(13, "no")
        return catch_up(index, footage, of, **how)

    bad = (UUID(int=9), Role.MAIN)
    monkeypatch.setattr("ecrime.cameras.recorder.telling.catch_up", reads)
    write(tmp_path, stream, Telling(tmp_path, connecting(database)), [START + SECOND])
    told = Telling(tmp_path, connecting(database), tell_s=0.05, idle_s=0.2)
    told.begins(bad)
    told.begins((stream.camera, stream.role))
    told.start()
    until(lambda: count(database, "recorder_hour") == 1)
    assert not told.finish(30), "it would try again"


def test_what_is_recorded_just_now_is_no_difference(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    """The index hears of it a little later; of what is older it has heard."""
    write(tmp_path, stream, Telling(tmp_path, connecting(database)), [START + SECOND, START + 20 * SECOND])
    with connecting(database)() as index:
        for late_s, found in ((50, []), (90, [Differs.NOT_INDEXED, Differs.GAP] * 2)):
            now_ns = START + (1 + late_s) * SECOND
            assert sorted(each.differs for each in compare(index, tmp_path, now_ns=now_ns)) == sorted(found)
    writer = Writer(tmp_path, stream, Telling(tmp_path, connecting(database)), disk=Disk(), now_ns=START)
    for piece in pieces(START + 40 * SECOND):
        writer.take(piece)
    with connecting(database)() as index:
        catch_up(index, tmp_path, (stream.camera, stream.role), is_growing=lambda *_: False)
        for piece in pieces(START + 60 * SECOND):
            writer.take(piece)
        index.chain(Hour(stream.camera, stream.role, START), "33" * 32)
        found_now = [each.differs for each in compare(index, tmp_path, now_ns=START + HOUR_NS + 60 * SECOND)]
        assert Differs.HEAD not in found_now, "its last segment may have grown since it was read"
        assert Differs.HEAD in [each.differs for each in compare(index, tmp_path, now_ns=time.time_ns())]


def test_an_hour_that_is_deleted_while_it_is_looked_at_is_no_difference(
    database: Database, stream: StreamFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with telling(database, tmp_path, idle_s=0.2) as told:
        write(tmp_path, stream, told, [START + SECOND])
        until(lambda: count(database, "recorder_hour") == 1)

    def deleted(folder: Path) -> list[Path]:
        listed = journals(folder)
        assert rows.delete(database, stream.camera, START, "quota") == 1
        unlink_hour(tmp_path, Hour(stream.camera, stream.role, START))
        return listed

    monkeypatch.setattr(rebuilding, "journals", deleted)
    assert differences(database, tmp_path) == []


def test_rows_that_were_dropped_are_made_again_from_the_files_alone(
    database: Database, stream: StreamFacts, tmp_path: Path
) -> None:
    with telling(database, tmp_path, idle_s=0.5) as told:
        write(tmp_path, stream, told, [START + n * 10 * SECOND for n in range(1, 400, 40)])
        until(lambda: count(database, "recorder_hour") == 2)
    before = {table: everything(database, table) for table in ("recorder_segment", "recorder_gap", "recorder_hour")}
    for table in before:
        database.as_superuser(f"alter table {table} disable trigger user")
    database.as_superuser("delete from recorder_segment where start_ns % 3 < 2")
    database.as_superuser("delete from recorder_gap where end_ns is not null")
    database.as_superuser("delete from recorder_hour")
    for table in before:
        database.as_superuser(f"alter table {table} enable trigger user")
    assert {Differs.NOT_INDEXED, Differs.GAP, Differs.NOT_PROVEN} == set(differences(database, tmp_path))
    with connecting(database)() as index:
        done = rebuild(index, tmp_path, now_ns=time.time_ns())
        assert done.segments > 0
        assert done.gaps > 0
        assert done.hours == len(before["recorder_hour"])
        again = rebuild(index, tmp_path, now_ns=time.time_ns())
        assert (again.segments, again.gaps, again.hours) == (0, 0, 0)
    assert {table: everything(database, table) for table in before} == before
    assert differences(database, tmp_path) == []


def everything(database: Database, table: str) -> list[tuple[object, ...]]:
    """All that files can tell again; an hour is entered anew under another entry."""
    columns = "camera_id, role, hour_ns, head, segments, bytes" if table == "recorder_hour" else "*"
    return database.as_superuser(f"select {columns} from {table} order by 1, 2, 3")


def test_what_was_changed_or_taken_away_is_found(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    with telling(database, tmp_path, idle_s=0.5) as told:
        write(tmp_path, stream, told, [START + SECOND, START + 20 * SECOND, START + HOUR_NS + SECOND])
        until(lambda: count(database, "recorder_hour") == 2)
    first, second, third = sorted(tmp_path.rglob("*.mp4"), key=lambda path: int(path.stem))
    journal_path(first).unlink()
    first.unlink()
    text = journal_path(second).read_text()
    journal_path(second).write_text(text.replace('"frames":50', '"frames":49', 1))
    last = journal_path(third).read_text().splitlines(keepends=True)
    journal_path(third).write_text("".join(last[:3]))
    assert sorted(differences(database, tmp_path)) == [Differs.HEAD, Differs.NO_FILE, Differs.OTHER, Differs.OTHER]


def test_footage_of_a_camera_that_nobody_registered_is_told_and_left(
    database: Database, stream: StreamFacts, tmp_path: Path
) -> None:
    stranger = StreamFacts(UUID(int=5), Role.MAIN, "")
    write(tmp_path, stranger, Telling(tmp_path, connecting(database)), [START])
    assert differences(database, tmp_path) == [Differs.UNKNOWN]
    with connecting(database)() as index:
        assert rebuild(index, tmp_path, now_ns=time.time_ns()).segments == 0


def test_a_deleted_hour_does_not_come_back(database: Database, stream: StreamFacts, tmp_path: Path) -> None:
    """Killed between the act and its files: they are there still, and no rebuild brings the hour back."""
    with telling(database, tmp_path, idle_s=0.2) as told:
        write(tmp_path, stream, told, [START + SECOND])
        until(lambda: count(database, "recorder_hour") == 1)
    assert rows.delete(database, stream.camera, START, "quota") == 1
    with connecting(database)() as index:
        assert rebuild(index, tmp_path, now_ns=time.time_ns()).segments == 0
        assert [hour.hour_ns for hour in index.to_unlink()] == [START]
    assert database.as_superuser("select state from recorder_segment") == [("deleted",)]
