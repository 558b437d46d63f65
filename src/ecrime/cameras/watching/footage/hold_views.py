"""The pages of holds: what is held, holding a time of cameras, lifting a hold as one of two."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.recorder import actions
from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.recorder.facts import Hold, HoldId
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage import queries
from ecrime.cameras.watching.footage.forms import check_choice, codes_of, read_at
from ecrime.cameras.watching.footage.hold_forms import HoldForm, LiftForm
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Forbidden, Invalid

PAGE_SIZE = 50
LIFTS = {"lift": actions.lift_footage, "lift_again": actions.lift_again_footage}
RIGHTS = ("footage.hold", "footage.lift", "footage.lift_again", "footage.see")


@require_GET
def list_holds(request: HttpRequest) -> HttpResponse:
    """Holds of the area, the last placed first."""
    actor = signed_in(request)
    _require_any(actor)
    standing = request.GET.get("all") != "yes"
    with acting_as(actor):
        found = recorder.holds(actor, only_standing=standing, before=_before(request), limit=PAGE_SIZE + 1)
        codes = queries.codes(actor, {one.camera for one in found})
        who = officers.officer_names(actor, {one.placed_by for one in found})
    shown = found[:PAGE_SIZE]
    return page(
        request,
        "watching/holds.html",
        rows=[(one, codes.get(one.camera, ""), _name(who.get(one.placed_by)), _next_act(actor, one)) for one in shown],
        older=shown[-1].id if len(found) > PAGE_SIZE else None,
        standing=standing,
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def place_hold(request: HttpRequest) -> HttpResponse:
    """Keep a time of some cameras from deletion."""
    actor = signed_in(request)
    actor.require("footage.hold")
    codes = codes_of(request)
    if problems := check_choice(codes):
        raise Invalid(problems)
    with acting_as(actor):
        cameras = tuple(sites.camera(actor, code).id for code in codes)
        now = queries.lawful_time(actor)
    zone, today = actor.unit.zone, dates.today_in(actor.unit.zone, now)
    form, status = HoldForm.about(read_at(request.GET.get("at", "")) or now, zone=zone, today=today), 200
    if request.method == "POST":
        form, status = HoldForm(Form.values_of(request), zone=zone, today=today), 422
        facts = form.facts(cameras)
        if not form.problems:
            try:
                actions.hold_footage.once(form.key)(actor, facts)
            except AlreadyDone:
                pass  # sent twice: answered alike
            except EcrimeError as refused:
                status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("footage:holds") + "?done=placed")
    return page(request, "watching/hold.html", status=status, form=form, codes=codes)


@require_http_methods(["GET", "POST"])
def lift_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold: as the first of two it stands on, as the second it ends."""
    actor = signed_in(request)
    with acting_as(actor):
        found = recorder.hold(actor, HoldId(hold_id))
        codes = queries.codes(actor, {found.camera})
    act = _next_act(actor, found)
    form, status = LiftForm(Form.values_of(request)), 200
    if request.method == "POST" and actions.lift_footage.done_under(form.key, None, actor):
        return _lifted(found.stands)  # sent twice: answered alike
    if not act:
        raise Forbidden("right.missing")
    if request.method == "POST":
        status = 422
        try:
            LIFTS[act].once(form.key)(actor, found, reason=form.value("reason"))
        except AlreadyDone:
            pass  # sent twice at the same time
        except EcrimeError as refused:
            status = form.refuse_act(refused)
        if not form.problems:
            return _lifted(act == "lift")
    camera, zone = codes.get(found.camera, ""), actor.unit.zone
    return page(request, "watching/lift.html", status=status, form=form, hold=found, camera=camera, act=act, zone=zone)


def _require_any(actor: Actor) -> None:
    if not any(actor.may(right) for right in RIGHTS):
        actor.require(RIGHTS[0])


def _next_act(actor: Actor, hold: Hold) -> str:
    """What this officer may do about a hold: lift it, lift it as the second, or nothing."""
    if not hold.stands:
        return ""
    if hold.first_lifted_by is None:
        return "lift" if actor.may("footage.lift") else ""
    return "lift_again" if actor.may("footage.lift_again") and hold.first_lifted_by != actor.officer_id else ""


def _lifted(stands: bool) -> HttpResponse:
    return see_other(reverse("footage:holds") + ("?done=lift" if stands else "?done=lift_again"))


def _name(names: tuple[str, str] | None) -> str:
    return "" if names is None else names[0] if page_language() == "km" else names[1]


def _before(request: HttpRequest) -> HoldId | None:
    try:
        return HoldId(UUID(request.GET["before"])) if request.GET.get("before") else None
    except ValueError:
        raise Invalid([]) from None
