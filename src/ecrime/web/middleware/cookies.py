"""Over TLS every cookie of ours carries the name that binds it to this very host."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import Morsel

from django.http import HttpRequest, HttpResponse

PREFIX = "__Host-"


class HostCookies:
    """Renames cookies on their way out and back in, so that nothing behind this knows of it.

    A browser takes a cookie of such a name only over TLS, from this host and for all its paths; a neighbouring host
    can set none that passes for ours. On plain loopback, where no browser would take them, names stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.is_secure():
            return self.get_response(request)
        request.COOKIES = {
            name.removeprefix(PREFIX): value for name, value in request.COOKIES.items() if name.startswith(PREFIX)
        }
        response = self.get_response(request)
        for name in list(response.cookies):
            response.cookies[PREFIX + name] = bound_to_host(PREFIX + name, response.cookies.pop(name))
        return response


def bound_to_host(name: str, cookie: Morsel[str]) -> Morsel[str]:
    """The same cookie under another name, for TLS, this host and every path."""
    bound: Morsel[str] = Morsel()
    bound.set(name, cookie.value, cookie.coded_value)
    bound.update(cookie)
    bound["secure"] = True
    bound["path"] = "/"
    bound["domain"] = ""
    return bound
