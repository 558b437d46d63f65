"""The chain over a camera-hour: no fragment can be changed, left out or moved without its head becoming another.

h(n) = SHA-256(h(n-1) ‖ SHA-256 of the fragment's bytes ‖ start ‖ end), times as eight bytes, big end first.
An hour's seed binds its camera, its stream, its hour and the head of the hour recorded before it.
"""

from __future__ import annotations

from hashlib import sha256

from ecrime.cameras.recorder.facts import Role

NOTHING = "00" * 32  # the head before anything was ever recorded


def link(before: str, digest: str, start_ns: int, end_ns: int) -> str:
    """The head after one more fragment; heads and digest in hexadecimal."""
    times = start_ns.to_bytes(8, "big") + end_ns.to_bytes(8, "big")
    return sha256(bytes.fromhex(before) + bytes.fromhex(digest) + times).hexdigest()


def seed(before: str, camera: bytes, role: Role, hour_ns: int) -> str:
    """The head with which a camera-hour begins.

    before   the last head of the hour recorded before, NOTHING where there is none
    camera   the 16 bytes of its id
    """
    told = b"ecrime camera-hour\0" + camera + role.encode() + b"\0" + hour_ns.to_bytes(8, "big")
    return sha256(bytes.fromhex(before) + told).hexdigest()
