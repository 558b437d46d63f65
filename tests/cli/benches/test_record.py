"""The bench of recording: each recorder that is installed records every stream of the same cameras."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest

from ecrime.cameras.recorder.facts import FragmentFacts
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cli.benches import cameras, record
from ecrime.cli.main import main


def test_the_clip_is_as_large_as_it_says_and_plays(tmp_path: Path) -> None:
    clip = record.film(tmp_path / "clip.mp4", 4)
    with av.open(str(clip)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert len(packets) == 4 * record.RATE
    assert [n for n, packet in enumerate(packets) if packet.is_keyframe] == [0, 50]
    assert 0.5 < clip.stat().st_size * 8 / 4 / 1e6 / record.MBIT_S < 1.3


@pytest.mark.full
def test_every_recorder_records_what_is_sent() -> None:
    if missing := record.missing():
        pytest.skip(missing)
    found = record.run(streams=2, seconds=4)
    assert [each.name for each in found.recorders] == [
        "ecrime",
        *(name for name in ("ffmpeg", "gst-launch-1.0") if shutil.which(name)),
    ]
    assert found.lost_frames == 0
    for each in found.recorders:
        assert each.percent_of_core > 0
        assert each.kept_mb > 2 * 4 * found.mbit_s / 8 * 0.7, each


def test_a_lost_frame_and_a_lost_group_are_counted() -> None:
    def group(n: int, frames: int = 50) -> FragmentFacts:
        jitter = n % 3 * 40_000_000
        return FragmentFacts(n, 0, n * 2 * SECOND + jitter, (n + 1) * 2 * SECOND, frames, (), "", "", None, ())

    assert record.lost_frames([group(0, 31), *map(group, range(1, 9)), group(9, 7)]) == 0
    assert record.lost_frames([group(0), group(1), group(2, 49), group(3), group(9)]) == 1 + 5 * 50


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
