"""Faults by a line to a port of this machine: "camera-1 loss 30", "camera-1 clear"; one line of answer each."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping

from ecrime.cli.simulator.camera import HOST, Camera
from ecrime.cli.simulator.faults import Misused

LONGEST_LINE = 1024
# The traffic of an hour is some four thousand crossings.
LONGEST_TRUTH_MS = 3_600_000


async def listen(cameras: Mapping[str, Camera], port: int) -> asyncio.Server:
    """Take lines from whoever can reach loopback; a test camera has nothing to hide."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                answer = await answer_to(line.decode("utf-8", "replace").split(), cameras)
                writer.write(f"{answer}\n".encode())
                await writer.drain()
        except (ConnectionError, ValueError):
            # Who sends a line without an end, or goes away, is not talked to any more.
            return
        finally:
            writer.close()

    return await asyncio.start_server(talk, HOST, port, limit=LONGEST_LINE)


async def answer_to(words: list[str], cameras: Mapping[str, Camera]) -> str:
    """ "ok", one line of JSON, or "refused:" and a sentence."""
    try:
        if words == ["cameras"]:
            return json.dumps([told(camera) for camera in cameras.values()])
        if not words or words[0] not in cameras:
            raise Misused("A line is: CAMERA FAULT, CAMERA clear [FAULT], CAMERA truth FROM_MS TO_MS, or cameras.")
        camera, rest = cameras[words[0]], words[1:]
        if rest[:1] == ["truth"]:
            return json.dumps(truth(camera, rest[1:]))
        await camera.ask(rest)
    except Misused as misuse:
        return f"refused: {misuse}"
    return "ok"


def told(camera: Camera) -> dict[str, object]:
    """What a camera is at and what is wrong with it."""
    return {
        "name": camera.name,
        "streams": {role: camera.address(role) for role in camera.feeds},
        "faults": list(camera.standing),
        "connections": len(camera.connections),
        "behind_s": round(max(feed.behind_s for feed in camera.feeds.values()), 3),
    }


def truth(camera: Camera, words: list[str]) -> dict[str, object]:
    """What stands where in its street at the first moment, and what crosses which line until the last."""
    if camera.street is None:
        raise Misused(f"{camera.name} plays a loop and knows no truth.")
    if len(words) != 2 or not all(word.isdecimal() and len(word) < 15 for word in words):
        raise Misused("Truth is asked for from and to, in milliseconds since 1970.")
    first, last = int(words[0]), int(words[1])
    if not first <= last <= first + LONGEST_TRUTH_MS:
        raise Misused("Truth is told of an hour at most.")
    return {"camera": camera.name, "asked_ms": time.time_ns() // 1_000_000, **camera.street.truth(first, last)}
