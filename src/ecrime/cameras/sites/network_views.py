"""The page of networks: where cameras may be, allowed and withdrawn by the administrator."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.sites import actions, discovery, queries
from ecrime.cameras.sites.facts import NetworkId
from ecrime.cameras.sites.forms import NetworkForm
from ecrime.foundation.errors import AlreadyDone, EcrimeError


@require_http_methods(["GET", "POST"])
def list_networks(request: HttpRequest) -> HttpResponse:
    """The networks in which cameras may be; and allowing another."""
    actor = signed_in(request)
    actor.require("camera_network.allow")
    form = NetworkForm(Form.values_of(request))
    if request.method == "GET":
        return _page(request, actor, form)
    facts, status = form.facts(), 422
    if not form.problems:
        try:
            actions.allow_camera_network.once(form.key)(actor, facts)
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
    if not form.problems:
        return see_other("sites:networks")
    return _page(request, actor, form, status=status)


@require_POST
def withdraw_network(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Withdraw a network; cameras there are connected to no more."""
    actor = signed_in(request)
    actor.require("camera_network.withdraw")
    actions.withdraw_camera_network(actor, NetworkId(network_id))
    return see_other("sites:networks")


@require_http_methods(["GET", "POST"])
def probe_networks(request: HttpRequest) -> HttpResponse:
    """Ask the allowed networks which cameras are there, and show those that are not registered."""
    actor = signed_in(request)
    actor.require("camera_network.probe")
    networks = queries.networks(actor)
    asked = discovery.asked_networks(networks)
    if request.method == "GET":
        return page(request, "sites/discover.html", asked=asked)
    for one in asked:
        actions.probe_camera_network(actor, one)
    found = discovery.discover(networks)
    known = queries.registered_at(actor, [one.address for one in found])
    rows = [one for one in found if one.address not in known]
    may_add = actor.may("camera.add")
    return page(
        request, "sites/discover.html", asked=asked, is_asked=True, rows=rows, known=len(known), may_add=may_add
    )


def _page(request: HttpRequest, actor: Actor, form: NetworkForm, *, status: int = 200) -> HttpResponse:
    networks = queries.networks(actor)
    may_withdraw = actor.may("camera_network.withdraw")
    may_probe = actor.may("camera_network.probe")
    context = {"networks": networks, "may_withdraw": may_withdraw, "may_probe": may_probe, "zone": actor.unit.zone}
    return page(request, "sites/networks.html", status=status, form=form, **context)
