"""The page of a camera's privacy zones: to see for who sees cameras, to set for who may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.zones import actions, queries
from ecrime.cameras.watching.zones.forms import ZonesForm
from ecrime.foundation.errors import AlreadyDone, EcrimeError


@require_http_methods(["GET", "POST"])
def set_zones(request: HttpRequest, camera: str) -> HttpResponse:
    """The zones of a camera, drawn, and the form that replaces them."""
    actor = signed_in(request)
    actor.require("camera.see")
    with acting_as(actor):
        found = sites.camera(actor, camera)
        standing = queries.zones(actor, found.id)
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
    return page(
        request,
        "watching/zones.html",
        status=status,
        form=form,
        camera=found,
        standing=standing,
        drawn=[" ".join(f"{x * 160:.2f},{y * 90:.2f}" for x, y in zone) for zone in shown],
        may_set=actor.may("privacy_zone.set") and not found.removed_reason,
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )
