"""Files and journals of one stream: what is told is on disk, gaps have causes, hours are chained."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from uuid import UUID

from tests.cameras.recorder.scenes import CAMERA, NOON, STREAM, Heard

from ecrime.cameras.recorder import chain, journal
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, RunFacts
from ecrime.cameras.recorder.pieces import Begin, End, Lost, Piece, TakenUp
from ecrime.cameras.recorder.places import journal_path, open_starts, segment_path, stream_folder
from ecrime.cameras.recorder.proof import Damage, check_all, rebuild
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND, hour_of
from ecrime.cameras.recorder.writer import Writer

RUN = RunFacts(UUID(int=1), "h264", 160, 96, 25.0)


def writer(footage: Path, heard: Heard, disk: Disk | None = None, *, at: int = NOON) -> Writer:
    return Writer(footage, STREAM, heard, disk=disk or Disk(), now_ns=at)


def whole(start: int) -> list[Piece | End | Lost]:
    """A segment and its end."""
    return [*pieces(start), End()]


def pieces(start: int, count: int = 3) -> list[Piece]:
    """A segment of pieces of two seconds; their bytes are no pictures, the writer does not look."""
    return [
        Piece(
            bytes([n]) * (1000 + n),
            start + n * 2 * SECOND,
            start + (n + 1) * 2 * SECOND,
            50,
            start + n * 2 * SECOND,
            None,
            (),
            Begin(RUN, 700, 0) if n == 0 else None,
        )
        for n in range(count)
    ]


def test_a_segment_is_told_as_it_stands_in_its_files(tmp_path: Path) -> None:
    heard = Heard()
    stream = writer(tmp_path, heard)
    for message in whole(NOON):
        stream.take(message)
    path = segment_path(stream_folder(tmp_path, CAMERA, STREAM.role), NOON)
    told = journal.read(journal_path(path))
    assert path.read_bytes() == b"".join(piece.data for piece in pieces(NOON))
    assert [told.segment] == heard.opened
    assert list(told.fragments) == heard.fragments
    assert [told.closed] == heard.closed
    assert told.fragments[0].keys == ((700, NOON),)
    assert told.fragments[1].keys == ((1000, NOON + 2 * SECOND),)
    assert open_starts(stream_folder(tmp_path, CAMERA, STREAM.role)) == []


def test_a_fragment_is_told_only_when_it_and_its_line_are_durable(tmp_path: Path) -> None:
    log: list[str] = []

    class Slow(Disk):
        def sync(self, file: int) -> None:
            log.append("sync")
            super().sync(file)

    class Listens(Heard):
        def fragment_flushed(self, *_: object) -> None:
            log.append("told")

    stream = writer(tmp_path, Listens(), Slow())
    for piece in pieces(NOON):
        stream.take(piece)
    assert log == ["sync", "sync", "told"] * 3


def test_every_hour_begins_its_chain_from_the_head_of_the_one_before(tmp_path: Path) -> None:
    heard = Heard()
    stream = writer(tmp_path, heard)
    for start in (NOON, NOON + 60 * SECOND, NOON + HOUR_NS):
        for message in whole(start):
            stream.take(message)
    first, second, third = heard.opened
    hour = hour_of(NOON)
    assert (first.seeded, second.seeded, third.seeded) == (True, False, True)
    assert first.before == chain.seed(chain.NOTHING, CAMERA.bytes, STREAM.role, hour)
    assert second.before == heard.closed[0].chain
    assert heard.hours == [(hour, heard.closed[1].chain)]
    assert third.before == chain.seed(heard.closed[1].chain, CAMERA.bytes, STREAM.role, hour + HOUR_NS)


def test_a_restart_goes_on_with_chain_and_coverage(tmp_path: Path) -> None:
    before, after = Heard(), Heard()
    stream = writer(tmp_path, before)
    for message in whole(NOON):
        stream.take(message)
    again = writer(tmp_path, after, at=NOON + 60 * SECOND)
    assert again.covered_to_ns == NOON + 6 * SECOND
    assert [(gap.start_ns, gap.cause) for gap in after.began] == [(NOON + 6 * SECOND, Cause.NOT_RUNNING)]
    for message in whole(NOON + 70 * SECOND):
        again.take(message)
    assert after.opened[0].before == before.closed[0].chain
    assert [(gap.start_ns, gap.end_ns, gap.cause) for gap in after.ended] == [
        (NOON + 6 * SECOND, NOON + 70 * SECOND, Cause.NOT_RUNNING)
    ]
    assert after.opened[0].gaps == tuple(after.ended)


def test_a_stream_that_another_recorded_meanwhile_goes_on_where_the_files_end(tmp_path: Path) -> None:
    """Its hour and the one before: neither has a second head, and the other's time is no gap of ours."""
    heard, others = Heard(), Heard()
    ours = writer(tmp_path, heard)
    for message in [*whole(NOON), Lost(NOON + 6 * SECOND, Cause.NOT_IN_USE)]:
        ours.take(message)
    other = writer(tmp_path, others, at=NOON + HOUR_NS)
    for message in whole(NOON + HOUR_NS)[:-1]:
        other.take(message)
    later = NOON + HOUR_NS + 60 * SECOND
    ours.take(TakenUp(later))
    for message in whole(later):
        ours.take(message)
    assert {found.damage for found in check_all(tmp_path)} == {Damage.PICTURES}, "the chain goes on"
    assert [hour for hour, _head in others.hours] == [hour_of(NOON)]
    assert heard.hours == [], "the other has told of it"
    assert (heard.ended[-1].start_ns, heard.ended[-1].cause) == (NOON + HOUR_NS + 6 * SECOND, Cause.NOT_RUNNING)


def test_a_stream_that_nobody_else_recorded_goes_on_as_it_was(tmp_path: Path) -> None:
    heard = Heard()
    stream = writer(tmp_path, heard)
    for message in [*whole(NOON), Lost(NOON + 6 * SECOND, Cause.NOT_IN_USE), TakenUp(NOON + 9 * SECOND)]:
        stream.take(message)
    assert stream.cause is Cause.NOT_IN_USE
    assert [gap.cause for gap in heard.began] == [Cause.STARTING, Cause.NOT_IN_USE]


def test_what_is_covered_and_the_gaps_make_the_whole_time(tmp_path: Path) -> None:
    """Also as the files alone tell it."""
    heard = Heard()
    stream = writer(tmp_path, heard)
    for message in [
        *whole(NOON),
        Lost(NOON + 6 * SECOND, Cause.BROKEN),
        Lost(NOON + 9 * SECOND, Cause.REFUSED),
    ]:
        stream.take(message)
    stream.take(Lost(NOON + 11 * SECOND, Cause.REFUSED))
    for message in whole(NOON + 30 * SECOND):
        stream.take(message)
    times = [
        span
        for kept in rebuild(tmp_path)
        for span in [
            *((gap.start_ns, gap.end_ns) for gap in kept.segment.gaps),
            *((each.start_ns, each.end_ns) for each in kept.fragments),
        ]
    ]
    assert times[0][0] == NOON
    assert times[-1][1] == NOON + 36 * SECOND
    assert all(before[1] == after[0] for before, after in pairwise(times))
    second = list(rebuild(tmp_path))[1]
    assert [gap.cause for gap in second.segment.gaps] == [Cause.BROKEN, Cause.REFUSED]
    assert [gap.cause for gap in heard.began] == [Cause.STARTING, Cause.BROKEN, Cause.REFUSED]
