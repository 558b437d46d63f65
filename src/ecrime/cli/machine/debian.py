"""Installing a system part where we may: as root, on Debian and its children."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path


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
    return _apt("update") and _apt("install", "--yes", "--no-install-recommends", *packages)


def unpack(package: str, folder: Path) -> bool:
    """Put the files of a package into a folder of ours, in one move; nothing is installed, and nothing starts."""
    print(f"ecrime: fetching {package} ...", file=sys.stderr)
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    if not (_apt("update") and _apt("download", package, folder=draft)):
        return False
    (archive,) = draft.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", archive, draft], check=True)
    archive.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return True


def _apt(*words: str, folder: Path | None = None) -> bool:
    """Whether apt-get did it; what it said last, where it did not."""
    done = subprocess.run(
        ["apt-get", "--quiet", "--quiet", *words],
        cwd=folder,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"ecrime: apt-get {words[0]} failed: {last}", file=sys.stderr)
    return done.returncode == 0
