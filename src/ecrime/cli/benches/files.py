"""What it costs that a stranger's file is opened by a child that may open nothing, beside its parser alone.

Each file is looked at by the service and by the peer in fresh processes of their own, in turns. Asked of both: how many
pages, and a thumbnail. The peer is a program without these cares: Pillow or pdfium in the process that serves.
"""

from __future__ import annotations

import io
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROUNDS = 3
MB = 1024 * 1024
OURS = """
import json, resource, sys, time
from ecrime.base.files.looking.viewing import examine
from ecrime.foundation.errors import Invalid
content = open(sys.argv[1], "rb").read()
begun = time.perf_counter()
try:
    examine(content)
    said = "taken"
except Invalid as refused:
    said = refused.problems[0].code
spent = time.perf_counter() - begun
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([said, spent, memory]))
"""
PEER = """
import io, json, sys, time
from PIL import Image
import pillow_heif, pypdfium2
pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None
content = open(sys.argv[1], "rb").read()
begun = time.perf_counter()
try:
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        len(document)
        picture = document[0].render(scale=1).to_pil()
    else:
        picture = Image.open(io.BytesIO(content))
        getattr(picture, "n_frames", 1)
    picture.thumbnail((320, 320))
    picture.convert("RGB").save(io.BytesIO(), "JPEG")
    said = "taken"
except Exception as error:
    said = type(error).__name__
spent = time.perf_counter() - begun
# What the system counts for a process begins with what its parent had; this begins with the program.
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(json.dumps([said, spent, int(peak)]))
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """One file, looked at by us and by the peer; medians of seconds, peaks of memory in MB.

    said      "taken", or why it was refused; of the peer the error it met
    times     our seconds for one of the peer's
    """

    name: str
    size_mb: float
    said: str
    seconds: float
    memory_mb: float
    peer: str
    peer_said: str
    peer_seconds: float
    peer_memory_mb: float
    times: float


@dataclass(frozen=True, slots=True)
class FilesBench:
    """What was measured, file by file."""

    files: list[Looked]


def run() -> FilesBench:
    """Look at each file in turns."""
    with tempfile.TemporaryDirectory() as folder:
        looked = []
        for name, make in FILES.items():
            path = Path(folder) / "file"
            path.write_bytes(make())
            looked.append(_look(name, path))
    return FilesBench(looked)


def _look(name: str, path: Path) -> Looked:
    ours, peers = [], []
    for _ in range(ROUNDS):
        ours.append(_ask(OURS, path))
        peers.append(_ask(PEER, path))
    seconds, peer_seconds = (statistics.median(one[1] for one in each) for each in (ours, peers))
    return Looked(
        name,
        path.stat().st_size / MB,
        ours[0][0],
        seconds,
        max(one[2] for one in ours) / 1024,
        "pdfium in the process" if path.read_bytes()[:4] == b"%PDF" else "Pillow in the process",
        peers[0][0],
        peer_seconds,
        max(one[2] for one in peers) / 1024,
        seconds / peer_seconds,
    )


def _ask(program: str, path: Path) -> tuple[str, float, float]:
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=False)
    if done.returncode:
        # The system has ended it, for its memory or something worse.
        return f"ended ({done.returncode})", 0.001, 0
    said, spent, memory = json.loads(done.stdout)
    return str(said), float(spent), float(memory)


def _photo(width: int, height: int) -> Image.Image:
    """Something with slopes everywhere, as photos have."""
    return Image.merge("RGB", [Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)] * 3)


def _saved(picture: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def _heic() -> bytes:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(_photo(4000, 3000)).save(out)
    return out.getvalue()


def _pdf(pages: int) -> bytes:
    """So many empty pages, written by hand."""
    kids = " ".join(f"{number} 0 R" for number in range(3, pages + 3))
    parts = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>"]
    parts += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{part}endobj\n".encode()
    begins = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out) + f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n".encode()


def _huge_png(side: int = 20_000) -> bytes:
    """A picture of one bit a point, 400 megapixels in some 50 kB."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pages_of_tiff() -> bytes:
    return _saved(
        _photo(1700, 2200), "TIFF", compression="tiff_lzw", save_all=True, append_images=[_photo(1700, 2200)] * 4
    )


FILES: dict[str, Callable[[], bytes]] = {
    "JPEG of 12 megapixels": lambda: _saved(_photo(4000, 3000), "JPEG"),
    "JPEG of 48 megapixels": lambda: _saved(_photo(8000, 6000), "JPEG"),
    "HEIC of 12 megapixels": _heic,
    "PNG of 12 megapixels": lambda: _saved(_photo(4000, 3000), "PNG", compress_level=1),
    "TIFF of 5 pages": _pages_of_tiff,
    "PDF of 10 pages": lambda: _pdf(10),
    "PDF of 10,000 pages": lambda: _pdf(10_000),
    "PNG of 400 megapixels": _huge_png,
}
