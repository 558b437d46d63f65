"""A client of cameras that is not ours: the system's ffprobe and ffmpeg."""

from __future__ import annotations

import os
import shutil

from ecrime.cli.machine import debian

VARIABLE = "ECRIME_FFPROBE"
MISSING = "no ffprobe on this machine: install the package ffmpeg"


def find() -> str | None:
    """The path of an ffprobe: the one named by ECRIME_FFPROBE, or one on PATH."""
    return os.environ.get(VARIABLE) or shutil.which("ffprobe")


def find_or_install() -> str | None:
    """The same; installed when it is missing and we may."""
    found = find()
    if found is None and debian.may_install() and debian.install("ffmpeg"):
        found = find()
    return found
