"""What it costs to record cameras: the recorder beside ``ffmpeg -c copy`` and GStreamer on the same streams.

Each records the same invented clip of 1080p from cameras on loopback, in turns: ours all streams in one process,
with hash, chain and a wait for the disk at each fragment; the peers a process a stream, as they are used. Counted is
the processor's time while every stream is being recorded, not what starting costs.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.facts import FragmentFacts
from ecrime.cli.benches import cameras

WIDTH, HEIGHT, RATE, MBIT_S = 1920, 1080, 25, 4
GROUP_S, WARM_S = 2, 4
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorder: per cent of one core and MB of memory for one stream, processes, and bytes it kept of all."""

    name: str
    percent_of_core: float
    memory_mb: float
    processes: int
    kept_mb: float


@dataclass(frozen=True, slots=True)
class RecordBench:
    """What was measured. A ratio is our share of a core by the peer's; None where the peer is not installed.

    lost_frames  that the cameras sent and our files have not, of all streams
    """

    streams: int
    seconds: int
    width: int
    height: int
    mbit_s: float
    recorders: list[Recorded]
    lost_frames: int
    to_ffmpeg: float | None
    to_gstreamer: float | None


def missing() -> str:
    """What this bench needs and has not got, in words; empty where all is there."""
    if find_spec("av") is None or find_spec("numpy") is None:
        return "this bench needs the extra ecrime[cameras]"
    return "" if cameras.found() else cameras.MISSING


def run(*, streams: int, seconds: int) -> RecordBench:
    """Serve the cameras and record them, one recorder after the other. ``missing()`` says what has to be there."""
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as name:
        folder = Path(name)
        clip = film(folder / "clip.mp4", seconds + WARM_S + 8)
        port = cameras.free_port()
        urls = [f"rtsp://127.0.0.1:{port}/0" for _ in range(streams)]
        server = cameras.serve(port, [clip])
        try:
            recorders = [
                measured(name, start, urls, folder / name, seconds)
                for name, start in RECORDERS.items()
                if name == "ecrime" or shutil.which(name)
            ]
        finally:
            server.kill()
            server.communicate()
        lost = sum(map(lost_frames, kept_streams(folder / "ecrime")))
        mbit_s = clip.stat().st_size * 8 / 1e6 / (seconds + WARM_S + 8)
    share = {each.name: each.percent_of_core for each in recorders}
    ratios = [share["ecrime"] / share[name] if name in share else None for name in ("ffmpeg", "gst-launch-1.0")]
    return RecordBench(streams, seconds, WIDTH, HEIGHT, round(mbit_s, 2), recorders, lost, ratios[0], ratios[1])


def kept_streams(folder: Path) -> Iterator[list[FragmentFacts]]:
    """What our recorder kept of each stream, in order."""
    from ecrime.cameras.recorder.proof import rebuild

    for _camera, kept in itertools.groupby(rebuild(folder), lambda each: each.segment.camera):
        yield [fragment for each in kept for fragment in each.fragments]


def lost_frames(fragments: list[FragmentFacts]) -> int:
    """Frames that are missing between the first and the last group; a fragment is a group of the clip."""
    between = fragments[1:-1]
    groups = round((fragments[-1].start_ns - between[0].start_ns) / 1e9 / GROUP_S)
    return groups * GROUP_S * RATE - sum(each.frames for each in between)


def measured(
    name: str,
    start: Callable[[list[str], Path], list[subprocess.Popen[str]]],
    urls: list[str],
    folder: Path,
    seconds: int,
) -> Recorded:
    """Record for so long, and what it took. Raises RuntimeError when a process ends before its time."""
    folder.mkdir()
    with running(start(urls, folder)) as processes:
        time.sleep(WARM_S)
        before, begun = sum(map(spent_s, processes)), time.monotonic()
        time.sleep(seconds)
        spent, passed = sum(map(spent_s, processes)) - before, time.monotonic() - begun
        memory = sum(map(memory_mb, processes))
    kept = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    return Recorded(name, 100 * spent / passed / len(urls), memory / len(urls), len(processes), kept)


@contextmanager
def running(processes: list[subprocess.Popen[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """End them in the end, as one ends them."""
    try:
        yield processes
        for process in processes:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended too soon")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=30)


def spent_s(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mb(process: subprocess.Popen[str]) -> float:
    """Memory that lies in this machine's now."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system tells of no memory")


def ours(urls: list[str], folder: Path) -> list[subprocess.Popen[str]]:
    """The recorder's process."""
    command = [sys.executable, "-m", "ecrime.cameras.recorder.process", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    told = [{"camera": str(UUID(int=n + 1)), "role": "main", "address": url} for n, url in enumerate(urls)]
    if process.stdin is None:
        raise RuntimeError("the recorder hears nothing")
    process.stdin.write("\n".join(map(json.dumps, told)))
    process.stdin.close()
    process.stdin = None
    return [process]


def ffmpeg(urls: list[str], folder: Path) -> list[subprocess.Popen[str]]:
    """A process a stream, into fragmented MP4."""
    flags = "frag_keyframe+empty_moov+default_base_moof"
    return [
        subprocess.Popen(
            [
                *("ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", url, "-an", "-c", "copy"),
                *("-f", "mp4", "-movflags", flags, str(folder / f"{n}.mp4")),
            ],
            text=True,
        )
        for n, url in enumerate(urls)
    ]


def gstreamer(urls: list[str], folder: Path) -> list[subprocess.Popen[str]]:
    """A process a stream, into files of a minute."""
    return [
        subprocess.Popen(
            [
                *("gst-launch-1.0", "-q", "rtspsrc", f"location={url}", "protocols=tcp", "!", "rtph264depay", "!"),
                *("h264parse", "!", "splitmuxsink", f"location={folder / str(n)}-%05d.mp4"),
                "max-size-time=60000000000",
            ],
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for n, url in enumerate(urls)
    ]


RECORDERS = {"ecrime": ours, "ffmpeg": ffmpeg, "gst-launch-1.0": gstreamer}


def film(path: Path, seconds: int) -> Path:
    """An invented scene of 1080p at 4 Mbit/s without B-frames: one group of pictures, over and over."""
    import av
    import numpy as np

    noise = np.random.default_rng(7).integers(0, 255, (HEIGHT // 40, WIDTH // 40, 3), dtype=np.uint8)
    scene = noise.repeat(40, 0).repeat(40, 1)
    options = {"preset": "ultrafast", "sliced-threads": "0", "nal-hrd": "cbr", "sc_threshold": "0"}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = stream.codec_context
        context.gop_size, context.max_b_frames, context.thread_count = RATE * GROUP_S, 0, 1
        context.bit_rate = MBIT_S * 1_000_000
        context.options = options | {"maxrate": f"{MBIT_S}M", "bufsize": f"{MBIT_S}M"}
        group = []
        for n in range(RATE * GROUP_S):
            picture = av.VideoFrame.from_ndarray(np.roll(scene, n * 8, 1), "rgb24")
            picture.pts = n
            group += stream.encode(picture)
        group += stream.encode(None)
        frames = [(bytes(packet), packet.is_keyframe, packet.time_base) for packet in group]
        for n in range(RATE * seconds):
            data, is_key, base = frames[n % len(frames)]
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, base, is_key
            packet.pts = packet.dts = round(n / RATE / base)
            packet.duration = round(1 / RATE / base)
            out.mux(packet)
    return path


def told(found: RecordBench) -> str:
    """The figures as a table."""
    lines = [f"{'recorder':<16} {'% of a core a stream':>21} {'MB a stream':>12} {'processes':>10} {'MB kept':>8}"]
    lines += [
        f"{each.name:<16} {each.percent_of_core:>21.2f} {each.memory_mb:>12.1f} {each.processes:>10}"
        f" {each.kept_mb:>8.1f}"
        for each in found.recorders
    ]
    ratios = [
        f"{ratio:.0%} of {name}"
        for name, ratio in (("ffmpeg -c copy", found.to_ffmpeg), ("GStreamer", found.to_gstreamer))
        if ratio is not None
    ]
    lines.append(
        f"{found.streams} streams of {found.width}x{found.height} at {found.mbit_s} Mbit/s for {found.seconds} s;"
        f" {found.lost_frames} frames lost; ours {' and '.join(ratios) or 'alone, no peer is installed'}."
    )
    return "\n".join(lines)
