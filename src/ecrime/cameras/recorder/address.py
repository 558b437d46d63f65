"""Where a camera sends its pictures from. What is shown of it never holds a password."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SCHEMES = {"rtsp": 554, "rtsps": 322}


class NoAddress(ValueError):
    """It is no address of a camera; the text says why and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was looked at. ``repr`` and ``shown`` are without user and password."""

    scheme: str
    host: str
    port: int
    url: str

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"Address({self.shown})"

    @property
    def shown(self) -> str:
        """For people and logs: scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse(text: str) -> Address:
    """Look at an address. Raises NoAddress for anything but rtsp and rtsps with a host, in printing letters."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise NoAddress("an address of a camera is of plain letters, without spaces")
    if len(text) > 2000:
        raise NoAddress("an address of a camera is shorter than 2,000 letters")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NoAddress("an address of a camera has a host and a port that is a number") from None
    if parts.scheme not in SCHEMES:
        raise NoAddress("an address of a camera begins with rtsp:// or rtsps://")
    if not host or parts.fragment:
        raise NoAddress("an address of a camera names a host, and no part after #")
    return Address(parts.scheme, host, port or SCHEMES[parts.scheme], _clean(parts))


def _clean(parts: SplitResult) -> str:
    """As libav is given it: its own words after "?" that would change how it connects are not let through."""
    words = {"tcp", "udp", "multicast", "http", "https"}
    query = "&".join(word for word in parts.query.split("&") if word.partition("=")[0] not in words)
    return parts._replace(query=query).geturl()
