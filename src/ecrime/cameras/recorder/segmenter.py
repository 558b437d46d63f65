"""Timed packets of a run into pieces for the disk: where fragments and segments begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field

from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder.facts import Cause, RunFacts, StreamFacts
from ecrime.cameras.recorder.lanes import Lane
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.pieces import Begin, End, Lost, Piece
from ecrime.cameras.recorder.rules import HOLE_NS, LARGEST_SEGMENT, NO_KEY_NS, SECOND, is_hole, segment_ends_ns
from ecrime.cameras.recorder.timeline import Moment


@dataclass(slots=True)
class _Fragment:
    """What is gathered of the fragment that libav is making."""

    start_ns: int
    key_ns: int | None
    frames: int = 0
    clock_ns: int | None = None
    holes: list[tuple[int, int]] = field(default_factory=list)


class Segmenter:
    """One run's segments. Not to be shared between threads."""

    def __init__(self, stream: StreamFacts, lane: Lane, run: RunFacts, template: VideoStream, *, step_ns: int) -> None:
        self._stream, self._lane, self._run, self._template = stream, lane, run, template
        self._step_ns = step_ns
        self._muxer: Muxer | None = None
        self._begin: Begin | None = None
        self._fragment = _Fragment(0, None)
        self._start_ns = self._ends_ns = self._last_ns = self._ticks = self._bytes = 0
        self._is_anew = False
        self._long_ns = SECOND // 25
        self.clock_ns: int | None = None

    def put(self, packet: Packet[VideoStream], moment: Moment) -> None:
        """Take the next packet of the run, in the order of decoding."""
        now, is_key = moment.wall_ns, packet.is_keyframe
        if self._muxer and moment.anew:
            # The next key frame begins a segment with times of its own; it is due since times began anew first.
            self._ends_ns, self._is_anew = min(now, self._ends_ns), True
        if self._muxer and is_key and (now >= self._ends_ns or self._is_large() or self._lane.has_failed()):
            self._finish(now)
        if not self._muxer:
            if is_key or not self._ends_ns:
                self._ends_ns, self._bytes = now, 0
            if not is_key or not self._lane.has_room():
                self._last_ns = now
                return
            self._open(now)
        self._mux(packet, now, is_key=is_key)

    def lacks_key(self) -> Cause | None:
        """Why to connect anew: for too long, or in too many bytes, no key frame came with which a segment may begin."""
        if self._last_ns - self._ends_ns <= NO_KEY_NS and self._bytes <= LARGEST_SEGMENT:
            return None
        return Cause.CLOCK if self._is_anew else Cause.WAITING

    def _is_large(self) -> bool:
        return self._bytes > LARGEST_SEGMENT // 2

    def end(self) -> None:
        """The run is over: hand on what is there."""
        if self._muxer:
            self._finish(self._last_ns + min(self._long_ns, HOLE_NS))

    def _open(self, now: int) -> None:
        self._lane.has_failed()  # whatever failed before is not this segment's
        self._muxer = Muxer(self._template)
        self._begin = Begin(self._run, len(self._muxer.init), self._step_ns)
        self._step_ns = 0
        self._start_ns = self._last_ns = now
        self._ends_ns = segment_ends_ns(self._stream.camera, now)
        self._ticks, self._bytes, self._is_anew = -1, 0, False
        self._fragment = _Fragment(now, now)

    def _mux(self, packet: Packet[VideoStream], now: int, *, is_key: bool) -> None:
        if self._muxer is None:
            raise ValueError("no segment is open")
        ticks = max((now - self._start_ns) * TICKS // SECOND, self._ticks + 1)
        shown, decoded = packet.pts, packet.dts
        later = 0
        if shown is not None and decoded is not None and shown > decoded:
            later = round((shown - decoded) * packet.time_base * TICKS)
        if now > self._last_ns:
            self._long_ns = now - self._last_ns
        if is_hole(self._last_ns, now):
            self._fragment.holes.append((self._last_ns, now))
        self._bytes += packet.size
        data = self._muxer.put(packet, ticks, shown_later=later, ticks_long=self._long_ns * TICKS // SECOND)
        if data and not self._flush(data, now):
            return
        if data:
            self._fragment = _Fragment(now, now if is_key else None)
        self._fragment.frames += 1
        self._ticks, self._last_ns = ticks, now

    def _flush(self, data: bytes, end_ns: int) -> bool:
        """Hand on a fragment; False when the disk has no room, and the segment is over."""
        made, begin, self._begin = self._fragment, self._begin, None
        if begin and self._muxer:
            data = self._muxer.init + data
        piece = Piece(data, made.start_ns, end_ns, made.frames, made.key_ns, self.clock_ns, tuple(made.holes), begin)
        if self._lane.offer(piece):
            return True
        self._muxer = None
        self._lane.tell(End())
        self._lane.tell(Lost(made.start_ns, Cause.DISK))
        return False

    def _finish(self, end_ns: int) -> None:
        try:
            if self._muxer and (data := self._muxer.end()) and not self._flush(data, end_ns):
                return
        except BaseException:
            self._lane.tell(End())  # what libav will not give out is lost; what it gave is a segment
            raise
        finally:
            self._muxer = None
        self._lane.tell(End())
