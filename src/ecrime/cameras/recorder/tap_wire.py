"""The messages of the tap, for both ends of the socket: four bytes of length, one of kind, and that many of body.

R   a run begins: codec, mime, width, height as JSON
I   its initialisation part
P   a piece: one byte, 1 where it begins with a key frame; ticks and arrival in ns, eight bytes each; then MP4
E   the camera is gone; another run may follow
N   there is no such stream here; nothing follows
"""

from __future__ import annotations

import struct

HEAD = struct.Struct(">IB")
PIECE = struct.Struct(">?qq")
RUN, INIT, PIECES, OVER, NONE = b"RIPEN"


def message(kind: int, body: bytes = b"") -> bytes:
    """One message."""
    return HEAD.pack(len(body), kind) + body
