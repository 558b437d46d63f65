"""Files of other recorders: taken apart without a change to their pictures, or refused whole in one sentence."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest
from tests.cameras.recorder.scenes import NOON, film, packets

from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.watching.intake import taking
from ecrime.foundation.errors import Invalid


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", frames=250)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "draft"
    folder.mkdir()
    return folder


def refusal(path: Path, draft: Path) -> str:
    with pytest.raises(Invalid) as raised:
        taking.taken(path, NOON, draft)
    return raised.value.problems[0].code


def remuxed(source: Path, target: Path, form: str) -> Path:
    with av.open(str(source)) as found, av.open(str(target), "w", format=form) as out:
        stream = out.add_stream_from_template(found.streams.video[0])
        for packet in found.demux(found.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux_one(packet)
    return target


def units_of(path: Path) -> list[bytes]:
    container, found = packets(path)
    with container:
        return [unit for packet in found for unit in framed(bytes(packet)) if unit[0] & 31 in (1, 5)]


def framed(data: bytes) -> Iterator[bytes]:
    """The units of a packet of MP4, each behind its length."""
    place = 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        yield data[place + 4 : place + 4 + size]
        place += 4 + size


@pytest.mark.parametrize(("ending", "form"), [("mp4", "mp4"), ("mkv", "matroska"), ("ts", "mpegts"), ("flv", "flv")])
def test_the_pictures_stay_bit_for_bit_whatever_the_container(
    source: Path, draft: Path, ending: str, form: str
) -> None:
    file = remuxed(source, draft.parent / f"in.{ending}", form)
    (kept,) = taking.taken(file, NOON, draft)
    assert units_of(kept.path) == units_of(source)
    assert (kept.start_ns, kept.codec, kept.width) == (NOON, "h264", 160)
    assert abs(kept.end_ns - NOON - 10 * SECOND) < SECOND // 10
    assert sum(piece.frames for piece in kept.pieces) == 250
    assert kept.pieces[-1].end == kept.path.stat().st_size


def test_a_long_file_becomes_segments_of_a_minute(draft: Path) -> None:
    file = draft.parent / "long.mp4"
    with av.open(str(file), "w") as out:
        stream = out.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.gop_size = 64, 64, "yuv420p", 2
        stream.codec_context.time_base = Fraction(1, 1)
        for n in range(150):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    kept = taking.taken(file, NOON, draft)
    assert [(one.start_ns - NOON) // SECOND for one in kept] == [0, 60, 120]
    assert kept[-1].end_ns == NOON + 150 * SECOND


def test_what_is_cut_off_or_no_video_is_refused_whole(source: Path, draft: Path) -> None:
    whole = source.read_bytes()
    made = {
        "cut.mp4": (whole[: len(whole) // 2], "footage.file_broken"),
        "words.mp4": (b"Nothing of it is a video. " * 100, "footage.file_broken"),
        "list.m3u8": (b"#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n", "footage.file_broken"),
        "list.ffconcat": (f"ffconcat version 1.0\nfile '{source}'\n".encode(), "footage.file_broken"),
    }
    for name, (content, code) in made.items():
        file = draft.parent / name
        file.write_bytes(content)
        assert refusal(file, draft) == code, name
        assert list(draft.iterdir()) == []
    fast = draft.parent / "fast.mp4"
    with av.open(str(source)) as found, av.open(str(fast), "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream_from_template(found.streams.video[0])
        for packet in found.demux(found.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux_one(packet)
    fast.write_bytes(fast.read_bytes()[: fast.stat().st_size // 2])
    assert refusal(fast, draft) in ("footage.file_cut", "footage.file_broken")


def test_sound_alone_and_other_codecs_are_refused(draft: Path) -> None:
    sound = draft.parent / "sound.mkv"
    with av.open(str(sound), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.sample_rate, frame.pts = 8000, 0
        frame.planes[0].update(bytes(1600))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert refusal(sound, draft) == "footage.file_not_video"
    other = film(draft.parent / "other.avi", codec="mpeg4", frames=30)
    assert refusal(other, draft) == "footage.file_codec"


def test_a_child_that_lies_is_not_believed(
    source: Path, draft: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for said in (
        b"",
        b"{}\n",
        b'{"kind": "segment", "size": 99999999999}\n',
        b'{"kind": "piece", "size": 0}\n',
        b"[1]\n",
    ):
        script = tmp_path / "said"
        script.write_bytes(said)
        monkeypatch.setattr(taking, "_COMMAND", ["/bin/cat", str(script)])
        monkeypatch.setattr(subprocess, "list2cmdline", lambda _: "")
        with pytest.raises((Invalid, OSError)):
            taking.taken(source, NOON, draft)


def test_an_empty_file_has_no_hash(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(Invalid):
        taking.hashed(empty, lambda _more: None)
