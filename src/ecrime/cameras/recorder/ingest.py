"""One stream's thread: connect, read, hand on; when it ends, say why and try again after a while."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import av.error
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder import rules
from ecrime.cameras.recorder.clock import Clock, SystemClock
from ecrime.cameras.recorder.facts import Cause, RunFacts, StreamFacts, StreamStatus
from ecrime.cameras.recorder.lanes import Lane
from ecrime.cameras.recorder.live import Live
from ecrime.cameras.recorder.muxer import TIME_BASE
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.opening import Opened, WillNotOpen, cause_of, open_stream
from ecrime.cameras.recorder.pieces import Lost
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.segmenter import Segmenter
from ecrime.cameras.recorder.timeline import CameraClock, Timeline
from ecrime.cameras.recorder.told import Told
from ecrime.foundation.ids import uuid7

# A run's first packets come in a bunch, as many as libav looked at; the bunch ends when one had to be waited for.
_BUNCH_ENDS_NS, _LONGEST_BUNCH = SECOND // 200, 500
_DOZEN = 12  # half a second of most cameras
_START_CODE = re.compile(rb"\x00\x00\x01")
# Kinds of NAL units that hold parameters, by codec: (shift, mask, kinds) of their first byte.
_PARAMETERS = {"h264": (0, 31, {7, 8}), "hevc": (1, 63, {32, 33, 34})}


class Ingest:
    """Reads one stream for as long as it is wanted."""

    def __init__(
        self,
        stream: StreamFacts,
        lane: Lane,
        told: Told,
        *,
        clock: Clock | None = None,
        opener: Callable[[StreamFacts], Opened] = open_stream,
        live: Live | None = None,
    ) -> None:
        """``live`` is what is shown of the stream while it is recorded; nothing where nobody can look."""
        self.stream, self._lane, self._told, self._opener = stream, lane, told, opener
        self._live = live
        self._clock: Clock = clock or SystemClock()
        self._stop = threading.Event()
        self._lock = threading.Lock()  # over the segmenter: a stop may have to finish it from outside
        self._segmenter: Segmenter | None = None
        self._shown: object = None  # what the live picture knows this run by
        self._held: list[tuple[Packet[VideoStream], int]] = []
        self._timeline, self._media = Timeline(), MediaTime(None)
        self._failures = 0
        self._is_over = False
        self._state = "connecting"
        self._camera_clock = CameraClock()
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """It stops at the next packet."""
        self._stop.set()

    def finish(self, within_s: float, cause: Cause = Cause.NOT_RUNNING) -> None:
        """Wait for the end; a camera that keeps silent is not waited for, what it sent is handed on all the same."""
        self._thread.join(within_s)
        try:
            self._end_run(for_good=True)
        finally:
            self._lane.tell(Lost(self._clock.now_ns(), cause))
            self._state = "stopped"

    def status(self) -> StreamStatus:
        """How it stands."""
        writer = self._lane.writer
        return StreamStatus(
            self.stream.camera,
            self.stream.role,
            self._state,
            self._lane.cause,
            writer.covered_to_ns,
            writer.bytes,
            writer.fragments,
            writer.dropped + self._lane.refused,
            self._camera_clock.offset_ns,
        )

    def _work(self) -> None:
        while not self._stop.is_set():
            self._state = "connecting"
            try:
                cause = self._once()
            except Exception as error:  # noqa: BLE001 - whatever one camera brings about, the others are recorded
                note_unforeseen("recorder.stream_failed", error, camera=str(self.stream.camera))
                cause = Cause.BROKEN
            with self._lock:
                if self._stop.is_set():
                    return
                self._lane.tell(Lost(self._clock.now_ns(), cause))
                self._state = "waiting"
            if cause is Cause.CHANGED:
                continue
            self._failures += 1
            self._stop.wait(rules.back_off_s(self._failures, secrets.randbelow(1000) / 1000))

    def _once(self) -> Cause:
        """One connection from its beginning to its end, and why it ended."""
        try:
            opened = self._opener(self.stream)
        except WillNotOpen as error:
            return error.cause
        try:
            self._state = "recording"
            return self._read(opened)
        except (av.error.FFmpegError, OSError) as error:
            return cause_of(error, [])
        finally:
            try:
                self._end_run()
            finally:
                opened.container.close()

    def _read(self, opened: Opened) -> Cause:
        """Read packets and hand them on by the dozen: what is done for many in one go costs a third."""
        run = run_of(opened.stream)
        self._begin_run(run, opened.stream)
        parameters: bytes | None = None
        before, has_waited = self._clock.now_ns(), False
        for packet in opened.container.demux(opened.stream):
            if self._stop.is_set() or not packet.size:
                break
            now, is_key = self._clock.now_ns(), packet.is_keyframe
            if is_key and (found := parameter_sets(run.codec, bytes(memoryview(packet)[:4096]))):
                if parameters is not None and found != parameters:
                    return Cause.CHANGED
                parameters = found
            if self._live:
                self._live.take(packet, now, is_key=is_key)
            self._held.append((packet, now))
            has_waited = has_waited or now - before >= _BUNCH_ENDS_NS
            before = now
            if (is_key and self._timeline.has_begun) or len(self._held) >= (_DOZEN if has_waited else _LONGEST_BUNCH):
                with self._lock:
                    self._hand_on()
                    if self._segmenter and (cause := self._segmenter.lacks_key()):
                        return cause
                self._failures = 0
        return Cause.BROKEN

    def _begin_run(self, run: RunFacts, template: VideoStream) -> None:
        with self._lock:
            if self._is_over:
                return  # it was still connecting when it was finished; the lane is another's by now
            step_ns = self._clock.set()
            self._camera_clock, self._timeline, self._media = CameraClock(), Timeline(), MediaTime(template.time_base)
            self._held = []
            self._segmenter = Segmenter(self.stream, self._lane, run, template, step_ns=step_ns)
            self._shown = self._live.begin(run, template) if self._live else None

    def _hand_on(self) -> None:
        """What is held, in its order. The lock is held."""
        held, self._held = self._held, []
        if not held or not self._segmenter:
            return
        medias = self._media.of([packet for packet, _ in held])
        frames = [(media, arrival) for media, (_, arrival) in zip(medias, held, strict=True)]
        if self._timeline.has_begun:
            moments = [self._timeline.take(media, arrival) for media, arrival in frames]
        else:
            moments = self._timeline.begin(frames)
        for (packet, _), moment in zip(held, moments, strict=True):
            if packet.is_keyframe:
                self._segmenter.clock_ns = self._measure(packet, moment.wall_ns)
            self._segmenter.put(packet, moment)

    def _measure(self, packet: Packet[VideoStream], wall_ns: int) -> int | None:
        """The camera's own time of this frame comes with it once it has sent a report of its clock (RTCP)."""
        if packet.has_sidedata("prft"):
            camera_us = int.from_bytes(bytes(packet.get_sidedata("prft"))[:8], "little", signed=True)
            if self._camera_clock.take(camera_us * 1000, wall_ns) and self._camera_clock.offset_ns is not None:
                self._told.clock_measured(self.stream, wall_ns, self._camera_clock.offset_ns)
        return self._camera_clock.offset_ns

    def _end_run(self, *, for_good: bool = False) -> None:
        with self._lock:
            self._is_over = self._is_over or for_good
            shown, self._shown = self._shown, None
            if self._live and shown:
                self._live.end(shown)
            try:
                self._hand_on()
            finally:
                segmenter, self._segmenter = self._segmenter, None
                if segmenter:
                    segmenter.end()


class MediaTime:
    """Media time of packets in nanoseconds, by when they are decoded; libav gives the first of a run none."""

    def __init__(self, base: Fraction | None) -> None:
        base = base or TIME_BASE
        self._up, self._down = base.numerator * SECOND, base.denominator
        self._last: int | None = None
        self._long = SECOND // 25

    def of(self, packets: Sequence[Packet[VideoStream]]) -> list[int]:
        """The times of the next packets; one without follows the one before as that did."""
        if self._last is None:
            settle(packets)
        ticks = [packet.dts for packet in packets]
        known = [tick * self._up // self._down if tick is not None else None for tick in ticks]
        first = next((n for n, at in enumerate(known) if at is not None), 0)
        if self._last is None:
            self._last = (known[first] or 0) - (first + 1) * self._long
        times = []
        for at in known:
            now = at if at is not None else self._last + self._long
            if 0 < now - self._last < SECOND:
                self._long = now - self._last
            self._last = now
            times.append(now)
        return times


def settle(packets: Sequence[Packet[VideoStream]]) -> None:
    """Give the first packets of a run the times that libav has not: when each is decoded, and when the first is shown.

    A camera says when a frame is shown. Where frames are sent in another order, libav knows when one is decoded only
    after it has seen some; what comes before that follows backwards, a frame's length each.
    """
    shown = sorted(packet.pts for packet in packets if packet.pts is not None)
    steps = sorted(later - one for one, later in pairwise(shown) if later > one)
    if not steps:
        return
    long = steps[len(steps) // 2]
    if packets[0].pts is None:
        packets[0].pts = shown[0] - long
        shown.insert(0, shown[0] - long)
    known = next((n for n, packet in enumerate(packets) if packet.dts is not None), None)
    if known is not None:
        for n in range(known - 1, -1, -1):
            packets[n].dts = (packets[n + 1].dts or 0) - long
    elif len(shown) == len(packets):
        early = max(at - (packet.pts or 0) for at, packet in zip(shown, packets, strict=True))
        for at, packet in zip(shown, packets, strict=True):
            packet.dts = at - early


def parameter_sets(codec: str, head: bytes) -> bytes:
    """The parameter sets at the beginning of a key frame, in their order; nothing where it brings none."""
    shift, mask, kinds = _PARAMETERS[codec]
    places = [match.end() for match in _START_CODE.finditer(head)]
    units = [
        head[place : following - 3].rstrip(b"\0")
        for place, following in pairwise(places)
        if head[place] >> shift & mask in kinds
    ]
    return b"\0\0\1".join(units)


def run_of(stream: VideoStream) -> RunFacts:
    """What a stream that was opened says of itself."""
    context = stream.codec_context
    rate = stream.average_rate
    return RunFacts(uuid7(), context.name, context.width, context.height, float(rate) if rate else 0.0)
