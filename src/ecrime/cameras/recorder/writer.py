"""One stream's files. A fragment is one append and one fdatasync, then the same for its line in the journal.

Everything here runs on the disk's side, for one stream in order. An OSError ends the segment; the next heals it first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ecrime.cameras.recorder import chain, journal
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause, ClosedFacts, FragmentFacts, GapFacts, SegmentFacts, StreamFacts
from ecrime.cameras.recorder.pieces import Begin, End, Lost, Message, Piece, TakenUp
from ecrime.cameras.recorder.places import OPEN, journal_path, mark_path, segment_path, stream_folder
from ecrime.cameras.recorder.recovery import heal_stream, resume
from ecrime.cameras.recorder.rules import hour_of
from ecrime.cameras.recorder.told import Told
from ecrime.foundation.hashing import fingerprint


@dataclass(slots=True)
class _Open:
    """The segment being written. ``beside`` is its journal's file, once there is one."""

    segment: SegmentFacts
    path: Path
    video: int | None
    beside: int | None = None
    fragments: int = 0
    frames: int = 0
    end: int = 0
    end_ns: int = 0


class Writer:
    """Keeps what comes of one stream."""

    def __init__(self, footage: Path, stream: StreamFacts, told: Told, *, disk: Disk, now_ns: int) -> None:
        """Go on where the files end. Raises OSError."""
        self._stream, self._told, self._disk = stream, told, disk
        self._folder = stream_folder(footage, stream.camera, stream.role)
        self._open: _Open | None = None
        self._gap: GapFacts | None = None
        self._gaps: list[GapFacts] = []
        self._broken: int | None = None  # so many fragments were told of the segment that broke
        resumed = resume(self._folder)
        self._head, self._hour, self.covered_to_ns = resumed.head, resumed.hour_ns, resumed.covered_to_ns
        self.fragments = self.bytes = self.dropped = 0
        self._lose(now_ns, Cause.NOT_RUNNING if self._hour is not None else Cause.STARTING)

    @property
    def cause(self) -> Cause | None:
        """Why nothing is recorded now."""
        return self._gap.cause if self._gap else None

    def take(self, message: Message) -> None:
        """Carry out what the ingest says. Raises OSError; the segment is given up then, and the gap begins."""
        try:
            match message:
                case Piece():
                    self._append(message)
                case End():
                    self._close()
                case Lost():
                    self._lose(message.at_ns, message.cause)
                case TakenUp():
                    self._resume(message.at_ns)
        except Exception:
            if isinstance(message, Piece):
                self.dropped += len(message.data)
            self._give_up(message.end_ns if isinstance(message, Piece) else None)
            raise

    def _resume(self, at_ns: int) -> None:
        """Another process has recorded the stream, perhaps: its chain and what is covered go on where the files end."""
        heal_stream(self._folder, self._disk)
        resumed = resume(self._folder)
        if resumed.covered_to_ns is None or resumed.covered_to_ns <= (self.covered_to_ns or 0):
            return
        self._head, self._hour, self.covered_to_ns = resumed.head, resumed.hour_ns, resumed.covered_to_ns
        self._gap, self._gaps = None, []  # of a time of which the other has told
        self._lose(at_ns, Cause.NOT_RUNNING)

    def _append(self, piece: Piece) -> None:
        if piece.begin:
            self._close()
            self._heal()
            self._open = self._create(piece, piece.begin)
        if not (now := self._open):
            self.dropped += len(piece.data)
            return
        if now.video is None:
            raise ValueError("the segment is closed")
        self._disk.append(now.video, piece.data)
        digest = fingerprint(piece.data)
        before = self._head if now.fragments else now.segment.before
        fragment = FragmentFacts(
            now.fragments,
            now.end + len(piece.data),
            piece.start_ns,
            piece.end_ns,
            piece.frames,
            () if piece.key_ns is None else ((now.end + (piece.begin.init if piece.begin else 0), piece.key_ns),),
            digest,
            chain.link(before, digest, piece.start_ns, piece.end_ns),
            piece.clock_ns,
            piece.holes,
        )
        self._note(now, fragment)
        self._count(now, fragment, len(piece.data))

    def _create(self, piece: Piece, begin: Begin) -> _Open:
        hour = hour_of(piece.start_ns)
        seeded = hour != self._hour
        before = chain.seed(self._head, self._stream.camera.bytes, self._stream.role, hour) if seeded else self._head
        if self._gap:
            self._gaps.append(GapFacts(self._gap.start_ns, max(piece.start_ns, self._gap.start_ns), self._gap.cause))
        segment = SegmentFacts(
            self._stream.camera,
            self._stream.role,
            piece.start_ns,
            begin.run,
            begin.init,
            before,
            seeded,
            tuple(self._gaps),
            begin.step_ns,
        )
        if self._gap:
            self._gaps.pop()  # it has ended only when the segment stands
        path = segment_path(self._folder, piece.start_ns)
        self._disk.folder(path.parent)
        self._disk.folder(self._folder / OPEN)
        self._broken = 0  # from here on there is something to heal
        self._disk.close(self._disk.create(mark_path(self._folder, piece.start_ns)))
        self._disk.sync_folder(self._folder / OPEN)
        return _Open(segment, path, self._disk.create(path))

    def _note(self, now: _Open, fragment: FragmentFacts) -> None:
        """Into the journal; the first line goes with the first fragment, so that neither stands without the other."""
        line = journal.flushed(fragment)
        if now.beside is None:
            now.beside = self._disk.create(journal_path(now.path))
            self._disk.append(now.beside, journal.opened(now.segment) + line)
            self._disk.sync_folder(now.path.parent)
        else:
            self._disk.append(now.beside, line)

    def _count(self, now: _Open, fragment: FragmentFacts, size: int) -> None:
        first = now.fragments == 0
        now.fragments, now.end, now.end_ns = fragment.n + 1, fragment.end, fragment.end_ns
        now.frames += fragment.frames
        self._broken = now.fragments
        if first:
            self._settle(now.segment)
        self._head, self.covered_to_ns = fragment.chain, fragment.end_ns
        self.fragments, self.bytes = self.fragments + 1, self.bytes + size
        self._told.fragment_flushed(now.segment, fragment)

    def _settle(self, segment: SegmentFacts) -> None:
        """The segment stands: the hour before is over, the gap before has ended."""
        if segment.seeded:
            if self._hour is not None:
                self._told.hour_finished(self._stream, self._hour, self._head)
            self._hour = hour_of(segment.start_ns)
        if self._gap:
            self._told.gap_ended(self._stream, segment.gaps[-1])
        self._gap, self._gaps = None, []
        self._told.segment_opened(segment)

    def _close(self) -> None:
        if not (now := self._open) or now.beside is None:
            return
        closed = ClosedFacts(now.end, now.end_ns, now.fragments, now.frames, self._head)
        self._disk.append(now.beside, journal.closed(closed))
        self._let_go(now)
        self._disk.remove(mark_path(self._folder, now.segment.start_ns))
        self._open, self._broken = None, None
        self._told.segment_closed(now.segment, closed)

    def _let_go(self, now: _Open) -> None:
        """Close the files; never twice, for the number may be somebody else's by then."""
        files, now.video, now.beside = (now.video, now.beside), None, None
        for file in files:
            if file is not None:
                self._disk.close(file)

    def _give_up(self, at_ns: int | None) -> None:
        if now := self._open:
            self._open = None
            with suppress(OSError):  # it is being given up for one already
                self._let_go(now)
        self._lose(at_ns, Cause.DISK)

    def _heal(self) -> None:
        """Close what broke, as far as it was told; nothing to do most of the time."""
        if self._broken is None:
            return
        for kept in heal_stream(self._folder, self._disk, keep=self._broken):
            if kept.closed:
                self._told.segment_closed(kept.segment, kept.closed)
        self._broken = None

    def _lose(self, at_ns: int | None, cause: Cause) -> None:
        """A gap begins, or goes on for another cause."""
        gap = self._gap
        if gap and gap.cause == cause:
            return
        start = self.covered_to_ns if self.covered_to_ns is not None else at_ns
        if gap:
            start = max(at_ns or gap.start_ns, gap.start_ns)
            ended = GapFacts(gap.start_ns, start, gap.cause)
            self._gaps.append(ended)
            self._told.gap_ended(self._stream, ended)
        if start is None:
            raise ValueError("a gap begins at some time")
        self._gap = GapFacts(start, None, cause)
        self._told.gap_began(self._stream, self._gap)
