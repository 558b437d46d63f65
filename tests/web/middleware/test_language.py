"""Khmer comes first; a language chosen on a device lasts, and never longer than the request in a process."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ecrime.web.middleware.language import Language


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "km"), ("en", "en"), ("km", "km"), ("xx", "km"), ("../../etc", "km")]
)
def test_the_cookie_decides_and_the_browser_does_not(cookie: str | None, language: str) -> None:
    seen: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory(headers={"accept-language": "en"}).get("/")
    if cookie:
        request.COOKIES["ecrime_language"] = cookie
    before = translation.get_language()
    answer = Language(view)(request)
    assert seen == [language]
    assert answer["Content-Language"] == language
    assert translation.get_language() == before
