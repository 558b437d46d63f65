"""Segments of drawn streets, a key frame each two seconds and nothing between: as the recorder would have left them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import av
import numpy as np
from numpy.typing import NDArray

from ecrime.cameras.analysis.facts import Todo
from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.muxer import TICKS, Muxer
from ecrime.cameras.recorder.packing import pack
from ecrime.cameras.recorder.places import segment_path, stream_folder
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cli.drills.instance import Database
from ecrime.cli.simulator.picture import Light, dark, draw
from ecrime.cli.simulator.street import Street, Thing

WIDTH, HEIGHT = 640, 360
APART_S = 2
Plane = NDArray[np.uint8]
_ROW = """
insert into recorder_segment (camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes,
                              fragments, frames, keys, pieces, chain_before, chain, state, source)
values (%s, %s, %s, %s, to_timestamp(%s / 1000 / 1e6), %s, 'h264', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'closed',
        'camera')
"""


class Empty(Street):
    """Nobody is about."""

    def things(self, ms: int) -> list[Thing]:
        return []


def street(count: int, *, first_s: int = 0, light: Light = Light.DAY) -> list[Plane]:
    """A busy street, the time burned in."""
    return [_drawn(Street(), light, first_s + n * APART_S) for n in range(count)]


def quiet(count: int, *, first_s: int = 0, light: Light = Light.DAY) -> list[Plane]:
    """The same street without anybody in it; grain and clock change all the same."""
    return [_drawn(Empty(), light, first_s + n * APART_S) for n in range(count)]


def black(count: int) -> list[Plane]:
    """What a covered lens sees; the time is still written."""
    return [dark(width=WIDTH, height=HEIGHT, ms=n * APART_S * 1000) for n in range(count)]


def frozen(count: int) -> list[Plane]:
    """One picture again and again."""
    return street(1) * count


def blurred(pictures: Iterable[Plane]) -> list[Plane]:
    """The same out of focus: each pixel is the mean of those about it."""
    return [_blurred(picture) for picture in pictures]


def turned(pictures: Iterable[Plane]) -> list[Plane]:
    """The same from a camera that was turned: what was at the left is in the middle, and upside down."""
    return [np.ascontiguousarray(np.roll(_flipped(picture), WIDTH // 3, axis=1)) for picture in pictures]


@cache
def _drawn(scene: Street, light: Light, second: int) -> Plane:
    """A picture with a grain of its own: that of the street comes back after some pictures, which no sensor's does."""
    picture = draw(scene, light, width=WIDTH, height=HEIGHT, ms=second * 1000)
    grain = np.random.default_rng(second).normal(0, 2, (HEIGHT, WIDTH))
    picture[:HEIGHT] = np.clip(picture[:HEIGHT] + grain, 16, 235)
    return picture


def _blurred(picture: Plane, *, by: int = 12) -> Plane:
    luma = picture[:HEIGHT].astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(luma, [(by, by) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        luma = np.mean([np.roll(padded, -n, axis) for n in range(2 * by + 1)], axis=0)
        luma = luma[:HEIGHT, :WIDTH]
    made = picture.copy()
    made[:HEIGHT] = luma.astype(np.uint8)
    return made


def _flipped(picture: Plane) -> Plane:
    made = picture.copy()
    made[:HEIGHT] = picture[:HEIGHT][::-1]
    return made


@dataclass(frozen=True, slots=True)
class Coded:
    """A segment's bytes and what the index says of them; times are from its beginning."""

    data: bytes
    init: int
    keys: tuple[tuple[int, int], ...]
    ends: tuple[tuple[int, int], ...]


def coded(pictures: Sequence[Plane]) -> Coded:
    """Fragmented MP4 as the recorder's muxer makes it."""
    film = io.BytesIO()
    options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "20"}
    with av.open(film, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = 1, 0
        stream.codec_context.thread_count = 1
        for n, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    film.seek(0)
    keys, ends = [], []
    with av.open(film, "r") as source:
        muxer = Muxer(source.streams.video[0])
        made = bytearray(muxer.init)
        for n, packet in enumerate(each for each in source.demux(video=0) if each.size):
            at_ns, ticks = n * APART_S * SECOND, n * APART_S * TICKS
            if piece := muxer.put(packet, ticks, shown_later=0, ticks_long=APART_S * TICKS):
                made += piece
                ends.append((len(made), at_ns))
            keys.append((len(made), at_ns))
        made += muxer.end()
    ends.append((len(made), len(pictures) * APART_S * SECOND))
    return Coded(bytes(made), len(muxer.init), tuple(keys), tuple(ends))


def recorded(
    database: Database, footage: Path, camera: UUID, found: Coded, start_ns: int, *, role: Role = Role.MAIN
) -> Todo:
    """A segment that begins then, on disk and in the index."""
    todo = kept(footage, camera, found, start_ns, role=role)
    heads = bytes.fromhex(chain.NOTHING)
    row = (camera, role.value, start_ns, todo.end_ns, start_ns, uuid4(), WIDTH, HEIGHT, todo.init, len(found.data))
    told = (len(todo.pieces), len(todo.keys), pack(todo.keys, start_ns), pack(todo.pieces, start_ns), heads, heads)
    with database.connect("recorder") as connection:
        connection.execute(_ROW.encode(), (*row, *told))
    return todo


def kept(footage: Path, camera: UUID, found: Coded, start_ns: int, *, role: Role = Role.MAIN) -> Todo:
    """The file of a segment, and what the index would say of it."""
    path = segment_path(stream_folder(footage, camera, role), start_ns)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.data)
    keys = tuple((offset, start_ns + at) for offset, at in found.keys)
    ends = tuple((end, start_ns + at) for end, at in found.ends)
    return Todo(camera, role, start_ns, ends[-1][1], found.init, keys, ends)
