"""What the settings promise a browser: forms and cookies hold also behind the proxy that brings TLS."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from ecrime.base.officers.middleware import COOKIE, remember

TOKEN = "t" * 32


def form_sent(scheme: str, *, through_proxy: bool) -> HttpRequest:
    """A form of our own page, as it reaches the service on loopback."""
    headers = {"Host": "testserver", "Origin": f"{scheme}://testserver"} | (
        {"X-Forwarded-Proto": scheme} if through_proxy else {}
    )
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": TOKEN}, headers=headers)
    request.COOKIES["csrftoken"] = TOKEN
    return request


def is_refused(request: HttpRequest) -> bool:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    guard = CsrfViewMiddleware(view)
    guard.process_request(request)
    return guard.process_view(request, view, (), {}) is not None


@pytest.mark.parametrize(("scheme", "through_proxy"), [("https", True), ("http", True), ("http", False)])
def test_a_form_of_our_own_is_taken(scheme: str, through_proxy: bool) -> None:
    assert not is_refused(form_sent(scheme, through_proxy=through_proxy))


def test_a_form_of_another_site_is_refused() -> None:
    request = form_sent("https", through_proxy=True)
    request.META["HTTP_ORIGIN"] = "https://elsewhere"
    assert is_refused(request)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_session_that_came_by_https_never_travels_without(scheme: str) -> None:
    response = remember(form_sent(scheme, through_proxy=True), HttpResponse(), "secret")
    assert bool(response.cookies[COOKIE]["secure"]) is (scheme == "https")
