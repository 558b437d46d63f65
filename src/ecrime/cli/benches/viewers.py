"""Many who look at live pictures at once: WebSockets that take all they are sent, say so, and show nothing."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Sequence

HEADER = struct.Struct(">BB?xIdd")
TEXT, BINARY, CLOSE = 1, 2, 8


async def look(watches: Sequence[tuple[str, str]], *, port: int, pages_port: int, seconds: float) -> int:
    """Have one viewer for each (token, watch) look for so long; the bytes that came to all of them."""
    until = time.monotonic() + seconds
    viewers = (_view(token, watch, port=port, pages_port=pages_port, until=until) for token, watch in watches)
    return sum(await asyncio.gather(*viewers))


async def _view(token: str, watch: str, *, port: int, pages_port: int, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /live/stream/ HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{pages_port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Cookie: session={token}\r\n\r\n".encode()
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in answer:
        raise RuntimeError(f"the gateway answered {answer.splitlines()[0].decode()}")
    _say(writer, {"show": 0, "watch": watch, "role": "sub"})
    taken = said = 0
    while time.monotonic() < until:
        kind, body = await asyncio.wait_for(_frame(reader), 20)
        if kind == CLOSE:
            raise RuntimeError("the gateway closed the line")
        if kind == BINARY:
            taken += len(body)
            number = HEADER.unpack(body[: HEADER.size])[3]
            if number - said >= 5:
                said = number
                _say(writer, {"got": [[0, number]]})
    writer.close()
    return taken


async def _frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    first, second = await reader.readexactly(2)
    size = second & 127
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    elif size == 127:
        size = int.from_bytes(await reader.readexactly(8), "big")
    return first & 15, await reader.readexactly(size)


def _say(writer: asyncio.StreamWriter, words: dict[str, object]) -> None:
    """A short text; a client's is masked, and a mask of nothing masks as well as any."""
    body = json.dumps(words).encode()
    length = bytes([128 | len(body)]) if len(body) < 126 else bytes([128 | 126]) + len(body).to_bytes(2, "big")
    writer.write(bytes([128 | TEXT]) + length + bytes(4) + body)
