"""The program that takes a stranger's video apart: one file on its input, segments on its output, and it ends.

Everything it needs is imported first. Then it locks itself in as base/files/looking/child.py does: no file and no
socket can be opened any more, whatever the content asks for. Only then does it read.

    arguments  the moment of the first picture in nanoseconds
    input      the file itself, so that it can be sought in
    output     for each thing a line of JSON with its size, then so many bytes
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import resource
import sys
from contextlib import suppress

import av
import av.error

from ecrime.base.files.looking.child import give_up_rights
from ecrime.cameras.watching.intake.apart import FileRefused, taken_apart

MEMORY = 2 << 30
SECONDS_AT_LEAST, BYTES_A_SECOND = 60, 10 << 20


def main() -> None:
    """Answer for one file."""
    file, out = io.FileIO(0), sys.stdout.buffer
    size = os.fstat(0).st_size
    rehearse()
    give_up_rights(memory=MEMORY, cpu_s=SECONDS_AT_LEAST + size // BYTES_A_SECOND)
    try:
        for head, data in taken_apart(file, int(sys.argv[1])):
            out.write(json.dumps(head | {"size": len(data)}).encode() + b"\n" + data)
    except FileRefused as refused:
        out.write(json.dumps({"kind": "refused", "code": refused.code, "size": 0}).encode() + b"\n")
    except (av.error.FFmpegError, OSError, ValueError, IndexError, MemoryError):
        out.write(json.dumps({"kind": "refused", "code": "footage.file_broken", "size": 0}).encode() + b"\n")
    out.flush()
    os._exit(0)


def rehearse() -> None:
    """Have everything loaded that is loaded when it is first needed: nothing can be found later."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast", "tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.thread_count = 64, 64, "yuv420p", 1
        for n in range(3):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    made.seek(0)
    list(taken_apart(made, 0))
    with suppress(av.error.FFmpegError):
        list(taken_apart(io.BytesIO(bytes(4096)), 0))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
