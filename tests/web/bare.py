"""The pages that belong to no slice, served without a database in a process of its own: python -m tests.web.bare.

Prints the port it listens on. The cookie ``as=specialist`` signs an invented specialist in; nothing else
differs from the real pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import count
from unittest import mock
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, make_server

import tests.web.bare_settings  # noqa: F401  Django knows its settings before any model is imported

# isort: split
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone

from ecrime.base.country.facts import Area
from ecrime.base.officers.facts import Actor, OfficerId, PostId, Unit, UnitId
from ecrime.base.pages import desk, navigation
from ecrime.base.pages.clocks import due_clock, window_clock
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import Forbidden, NotFound, Unavailable

NOBODY = UUID(int=0)
STEPS = count(1)
ZONE = "Asia/Phnom_Penh"
SPECIALIST = Actor(
    token="",
    officer_id=OfficerId(NOBODY),
    name_km="សុខ ដារ៉ា",
    name_latin="SOK Dara",
    post_id=PostId(NOBODY),
    post_kind="specialist",
    unit=Unit(UnitId(NOBODY), "KDL", "ខេត្តកណ្ដាល", "Kandal", "08", "KH.08", ZONE),
    rights=frozenset({"incident.record", "incident.see", "incident.import"}),
)
AREAS = tuple(
    Area(id_, id_, level, None, route, name_km, name_latin, "", "", ZONE)
    for id_, level, route, name_km, name_latin in (
        ("08", 1, "KH.08", "កណ្ដាល", "Kandal"),
        ("0801", 2, "KH.08.0801", "កណ្ដាលស្ទឹង", "Kandal Stueng"),
        ("080102", 3, "KH.08.0801.080102", "ស្វាយ", "Svay"),
        ("080105", 3, "KH.08.0801.080105", "ស្វាយទាប", "Svay Teab"),
    )
)


class SignedIn:
    """Stands where the real middleware looks the session up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get("as") == "specialist":
            request.actor = SPECIALIST  # type: ignore[attr-defined]
        return self.get_response(request)


def find_areas(text: str, *, within: str = "", limit: int = 8) -> tuple[Area, ...]:
    """Stands for the country pack."""
    return tuple(area for area in AREAS if area.id.startswith(text) or area.name_latin.lower().startswith(text))


def areas(ids: Iterable[str]) -> tuple[Area, ...]:
    return tuple(area for area in AREAS if area.id in set(ids))


def waiting(actor: Actor) -> Sequence[desk.DeskItem]:
    """Invented work: late, soon, later, and without a clock."""
    now = timezone.now()
    late, soon, later = now - timedelta(hours=3), now + timedelta(hours=5), now + timedelta(hours=40)
    zone, url = actor.unit.zone, "/house/parts/"
    return [
        desk.DeskItem("KDL-2026-000409 · ប្លន់", url, "ពិនិត្យអង្គហេតុ", window_clock(soon, now=now, zone=zone), soon),
        desk.DeskItem("KDL-2026-000417 · លួច", url, "បញ្ចប់", due_clock(late, now=now, zone=zone), late),
        desk.DeskItem(
            "KDL-2026-000420 · លួចមានស្ថានទម្ងន់ទោស",
            url,
            "ពិនិត្យអង្គហេតុ",
            window_clock(later, now=now, zone=zone),
            later,
        ),
        desk.DeskItem("KDL-2026-000401", url, "—"),
    ]


def sign_in(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/sign_in.html")


def keep(request: HttpRequest) -> HttpResponse:
    """A page for officers whose form may be sent after the session ended."""
    from ecrime.base.pages import house

    signed_in(request)
    return house.show_parts(request)


def work(request: HttpRequest) -> HttpResponse:
    """Work of three steps, done when looked at often enough."""
    done = next(STEPS)
    if done > 3:
        return see_other("desk")
    return page(request, "pages/progress.html", done=done, total=3, url=request.path, label="Rows read")


def refuse(request: HttpRequest) -> HttpResponse:
    raise Forbidden("area.outside_post", rule="D2")


def miss(request: HttpRequest) -> HttpResponse:
    raise NotFound("address.unknown")


def fail(request: HttpRequest) -> HttpResponse:
    raise Unavailable("server.failed")


urlpatterns = [
    path("", include("ecrime.base.pages.urls")),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/question/", miss, name="ask_passkey"),
    path("sign-in/enrol/", miss, name="enrol"),
    path("command-line/", miss, name="console"),
    path("sign-out/", miss, name="sign_out"),
    path("find/", miss, name="find_number"),
    path("kept/", keep),
    path("long/", work),
    path("refused/", refuse),
    path("missing/", miss),
    path("failed/", fail),
]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


def main() -> None:
    desk.register(waiting)
    navigation.register(navigation.Place(navigation.Job.RECORD, "Parts", "parts", "incident.record", "KeyR"))
    site = StaticFilesHandler(get_wsgi_application())
    with (
        mock.patch("ecrime.base.country.queries.find_areas", find_areas),
        mock.patch("ecrime.base.country.queries.areas", areas),
        mock.patch("ecrime.base.pages.page.is_demo", return_value=False),
        mock.patch("ecrime.base.pages.page.past_share", return_value=None),
        make_server("127.0.0.1", 0, site, handler_class=QuietHandler) as server,
    ):
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
