"""The bench of recording: each recorder that is installed records every stream of the same cameras."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import av
import pytest
from tests.cameras.recorder.scenes import CAMERA, NOON, STREAM, Heard
from tests.cameras.recorder.test_writer import pieces, whole

from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import FragmentFacts
from ecrime.cameras.recorder.proof import rebuild
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.recorder.writer import Writer
from ecrime.cli.benches import cameras, record
from ecrime.cli.main import main


def test_the_clip_is_as_large_as_it_says_and_plays(tmp_path: Path) -> None:
    size = record.Size(1280, 720, 2)
    clip = record.film(tmp_path / "clip.mp4", 4, size)
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (size.width, size.height)
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert len(packets) == 4 * record.RATE
    assert [n for n, packet in enumerate(packets) if packet.is_keyframe] == [0, 50]
    assert 0.5 < clip.stat().st_size * 8 / 4 / 1e6 / size.mbit_s < 1.3


@pytest.mark.full
def test_every_recorder_records_what_is_sent() -> None:
    if missing := record.missing():
        pytest.skip(missing)
    found = record.run(streams=2, seconds=4)
    assert [(size.width, size.height) for size in found.sizes] == [(1920, 1080), (1280, 720)]
    for size in found.sizes:
        assert [each.name for each in size.recorders] == [
            "ecrime",
            *(name for name in ("ffmpeg", "gst-launch-1.0") if shutil.which(name)),
        ]
        assert size.lost_frames == 0
        for each in size.recorders:
            assert each.percent_of_core > 0
            assert each.kept_mb > 2 * 4 * size.mbit_s / 8 * 0.7, each


def test_alone_it_is_measured_without_peers_and_keeps_nothing() -> None:
    if missing := record.missing():
        pytest.skip(missing)
    found = record.of_size(record.Size(320, 240, 1), streams=2, seconds=3, alone=True)
    assert [(each.name, each.processes) for each in found.recorders] == [("ecrime", 1)]
    assert found.lost_frames == 0
    assert found.recorders[0].kept_mb > 2 * 3 * found.mbit_s / 8 * 0.7


def test_what_is_closed_is_counted_and_goes_and_what_is_open_stays(tmp_path: Path) -> None:
    stream = Writer(tmp_path, STREAM, Heard(), disk=Disk(), now_ns=NOON)
    for message in [*whole(NOON), *pieces(NOON + 6 * SECOND, 2)]:
        stream.take(message)
    counted = record.Counted()
    counted.take(tmp_path, closed_alone=True)
    assert [each.closed for each in rebuild(tmp_path)] == [None]
    assert (len(counted.fragments[CAMERA]), counted.bytes) == (3, 3003)
    counted.take(tmp_path, closed_alone=False)
    assert not list(tmp_path.rglob("*.mp4"))
    assert (len(counted.fragments[CAMERA]), counted.bytes) == (5, 5004)


def test_a_lost_frame_and_a_lost_group_are_counted() -> None:
    def group(n: int, frames: int = 50) -> FragmentFacts:
        jitter = n % 3 * 40_000_000
        return FragmentFacts(n, 0, n * 2 * SECOND + jitter, (n + 1) * 2 * SECOND, frames, (), "", "", None, ())

    assert record.lost_frames([group(0, 31), *map(group, range(1, 9)), group(9, 7)]) == 0
    assert record.lost_frames([group(0), group(1), group(2, 49), group(3), group(9)]) == 1 + 5 * 50
    late = [replace(group(n), start_ns=group(n).start_ns + max(3 - n, 0) * SECOND) for n in range(9)]
    assert record.lost_frames(late) == 0


def test_without_cameras_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cameras, "found", lambda: False)
    assert main(["bench", "record"]) == 2
    assert capsys.readouterr().err == f"ecrime: {cameras.MISSING}\n"


def test_a_recorder_that_ends_too_soon_is_no_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys

    monkeypatch.setattr(record, "WARM_S", 0)

    def ends(_urls: list[str], _folder: Path) -> list[subprocess.Popen[str]]:
        process = subprocess.Popen([sys.executable, "-c", ""], text=True)
        process.wait()
        return [process]

    with pytest.raises(RuntimeError, match="too soon"), record.running(ends([], tmp_path)):
        pass
