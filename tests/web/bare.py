"""The parts page and the desk served without a database, in a process of its own: python bare.py PORT.

``?as=specialist`` signs an invented specialist in for one request; nothing else differs from the real pages.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

import ecrime
from ecrime.base.officers.facts import Actor, OfficerId, PostId, Unit, UnitId
from ecrime.foundation.errors import Forbidden, NotFound

SOURCE = Path(ecrime.__file__).parent
NOBODY = UUID(int=0)
SPECIALIST = Actor(
    token="",
    officer_id=OfficerId(NOBODY),
    name_km="សុខ ដារ៉ា",
    name_latin="SOK Dara",
    post_id=PostId(NOBODY),
    post_kind="specialist",
    unit=Unit(UnitId(NOBODY), "KDL", "ខេត្តកណ្ដាល", "Kandal", "08", "08", "Asia/Phnom_Penh"),
    rights=frozenset({"incident.record", "incident.see", "incident.import"}),
)


class SignedIn:
    """Stands where the real middleware looks the session up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        as_ = request.GET.get("as") or request.COOKIES.get("as", "")
        request.actor = SPECIALIST if as_ == "specialist" else None
        return self.get_response(request)


def set_up() -> None:
    settings.configure(
        DEBUG=True,
        SECRET_KEY="only-for-tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.staticfiles", "ecrime.base.pages"],
        MIDDLEWARE=[
            "ecrime.web.middleware.headers.SecurityHeaders",
            "ecrime.web.middleware.language.Language",
            "django.middleware.csrf.CsrfViewMiddleware",
            f"{__name__}.SignedIn",
            "ecrime.base.pages.errors.ErrorPages",
        ],
        CSRF_FAILURE_VIEW="ecrime.base.pages.errors.origin_refused",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [SOURCE / "web" / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        LANGUAGE_CODE="km",
        LOCALE_PATHS=[SOURCE / "locale"],
        USE_TZ=True,
        STATIC_URL="/static/",
        STATICFILES_DIRS=[SOURCE / "web" / "static"],
        STRICT_TEXTS=True,
    )
    django.setup()


def fill_desk() -> None:
    """Invented work that waits, and a page of the navigation with a key."""
    from ecrime.base.pages import desk, navigation
    from ecrime.base.pages.clocks import due_clock, window_clock

    def waiting(actor: Actor) -> list[desk.DeskItem]:
        now = timezone.now()
        zone = actor.unit.zone
        late, soon, later = now - timedelta(hours=3), now + timedelta(hours=5), now + timedelta(hours=40)
        return [
            desk.DeskItem(
                "KDL-2026-000409 · ប្លន់", "/house/parts/", "ពិនិត្យអង្គហេតុ", window_clock(soon, now=now, zone=zone), soon
            ),
            desk.DeskItem("KDL-2026-000417 · លួច", "/house/parts/", "បញ្ចប់", due_clock(late, now=now, zone=zone), late),
            desk.DeskItem(
                "KDL-2026-000420 · លួចមានស្ថានទម្ងន់ទោស",
                "/house/parts/",
                "ពិនិត្យអង្គហេតុ",
                window_clock(later, now=now, zone=zone),
                later,
            ),
            desk.DeskItem("KDL-2026-000401", "/house/parts/", "—"),
        ]

    desk.register(waiting)
    navigation.register(navigation.Place(navigation.Job.RECORD, "Parts", "parts", "incident.record", "KeyR"))


def refuse(request: HttpRequest) -> HttpResponse:
    raise Forbidden("area.outside_post", rule="D2")


def miss(request: HttpRequest) -> HttpResponse:
    raise NotFound("address.unknown")


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


def main(port: int) -> None:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application
    from django.shortcuts import render
    from django.urls import include, path

    global urlpatterns, handler404, handler500
    set_up()
    fill_desk()
    handler404 = "ecrime.base.pages.errors.not_found"
    handler500 = "ecrime.base.pages.errors.failed"
    from ecrime.base.pages.page import page

    urlpatterns = [
        path("", include("ecrime.base.pages.urls")),
        path("sign-in/", lambda request: page(request, "pages/sign_in.html"), name="sign_in"),
        path("sign-out/", miss, name="sign_out"),
        path("refused/", refuse),
        path("missing/", miss),
    ]
    with make_server("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), handler_class=QuietHandler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
