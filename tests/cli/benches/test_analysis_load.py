"""The bench of analysis: it looks at as many key frames as it says, and lets ffmpeg do the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecrime.cli.benches import analysis_load
from ecrime.cli.main import main

pytestmark = pytest.mark.one_server


def test_as_many_key_frames_are_looked_at_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_load, "CLIPS", {"small": (320, 184, 200_000)})
    (found,) = analysis_load.run(minutes=1, clip_s=6).loads
    assert (found.name, found.width, found.height, found.keys) == ("small", 320, 184, 30)
    assert found.cameras == int(found.keys_per_core_s * analysis_load.GROUP_S) > 0
    assert (found.to_ffmpeg is None) is (shutil.which("ffmpeg") is None)
    told = analysis_load.told(analysis_load.AnalysisLoad(2, [found]))
    assert told.startswith("small (320x184): ")


def test_a_key_frame_that_is_not_seen_is_no_measure(tmp_path: Path) -> None:
    clip = analysis_load.film(tmp_path / "clip.mp4", 320, 184, 200_000, seconds=2)
    with pytest.raises(RuntimeError, match="not seen"):
        analysis_load.look(clip, analysis_load.clip_keys(clip) + 1, 1)


def test_without_the_packages_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(analysis_load, "missing", lambda: "this bench needs the extra ecrime[cameras]")
    assert main(["bench", "analysis-load"]) == 2
    assert capsys.readouterr().err == "ecrime: this bench needs the extra ecrime[cameras]\n"
