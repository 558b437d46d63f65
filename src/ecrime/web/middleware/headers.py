"""The headers that tell a browser to run nothing but ours and to tell nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    # Text becomes markup in one place of our scripts (islands/parts/answer.ts); some browsers can insist on it.
    "require-trusted-types-for": "'script'",
    "trusted-types": "answers",
}


def content_policy(more: Mapping[str, str]) -> str:
    """The policy, with the sources that one page needs besides: ``content_sources`` of its response."""
    names = [*SOURCES, *(name for name in more if name not in SOURCES)]
    return "; ".join(
        f"{name} {SOURCES.get(name, '')} {more.get(name, '')}".replace("  ", " ").strip() for name in names
    )


CONTENT_POLICY = content_policy({})

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    # Not "no-referrer": browsers then send "Origin: null" with our own forms, and no form would be trusted.
    # Other sites get nothing under "same-origin" either.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
}


# A year, as browsers ask for; said over TLS only, where alone it means anything.
ONE_YEAR_S = 365 * 24 * 3600
ONLY_TLS = {"Strict-Transport-Security": f"max-age={ONE_YEAR_S}; includeSubDomains"}


class SecurityHeaders:
    """Puts the same headers on every answer, static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        more = getattr(response, "content_sources", None)
        if more:
            response.headers["Content-Security-Policy"] = content_policy(more)
        for name, value in (HEADERS | ONLY_TLS if request.is_secure() else HEADERS).items():
            response.headers.setdefault(name, value)
        return response
