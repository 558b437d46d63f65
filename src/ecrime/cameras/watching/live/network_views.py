"""The page of the networks of headquarters: from where cameras are watched live, said by the administrator."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import WatchNetworkId
from ecrime.cameras.watching.live.forms import HeadquartersForm
from ecrime.foundation.errors import AlreadyDone, EcrimeError


@require_http_methods(["GET", "POST"])
def list_headquarters(request: HttpRequest) -> HttpResponse:
    """The networks of headquarters; and allowing another."""
    actor = signed_in(request)
    actor.require("watch_network.allow")
    form = HeadquartersForm(Form.values_of(request))
    if request.method == "GET":
        return _page(request, actor, form)
    status = 422
    try:
        actions.allow_watch_network.once(form.key)(actor, form.facts())
    except AlreadyDone:
        pass
    except EcrimeError as refused:
        status = form.refuse_act(refused)
    if form.problems:
        return _page(request, actor, form, status=status)
    return see_other("live:headquarters")


@require_POST
def withdraw_headquarters(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Withdraw a network; whoever watches from there sees nothing more."""
    actor = signed_in(request)
    actor.require("watch_network.withdraw")
    actions.withdraw_watch_network(actor, WatchNetworkId(network_id))
    return see_other("live:headquarters")


def _page(request: HttpRequest, actor: Actor, form: HeadquartersForm, *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "watching/headquarters.html",
        status=status,
        form=form,
        networks=queries.networks(actor),
        may_withdraw=actor.may("watch_network.withdraw"),
        zone=actor.unit.zone,
    )
