"""Each request is answered in the language chosen on its device; a program's in the one its header asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ecrime.base.officers.middleware import is_api
from ecrime.base.pages.api.answers import language_asked
from ecrime.base.pages.language import language_of


class Language:
    """Activates the language of the request, and no longer than the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_asked(request) if is_api(request) else language_of(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
