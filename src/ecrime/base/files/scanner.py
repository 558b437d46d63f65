"""ClamAV, where it runs beside us: what comes in is handed to it over its socket before it is kept.

Its protocol is one command and the content in pieces, each behind its length (clamd(8), INSTREAM).
"""

from __future__ import annotations

import logging
import socket
from pathlib import Path

from django.conf import settings

from ecrime.foundation.errors import Invalid, Problem, Unavailable

logger = logging.getLogger(__name__)

_PIECE = 1024 * 1024
_PATIENCE_S = 20.0
_LONGEST_ANSWER = 4096


def is_there() -> bool:
    """Whether a scanner has its socket where the settings say."""
    return Path(settings.CLAMAV_SOCKET).is_socket()


def scan(content: bytes, *, field: str = "file") -> None:
    """Have a content looked through. Where there is no scanner the log says so, as the page of health does.

    Raises Invalid("upload.infected"); Unavailable where there is a scanner that does not answer, or not with a verdict.
    """
    if not is_there():
        logger.warning("files.not_scanned")
        return
    try:
        verdict = _asked(content)
    except OSError as error:
        raise Unavailable("upload.scanner_away") from error
    if verdict.endswith("FOUND"):
        logger.warning("files.infected")
        raise Invalid([Problem(field, "upload.infected")])
    if verdict != "stream: OK":
        logger.error("files.scanner_failed")
        raise Unavailable("upload.scanner_away")


def _asked(content: bytes) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
        clamd.settimeout(_PATIENCE_S)
        clamd.connect(str(settings.CLAMAV_SOCKET))
        clamd.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            clamd.sendall(len(piece).to_bytes(4, "big") + piece)
        clamd.sendall(bytes(4))
        answer = bytearray()
        while len(answer) < _LONGEST_ANSWER and (more := clamd.recv(_LONGEST_ANSWER)):
            answer += more
    return bytes(answer).rstrip(b"\0\n").decode("utf-8", "replace")
