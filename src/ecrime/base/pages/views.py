"""The pages that belong to no slice: the desk, the language switch, and what comboboxes and date boxes ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ecrime.base.pages import areas, dates, desk
from ecrime.base.pages.language import COOKIE, LANGUAGES, ONE_YEAR_S, page_language
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import Invalid, Problem

LONGEST_SEARCH = 80
DESK_ROWS = 100


@require_GET
def show_desk(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, most urgent first."""
    actor = signed_in(request)
    items = desk.items_for(actor)
    return page(
        request,
        "pages/desk.html",
        items=items[:DESK_ROWS],
        hidden=max(0, len(items) - DESK_ROWS),
        totals=desk.totals(items),
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the officer's language on this device and go back to the page."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Invalid([Problem("language", "choice.unknown")])
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = see_other(back if is_ours else "/")
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
def find_areas(request: HttpRequest) -> HttpResponse:
    """Areas for the area picker, by code or first letters in either script."""
    signed_in(request)
    found = areas.find_area_options(_asked(request), within=request.GET.get("within", ""))
    return _json({"options": [{"text": option.text, "note": str(option.note)} for option in found]})


@require_GET
def read_date(request: HttpRequest) -> HttpResponse:
    """A typed date in words, or what is wrong with it, while the officer goes on typing."""
    actor = signed_in(request)
    today = dates.today_in(actor.unit.zone, timezone.now())
    read = dates.read_date("date", _asked(request), today=today)
    if isinstance(read, Problem):
        return _json({"text": text_for(read.code, read.params), "ok": False})
    return _json({"text": dates.long_date(read, page_language()), "ok": True})


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:LONGEST_SEARCH]


def _json(body: dict[str, object]) -> HttpResponse:
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
