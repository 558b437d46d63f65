"""The second test camera: GStreamer's own RTSP server, reached through the system's Python, which has its bindings."""

from __future__ import annotations

import os
import shutil
import subprocess

from ecrime.cli.machine import debian

VARIABLE = "ECRIME_GSTREAMER_PYTHON"
PACKAGES = (
    "python3-gi",
    "gir1.2-gst-rtsp-server-1.0",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
)
MISSING = f"no RTSP server of GStreamer on this machine: install the packages {', '.join(PACKAGES)}"
SYSTEM = "/usr/bin/python3"
# Fails where a binding or one of the elements that serve a film is not there.
TRIED = """
import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
assert all(map(Gst.ElementFactory.find, ("qtdemux", "h264parse", "rtph264pay")))
"""


def find() -> str | None:
    """The path of a Python that can serve films: the one named by ECRIME_GSTREAMER_PYTHON, or the system's."""
    named = os.environ.get(VARIABLE)
    if named or shutil.which(SYSTEM) is None:
        return named
    # What leads our own Python to its packages would mislead the other one.
    tried = subprocess.run([SYSTEM, "-c", TRIED], env={"PATH": os.defpath}, capture_output=True, check=False)
    return SYSTEM if tried.returncode == 0 else None


def find_or_install() -> str | None:
    """The same; its packages are installed where they are missing and we may."""
    found = find()
    if found is None and debian.may_install() and debian.install(*PACKAGES):
        found = find()
    return found
