"""The source tree this package runs from, for the commands that work on it."""

from __future__ import annotations

import sys
from pathlib import Path

import ecrime


def source_tree() -> Path:
    """The root of the repository; ends the command in an installed copy, which has none."""
    tree = Path(ecrime.__file__).parents[2]
    if not (tree / "pyproject.toml").is_file():
        sys.exit("ecrime: This command works on the source tree; run ./ecrime there.")
    return tree


def tool(name: str) -> str:
    """The full name of a development tool beside the running interpreter."""
    path = Path(sys.executable).with_name(name)
    if not path.is_file():
        sys.exit(f"ecrime: {name} is not installed; start this command as ./ecrime, which installs it.")
    return str(path)
