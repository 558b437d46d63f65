"""What one stream shows to whoever looks at it now: pieces of a few frames, made of the very packets that are recorded.

The thread that reads the camera only keeps the packets of the group it is in, so that a viewer begins at once. Muxing
is the tap's (tap.py), in a thread of its own, and only while somebody looks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, cast

import av.error
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder.facts import RunFacts, StreamFacts
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.rules import SECOND

PIECE_US = 70_000  # two frames of most cameras, one of a slow one
# Of a group that is longer nothing is kept: whoever comes then waits for the next key frame.
MOST_FRAMES, MOST_BYTES = 512, 4 << 20
_BUFFER = 1 << 16
_LONGEST_STEP_NS = 10 * SECOND


@dataclass(frozen=True, slots=True)
class Picture:
    """One packet as it came; when it is decoded, how much later shown and how long it lasts, in ticks of the run."""

    packet: Packet[VideoStream]
    ticks: int
    later: int
    long: int
    wall_ns: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What a player is told first.

    mime  of the pieces; empty where no browser is asked to play them
    """

    codec: str
    mime: str
    width: int
    height: int
    init: bytes

    def told(self) -> bytes:
        """In JSON, without the bytes."""
        said = {"codec": self.codec, "mime": self.mime, "width": self.width, "height": self.height}
        return json.dumps(said).encode()


@dataclass(frozen=True, slots=True)
class LivePiece:
    """One to a few frames of fragmented MP4; ticks and arrival of the first of them."""

    data: bytes
    is_key: bool
    ticks: int
    wall_ns: int


class Viewer(Protocol):
    """Who looks. Called in the tap's thread alone."""

    def run(self, run: Run) -> None:
        """Pieces of this run follow."""
        ...

    def piece(self, piece: LivePiece) -> None:
        """The next one."""
        ...

    def over(self) -> None:
        """The camera is gone; another run may follow."""
        ...


@dataclass(slots=True)
class _Showing:
    """A run with the muxer of its pieces. Its time begins with the first packet and only goes on.

    A group that was begun for one who has left is begun again for the next: muxed twice, it is later the second time.
    """

    run: Run
    muxer: Muxer
    begins: int = 0
    last: int | None = None

    def put(self, picture: Picture, *, anew: bool) -> bytes:
        """Mux one; the piece before it when it begins a new one. ``anew`` where nothing before it is of use."""
        if anew:
            self.begins = picture.ticks - (0 if self.last is None else self.last + picture.long)
        self.last = self.time_of(picture)
        copy = cast("Packet[VideoStream]", Packet(bytes(picture.packet)))
        copy.is_keyframe = picture.is_key
        return self.muxer.put(copy, self.time_of(picture), shown_later=picture.later, ticks_long=picture.long)

    def time_of(self, picture: Picture) -> int:
        """When a picture is decoded, as its piece says."""
        return picture.ticks - self.begins


class Live:
    """One stream. ``begin``, ``take`` and ``end`` are the reading thread's, the rest is the tap's."""

    def __init__(self, stream: StreamFacts, soon: Callable[[Callable[[], None]], None]) -> None:
        """``soon`` has something done in the tap's thread, in the order in which it was asked."""
        self.stream = stream
        self._soon = soon
        self.wake: Callable[[], None] | None = None  # called when somebody looks and nobody did
        self._lock = threading.Lock()
        self._group: list[Picture] = []
        self._size = 0
        self._current: _Showing | None = None
        self._is_watched = False
        self._clock = _Ticks(None)
        # From here on the tap's thread alone.
        self._viewers: list[Viewer] = []
        self._shown: _Showing | None = None
        self._making: Picture | None = None
        self._pieces: list[LivePiece] = []

    @property
    def is_watched(self) -> bool:
        """Whether anybody looks."""
        return self._is_watched

    def begin(self, facts: RunFacts, template: VideoStream) -> object:
        """A run begins; by what is answered it is ended. The template is looked at here and never again."""
        muxer = Muxer(template, fragment_us=PIECE_US, buffer=_BUFFER)
        run = Run(facts.codec, mime_of(facts.codec, muxer.init), facts.width, facts.height, muxer.init)
        showing = _Showing(run, muxer)
        with self._lock:
            self._group, self._size, self._current = [], 0, showing
            self._clock = _Ticks(template.time_base)
            if self._is_watched:
                self._soon(lambda: self._show(showing))
        return showing

    def take(self, packet: Packet[VideoStream], now_ns: int, *, is_key: bool) -> None:
        """The next packet, as soon as it is there and before anything has changed its times."""
        ticks, later, long = self._clock.of(packet, now_ns)
        picture = Picture(packet, ticks, later, long, now_ns, is_key)
        with self._lock:
            if is_key:
                self._group, self._size = [picture], packet.size
            elif self._group:
                self._size += packet.size
                self._group.append(picture)
                if len(self._group) > MOST_FRAMES or self._size > MOST_BYTES:
                    self._group = []
            if self._is_watched:
                self._soon(lambda: self._put(picture))

    def end(self, begun: object) -> None:
        """A run is over. Nothing happens where another has begun since: whoever reads that one goes on."""
        with self._lock:
            if self._current is not begun:
                return
            self._group, self._current = [], None
            if self._is_watched:
                self._soon(self._over)

    def join(self, viewer: Viewer) -> None:
        """Somebody looks: what there is of the current group at once, then all that comes."""
        self._viewers.append(viewer)
        if len(self._viewers) == 1:
            with self._lock:
                self._is_watched, current, group = True, self._current, list(self._group)
            if current:
                self._show(current)
            for picture in group:
                self._put(picture)
            if wake := self.wake:
                wake()
        elif self._shown:
            viewer.run(self._shown.run)
            for piece in self._pieces:
                viewer.piece(piece)

    def leave(self, viewer: Viewer) -> None:
        """Looks no more."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)
        if not self._viewers:
            with self._lock:
                self._is_watched = False
            self._shown, self._making, self._pieces = None, None, []

    def _show(self, showing: _Showing) -> None:
        if not self._viewers:
            return
        self._shown, self._making, self._pieces = showing, None, []
        for viewer in list(self._viewers):
            viewer.run(showing.run)

    def _put(self, picture: Picture) -> None:
        """Mux one; what was gathered before a first key frame is of an earlier look, and of no use."""
        if self._shown is None or (self._making is None and not picture.is_key):
            return
        try:
            data = self._shown.put(picture, anew=self._making is None)
        except (av.error.FFmpegError, ValueError):
            # A packet that cannot be shown is recorded all the same; the picture comes back with the next run.
            self._over()
            return
        first, self._making = self._making, self._making or picture
        if not data:
            return
        self._making = picture
        if first is None:
            return
        piece = LivePiece(data, first.is_key, self._shown.time_of(first), first.wall_ns)
        self._pieces = [piece] if piece.is_key else [*self._pieces, piece]
        if len(self._pieces) > MOST_FRAMES:
            self._pieces = []
        for viewer in list(self._viewers):
            viewer.piece(piece)

    def _over(self) -> None:
        self._shown, self._making, self._pieces = None, None, []
        for viewer in list(self._viewers):
            viewer.over()


class _Ticks:
    """Times of a run's packets in ticks from its beginning, always growing; media time where it is sound."""

    def __init__(self, base: Fraction | None) -> None:
        self._base = base or Fraction(1, TICKS)
        self._first: int | None = None
        self._last, self._last_ns, self._long = -1, 0, TICKS // 25

    def of(self, packet: Packet[VideoStream], now_ns: int) -> tuple[int, int, int]:
        """When it is decoded, how much later it is shown, and how long the one before lasted."""
        at = packet.dts  # when it is shown says nothing of when it is decoded
        media = None if at is None else int(at * self._base * TICKS)
        guess = self._last + self._long
        if media is None:
            waited = (now_ns - self._last_ns) * TICKS // SECOND if self._last_ns else 0
            ticks = max(guess, self._last + waited, 0)
        else:
            if self._first is None:
                self._first = media - max(guess, 0)
            ticks = media - self._first
            if not 0 < ticks - self._last <= _LONGEST_STEP_NS * TICKS // SECOND:
                ticks = max(
                    guess, self._last + (now_ns - self._last_ns) * TICKS // SECOND if self._last_ns else guess, 0
                )
                self._first = media - ticks
        later = 0
        if packet.pts is not None and packet.dts is not None and packet.pts > packet.dts:
            later = int((packet.pts - packet.dts) * self._base * TICKS)
        if self._last >= 0:
            self._long = max(ticks - self._last, 1)
        self._last, self._last_ns = ticks, now_ns
        return ticks, later, self._long


def mime_of(codec: str, init: bytes) -> str:
    """What a browser calls H.264 of this profile and level, which libav has written into the initialisation part."""
    if codec != "h264" or (place := init.find(b"avcC")) < 0:
        return ""
    return f'video/mp4; codecs="avc1.{init[place + 5 : place + 8].hex().upper()}"'
