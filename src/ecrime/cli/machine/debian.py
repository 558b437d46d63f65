"""Installing a system part where we may: as root, on Debian and its children."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys


def may_install() -> bool:
    """True for root on a system that has apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and on_debian()


def on_debian() -> bool:
    """True on Debian or a system that says it is like it."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return "debian" in (release.get("ID", ""), *release.get("ID_LIKE", "").split())


def install(*packages: str) -> bool:
    """Install packages without what they merely recommend; say so, and say when it fails."""
    print(f"ecrime: installing {', '.join(packages)} ...", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", "--quiet", *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            print(f"ecrime: apt-get {command[0]} failed: {last}", file=sys.stderr)
            return False
    return True
