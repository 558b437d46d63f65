"""After a crash or a failing disk nothing that was told is lost, and nothing is left that does not heal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from tests.cameras.recorder.scenes import CAMERA, NOON, STREAM, FailingDisk, Heard, packets

from ecrime.cameras.recorder import journal
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, FragmentFacts, RunFacts
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.pieces import Begin, End, Lost, Piece
from ecrime.cameras.recorder.places import journal_path, mark_path, open_starts, segment_path, stream_folder
from ecrime.cameras.recorder.proof import check_all, rebuild
from ecrime.cameras.recorder.recovery import heal, recover, resume
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.writer import Writer

FOLDER = (CAMERA, STREAM.role)


@pytest.fixture(scope="module")
def messages(clip: Path) -> Callable[[int], list[Piece | End | Lost]]:
    """What an ingest would say of a clip of ten seconds that begins at a time."""
    container, found = packets(clip)
    muxer = Muxer(container.streams.video[0])
    parts = [muxer.put(packet, n * TICKS // 25, shown_later=0, ticks_long=3600) for n, packet in enumerate(found)]
    fragments = [part for part in [*parts, muxer.end()] if part]
    begin = Begin(RunFacts(UUID(int=1), "h264", 160, 96, 25.0), len(muxer.init), 0)

    def beginning(start: int) -> list[Piece | End | Lost]:
        return [
            *(
                Piece(
                    (muxer.init if n == 0 else b"") + data,
                    start + n * 2 * SECOND,
                    start + (n + 1) * 2 * SECOND,
                    50,
                    start + n * 2 * SECOND,
                    None,
                    (),
                    begin if n == 0 else None,
                )
                for n, data in enumerate(fragments)
            ),
            End(),
        ]

    return beginning


Messages = Callable[[int], list[Piece | End | Lost]]


def told_is_kept(heard: Heard, footage: Path) -> None:
    """Every fragment that was told stands, proven, in files that play."""
    kept = {fragment.chain: fragment for each in rebuild(footage) for fragment in each.fragments}
    for fragment in heard.fragments:
        assert kept[fragment.chain] == fragment
    assert list(check_all(footage)) == []


@pytest.mark.parametrize("whole", [0, 1, 3, 5])
def test_torn_anywhere_in_the_next_fragment_it_is_cut_and_closed(
    tmp_path: Path, messages: Messages, whole: int
) -> None:
    """The power went while fragment number ``whole`` was written: after any byte of it, or of its line."""
    all_of_it = messages(NOON)
    folder = stream_folder(tmp_path, *FOLDER)
    video = segment_path(folder, NOON)
    stream = Writer(tmp_path, STREAM, heard := Heard(), disk=Disk(), now_ns=NOON)
    for message in all_of_it[:whole]:
        stream.take(message)
    following = all_of_it[whole] if whole < 5 else Piece(b"x" * 999, 0, 0, 0, None, None)
    assert isinstance(following, Piece)
    intact = video.read_bytes() if whole else b""
    beside = journal_path(video).read_bytes() if whole else b""
    line = journal.flushed(FragmentFacts(whole, 1, 2, 3, 4, (), "00" * 32, "00" * 32))
    tears = [(len(following.data) * part // 7, 0) for part in range(8)]
    tears += [(len(following.data), cut) for cut in (1, len(line) // 2, len(line) - 1)]
    for torn, of_line in tears:
        video.parent.mkdir(parents=True, exist_ok=True)
        mark_path(folder, NOON).parent.mkdir(exist_ok=True)
        mark_path(folder, NOON).touch()
        video.write_bytes(intact + following.data[:torn])
        if whole or of_line:
            journal_path(video).write_bytes(beside + line[:of_line])
        healed = recover(tmp_path, Disk())
        if whole == 0:
            assert healed == []
            assert not video.exists()
            assert not journal_path(video).exists()
            continue
        assert [len(kept.fragments) for kept in healed] == [whole]
        assert healed[0].closed is not None
        assert healed[0].closed.healed
        assert video.read_bytes() == intact
        told_is_kept(heard, tmp_path)
        assert open_starts(folder) == []
        assert recover(tmp_path, Disk()) == [], "and it is done once"


@pytest.mark.parametrize("times", [1, 3])
def test_whatever_the_disk_refuses_nothing_told_is_lost_and_all_heals(
    tmp_path: Path, messages: Messages, times: int
) -> None:
    """The n-th thing asked of it fails, and so many after it, for n = 1, 2, … until nothing fails any more."""
    n, failed = 0, True
    while failed:
        n += 1
        footage = tmp_path / f"{times}-{n}"
        disk, heard = FailingDisk(n, times=times), Heard()
        stream = Writer(footage, STREAM, heard, disk=disk, now_ns=NOON)
        for start in (NOON, NOON + 10 * SECOND):
            for message in messages(start):
                with suppress(OSError):
                    stream.take(message)
        recover(footage, Disk())
        told_is_kept(heard, footage)
        gaps = [gap.cause for gap in heard.began]
        assert gaps[0] is Cause.STARTING
        failed = disk.times < times
        if failed and len(heard.fragments) < 10:
            assert Cause.DISK in gaps, n
        again = Writer(footage, STREAM, heard, disk=Disk(), now_ns=NOON + 60 * SECOND)
        for message in messages(NOON + 60 * SECOND):
            again.take(message)
        told_is_kept(heard, footage)
        assert open_starts(stream_folder(footage, *FOLDER)) == []
    assert n > 60


def test_healing_can_itself_be_interrupted_anywhere(tmp_path: Path, messages: Messages) -> None:
    n = 1
    while True:
        footage = tmp_path / str(n)
        heard = Heard()
        stream = Writer(footage, STREAM, heard, disk=Disk(), now_ns=NOON)
        for message in messages(NOON)[:3]:
            stream.take(message)
        video = segment_path(stream_folder(footage, *FOLDER), NOON)
        with video.open("ab") as file:
            file.write(b"torn")
        with journal_path(video).open("ab") as file:
            file.write(b'{"kind":"frag')
        disk = FailingDisk(n)
        with suppress(OSError):
            recover(footage, disk)
        recover(footage, Disk())
        told_is_kept(heard, footage)
        if disk.times:
            break
        n += 1
    assert n > 4


def test_a_fragment_the_disk_lied_about_is_taken_back(tmp_path: Path, messages: Messages) -> None:
    """Its line is there, and its bytes are not: a disk may lose what it said was durable."""
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    for message in messages(NOON)[:3]:
        stream.take(message)
    video = segment_path(stream_folder(tmp_path, *FOLDER), NOON)
    video.write_bytes(video.read_bytes()[:-10])
    (kept,) = recover(tmp_path, Disk())
    assert len(kept.fragments) == 2
    assert list(check_all(tmp_path)) == []
    assert resume(stream_folder(tmp_path, *FOLDER)).covered_to_ns == NOON + 4 * SECOND


def test_a_damaged_journal_takes_no_footage_away(tmp_path: Path, messages: Messages) -> None:
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    for message in messages(NOON)[:3]:
        stream.take(message)
    folder = stream_folder(tmp_path, *FOLDER)
    video = segment_path(folder, NOON)
    before = video.read_bytes()
    journal_path(video).write_bytes(b"?" + journal_path(video).read_bytes())
    assert heal(folder, NOON, Disk()) is None
    assert video.read_bytes() == before
    assert open_starts(folder) == []
    assert [found.damage for found in check_all(tmp_path)] == ["unreadable"]


def test_the_index_can_be_made_from_the_files_alone(tmp_path: Path, messages: Messages) -> None:
    heard = Heard()
    stream = Writer(tmp_path, STREAM, heard, disk=Disk(), now_ns=NOON)
    for start in (NOON, NOON + 10 * SECOND, NOON + 3600 * SECOND):
        for message in messages(start):
            stream.take(message)
        stream.take(Lost(start + 10 * SECOND, Cause.BROKEN))
    found = list(rebuild(tmp_path))
    assert [kept.segment for kept in found] == heard.opened
    assert [fragment for kept in found for fragment in kept.fragments] == heard.fragments
    assert [kept.closed for kept in found] == heard.closed
    assert [gap for kept in found for gap in kept.segment.gaps] == heard.ended
