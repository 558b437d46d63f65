"""What it costs to look at key frames: the analyser's own program beside ``ffmpeg -skip_frame nokey``.

Both read the same invented street from a file, decode its key frames alone on one thread and scale them to the same
small grey picture. Ours also compares each with the one before and says what it saw; its bytes go through a pipe, for
it may open no file. Counted is the processor's time, in turns, of as many key frames for each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from ecrime.cameras.analysis.facts import Stream
from ecrime.cameras.analysis.looking import Eyes
from ecrime.cameras.recorder.facts import Role

RATE, GROUP_S, CLIP_S = 25, 2, 20
CLIPS = {"720p": (1280, 720, 2_000_000), "small": (640, 360, 512_000)}
A_JOB = 30  # key frames: a minute of a camera


@dataclass(frozen=True, slots=True)
class Load:
    """One size of picture. ``cameras`` are those with a key frame in two seconds that one core looks at."""

    name: str
    width: int
    height: int
    keys: int
    keys_per_core_s: float
    cameras: int
    ffmpeg_keys_per_core_s: float | None
    to_ffmpeg: float | None


@dataclass(frozen=True, slots=True)
class AnalysisLoad:
    """What was measured. A ratio is our key frames a core-second by ffmpeg's; None where it is not installed."""

    group_s: int
    loads: list[Load]


def missing() -> str:
    """What this bench needs and has not got, in words; empty where all is there."""
    if find_spec("av") is None or find_spec("numpy") is None:
        return "this bench needs the extra ecrime[cameras]"
    return ""


def run(*, minutes: int = 20, clip_s: int = CLIP_S) -> AnalysisLoad:
    """Look at so many minutes of a camera of each size, and let ffmpeg do the same."""
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as name:
        loads = [
            _measured(size, film(Path(name) / f"{size}.mp4", *CLIPS[size], seconds=clip_s), minutes=minutes)
            for size in CLIPS
        ]
    return AnalysisLoad(GROUP_S, loads)


def film(path: Path, width: int, height: int, bit_rate: int, *, seconds: int) -> Path:
    """A street by day, as a camera would send it."""
    import av

    from ecrime.cli.simulator.picture import Light, draw
    from ecrime.cli.simulator.street import Street

    options = {"preset": "veryfast", "sc_threshold": "0", "maxrate": str(bit_rate), "bufsize": str(bit_rate)}
    with av.open(str(path), "w", options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}) as out:
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", bit_rate
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = RATE * GROUP_S, 0
        for n in range(seconds * RATE):
            picture = draw(Street(), Light.DAY, width=width, height=height, ms=n * 1000 // RATE)
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _measured(name: str, clip: Path, *, minutes: int) -> Load:
    keys = clip_keys(clip)
    rounds = max(1, minutes * A_JOB // keys)
    ours_s = spent(lambda: look(clip, keys, rounds))
    peer_s = spent(lambda: ffmpeg(clip, rounds)) if shutil.which("ffmpeg") else None
    count = rounds * keys
    per_s = count / ours_s
    peer_per_s = count / peer_s if peer_s else None
    width, height, _bits = CLIPS[name]
    ratio = per_s / peer_per_s if peer_per_s else None
    return Load(name, width, height, count, per_s, int(per_s * GROUP_S), peer_per_s, ratio)


def clip_keys(clip: Path) -> int:
    """How many key frames a clip has."""
    import av

    with av.open(str(clip)) as source:
        return sum(1 for packet in source.demux(video=0) if packet.size and packet.is_keyframe)


def look(clip: Path, keys: int, rounds: int) -> None:
    """Look at a clip so often. Raises RuntimeError where nothing was seen."""
    stream = Stream(UUID(int=1), Role.MAIN, 0)
    eyes = Eyes(most_jobs=rounds + 1)
    try:
        for _ in range(rounds):
            looked = eyes.look(stream, b"", clip.read_bytes(), keys)
            if any(each is None for each in looked.looks):
                raise RuntimeError("a key frame was not seen")
    finally:
        eyes.close()


def ffmpeg(clip: Path, rounds: int) -> None:
    """Let ffmpeg decode and scale the same key frames."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-stream_loop", str(rounds - 1), "-threads", "1"]
    command += ["-skip_frame", "nokey", "-i", str(clip), "-vf", "scale=320:180:flags=area,format=gray"]
    subprocess.run([*command, "-vsync", "passthrough", "-f", "null", "-"], check=True, stdin=subprocess.DEVNULL)


def spent(work: Callable[[], None]) -> float:
    """Seconds of the processor that some work takes, its children's with it."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def told(found: AnalysisLoad) -> str:
    """The figures in sentences."""
    lines = []
    for each in found.loads:
        peer = (
            "ffmpeg is not installed"
            if each.ffmpeg_keys_per_core_s is None
            else f"ffmpeg -skip_frame nokey {each.ffmpeg_keys_per_core_s:,.0f}, so {each.to_ffmpeg:.2f} times that"
        )
        lines.append(
            f"{each.name} ({each.width}x{each.height}): {each.keys_per_core_s:,.0f} key frames for a second of a"
            f" core, which is {each.cameras:,} cameras with one in {found.group_s} seconds; {peer}."
        )
    return "\n".join(lines)
