"""A request is as large as its page can need, and is refused before any of it is read otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from ecrime.base.pages import errors, uploads


class Size:
    """Refuses by what a request says of its own length; the server in front hands on no more than that.

    One that comes in pieces, without a length, is refused as well: it would be taken for an empty one otherwise.
    A file is taken only from an officer, and only where one is asked for. Stands behind the middleware that says who is
    signed in, and nothing before it reads the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META and request.method not in ("GET", "HEAD"):
            return errors.no_length(request)
        if length_of(request) > most(request):
            return errors.too_large(request)
        return self.get_response(request)


def length_of(request: HttpRequest) -> int:
    """How long the request says it is, in bytes; what says nothing has nothing that would be read."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isascii() and told.isdigit() else 0


def most(request: HttpRequest) -> int:
    """How large this request may be, in bytes."""
    if getattr(request, "actor", None) is None:
        return uploads.MOST_OF_A_FORM
    try:
        return uploads.most_for(resolve(request.path_info).view_name)
    except Resolver404:
        return uploads.MOST_OF_A_FORM
