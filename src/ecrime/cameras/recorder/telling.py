"""Tells the index what was recorded, from a thread of its own: recording never waits for the database.

What is told is kept as it stands now and written every few seconds in one go. Where the database is away for so long
that this is too much to keep, or what was told before this process began is not in the index, it is read from the
files, which know all of it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg

from ecrime.cameras.recorder.catching_up import REFUSED, catch_up, note_refused, write
from ecrime.cameras.recorder.facts import (
    ClosedFacts,
    FragmentFacts,
    GapFacts,
    IndexedSegment,
    SegmentFacts,
    StreamFacts,
)
from ecrime.cameras.recorder.index import Hour, Index, Stream, StreamGap
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.rows import Growing, holes_of
from ecrime.cameras.recorder.rules import HOUR_NS, hour_of

logger = logging.getLogger("ecrime.recorder")

TELL_S = 5.0
AGAIN_S = 2.0
# Ended segments and gaps that wait for the database: two hours of fifty cameras. What is more is read from the files.
MOST_WAITING = 6000
# The last hour of a camera that stopped is over when nothing was heard of it for so long: it will not grow any more.
IDLE_S = 120.0

Connect = Callable[[], AbstractContextManager[Index]]


class Telling:
    """Keeps the index of the streams of one process. Its methods are those of ``Told``."""

    def __init__(
        self,
        footage: Path,
        connect: Connect,
        *,
        most: int = MOST_WAITING,
        tell_s: float = TELL_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._footage, self._connect, self._most, self._tell_s, self._idle_s = footage, connect, most, tell_s, idle_s
        self._lock = threading.Lock()
        self._growing: dict[Stream, Growing] = {}
        self._changed: set[Stream] = set()
        self._ended: list[IndexedSegment] = []
        self._gaps: list[StreamGap] = []
        self._hours: list[tuple[Hour, str]] = []
        self._heads: dict[Stream, tuple[int, str]] = {}  # of the hour in which each stream was recorded last
        self._heard: dict[Stream, float] = {}
        self._behind: set[Stream] = set()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="index", daemon=True)
        self.is_away = False

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def finish(self, within_s: float) -> bool:
        """Write what waits and end; False when the database was not there for it."""
        self._stop.set()
        self._wake.set()
        self._thread.join(within_s)
        return not self._thread.is_alive() and not self._waits()

    def begins(self, stream: Stream) -> None:
        """A stream is taken up: what the files know of it and the index does not is read from them first."""
        with self._lock:
            self._behind.add(stream)
        self._wake.set()

    def segment_opened(self, segment: SegmentFacts) -> None:
        """Its first fragment follows at once."""
        stream = (segment.camera, segment.role)
        with self._lock:
            self._end(stream)
            self._growing[stream] = Growing(segment)
            self._gaps += self._growing[stream].gaps()

    def fragment_flushed(self, segment: SegmentFacts, fragment: FragmentFacts) -> None:
        """It can no longer be lost."""
        stream = (segment.camera, segment.role)
        with self._lock:
            if (growing := self._growing.get(stream)) and growing.segment.start_ns == segment.start_ns:
                growing.fragments.append(fragment)
                self._head(stream, segment, fragment.chain)
                self._gaps += holes_of(segment, fragment)
                self._changed.add(stream)

    def segment_closed(self, segment: SegmentFacts, closed: ClosedFacts) -> None:
        """Nothing will be added to it."""
        stream = (segment.camera, segment.role)
        with self._lock:
            if (growing := self._growing.get(stream)) and growing.segment.start_ns == segment.start_ns:
                growing.closed = closed
                self._head(stream, segment, closed.chain)
                self._end(stream)

    def gap_began(self, stream: StreamFacts, gap: GapFacts) -> None:
        """From here on nothing is recorded."""
        self._gap(stream, gap)

    def gap_ended(self, stream: StreamFacts, gap: GapFacts) -> None:
        """It is recorded again, or is not for another cause."""
        self._gap(stream, gap)

    def clock_measured(self, stream: StreamFacts, at_ns: int, offset_ns: int) -> None:
        """It stands with each fragment."""

    def hour_finished(self, stream: StreamFacts, hour_ns: int, head: str) -> None:
        """Its head is for the ledger, after its last segment is in the index."""
        with self._lock:
            self._hours.append((Hour(stream.camera, stream.role, hour_ns), head))
            self._bound()

    def _head(self, stream: Stream, segment: SegmentFacts, head: str) -> None:
        """How far the chain of a stream has come. The lock is held."""
        self._heads[stream] = (hour_of(segment.start_ns), head)
        self._heard[stream] = time.monotonic()

    def _gap(self, stream: StreamFacts, gap: GapFacts) -> None:
        with self._lock:
            self._gaps.append(StreamGap(stream.camera, stream.role, gap))
            self._bound()

    def _end(self, stream: Stream) -> None:
        """The segment of a stream grows no more. The lock is held."""
        growing = self._growing.pop(stream, None)
        self._changed.discard(stream)
        if growing and (row := growing.row()):
            self._ended.append(row)
            self._bound()

    def _bound(self) -> None:
        """Too much waits: it is forgotten, and read from the files when the database is back. The lock is held."""
        if len(self._ended) + len(self._gaps) + len(self._hours) <= self._most:
            return
        self._behind |= {(row.camera, row.role) for row in self._ended}
        self._behind |= {(row.camera, row.role) for row in self._gaps} | {(h.camera, h.role) for h, _ in self._hours}
        lasting = {(each.camera, each.role): each for each in self._gaps if each.gap.end_ns is None}
        self._ended, self._gaps, self._hours = [], list(lasting.values()), []

    def _waits(self) -> bool:
        with self._lock:
            return bool(self._ended or self._gaps or self._changed or self._hours or self._behind)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with self._connect() as index:
                    self._said(away=False)
                    self._tell(index)
            except psycopg.Error as error:
                self._said(away=True, code=error.sqlstate)
                self._stop.wait(AGAIN_S)

    def _said(self, *, away: bool, code: str | None = None) -> None:
        if away != self.is_away:
            logger.warning("index.away" if away else "index.back", extra={"code": code})
        self.is_away = away

    def _tell(self, index: Index) -> None:
        """Write again and again; once more at the end."""
        while True:
            is_last = self._stop.is_set()
            self._catch_up(index)
            self._prove(index, self._flush(index))
            if is_last:
                return
            self._wake.wait(self._tell_s)
            self._wake.clear()

    def _flush(self, index: Index) -> list[tuple[Hour, str]]:
        """Write what waits; what cannot be written waits on. The hours whose last rows are written now."""
        with self._lock:
            hours = self._over()
            ended, gaps, changed = self._ended, self._gaps, self._changed
            open_rows = [row for stream in changed if (row := self._growing[stream].row())]
            self._ended, self._gaps, self._changed = [], [], set()
        try:
            write(index, [*ended, *open_rows], gaps)
        except BaseException:
            with self._lock:
                self._ended, self._gaps = ended + self._ended, gaps + self._gaps
                self._changed |= {stream for stream in changed if stream in self._growing}
                self._bound()
            raise
        return hours

    def _over(self) -> list[tuple[Hour, str]]:
        """The hours that have ended, with their heads. The lock is held."""
        over_ns, quiet_since = time.time_ns() - HOUR_NS, time.monotonic() - self._idle_s
        return self._hours + [
            (Hour(*stream, hour_ns), head)
            for stream, (hour_ns, head) in self._heads.items()
            if hour_ns <= over_ns and self._heard.get(stream, quiet_since) <= quiet_since
        ]

    def _prove(self, index: Index, hours: list[tuple[Hour, str]]) -> None:
        """Enter the heads of hours that have ended and whose segments are in the index."""
        for hour, head in hours:
            try:
                index.chain(hour, head)
            except REFUSED as error:
                note_refused(error, hour.camera, hour.hour_ns)
            except psycopg.Error as error:
                if (error.sqlstate or "").startswith("EC"):
                    logger.warning("index.not_proven", extra={"code": error.sqlstate})
                    continue  # by the clock of the database the hour is not over: again next time
                raise
            with self._lock:
                self._hours = [told for told in self._hours if told != (hour, head)]
                if self._heads.get((hour.camera, hour.role)) == (hour.hour_ns, head):
                    del self._heads[hour.camera, hour.role]

    def _catch_up(self, index: Index) -> None:
        """Read from the files what the index does not know of streams that were taken up or left behind."""
        with self._lock:
            behind = list(self._behind)
        for stream in behind:
            try:
                heads = catch_up(index, self._footage, stream, is_growing=self._is_growing)
            except OSError as error:  # its folder cannot be read: again next time, and the others meanwhile
                note_unforeseen("index.not_caught_up", error, camera=str(stream[0]))
                continue
            with self._lock:
                self._behind.discard(stream)
                if heads:
                    *ended, (hour, head) = heads
                    self._hours += ended
                    self._heads.setdefault(stream, (hour.hour_ns, head))

    def _is_growing(self, stream: Stream, start_ns: int) -> bool:
        with self._lock:
            growing = self._growing.get(stream)
            return growing is not None and growing.segment.start_ns == start_ns
