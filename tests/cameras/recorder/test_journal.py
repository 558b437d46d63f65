"""Journals read back what was written, and of a torn one every whole line."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from ecrime.cameras.recorder import journal
from ecrime.cameras.recorder.facts import Cause, ClosedFacts, FragmentFacts, GapFacts, Role, RunFacts, SegmentFacts

RUN = RunFacts(UUID(int=5), "h264", 1920, 1080, 25.0)
SEGMENT = SegmentFacts(
    UUID(int=9), Role.SUB, 1000, RUN, 700, "ab" * 32, seeded=True, gaps=(GapFacts(10, 20, Cause.REFUSED),), step_ns=-4
)
FRAGMENTS = (
    FragmentFacts(0, 900, 1000, 2000, 50, ((700, 1000),), "cd" * 32, "ef" * 32, None, ()),
    FragmentFacts(1, 1900, 2000, 9000, 12, (), "01" * 32, "23" * 32, -77, ((3000, 8000),)),
)
CLOSED = ClosedFacts(1900, 9000, 2, 62, "23" * 32)
LINES = [journal.opened(SEGMENT), *(journal.flushed(each) for each in FRAGMENTS), journal.closed(CLOSED)]


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "1.journal"
    path.write_bytes(b"".join(LINES))
    told = journal.read(path)
    assert (told.segment, told.fragments, told.closed) == (SEGMENT, FRAGMENTS, CLOSED)
    assert told.ends[-1] == path.stat().st_size


def test_torn_anywhere_every_whole_line_is_read(tmp_path: Path) -> None:
    path, whole = tmp_path / "1.journal", b"".join(LINES)
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        lines = whole[:size].count(b"\n")
        if lines == 0:
            with pytest.raises(journal.Unreadable):
                journal.read(path)
            continue
        told = journal.read(path)
        assert (len(told.ends), len(told.fragments)) == (lines, min(lines - 1, 2))
        assert told.ends[-1] <= size


@pytest.mark.parametrize(
    "lines",
    [
        [LINES[1]],
        [LINES[0].replace(b'"version":1', b'"version":2')],
        [b"[]\n", *LINES],
        [LINES[0].replace(b'"role":"sub"', b'"role":"third"')],
    ],
    ids=["no beginning", "another version", "no object", "no such role"],
)
def test_what_does_not_begin_as_a_journal_is_refused(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "1.journal"
    path.write_bytes(b"".join(lines))
    with pytest.raises(journal.Unreadable):
        journal.read(path)


@pytest.mark.parametrize(
    "bad", [LINES[0], LINES[2], b"{}\n", b'{"kind":"fragment","n":1}\n', b"\xff\xfe\n"], ids=range(5)
)
def test_reading_ends_at_the_first_line_that_is_none(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "1.journal"
    path.write_bytes(LINES[0] + LINES[1] + bad.replace(b'"n":1', b'"n":7') + LINES[2])
    assert len(journal.read(path).fragments) == 1
