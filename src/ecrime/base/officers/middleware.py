"""Says on every request who is signed in, as the database knows the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ecrime.base.officers import actions
from ecrime.foundation.errors import SignInNeeded

COOKIE = "session"
# A page that asks by itself, as for the progress of long work, is no sign that its officer is there.
IN_THE_BACKGROUND = "X-In-The-Background"


class SignedIn:
    """Sets ``request.actor`` from the session cookie; None when nobody is signed in or the session has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(COOKIE, "")
        request.actor = None  # type: ignore[attr-defined]
        if token:
            try:
                request.actor = actions.arrive(token, awake=IN_THE_BACKGROUND not in request.headers)  # type: ignore[attr-defined]
            except SignInNeeded:
                response = self.get_response(request)
                if COOKIE not in response.cookies:
                    response.delete_cookie(COOKIE, samesite="Strict")
                return response
        return self.get_response(request)


def remember(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser the session's token; no script can read it and no other site can send it."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure())
    return response
