"""The browser of the journeys."""

from __future__ import annotations

import os
import shutil

from ecrime.cli.machine import debian

VARIABLE = "ECRIME_CHROMIUM"
MISSING = "no Chromium on this machine: install the package chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium: the one named by ECRIME_CHROMIUM, or one on PATH."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)


def find_or_install() -> str | None:
    """The path of a Chromium, installed when it is missing and we may; None otherwise."""
    found = find()
    if found is None and debian.may_install() and debian.install("chromium"):
        found = find()
    return found
