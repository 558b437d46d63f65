"""Over TLS a cookie is bound to this host, both ways; on loopback it is left as it is."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ecrime.base.officers.middleware import COOKIE
from ecrime.cli.drills.instance import Database
from ecrime.web.middleware.cookies import HostCookies

TLS = {"X-Forwarded-Proto": "https"}


def through(cookies: dict[str, str], *, tls: bool) -> tuple[dict[str, str], SimpleCookie]:
    """What a view meets of these cookies, and what goes back when it sets one and deletes one."""
    met: dict[str, str] = {}

    def view(request: HttpRequest) -> HttpResponse:
        met.update(request.COOKIES)
        response = HttpResponse()
        response.set_cookie("session", "secret", httponly=True, samesite="Strict", domain="example.org", path="/desk/")
        response.delete_cookie("old")
        return response

    request = RequestFactory(headers=TLS if tls else {}).get("/")
    request.COOKIES.update(cookies)
    return met, HostCookies(view)(request).cookies


def test_over_tls_only_what_bears_the_name_comes_in() -> None:
    met, _ = through({"__Host-session": "ours", "session": "a neighbour's", "x": "y"}, tls=True)
    assert met == {"session": "ours"}


def test_over_tls_what_goes_out_is_for_this_host_alone() -> None:
    _, out = through({}, tls=True)
    assert set(out) == {"__Host-session", "__Host-old"}
    for cookie in out.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    kept = out["__Host-session"]
    assert (kept.value, kept["httponly"], kept["samesite"]) == ("secret", True, "Strict")
    assert out["__Host-old"]["max-age"] == 0


def test_on_loopback_names_stay() -> None:
    met, out = through({"session": "ours"}, tls=False)
    assert met == {"session": "ours"}
    assert set(out) == {"session", "old"}


@pytest.mark.parametrize(("name", "status"), [("__Host-" + COOKIE, 200), (COOKIE, 401)])
def test_a_session_is_known_over_tls_by_its_bound_name_only(database: Database, name: str, status: int) -> None:
    client = Client(headers=TLS)
    client.cookies[name] = database.tokens["lak"]
    assert client.get("/desk/").status_code == status
