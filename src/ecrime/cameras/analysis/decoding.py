"""Key frames of a piece of fragmented MP4 as small grey pictures; the frames between them are not decoded.

libav decodes; a picture lives for as long as it is compared with the next.
"""

from __future__ import annotations

import io

import av
import av.error
import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream

from ecrime.cameras.analysis.measure import HEIGHT, WIDTH, Grey

_READS = {"protocol_whitelist": "none", "probesize": "32", "analyzeduration": "0"}
# What is in a small grey picture does not depend on how edges of blocks are smoothed.
_DECODES = {"skip_frame": "nokey", "skip_loop_filter": "all"}


def key_pictures(data: bytes) -> list[Grey | None]:
    """The pictures of all key frames in their order, None for one that cannot be decoded.

    Raises av.error.FFmpegError, ValueError where it is no video at all.
    """
    found: list[Grey | None] = []
    with av.open(io.BytesIO(data), "r", format="mp4", options=_READS) as source:
        if not source.streams.video:
            raise ValueError("there is no video in it")
        stream = source.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.options = _DECODES
        found += [_picture(stream, packet) for packet in source.demux(stream) if packet.size and packet.is_keyframe]
    return found


def _picture(stream: VideoStream, packet: Packet[VideoStream]) -> Grey | None:
    decoder = stream.codec_context
    try:
        frames = [*decoder.decode(packet), *decoder.decode(None)]
    except (av.error.FFmpegError, ValueError):
        frames = []
    decoder.flush_buffers()
    if not frames:
        return None
    small = frames[-1].reformat(width=WIDTH, height=HEIGHT, format="gray", interpolation="AREA")
    return np.asarray(small.to_ndarray(), dtype=np.uint8)
