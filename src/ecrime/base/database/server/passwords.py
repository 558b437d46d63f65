"""The passwords of the database roles: made once at random, kept in the data folder for its owner's eyes only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

SUPERUSER = "postgres"
SIGN_IN_ROLES = (
    "ecrime_owner",
    "ecrime_app",
    "ecrime_auth",
    "ecrime_sequencer",
    "ecrime_auditor",
    "ecrime_backup",
)
COOKIE_KEY = "cookie_key"


def read_or_make(path: Path) -> dict[str, str]:
    """The secret of every name above; missing ones are made and the file is written whole or not at all."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in (SUPERUSER, *SIGN_IN_ROLES, COOKIE_KEY) if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(32) for name in missing}
        write_text(path, json.dumps(known, indent=1))
    return known


def write_text(path: Path, text: str) -> None:
    """Write for the owner's eyes only, in one step: a power cut leaves the old text or the new one."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
