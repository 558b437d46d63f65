"""The passwords of the database roles: made once at random, kept in the data folder for its owner's eyes only."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from ecrime.foundation.private_file import write_text

SUPERUSER = "postgres"
SIGN_IN_ROLES = (
    "ecrime_owner",
    "ecrime_app",
    "ecrime_auth",
    "ecrime_sequencer",
    "ecrime_recorder",
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
