"""The proxy of the tests of a whole service: its program only. The package would start it, and at every boot again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ecrime.cli.machine import debian
from ecrime.cli.machine.tree import source_tree

VARIABLE = "ECRIME_NGINX"
MISSING = "no nginx on this machine: install the package nginx"
UNPACKED = Path(".tools/nginx")
PROGRAM = Path("usr/sbin/nginx")


def find() -> str | None:
    """The path of an nginx: the one named by ECRIME_NGINX, one on PATH, or the unpacked one."""
    unpacked = source_tree() / UNPACKED / PROGRAM
    found = os.environ.get(VARIABLE) or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return found or (str(unpacked) if unpacked.is_file() else None)


def find_or_install() -> str | None:
    """The path of an nginx, unpacked beside the tree where there is none and the system's packages have it."""
    found = find()
    if found is None and debian.may_install() and debian.unpack("nginx", source_tree() / UNPACKED):
        found = find()
    return found
