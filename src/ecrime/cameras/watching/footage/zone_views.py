"""The page of a camera's privacy zones: to see for who sees cameras, to set for who may."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage.forms import read_at, written_at
from ecrime.cameras.watching.footage.queries import lawful_time
from ecrime.cameras.watching.footage.recorded import moment, nanoseconds
from ecrime.cameras.watching.footage.rules import LAG, window_about
from ecrime.cameras.watching.footage.views import opened
from ecrime.cameras.watching.zones import actions, queries
from ecrime.cameras.watching.zones.forms import ZonesForm
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem

DAY_NS = 24 * HOUR_NS


@require_http_methods(["GET", "POST"])
def set_zones(request: HttpRequest, camera: str) -> HttpResponse:
    """The zones of a camera, drawn, and the form that replaces them."""
    actor = signed_in(request)
    actor.require("camera.see")
    with acting_as(actor):
        found = sites.camera(actor, camera)
        standing = queries.zones(actor, found.id)
    at = read_at(request.GET.get("at", ""))
    picture = _picture(actor, found, at) if at is not None else ""
    form, status = ZonesForm.of_zones(standing), 200
    shown = standing.polygons
    if request.method == "POST":
        actor.require("privacy_zone.set")
        form = ZonesForm(Form.values_of(request))
        shown, status = form.polygons(), 422
        if not form.problems:
            try:
                reason = form.value("reason")
                actions.set_privacy_zone.once(form.key)(actor, found, shown, reason=reason, version=form.version)
            except AlreadyDone:
                pass
            except EcrimeError as refused:
                status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("footage:zones", args=[camera]) + "?done=set")
    may_set = actor.may("privacy_zone.set") and not found.removed_reason
    return page(
        request,
        "watching/zones.html",
        status=status,
        form=form,
        camera=found,
        standing=standing,
        drawn=[" ".join(f"{x * 160:.2f},{y * 90:.2f}" for x, y in zone) for zone in shown],
        may_set=may_set,
        picture=picture,
        latest=_latest(actor, found) if may_set and not picture and actor.may("footage.see") else "",
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


def _picture(actor: Actor, camera: Camera, at: datetime) -> str:
    """Where a picture of the camera is, opened for a purpose like any footage."""
    actor.require("footage.see")
    now = lawful_time(actor)
    window = window_about(at, now)
    if isinstance(window, Problem):
        raise Invalid([window])
    opened(actor, [camera], window, at=at, now=now)
    return f"{reverse('footage:picture', args=[camera.id])}?at={written_at(at)}"


def _latest(actor: Actor, camera: Camera) -> str:
    """The last moment of the last day of which there is a picture, "" where there is none."""
    until = nanoseconds(lawful_time(actor) - LAG)
    found = recorder.timeline(actor, [camera.id], until - DAY_NS, until)
    stretches = [span for one in found for span in one.recorded]
    return written_at(moment(min(stretches[-1][1], until) - SECOND)) if stretches else ""
