"""What it costs to record cameras: the recorder beside ``ffmpeg -c copy`` and GStreamer on the same streams.

Each records the same invented clip from cameras on loopback, in turns: ours all streams in one process, with hash,
chain and a wait for the disk at each fragment; the peers a process a stream, as they are used. Counted is the
processor's time while every stream is being recorded, not what starting costs. Both sizes of picture are measured.

Alone, the peers are left out, and what ours has closed is counted and deleted: many streams for long.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder.facts import FragmentFacts
from ecrime.cameras.recorder.places import journal_path
from ecrime.cli.benches import cameras

RATE = 25
GROUP_S, WARM_S, COUNT_EACH_S = 2, 4, 20
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
class Size:
    """Pictures as cameras send them; ``mbit_s`` is what one stream is made for, in Mbit/s."""

    width: int
    height: int
    mbit_s: int


SIZES = (Size(1920, 1080, 4), Size(1280, 720, 2))


@dataclass(frozen=True, slots=True)
class SizeBench:
    """What was measured with pictures of one size. A ratio is our share of a core by the peer's; None without the peer.

    lost_frames  that the cameras sent and our files have not, of all streams
    """

    width: int
    height: int
    mbit_s: float
    recorders: list[Recorded]
    lost_frames: int
    to_ffmpeg: float | None
    to_gstreamer: float | None


@dataclass(frozen=True, slots=True)
class RecordBench:
    """What was measured. ``alone`` is ours without the peers."""

    streams: int
    seconds: int
    alone: bool
    sizes: list[SizeBench]


@dataclass(slots=True)
class Counted:
    """What our recorder kept, by stream; files that are counted can go."""

    fragments: dict[UUID, list[FragmentFacts]] = field(default_factory=lambda: defaultdict(list))
    bytes: int = 0

    def take(self, footage: Path, *, closed_alone: bool) -> None:
        """Count what lies here and delete it: all of it, or only what is closed. Raises OSError."""
        from ecrime.cameras.recorder.proof import rebuild

        for each in list(rebuild(footage)):
            if each.closed is None and closed_alone:
                continue
            self.fragments[each.segment.camera] += each.fragments
            self.bytes += each.path.stat().st_size
            each.path.unlink()
            journal_path(each.path).unlink()

    def lost(self) -> int:
        """Frames that are missing, of all streams."""
        return sum(map(lost_frames, self.fragments.values()))


def missing() -> str:
    """What this bench needs and has not got, in words; empty where all is there."""
    if find_spec("av") is None or find_spec("numpy") is None:
        return "this bench needs the extra ecrime[cameras]"
    return "" if cameras.found() else cameras.MISSING


def run(*, streams: int, seconds: int, alone: bool = False) -> RecordBench:
    """Serve the cameras and record them, one recorder after the other. ``missing()`` says what has to be there."""
    found = [of_size(size, streams=streams, seconds=seconds, alone=alone) for size in SIZES]
    return RecordBench(streams, seconds, alone, found)


def of_size(size: Size, *, streams: int, seconds: int, alone: bool) -> SizeBench:
    """The same for pictures of one size."""
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as name:
        folder = Path(name)
        clip = film(folder / "clip.mp4", seconds + WARM_S + 8, size)
        port = cameras.free_port()
        urls = [f"rtsp://127.0.0.1:{port}/0" for _ in range(streams)]
        counted = Counted()

        def count() -> None:
            counted.take(folder / "ecrime", closed_alone=True)

        server = cameras.serve(port, [clip])
        try:
            if alone:
                recorders = [measured("ecrime", ours, urls, folder / "ecrime", seconds, meanwhile=count)]
            else:
                recorders = [
                    measured(name, start, urls, folder / name, seconds)
                    for name, start in RECORDERS.items()
                    if name == "ecrime" or shutil.which(name)
                ]
        finally:
            server.kill()
            server.communicate()
        counted.take(folder / "ecrime", closed_alone=False)
        recorders[0] = replace(recorders[0], kept_mb=counted.bytes / 1e6)
        mbit_s = clip.stat().st_size * 8 / 1e6 / (seconds + WARM_S + 8)
    share = {each.name: each.percent_of_core for each in recorders}
    ratios = [share["ecrime"] / share[name] if name in share else None for name in ("ffmpeg", "gst-launch-1.0")]
    return SizeBench(size.width, size.height, round(mbit_s, 2), recorders, counted.lost(), ratios[0], ratios[1])


def lost_frames(fragments: list[FragmentFacts]) -> int:
    """Frames that are missing between the first and the last group; a fragment is a group of the clip.

    Groups that were sent late, as by a server that begins with many at once, stand nearer together than they last.
    """
    apart = ((after.start_ns - each.start_ns) / 1e9 / GROUP_S for each, after in pairwise(fragments[1:]))
    groups = sum(max(round(each) - 1, 0) for each in apart)
    return groups * GROUP_S * RATE + sum(GROUP_S * RATE - each.frames for each in fragments[1:-1])


def measured(
    name: str,
    start: Callable[[list[str], Path], list[subprocess.Popen[str]]],
    urls: list[str],
    folder: Path,
    seconds: int,
    *,
    meanwhile: Callable[[], None] | None = None,
) -> Recorded:
    """Record for so long, and what it took. Raises RuntimeError when a process ends before its time."""
    folder.mkdir()
    with running(start(urls, folder)) as processes:
        time.sleep(WARM_S)
        before, begun = sum(map(spent_s, processes)), time.monotonic()
        while (left := begun + seconds - time.monotonic()) > 0:
            time.sleep(min(left, COUNT_EACH_S))
            if meanwhile:
                meanwhile()
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
    """The recorder's process, which stays on one core of itself."""
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


def film(path: Path, seconds: int, size: Size) -> Path:
    """An invented scene without B-frames: one group of pictures, over and over."""
    import av
    import numpy as np

    noise = np.random.default_rng(7).integers(0, 255, (size.height // 40, size.width // 40, 3), dtype=np.uint8)
    scene = noise.repeat(40, 0).repeat(40, 1)
    options = {"preset": "ultrafast", "sliced-threads": "0", "nal-hrd": "cbr", "sc_threshold": "0"}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        context = stream.codec_context
        context.gop_size, context.max_b_frames, context.thread_count = RATE * GROUP_S, 0, 1
        context.bit_rate = size.mbit_s * 1_000_000
        context.options = options | {"maxrate": f"{size.mbit_s}M", "bufsize": f"{size.mbit_s}M"}
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
    how = ", ours alone" if found.alone else ""
    lines = [f"{found.streams} streams for {found.seconds} s{how}"]
    for size in found.sizes:
        ratios = [
            f"{ratio:.0%} of {name}"
            for name, ratio in (("ffmpeg -c copy", size.to_ffmpeg), ("GStreamer", size.to_gstreamer))
            if ratio is not None
        ]
        lines += [
            f"{size.width}x{size.height} at {size.mbit_s} Mbit/s: {size.lost_frames} frames lost;"
            f" ours {' and '.join(ratios) or 'without a peer'}",
            f"  {'recorder':<16} {'% of a core a stream':>21} {'MB a stream':>12} {'processes':>10} {'MB kept':>8}",
        ]
        lines += [
            f"  {each.name:<16} {each.percent_of_core:>21.2f} {each.memory_mb:>12.1f} {each.processes:>10}"
            f" {each.kept_mb:>8.1f}"
            for each in size.recorders
        ]
    return "\n".join(lines)
