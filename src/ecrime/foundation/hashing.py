"""Commitments to facts and the hash of tokens: SHA-256 throughout."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_salt() -> bytes:
    """32 random bytes; destroying them makes a commitment say nothing for ever."""
    return secrets.token_bytes(32)


def commitment(salt: bytes, content: bytes) -> bytes:
    """HMAC-SHA256 of the content under the salt: binds without telling, even for a guessable name or date."""
    return hmac.digest(salt, content, "sha256")


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal, as ``sha256sum`` prints it: anyone who has the bytes can check it."""
    return hashlib.sha256(content).hexdigest()


def token_hash(token: str) -> bytes:
    """What is stored of a secret token."""
    return hashlib.sha256(token.encode()).digest()
