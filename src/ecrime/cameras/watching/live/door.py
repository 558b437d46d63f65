"""Who may come in at the gateway: by which origin, with which session, from which address. Headers in, facts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from ecrime.base.officers.address import address_behind, plain_address

COOKIE = "session"
OVER_TLS = "__Host-session"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A session's token, and the address from which it is shown."""

    token: str = field(repr=False)
    address: str


def visitor_of(
    headers: Iterable[tuple[bytes, bytes]], *, connected: str, hosts: Sequence[str], pages_port: int
) -> Visitor | None:
    """Whoever asks with a page of ours; None for another site's, and for nobody's.

    hosts       names under which the service is open
    pages_port  of the pages on this machine, where no proxy brings both under one origin

    A browser sends the cookie along whoever's page asks; what tells ours from another is the origin alone.
    """
    said: dict[str, str] = {}
    for name, value in headers:
        said[name.decode("latin-1").lower()] = value.decode("latin-1")
    secure = said.get("x-forwarded-proto") == "https"
    if not _is_ours(said.get("origin", ""), said.get("host", ""), secure=secure, hosts=hosts, pages_port=pages_port):
        return None
    try:
        cookies = SimpleCookie(said.get("cookie", ""))
    except CookieError:
        return None
    found = cookies.get(OVER_TLS if secure else COOKIE)
    if found is None or not found.value:
        return None
    return Visitor(found.value, plain_address(address_behind(connected, said.get("x-forwarded-for", ""))))


def _is_ours(origin: str, host: str, *, secure: bool, hosts: Sequence[str], pages_port: int) -> bool:
    try:
        page, asked = urlsplit(origin), urlsplit(f"//{host}")
        ports = page.port, asked.port
    except ValueError:
        return False
    if asked.hostname is None or page.hostname != asked.hostname or _written(asked.hostname) not in hosts:
        return False
    if origin != f"{page.scheme}://{page.netloc}":
        return False
    if secure:
        return page.scheme == "https" and page.netloc == host
    return page.scheme == "http" and ports[0] == pages_port


def _written(name: str) -> str:
    return f"[{name}]" if ":" in name else name
