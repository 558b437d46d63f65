"""The program that looks at pictures: pieces of footage on its input, numbers on its output, nothing else in reach.

Everything it needs is imported first. Then it locks itself in as base/files/looking/child.py does: no file and no
socket can be opened any more, whatever a camera has sent. It never ends by itself while it is asked.

    input   a line of JSON {"sizes": [of what comes before, of the segment], "keys": n, "zones": [[…]]}, then both
    output  a line of JSON {"looks": [[changed, still, black, sharp] or null, …], "scene": hex or null}
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import sys
from contextlib import suppress
from typing import Any

import av
import av.error
import numpy as np

from ecrime.base.files.looking.child import give_up_rights
from ecrime.cameras.analysis.decoding import key_pictures
from ecrime.cameras.analysis.facts import Looked
from ecrime.cameras.analysis.measure import CELLS, Grey, looked_at
from ecrime.cameras.sites.cells import covered

MEMORY = 2 << 30
CPU_S = 3600  # whoever asks starts another one long before


def main() -> None:
    """Answer until the end of the input."""
    rehearse()
    give_up_rights(memory=MEMORY, cpu_s=CPU_S)
    asked, out = sys.stdin.buffer, sys.stdout.buffer
    while line := asked.readline():
        order = json.loads(line)
        before, segment = (asked.read(size) for size in order["sizes"])
        out.write(json.dumps(told(answer(order, before, segment))).encode() + b"\n")
        out.flush()
    os._exit(0)


def answer(order: dict[str, Any], before: bytes, segment: bytes) -> Looked:
    """What is to be seen in the key frames of a segment."""
    keys = int(order["keys"])
    left_out = covered(order["zones"], CELLS[1], CELLS[0]) if order["zones"] else None
    first: Grey | None = None
    if before:
        with suppress(av.error.FFmpegError, OSError, ValueError, IndexError, AttributeError):
            first = key_pictures(before)[-1]
    found: list[Grey | None] = []
    with suppress(av.error.FFmpegError, OSError, ValueError, IndexError, AttributeError):
        found = key_pictures(segment)
    # Which is which is not known any more where some are missing.
    return looked_at([first, *(found if len(found) == keys else [None] * keys)], left_out)


def told(looked: Looked) -> dict[str, object]:
    """The answer in JSON."""
    looks = [
        None if look is None else [look.changed, look.is_still, look.is_black, look.sharp] for look in looked.looks
    ]
    return {"looks": looks, "scene": None if looked.scene is None else looked.scene.hex()}


def rehearse() -> None:
    """Have everything loaded that is loaded when it is first needed: nothing can be found later."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    frame = av.VideoFrame(64, 64, "yuv420p")
    small = frame.reformat(width=32, height=32, format="gray", interpolation="AREA").to_ndarray()
    picture = np.zeros((CELLS[0] * 2, CELLS[1] * 2), dtype=np.uint8)
    picture[:32, :32] = small
    looked_at([picture] * 10, covered([((0.1, 0.1), (0.2, 0.1), (0.2, 0.2))], CELLS[1], CELLS[0]))
    for name in ("h264", "hevc"):
        av.CodecContext.create(name, "r").open()
    with suppress(av.error.FFmpegError, ValueError):
        key_pictures(bytes(4096))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
