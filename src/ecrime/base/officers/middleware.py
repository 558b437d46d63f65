"""Says on every request who is signed in, as the database knows the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ecrime.base.database.context import caller_address
from ecrime.base.officers import actions
from ecrime.base.officers.address import network_address_of
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Forbidden, SignInNeeded

COOKIE = "session"
# A page that asks by itself, as for the progress of long work, is no sign that its officer is there.
IN_THE_BACKGROUND = "X-In-The-Background"
# Where systems come in, with a token in a header and no cookie; everywhere else officers, with a cookie.
API = "/api/"
BEARER = "Bearer "


class SignedIn:
    """Sets ``request.actor``: the officer of the session cookie, or at the API the system of the token in the header.

    None when nobody is signed in or the session has ended. Where there is a header the cookie is not looked at, and a
    system's token in a cookie is nobody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        before = caller_address.set(network_address_of(request))
        try:
            if is_api(request) and "Authorization" in request.headers:
                return self._as_system(request)
            return self._as_officer(request)
        finally:
            caller_address.reset(before)

    def _as_officer(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(COOKIE, "")
        try:
            actor = _arrived(token, awake=IN_THE_BACKGROUND not in request.headers) if token else None
        except Forbidden:  # a system's, from elsewhere
            actor = None
        if token and (actor is None or actor.is_system):
            response = self.get_response(request)
            if COOKIE not in response.cookies:
                response.delete_cookie(COOKIE, samesite="Strict")
            return response
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)

    def _as_system(self, request: HttpRequest) -> HttpResponse:
        # The token comes in no cookie, so no other site can have it sent along.
        request.COOKIES = {}
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        said = request.headers["Authorization"]
        token = said.removeprefix(BEARER) if said.startswith(BEARER) else ""
        try:
            actor = _arrived(token, awake=False) if token else None
        except Forbidden as strayed:
            actions.note_stray_token(token)
            request.refused_at_the_door = strayed  # type: ignore[attr-defined]
            return self.get_response(request)
        request.actor = actor if actor is not None and actor.is_system else None  # type: ignore[attr-defined]
        return self.get_response(request)


def is_api(request: HttpRequest) -> bool:
    """True for an address of the API; the page about it, at its root, is for people."""
    return request.path.startswith(API) and request.path != API


def _arrived(token: str, *, awake: bool) -> Actor | None:
    try:
        return actions.arrive(token, awake=awake)
    except SignInNeeded:
        return None


def remember(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser the session's token; no script can read it and no other site can send it."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure())
    return response
