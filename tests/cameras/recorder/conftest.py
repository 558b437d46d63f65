"""Clips made once for all tests of the recorder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cameras.recorder.scenes import film


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of H.264, groups of two seconds."""
    return film(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.fixture(scope="session")
def long_group(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of H.264 with one key frame in ten."""
    return film(tmp_path_factory.mktemp("clips") / "long.mp4", frames=300, group=250)


@pytest.fixture(scope="session")
def hevc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of H.265."""
    return film(tmp_path_factory.mktemp("clips") / "hevc.mp4", codec="libx265", frames=100)
