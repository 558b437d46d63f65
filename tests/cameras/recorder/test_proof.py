"""A flipped bit, a missing piece, a moved file: each is found."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cameras.recorder.scenes import NOON, STREAM, Heard
from tests.cameras.recorder.test_recovery import messages

from ecrime.cameras.recorder import chain, journal
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.pieces import End, Lost, Piece
from ecrime.cameras.recorder.places import journal_path, open_starts, stream_folder
from ecrime.cameras.recorder.proof import Damage, check, check_all, rebuild
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.writer import Writer

__all__ = ["messages"]
Messages = Callable[[int], list[Piece | End | Lost]]


@pytest.fixture
def footage(tmp_path: Path, messages: Messages) -> Path:
    """Two segments of ten seconds, whole."""
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    for start in (NOON, NOON + 10 * SECOND):
        for message in messages(start):
            stream.take(message)
    return tmp_path


def first(footage: Path) -> Path:
    return next(rebuild(footage)).path


def test_what_is_whole_is_found_whole(footage: Path) -> None:
    assert list(check_all(footage)) == []


def test_every_flipped_bit_of_a_file_is_found(footage: Path) -> None:
    path = first(footage)
    whole = path.read_bytes()
    chance = random.Random(3)
    for _ in range(300):
        bit = chance.randrange(len(whole) * 8)
        torn = bytearray(whole)
        torn[bit // 8] ^= 1 << bit % 8
        path.write_bytes(torn)
        (found,) = check(path)
        assert (found.damage, found.fragment is not None) == (Damage.BYTES, True)


def test_every_change_of_a_time_or_a_hash_in_a_journal_is_found(footage: Path) -> None:
    beside = journal_path(first(footage))
    whole = beside.read_text()
    lines = whole.splitlines(keepends=True)
    for n, line in enumerate(lines[1:-1], start=1):
        fragment = journal.read(beside).fragments[n - 1]
        for before in (str(fragment.start_ns), str(fragment.end_ns), fragment.sha256, fragment.chain):
            after = before[:-1] + ("1" if before[-1] != "1" else "2")
            beside.write_text("".join([*lines[:n], line.replace(before, after, 1), *lines[n + 1 :]]))
            assert check(first(footage)), (n, before)
            beside.write_text(whole)


def test_what_is_being_written_is_proven_as_far_as_it_was_told(
    tmp_path: Path, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It grows each time that it is looked at, between its journal and its bytes, and is closed in the end."""
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    left = iter(messages(NOON))
    stream.take(next(left))
    read = journal.read

    def grows(path: Path) -> journal.Journal:
        told = read(path)
        if message := next(left, None):
            stream.take(message)
        return told

    monkeypatch.setattr(journal, "read", grows)
    looks = 0
    while list(left_of := open_starts(stream_folder(tmp_path, STREAM.camera, STREAM.role))):
        assert list(check_all(tmp_path)) == [], left_of
        looks += 1
    assert looks >= 2
    assert list(check_all(tmp_path)) == []
    path = first(tmp_path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert [found.damage for found in check_all(tmp_path)] == [Damage.BYTES]


def test_a_bit_of_what_is_being_written_is_found(tmp_path: Path, messages: Messages) -> None:
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    for message in messages(NOON)[:2]:
        stream.take(message)
    path = first(tmp_path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert [(found.damage, found.fragment) for found in check_all(tmp_path)] == [(Damage.BYTES, 1)]


def test_what_is_deleted_while_it_is_looked_at_is_no_damage(footage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = journal.read

    def deletes(path: Path) -> journal.Journal:
        told = read(path)
        path.unlink()
        path.with_suffix(".mp4").unlink()
        return told

    monkeypatch.setattr(journal, "read", deletes)
    assert list(check_all(footage)) == []
    assert list(footage.rglob("*.mp4")) == []


@pytest.mark.parametrize(
    ("harm", "damage"),
    [
        (lambda path: path.unlink(), Damage.MISSING),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), Damage.SHORT),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), Damage.LONG),
        (lambda path: journal_path(path).unlink(), Damage.UNREADABLE),
        (lambda path: journal_path(path).write_bytes(journal_path(path).read_bytes() + b"{"), Damage.TORN),
        (
            lambda path: journal_path(path).write_bytes(
                b"".join(journal_path(path).read_bytes().splitlines(keepends=True)[:-1])
            ),
            Damage.OPEN,
        ),
        (
            lambda path: journal_path(path).write_bytes(
                journal_path(path).read_bytes().replace(b'"kind":"close","end":', b'"kind":"close","end":1')
            ),
            Damage.CLOSE,
        ),
    ],
    ids=["missing", "short", "long", "unreadable", "torn", "open", "close"],
)
def test_each_damage_has_its_name(footage: Path, harm: Callable[[Path], object], damage: Damage) -> None:
    path = first(footage)
    harm(path)
    assert damage in [found.damage for found in check(path)]


def test_a_segment_taken_out_breaks_the_chain_of_the_next(footage: Path) -> None:
    one, two = rebuild(footage)
    moved = footage / "elsewhere"
    moved.mkdir()
    shutil.copytree(footage / str(STREAM.camera), moved / str(STREAM.camera))
    beside = journal_path(two.path)
    told = beside.read_text()
    beside.write_text(told.replace(one.fragments[-1].chain, chain.NOTHING))
    assert (two.path, Damage.CHAIN) in [(found.path, found.damage) for found in check_all(footage)]


def test_a_segment_that_lies_elsewhere_is_found(footage: Path) -> None:
    path = first(footage)
    other = path.with_name(f"{NOON + 1}.mp4")
    path.rename(other)
    journal_path(path).rename(journal_path(other))
    assert Damage.MISPLACED in [found.damage for found in check(other)]


def test_frames_that_are_not_there_are_found_although_the_bytes_are_right(footage: Path) -> None:
    beside = journal_path(first(footage))
    beside.write_text(beside.read_text().replace('"frames":50', '"frames":49').replace('"frames":250', '"frames":245'))
    assert [found.damage for found in check(first(footage))] == [Damage.PICTURES]
