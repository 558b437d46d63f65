"""Footage of weeks ago: an hour whose time is over, and one that is held; as the recorder would have left them."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ecrime.cameras.recorder.actions import hold_footage
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import HoldFacts, Role, RunFacts, StreamFacts
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.pieces import Begin, End, Piece
from ecrime.cameras.recorder.places import segment_path, stream_folder
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND, hour_of
from ecrime.cameras.recorder.telling import Telling
from ecrime.cameras.recorder.writer import Writer
from ecrime.cli.drills.footage.scene import Street
from ecrime.foundation.hashing import fingerprint
from ecrime.foundation.ids import uuid7

DAYS = 40  # older than any class keeps
CAMERA = "PLANTED"


@dataclass(frozen=True, slots=True)
class Planted:
    """A segment that is to go, and one of which nothing may."""

    over: Path
    held: Path
    was: str

    def is_whole(self) -> bool:
        """Whether the held one is what it was."""
        return self.held.is_file() and fingerprint(self.held.read_bytes()) == self.was


def plant(made: Street) -> Planted:
    """Write both for the last of the cameras, before it is recorded; the hold is an officer's act."""
    camera = list(made.cameras.values())[-1]
    first = hour_of(time.time_ns() - DAYS * 24 * HOUR_NS) + 60 * SECOND
    starts = (first, first + HOUR_NS)
    connect = functools.partial(Index.at, made.database.instance.address(made.database.name, "recorder"))
    told = Telling(made.footage, connect, tell_s=0.1, idle_s=0.1)
    told.start()
    writer = Writer(made.footage, StreamFacts(camera, Role.MAIN, ""), told, disk=Disk(), now_ns=first)
    run = RunFacts(uuid7(), "h264", 320, 180, 25.0)
    for start in starts:
        data = bytes(range(256)) * 400
        writer.take(Piece(data, start, start + 2 * SECOND, 50, start, None, (), Begin(run, 700, 0)))
        writer.take(End())
    _wait_for_proofs(made)
    told.finish(10)
    begin = datetime.fromtimestamp(starts[1] / 1e9, UTC)
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    hold_footage(
        made.database.actor("planner"), HoldFacts((camera,), begin, begin + timedelta(seconds=1), "A drill.", "1", day)
    )
    over, held = (segment_path(stream_folder(made.footage, camera, Role.MAIN), start) for start in starts)
    (held.parent / f"{held.stem}.planted").touch()  # its bytes are no pictures
    return Planted(over, held, fingerprint(held.read_bytes()))


def _wait_for_proofs(made: Street) -> None:
    made.wait(lambda: made.ask("select count(*) from recorder_hour") == [(2,)], 30, what="hours are not proven")
