"""One-time codes: read out or handed over in person, typed once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from ecrime.foundation.hashing import token_hash

LASTS = timedelta(hours=24)

# Crockford's base 32: no I, L, O, U, so a code survives being read aloud and written by hand.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_code() -> str:
    """Twelve letters in three groups, 60 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def hash_of(typed: str) -> bytes:
    """The stored hash of a code however it was typed: small letters, spaces, O for 0."""
    return token_hash("code:" + typed.upper().translate(_READ_AS))
