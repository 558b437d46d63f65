"""Under which address the pages are open, and so for which site a passkey is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ecrime.foundation.errors import Forbidden

LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Site:
    """``origin`` as a browser names it (``https://host:port``), and the relying party's id, its host."""

    origin: str
    rp_id: str

    @property
    def is_this_machine(self) -> bool:
        """True when the browser runs where the service does."""
        return self.rp_id == LOCAL


def site_of(origin: str, hosts: Sequence[str]) -> Site:
    """The site at that origin, if it is one of ours and a browser would make a passkey for it.

    A browser does so for names, not for bare numbers, and only over TLS or on its own machine.
    Raises Forbidden("site.not_ours").
    """
    try:
        split = urlsplit(origin)
        host, port = split.hostname or "", split.port
    except ValueError:
        raise Forbidden("site.not_ours") from None
    is_ours = any(host == known or (known.startswith(".") and host.endswith(known)) for known in hosts)
    is_named = bool(host.strip("0123456789.")) and ":" not in host
    is_safe = split.scheme == "https" or (split.scheme == "http" and host == LOCAL)
    is_bare = origin == f"{split.scheme}://{host}" + (f":{port}" if port else "")
    if not (is_ours and is_named and is_safe and is_bare):
        raise Forbidden("site.not_ours")
    return Site(origin, host)
