"""Live pictures with privacy zones: nothing of a zone goes on, and little else changes."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.cameras.recorder.scenes import CAMERA, film
from tests.cameras.recorder.test_live import STEP_NS, Playing, Seen
from tests.cameras.watching.live.walls import until

from ecrime.cameras.watching.live import masked as masked_module
from ecrime.cameras.watching.live.masked import Masked, ticks_of, zones_of
from ecrime.cameras.watching.live.shown import Looker, PieceSeen, RunSeen, Stream

# The left half of the picture.
ZONES = "[[[0, 0], [0.5, 0], [0.5, 1], [0, 1]]]"


@dataclass
class Plain:
    """A hub with one plain stream, whose pieces a test hands on."""

    lookers: list[Looker] = field(default_factory=list)

    def join(self, stream: Stream, looker: Looker) -> None:
        assert stream.zones == ""
        self.lookers.append(looker)

    def leave(self, stream: Stream, looker: Looker) -> None:
        self.lookers.remove(looker)


@dataclass
class Watching:
    """Somebody who looks."""

    runs: list[RunSeen] = field(default_factory=list)
    pieces: list[PieceSeen] = field(default_factory=list)
    aways: int = 0

    def run(self, run: RunSeen) -> None:
        self.runs.append(run)
        self.pieces.clear()

    def piece(self, piece: PieceSeen) -> None:
        self.pieces.append(piece)

    def away(self) -> None:
        self.aways += 1


def plain_pieces(path: Path, frames: int = 120) -> tuple[RunSeen, list[PieceSeen]]:
    """What a tap sends of a film."""
    playing, seen = Playing(path), Seen()
    playing.live.join(seen)
    playing.send(0, frames)
    said = {"codec": playing.facts.codec, "mime": seen.runs[0].mime, "width": 160, "height": 96}
    pieces = [PieceSeen(each.data, each.is_key, each.ticks, each.wall_ns) for each in seen.pieces]
    return RunSeen(dict(said), seen.runs[0].init), pieces


def filled(run: RunSeen, pieces: list[PieceSeen], enough: Callable[[Watching], bool]) -> Watching:
    """What somebody sees of it through the zones."""

    async def look() -> Watching:
        plain, watching = Plain(), Watching()
        masked = Masked(plain, Stream(CAMERA, "sub", ZONES), lambda: None)
        masked.join(watching)
        masked.run(run)
        for piece in pieces:
            masked.piece(piece)
            await asyncio.sleep(0.002)
        await until(lambda: enough(watching))
        await masked.close()
        assert plain.lookers == []
        return watching

    return asyncio.run(look())


def pictures(data: bytes) -> list[NDArray[np.uint8]]:
    with av.open(io.BytesIO(data), "r") as opened:
        return [np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8) for frame in opened.decode(video=0)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of H.264, groups of two seconds."""
    return film(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_nothing_of_a_zone_goes_on_and_times_and_keys_stay(tmp_path: Path, codec: str) -> None:
    run, pieces = plain_pieces(film(tmp_path / "film.mp4", codec=codec))
    watching = filled(run, pieces, lambda seen: len(seen.pieces) >= 110)
    (shown,) = watching.runs
    assert str(shown.said["mime"]).startswith('video/mp4; codecs="avc1.')
    assert (shown.said["codec"], shown.said["masked"]) == ("h264", True)
    assert [piece.ticks for piece in watching.pieces[:110]] == [n * 3600 for n in range(110)]
    assert [n for n, piece in enumerate(watching.pieces) if piece.is_key] == [0, 50, 100]
    assert all(abs(piece.wall_ns - n * STEP_NS) < 2 * STEP_NS for n, piece in enumerate(watching.pieces))
    for picture in pictures(shown.init + b"".join(piece.data for piece in watching.pieces)):
        assert picture[:, :80].max() < 24
        assert picture[:, 88:].std() > 20
    # Whoever comes later begins with a key frame, like everywhere.
    assert pictures(shown.init + b"".join(piece.data for piece in watching.pieces[50:]))


def test_a_camera_that_sends_b_frames_is_shown_and_may_be_begun_with_at_each_key_frame(tmp_path: Path) -> None:
    """What it sends first is not what is shown first: keys are told by what is coded anew, not by what came in."""
    run, pieces = plain_pieces(film(tmp_path / "film.mp4", b_frames=2))
    watching = filled(run, pieces, lambda seen: len(seen.pieces) >= 105)
    (shown,) = watching.runs
    keys = [n for n, piece in enumerate(watching.pieces) if piece.is_key]
    assert keys[:3] == [0, 50, 100]
    assert [later.ticks - one.ticks for one, later in pairwise(watching.pieces)] == [3600] * (len(watching.pieces) - 1)
    for n in keys[:3]:
        begun = pictures(shown.init + b"".join(piece.data for piece in watching.pieces[n:]))
        assert len(begun) == len(watching.pieces) - n
        assert all(picture[:, :80].max() < 24 and picture[:, 88:].std() > 20 for picture in begun)


def test_where_it_cannot_keep_up_it_goes_on_at_a_key_frame(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masked_module, "MOST_WAITING", 0)
    run, pieces = plain_pieces(clip)

    async def look() -> None:
        masked, watching = Masked(Plain(), Stream(CAMERA, "sub", ZONES), lambda: None), Watching()
        masked.join(watching)
        masked.run(run)
        for piece in pieces:
            masked.piece(piece)
        assert masked._work is None
        assert watching.pieces == []
        monkeypatch.setattr(masked_module, "MOST_WAITING", 100)
        masked.piece(pieces[1])
        assert masked._work is None
        for piece in pieces[25:]:
            masked.piece(piece)
        await until(lambda: watching.pieces)
        assert watching.pieces[0].is_key
        await masked.close()

    asyncio.run(look())


def test_what_waits_when_it_falls_behind_is_not_coded_for_nobody(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, pieces = plain_pieces(clip)
    taken: list[bytes] = []
    is_slow, goes_on, is_over = threading.Event(), threading.Event(), threading.Event()

    def coding(data: Iterator[bytes], _zones: object, _key: object) -> Iterator[bytes]:
        for each in data:
            taken.append(each)
            is_slow.set()
            goes_on.wait()
        is_over.set()
        yield from ()

    monkeypatch.setattr(masked_module, "mask_stream", coding)

    async def look() -> None:
        masked = Masked(Plain(), Stream(CAMERA, "sub", ZONES), lambda: None)
        masked.join(Watching())
        masked.run(run)
        for piece in pieces[:20]:
            masked.piece(piece)
        await asyncio.to_thread(is_slow.wait)
        masked.away()
        goes_on.set()
        await asyncio.to_thread(is_over.wait)
        assert len(taken) == 1
        await masked.close()

    asyncio.run(look())


def test_what_cannot_be_coded_anew_is_not_shown(clip: Path) -> None:
    run, pieces = plain_pieces(clip)

    async def look() -> None:
        masked, watching = Masked(Plain(), Stream(CAMERA, "sub", ZONES), lambda: None), Watching()
        masked.join(watching)
        masked.run(RunSeen(run.said, run.init.replace(b"avc1", b"zzz1")))
        for piece in pieces[:20]:
            masked.piece(piece)
        await until(lambda: masked._work is None)
        assert (watching.runs, watching.pieces) == ([], [])
        masked.away()
        masked.run(run)
        for piece in pieces:
            masked.piece(piece)
        await until(lambda: len(watching.pieces) > 20)
        await masked.close()

    asyncio.run(look())


def test_zones_and_times_are_read_as_they_are_written() -> None:
    assert zones_of("[[[0, 0], [1, 0], [1, 0.25]]]") == (((0.0, 0.0), (1.0, 0.0), (1.0, 0.25)),)
    assert ticks_of(b"....tfdt" + bytes([1, 0, 0, 0]) + (77).to_bytes(8, "big")) == 77
    assert ticks_of(b"....tfdt" + bytes(4) + (78).to_bytes(4, "big")) == 78
    with pytest.raises(ValueError, match="not found"):
        ticks_of(b"nothing")
