"""Hours of streams that nobody records any more: only what is proven can go, so their heads are entered as well.

Whoever recorded a stream last enters its last hour when that is over. Where he has ended before, the files know it.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import psycopg

from ecrime.cameras.recorder.catching_up import REFUSED, catch_up, note_refused
from ecrime.cameras.recorder.index import Hour, Index, Stream
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.places import journals_back, open_starts, streams
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND, hour_of

OVER_NS = HOUR_NS + 300 * SECOND  # a segment may reach into the next hour


def prove_left(index: Index, footage: Path, given: Collection[Stream], *, now_ns: int) -> int:
    """Catch up with every stream on disk that is not ``given``, and enter its hours that are over; how many.

    Raises OSError where the footage is not there at all, psycopg.Error.
    """
    entered = 0
    for camera, role, folder in streams(footage):
        try:
            if (camera, role) not in given and not open_starts(folder):  # else somebody has not let go of it
                entered += _prove(index, footage, (camera, role), folder, now_ns)
        except OSError as error:
            note_unforeseen("index.not_caught_up", error, camera=str(camera))
    return entered


def _prove(index: Index, footage: Path, stream: Stream, folder: Path, now_ns: int) -> int:
    last = next((int(beside.stem) for beside in journals_back(folder)), None)
    proven = index.proven_last(*stream)
    if last is None or (proven is not None and proven >= hour_of(last)) or not index.knows(stream[0]):
        return 0
    heads = catch_up(index, footage, stream, is_growing=lambda *_: False)
    return sum(_enter(index, hour, head) for hour, head in heads if hour.hour_ns + OVER_NS <= now_ns)


def _enter(index: Index, hour: Hour, head: str) -> bool:
    """Enter one; False where it is there already, or the database will not have it."""
    try:
        return index.chain(hour, head)
    except REFUSED as error:
        note_refused(error, hour.camera, hour.hour_ns)
    except psycopg.Error as error:
        if not (error.sqlstate or "").startswith("EC"):
            raise  # else by the clock of the database it is not over: again next time
    return False
