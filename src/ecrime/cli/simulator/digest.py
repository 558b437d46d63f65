"""Digest authentication as cameras have it: RFC 2617 with MD5, RFC 7616 with SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

REALM = "E-Crime test camera"
PART = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Algorithm(StrEnum):
    """What a camera asks for; most ask for MD5 to this day."""

    MD5 = "MD5"
    SHA_256 = "SHA-256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may see the pictures."""

    user: str
    password: str


def challenges(nonce: str, algorithms: Sequence[Algorithm]) -> list[str]:
    """The values of WWW-Authenticate, the strongest first. MD5 goes without qop, as old cameras have it."""
    ordered = sorted(algorithms, key=lambda algorithm: algorithm is Algorithm.MD5)
    return [
        f'Digest realm="{REALM}", nonce="{nonce}", algorithm={algorithm}'
        + (', qop="auth"' if algorithm is Algorithm.SHA_256 else "")
        for algorithm in ordered
    ]


def is_answered(
    header: str, *, method: str, address: str, nonce: str, known: Credentials, algorithms: Sequence[Algorithm]
) -> bool:
    """True when an Authorization header answers a challenge of ours for just this request."""
    scheme, _, rest = header.partition(" ")
    told = {name.lower(): quoted or plain for name, quoted, plain in PART.findall(rest)}
    algorithm = told.get("algorithm", Algorithm.MD5).upper()
    if scheme.lower() != "digest" or algorithm not in algorithms:
        return False
    if told.get("username") != known.user or told.get("nonce") != nonce or told.get("uri") != address:
        return False
    expected = response(
        Algorithm(algorithm), known, method=method, address=address, nonce=nonce,
        counted=(told.get("nc", ""), told.get("cnonce", "")) if "qop" in told else None,
    )  # fmt: skip
    return hmac.compare_digest(expected.encode(), told.get("response", "").encode())


def response(
    algorithm: Algorithm,
    known: Credentials,
    *,
    method: str,
    address: str,
    nonce: str,
    counted: tuple[str, str] | None = None,
) -> str:
    """What whoever knows the password answers; ``counted`` is count and nonce of a client that goes by qop=auth."""
    who = _hashed(algorithm, f"{known.user}:{REALM}:{known.password}")
    what = _hashed(algorithm, f"{method}:{address}")
    middle = nonce if counted is None else f"{nonce}:{counted[0]}:{counted[1]}:auth"
    return _hashed(algorithm, f"{who}:{middle}:{what}")


def _hashed(algorithm: Algorithm, text: str) -> str:
    if algorithm is Algorithm.SHA_256:
        return hashlib.sha256(text.encode()).hexdigest()
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
