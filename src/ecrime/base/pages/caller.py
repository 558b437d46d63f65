"""Who asks, as the auth process is told: under which address of ours, and from which of his."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from ecrime.base.officers.facts import Caller

LONGEST_ADDRESS = 64


def caller_of(request: HttpRequest) -> Caller:
    """The caller behind a request."""
    return Caller(f"{request.scheme}://{request.get_host()}", _address(request))


def is_at_this_machine(request: HttpRequest) -> bool:
    """True when nobody but who sits at this machine can have sent it: no proxy in between, and our local name."""
    return "X-Forwarded-For" not in request.headers and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _address(request: HttpRequest) -> str:
    """The caller's address: the last one that the proxy in front added, else that of the connection.

    Only this machine can connect to us, so what it says of others is the proxy's word.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return (forwarded if forwarded and _is_loopback(address) else address)[:LONGEST_ADDRESS]


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
