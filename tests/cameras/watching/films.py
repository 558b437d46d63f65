"""Footage as the recorder leaves it: files where it puts them, rows of the index as it writes them."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import av
from tests.cameras.recorder.index_rows import EMPTY
from tests.cameras.recorder.scenes import packets

from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.places import segment_path, stream_folder
from ecrime.cameras.watching.footage.recorded import nanoseconds
from ecrime.cli.drills.instance import Database

MS = 1_000_000
_SEGMENT = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
values (%s, %s, %s, %s, to_timestamp(%s / 1000 / 1e6), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'closed',
        'camera')
"""
_GAP = (
    "insert into recorder_gap (camera_id, role, start_ns, end_ns, start_at, cause) values (%s, 'main', %s, %s, %s, %s)"
)


def recorded(
    database: Database,
    footage: Path,
    camera: UUID,
    film: Path,
    at: datetime,
    *,
    role: Role = Role.MAIN,
    every_ms: int = 40,
) -> int:
    """A film as one segment that begins then, a frame each so many milliseconds; returns its start in nanoseconds."""
    start_ns = nanoseconds(at)
    container, found = packets(film)
    with container:
        video = container.streams.video[0]
        codec = "h264" if video.codec_context.name == "h264" else "h265"
        muxer = Muxer(video)
        fragments = [bytes(muxer.init)]
        keys, ends = [], []
        for n, packet in enumerate(found):
            ticks = n * every_ms * TICKS // 1000
            if piece := muxer.put(packet, ticks, shown_later=0, ticks_long=every_ms * TICKS // 1000):
                fragments.append(piece)
                ends.append((sum(map(len, fragments)), n * every_ms))
            if packet.is_keyframe:
                keys.append((sum(map(len, fragments)), n * every_ms))
        fragments.append(muxer.end())
        ends.append((sum(map(len, fragments)), len(found) * every_ms))
        width, height = video.codec_context.width, video.codec_context.height
    path = segment_path(stream_folder(footage, camera, role), start_ns)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(fragments))
    empty = bytes.fromhex(EMPTY[2:])
    row = (camera, role.value, start_ns, start_ns + len(found) * every_ms * MS, start_ns, uuid4(), codec, width, height)
    told = (len(fragments[0]), ends[-1][0], len(ends), len(found), packed(keys), packed(ends), empty, empty)
    with database.connect("recorder") as connection:
        connection.execute(_SEGMENT.encode(), (*row, *told))
    return start_ns


def gap(database: Database, camera: UUID, from_at: datetime, to_at: datetime, cause: str = "timeout") -> None:
    """A time in which nothing was recorded."""
    with database.connect("recorder") as connection:
        connection.execute(_GAP.encode(), (camera, nanoseconds(from_at), nanoseconds(to_at), from_at, cause))


def packed(pairs: list[tuple[int, int]]) -> bytes:
    """As the index keeps them."""
    return b"".join(struct.pack(">II", *pair) for pair in pairs)


def frames_of(data: bytes) -> int:
    """How many frames a player finds in an answer."""
    from io import BytesIO

    with av.open(BytesIO(data), "r", format="mp4") as container:
        return sum(1 for _ in container.decode(video=0))
