"""The wall: live pictures of cameras, and who else watches them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecrime.base.ledger.access import Access, current_access, stated_reason
from ecrime.base.officers import actions as officer_actions
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor, Refusal
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.purpose.words import purpose_name
from ecrime.cameras.recorder import standing_queries
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage.hold_forms import HoldForm
from ecrime.cameras.watching.footage.queries import lawful_time
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import TILES, WALLS, Shown, WallFacts
from ecrime.cameras.watching.live.forms import WallForm
from ecrime.foundation.errors import Forbidden, Invalid, NotFound, Problem, PurposeMissing

STREAM = "/live/stream/"
MOST_AT_ONCE = 32


@require_GET
def open_wall(request: HttpRequest) -> HttpResponse:
    """The first wall that the officer keeps."""
    actor = signed_in(request)
    actor.require("camera.watch")
    kept = queries.walls(actor)
    return see_other("live:wall", kept[0].number if kept else 1)


@require_http_methods(["GET", "POST"])
def show_wall(request: HttpRequest, wall: int) -> HttpResponse:
    """A wall of tiles; and keeping it as it is chosen."""
    actor = signed_in(request)
    actor.require("camera.watch")
    if wall not in WALLS:
        raise NotFound("wall.none")
    cameras = queries.watchable(actor)
    form = WallForm(Form.values_of(request), cameras)
    if request.method == "GET":
        _purpose(actor)
        kept = {each.number: each for each in queries.walls(actor)}
        form.begin(kept.get(wall) or WallFacts(wall, "", TILES[0], tuple(one.id for one in cameras[: TILES[0]])))
        return _page(request, actor, wall, form)
    try:
        actions.keep_wall(actor, form.facts(wall))
    except Invalid as invalid:
        form.refuse_act(invalid)
        return _page(request, actor, wall, form, status=422)
    return see_other("live:wall", wall)


@require_POST
def watch_cameras(request: HttpRequest) -> HttpResponse:
    """Begin to watch cameras, each an act of its own: which watch each is, and why some are not."""
    actor = signed_in(request)
    access = _purpose(actor)
    begun: dict[str, str] = {}
    refused: dict[str, str] = {}
    for code in _asked(request):
        try:
            begun[code] = str(actions.watch_camera(actor, sites.camera(actor, code), access=access))
        except (Forbidden, NotFound) as error:
            refused[code] = text_for(error.code)
            officer_actions.note_refusal(actor, Refusal("live:watch", code, error.code))
    return _json({"watches": begun, "refused": refused})


@require_GET
def who_watches(request: HttpRequest) -> HttpResponse:
    """Who watches beside the officer himself, for the captions of a wall; where asked for, how many are recorded."""
    actor = signed_in(request)
    actor.require("camera.watch")
    found = queries.watching_now(actor)
    codes = sites.codes_of(actor, {one.camera for one in found})
    others = [one for one in found if one.officer != actor.officer_id]
    names = officers.officer_names(actor, {one.officer for one in others})
    place = 0 if page_language() == "km" else 1
    watching: dict[str, list[str]] = {}
    for one in others:
        watching.setdefault(codes[one.camera], []).append(names[one.officer][place])
    count = len({one.officer for one in found})
    said = ngettext("watched by %(count)d officer", "watched by %(count)d officers", count) % {"count": count}
    recorded = _recorded(actor) if request.GET.get("recorded") == "yes" else {}
    return _json({"watching": watching, "said": said if count else "", **recorded})


def _recorded(actor: Actor) -> dict[str, str]:
    """How many cameras are recorded, and how many are not, for the head of a wall."""
    found = standing_queries.recording_now(actor)
    down = len(found.down)
    return {
        "recorded": _("recorded %(recorded)d/%(cameras)d") % {"recorded": found.recorded, "cameras": found.cameras},
        "down": "▲ " + ngettext("%(count)d down", "%(count)d down", down) % {"count": down} if down else "",
    }


def _purpose(actor: Actor) -> Access:
    access = current_access(actor)
    if access is None:
        raise PurposeMissing("purpose.missing")
    return access


def _asked(request: HttpRequest) -> list[str]:
    """The codes of the cameras that are asked for. Raises Invalid for what is no such list."""
    try:
        said = json.loads(request.body)["cameras"]
    except (ValueError, KeyError, TypeError, RecursionError):
        said = None
    if not isinstance(said, list) or len(said) > MOST_AT_ONCE or not all(isinstance(one, str) for one in said):
        raise Invalid([Problem("cameras", "request.unreadable")])
    return list(dict.fromkeys(said))


def _page(request: HttpRequest, actor: Actor, number: int, form: WallForm, *, status: int = 200) -> HttpResponse:
    kept = {wall.number: wall for wall in queries.walls(actor)}
    walls = [(each, kept[each].name if each in kept else "", each == number) for each in WALLS]
    where = "" if request.is_secure() else f"ws://{_name_of(request)}:{settings.LIVE_PORT}"
    response = page(
        request,
        "watching/wall.html",
        status=status,
        number=number,
        walls=walls,
        form=form,
        tiles=form.tiles,
        tile_counts=TILES,
        shown=_tiles(form.chosen, form.tiles),
        stream=f"{where}{STREAM}",
        purpose_url=f"{reverse('purpose')}?next={request.path}",
        words=json.dumps(_words()),
        keys=_keys(actor),
        hold=_hold_form(actor, number),
        may_mark=actor.may("footage.bookmark"),
        may_see_footage=actor.may("footage.see"),
        zone=actor.unit.zone,
    )
    response.content_sources = {"media-src": "blob:", "connect-src": where}  # type: ignore[attr-defined]
    return response


def _keys(actor: Actor) -> list[tuple[str, str]]:
    """The keys of a wall and what each does, for this officer."""
    keys = [
        ("1–9", _("choose a tile"), ""),
        ("← ↑ → ↓", _("choose the next tile"), ""),
        ("Enter", _("show it large"), ""),
        ("H", _("hold its last five minutes"), "footage.hold"),
        ("B", _("mark this moment"), "footage.bookmark"),
        ("F", _("open its footage"), "footage.see"),
        ("Esc", _("back to the wall"), ""),
        ("Z", _("full screen"), ""),
        ("?", _("explain the keys"), ""),
    ]
    return [(key, words) for key, words, right in keys if not right or actor.may(right)]


def _hold_form(actor: Actor, number: int) -> HoldForm | None:
    """The form of a hold, filled in with what was stated as the purpose; None for who may place none."""
    access = current_access(actor)
    if access is None or not actor.may("footage.hold"):
        return None
    zone, today = actor.unit.zone, dates.today_in(actor.unit.zone, lawful_time(actor))
    words = " ".join(filter(None, [purpose_name(access.purpose), access.case_number]))
    wall = _("Wall %(number)s") % {"number": number}
    return HoldForm.for_wall(
        reason=stated_reason(actor, access) or words,
        reference=access.case_number or f"{wall}, {dates.short_date(today)}",
        zone=zone,
        today=today,
    )


def _name_of(request: HttpRequest) -> str:
    """Under which name the page was asked for, without its port."""
    name = urlsplit(f"//{request.get_host()}").hostname or ""
    return f"[{name}]" if ":" in name else name


def _tiles(chosen: list[Shown], count: int) -> list[Shown | None]:
    return [*chosen, *[None] * (count - len(chosen))][:count]


def _words() -> dict[str, str]:
    """What the script says of a tile."""
    return {
        "live": _("live %s s"),
        "opening": _("opening"),
        "waiting": _("no picture comes from the camera; it is asked again"),
        "behind": _("the line is too slow; it goes on at the next whole picture"),
        "stalled": _("stands still since %s"),
        "choose": _("Choose a tile first: press 1 to 9."),
        "failed": _("The service does not answer. Try again."),
        "h265": _("This camera sends H.265, which browsers do not play, and has no small stream in H.264."),
        "big_h265": _("The large stream is H.265, which browsers do not play; this is the small one."),
        "cannot": _("This browser cannot play the stream."),
        "gone": _("The connection to the pictures is lost; it is tried again."),
        "masked": _("privacy zones are filled"),
        "others": _("also watched by %s"),
        "session": _("Your session has ended. Sign in again."),
        "right": text_for("right.missing"),
        "passkey": text_for("watch.passkey"),
        "unit": text_for("watch.unit"),
        "zone": text_for("watch.zone"),
        "camera": text_for("watch.camera"),
        "closed": _("This watch has ended."),
        "lost": _("This watch has ended."),
        "ended": _("This watch has ended."),
    }


def _json(said: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(said)
    response["Cache-Control"] = "no-store"
    return response
