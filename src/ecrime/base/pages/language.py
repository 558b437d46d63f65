"""The language of a page: a setting of the device, Khmer until somebody chooses."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation

COOKIE = "ecrime_language"
LANGUAGES = ("km", "en")
ONE_YEAR_S = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """The language chosen on this device; the browser's own wish does not count, Khmer comes first."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def page_language() -> str:
    """The language that is being written now."""
    active = translation.get_language()
    return active if active in LANGUAGES else LANGUAGES[0]
