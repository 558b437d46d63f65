"""Who asks, as the auth process is told: under which address of ours, and from which of his."""

from __future__ import annotations

from django.http import HttpRequest

from ecrime.base.officers.address import address_of, is_loopback
from ecrime.base.officers.facts import Caller


def caller_of(request: HttpRequest) -> Caller:
    """The caller behind a request."""
    return Caller(f"{request.scheme}://{request.get_host()}", address_of(request))


def is_at_this_machine(request: HttpRequest) -> bool:
    """True when nobody but who sits at this machine can have sent it: no proxy in between, and our local name."""
    return "X-Forwarded-For" not in request.headers and is_loopback(request.META.get("REMOTE_ADDR", ""))
