"""Packets into pieces of fragmented MP4, by libav's muxer.

It hands over bytes when the packet comes that begins the next fragment, and exactly one fragment's then (tried, and
tested here): at each key frame, and where a group of pictures is longer than FRAGMENT_US.
"""

from __future__ import annotations

from fractions import Fraction

import av
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.recorder.rules import FRAGMENT_US

TICKS = 90_000
LARGEST = 8 << 20  # a fragment never grows beyond this, whatever a camera says of time
TIME_BASE = Fraction(1, TICKS)
_OPTIONS = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer",
    "frag_size": str(LARGEST),
    "video_track_timescale": str(TICKS),
    "fflags": "bitexact",
}
# What libav gathers before it calls us: a fragment of 4 Mbit/s comes in one piece.
_BUFFER = 1 << 20


class Gathered:
    """A file to libav, a list of pieces to us."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Muxer:
    """One segment's muxer. ``init`` is what every player needs first.

    fragment_us  how long a fragment is at most; it ends with the first frame that makes it so long
    buffer       what libav gathers before it calls us
    """

    def __init__(self, template: VideoStream, *, fragment_us: int = FRAGMENT_US, buffer: int = _BUFFER) -> None:
        self._taken = Gathered()
        options = {**_OPTIONS, "frag_duration": str(fragment_us)}
        self._out = av.open(self._taken, "w", format="mp4", buffer_size=buffer, options=options)
        self._stream = self._out.add_stream_from_template(template)
        if template.codec_context.name == "hevc":
            self._stream.codec_context.codec_tag = "hvc1"  # browsers do not play hev1
        self._out.start_encoding()
        self.init = self._taken.take()

    def put(self, packet: Packet[VideoStream], ticks: int, *, shown_later: int, ticks_long: int) -> bytes:
        """Add a packet at a time of 1/90,000 s; the bytes of the fragment before it when it begins a new one.

        shown_later   ticks from decoding to showing; 0 without B-frames
        ticks_long    how long it lasts, as far as is known
        """
        packet.stream = self._stream
        packet.time_base = TIME_BASE
        packet.dts, packet.pts, packet.duration = ticks, ticks + shown_later, ticks_long
        self._out.mux_one(packet)
        return self._taken.take() if self._taken.pieces else b""

    def end(self) -> bytes:
        """The last fragment."""
        self._out.close()
        return self._taken.take()
