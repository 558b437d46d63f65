"""Footage as the recorder leaves it, made from a film: a file where it puts one, a row as it writes one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import av
import numpy as np

from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.packing import pack
from ecrime.cameras.recorder.places import segment_path, stream_folder
from ecrime.cameras.watching.footage.recorded import MS, nanoseconds
from ecrime.cli.drills.instance import Database

_SEGMENT = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
values (%s, %s, %s, %s, to_timestamp(%s / 1000 / 1e6), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'closed',
        'camera')
"""


def film(path: Path, *, width: int, height: int, seconds: int) -> Path:
    """A clip of H.264 with 25 frames a second and a key frame every two seconds; something moves in it."""
    noise = np.random.default_rng(7).integers(0, 255, (height // 40, width // 40, 3), dtype=np.uint8)
    base = noise.repeat(40, 0).repeat(40, 1)
    options = {"preset": "ultrafast", "sc_threshold": "0", "b": "2000000"}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = base.shape[1], base.shape[0], "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = 50, 0
        for n in range(seconds * 25):
            picture = av.VideoFrame.from_ndarray(np.roll(base, n * 2, 1), "rgb24")
            picture.pts = n
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    return path


def recorded(
    database: Database, footage: Path, camera: UUID, clip: Path, at: datetime, *, role: Role = Role.MAIN
) -> int:
    """A clip of 25 frames a second as one segment that begins then; returns its start in nanoseconds."""
    start_ns = nanoseconds(at)
    keys: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    with av.open(str(clip)) as source:
        video = source.streams.video[0]
        codec = "h264" if video.codec_context.name == "h264" else "h265"
        size = (video.codec_context.width, video.codec_context.height)
        muxer = Muxer(video)
        content = bytearray(muxer.init)
        frames = 0
        for packet in source.demux(video):
            if not packet.size:
                continue
            at_ns = start_ns + frames * 40 * MS
            is_key = packet.is_keyframe
            if piece := muxer.put(packet, frames * 40 * TICKS // 1000, shown_later=0, ticks_long=40 * TICKS // 1000):
                content += piece
                ends.append((len(content), at_ns))
            if is_key:
                keys.append((len(content), at_ns))
            frames += 1
        content += muxer.end()
    end_ns = start_ns + frames * 40 * MS
    ends.append((len(content), end_ns))
    path = segment_path(stream_folder(footage, camera, role), start_ns)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    head = bytes.fromhex(chain.NOTHING)
    row = (camera, role.value, start_ns, end_ns, start_ns, uuid4(), codec, *size, len(muxer.init), len(content))
    told = (len(ends), frames, pack(keys, start_ns), pack(ends, start_ns), head, head)
    with database.connect("recorder") as connection:
        connection.execute(_SEGMENT.encode(), (*row, *told))
    return start_ns
