"""The program that parses: it takes one order and one content on its input, answers once, and ends.

Everything it needs is imported first. Then it locks itself in: no more memory than its share, no more processor time,
no file and no socket can be opened any more, no process started, nothing written, no right regained. Where the system
lets it, it has no network either. Only then does it read the content.

    input    one line of JSON {"do": "look" | "page", "kind": …, "page": …}, then the content to its end
    output   one line of JSON, then the bytes of pictures in the order it names
"""

from __future__ import annotations

import codecs
import ctypes
import errno
import io
import json
import os
import resource
import sys
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image

from ecrime.base.files.looking import pdf, pictures
from ecrime.base.files.looking.docx import Docx
from ecrime.base.files.looking.kinds import LIMITS, PICTURES, SHOWN, THUMBNAIL, Kind
from ecrime.base.files.looking.refusing import FileRefused, corrupt

_NO_NEW_PRIVILEGES, _NEW_USER, _NEW_NETWORK = 38, 0x10000000, 0x40000000
# What the parsers raise for a content that is not what it says.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, AttributeError, KeyError, IndexError, RuntimeError)


def main() -> None:
    """Answer one order."""
    rehearse()
    lock_in()
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        head, pieces = _answer(order, content)
    except FileRefused as refused:
        head, pieces = {"refused": refused.code, "params": refused.params}, []
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        head, pieces = {"refused": "upload.too_much_work", "params": {}}, []
    except (*_BROKEN, zipfile.BadZipFile) as error:
        # Who is led to open something is no broken file.
        reaching_out = getattr(error, "errno", None) == errno.EMFILE
        head, pieces = {"refused": "upload.too_much_work" if reaching_out else "upload.corrupt", "params": {}}, []
    out = sys.stdout.buffer
    out.write(json.dumps(head | {"sizes": [len(piece) for piece in pieces]}).encode() + b"\n")
    for piece in pieces:
        out.write(piece)
    out.flush()
    # Nothing that a content has left behind is tidied up by its own code.
    os._exit(0)


def rehearse() -> None:
    """Have everything loaded that is loaded when it is first needed: nothing can be found later."""
    codecs.lookup("cp437")
    Image.preinit()
    for kind, form in ((Kind.JPEG, "JPEG"), (Kind.PNG, "PNG"), (Kind.TIFF, "TIFF")):
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, form)
        pictures.count(out.getvalue(), kind)
        pictures.as_jpeg(pictures.draw(out.getvalue(), kind, 0, lambda _more: None))


def lock_in() -> None:
    """Give up everything but computing."""
    give_up_rights(memory=LIMITS.look_memory, most_memory=LIMITS.most_memory, cpu_s=LIMITS.cpu_s)


def give_up_rights(*, memory: int, cpu_s: int, most_memory: int = 0) -> None:
    """From now on nothing can be opened or started, and memory and time are bounded; for other such programs too."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Refused in many containers; the limits below leave no socket to open all the same.
    libc.unshare(_NEW_USER | _NEW_NETWORK)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    for limit, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_NOFILE, 0, 0),
        (resource.RLIMIT_CPU, cpu_s, cpu_s),
        (resource.RLIMIT_AS, memory, most_memory or memory),
    ):
        resource.setrlimit(limit, (soft, hard))


def ask_memory(more: int) -> None:
    """Raise the soft limit by so much, never beyond the hard one."""
    allowed = min(LIMITS.look_memory + more, LIMITS.most_memory)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, LIMITS.most_memory))


def _answer(order: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    kind = Kind(order["kind"])
    if order["do"] == "look":
        return _look(kind, content)
    return _page(kind, content, int(order["page"]))


def _look(kind: Kind, content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """How many pages, and the thumbnail; the first page is drawn for it, so what is cut off is found."""
    if kind is Kind.DOCX:
        document = Docx(content)
        document.text()
        shown = document.pictures()
        for picture, its_kind in shown:
            pictures.count(picture, its_kind)
        drawn = pictures.draw(*shown[0], 0, ask_memory, widest=THUMBNAIL) if shown else None
        pages = 1 + len(shown)
    else:
        pages = pictures.count(content, kind) if kind in PICTURES else pdf.count(content)
        drawn = _drawn(kind, content, 0)
    thumbnail = [pictures.as_jpeg(drawn, widest=THUMBNAIL)] if drawn else []
    return {"pages": pages}, thumbnail


def _page(kind: Kind, content: bytes, page: int) -> tuple[dict[str, Any], list[bytes]]:
    if kind is not Kind.DOCX:
        return {}, [pictures.as_jpeg(_drawn(kind, content, page))]
    document = Docx(content)
    if page == 0:
        return {"text": document.text(), "left_out": document.left_out()}, []
    picture, its_kind = document.pictures()[page - 1]
    return {}, [pictures.as_jpeg(pictures.draw(picture, its_kind, 0, ask_memory))]


def _drawn(kind: Kind, content: bytes, page: int) -> Image.Image:
    if kind is Kind.PDF:
        ask_memory(SHOWN * SHOWN * pictures.BYTES_A_PIXEL)
        return pdf.draw(content, page)
    if kind in PICTURES:
        return pictures.draw(content, kind, page, ask_memory)
    raise corrupt()


if __name__ == "__main__":
    main()
