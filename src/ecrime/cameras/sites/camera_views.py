"""The pages of cameras: the list, one camera, registering, correcting, its login, removing it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecrime.base.database.context import acting_as
from ecrime.base.keys import masters
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import tabs
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.sites import actions, onvif, queries, resolving, view_drawing, words
from ecrime.cameras.sites.facts import Camera, CameraFacts, StreamRole
from ecrime.cameras.sites.field_of_view import field_of_view
from ecrime.cameras.sites.forms import CAMERA_COLUMNS, CameraFilterForm, CameraForm, LoginForm, ReasonForm, camera_state
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem


@require_GET
def list_cameras(request: HttpRequest) -> HttpResponse:
    """The cameras of the officer's area."""
    actor = signed_in(request)
    actor.require("camera.see")
    state = camera_state(request)
    form = CameraFilterForm(state.filters)
    filters = form.filters()
    found: list[Camera] = []
    total: int | None = None
    if not form.problems:
        found, total = queries.cameras(actor, filters, sort=state.sort, limit=state.size, offset=state.offset)
    rows = [
        (
            one,
            words.name_of(one.site_names),
            words.state_badge(one.facts.state),
            words.retention_name(one.facts.retention),
            words.flag_words(one.flags),
        )
        for one in found
    ]
    return page(
        request,
        "sites/cameras.html",
        form=form,
        state=state,
        columns=CAMERA_COLUMNS,
        rows=rows,
        total=total,
        imported=_count(request.GET.get("imported", "")),
        may_add=actor.may("camera.add"),
        may_import=actor.may("camera.import"),
        may_allow=actor.may("camera_network.allow"),
        status=422 if form.problems else 200,
    )


@require_GET
def see_camera(request: HttpRequest, camera: str) -> HttpResponse:
    """One camera: what is registered, what was, and, for who may correct it, where it is on the network."""
    actor = signed_in(request)
    with acting_as(actor):
        found = queries.camera(actor, camera)
        corrects = actor.may("camera.correct")
        sources = queries.sources(actor, found.id) if corrects else []
        history = queries.history(actor, found.id)
        probes = queries.probes(actor, found.id)
        site = queries.site(actor, found.facts.site)
        view = field_of_view(found.facts, found.streams)
        who = officers.officer_names(actor, {one.officer for one in history})
    return page(
        request,
        "sites/camera.html",
        camera=found,
        site=site,
        site_name=words.site_name(site),
        badge=words.state_badge(found.facts.state),
        flags=words.flag_words(found.flags),
        rows=words.camera_rows(found),
        streams=words.stream_rows(found.streams),
        view=view_drawing.shown(view) if view is not None else None,
        addresses=[(words.ROLES[one.role], one) for one in sources],
        history=words.history_rows(found, history, who),
        probes=words.probe_rows(probes),
        may_probe=actor.may("camera.probe") and any(one.role is StreamRole.CONTROL for one in sources),
        offers=tabs.offers_for(actor, "camera", camera),
        zone=actor.unit.zone,
        may_correct=corrects and not found.removed_reason,
        may_give=actor.may("camera.credential") and not found.removed_reason,
        may_remove=actor.may("camera.remove") and not found.removed_reason,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def add_camera(request: HttpRequest) -> HttpResponse:
    """Register a camera."""
    actor = signed_in(request)
    actor.require("camera.add")
    form = CameraForm(Form.values_of(request))
    if request.method == "GET":
        form.values |= {"site": request.GET.get("site", ""), "state": "planned", "mounting": "pole", "public": "yes"}
        if "control" in request.GET:
            # What was found in an allowed network; it is checked like everything that is typed.
            names = {"host": "control", "port": "port", "path": "path"}
            form.values |= {f"streams.control.{name}": request.GET.get(word, "") for name, word in names.items()}
        return page(request, "sites/camera_form.html", form=form, camera=None)
    facts, status = form.facts(), 422
    if not form.problems:
        try:
            actions.add_camera.once(form.key)(actor, _placed(actor, facts))
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
    if not form.problems:
        return see_other(reverse("sites:camera", args=[facts.code]) + "?done=added")
    return page(request, "sites/camera_form.html", status=status, form=form, camera=None)


@require_http_methods(["GET", "POST"])
def correct_camera(request: HttpRequest, camera: str) -> HttpResponse:
    """Correct what is registered of a camera, its addresses among it."""
    actor = signed_in(request)
    actor.require("camera.correct")
    with acting_as(actor):
        found = queries.camera(actor, camera)
        if request.method == "GET":
            form = CameraForm.of_camera(found, queries.stream_facts(actor, found))
            return page(request, "sites/camera_form.html", form=form, camera=found)
    form = CameraForm(Form.values_of(request), known=found.facts.code)
    facts, status = form.facts(), 422
    version = form.whole("version")
    if not form.problems:
        try:
            actions.correct_camera.once(form.key)(actor, found, _placed(actor, facts), version=version)
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
    if not form.problems:
        return see_other(reverse("sites:camera", args=[camera]) + "?done=corrected")
    return page(request, "sites/camera_form.html", status=status, form=form, camera=found)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("user", "password")
@sensitive_variables("form")
def give_login(request: HttpRequest, camera: str) -> HttpResponse:
    """Give the user and password of a camera anew. They are never drawn again, nor is what was typed."""
    actor = signed_in(request)
    actor.require("camera.credential")
    found = queries.camera(actor, camera)
    form, status = LoginForm(Form.values_of(request)), 200
    if request.method == "POST":
        login, status = form.login(), 422
        try:
            actions.give_camera_login.once(form.key)(actor, found, login)
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("sites:camera", args=[camera]) + "?done=given")
    return page(request, "sites/login.html", status=status, form=form, camera=found)


@require_http_methods(["GET", "POST"])
def remove_camera(request: HttpRequest, camera: str) -> HttpResponse:
    """Remove a camera for ever."""
    actor = signed_in(request)
    actor.require("camera.remove")
    found = queries.camera(actor, camera)
    form, status = ReasonForm(Form.values_of(request)), 200
    form.values.setdefault("version", str(found.version))
    if request.method == "POST":
        status = 422
        try:
            actions.remove_camera.once(form.key)(
                actor, found, reason=form.value("reason"), version=form.whole("version")
            )
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("sites:camera", args=[camera]) + "?done=removed")
    return page(request, "sites/remove.html", status=status, form=form, camera=found)


@require_POST
def probe_camera(request: HttpRequest, camera: str) -> HttpResponse:
    """Ask a camera about itself and note what it says; asking comes before the act, outside its transaction."""
    actor = signed_in(request)
    actor.require("camera.probe")
    with acting_as(actor):
        found = queries.camera(actor, camera)
        source = next((one for one in queries.sources(actor, found.id) if one.role is StreamRole.CONTROL), None)
        login = queries.login(actor, found.id, masters.read(settings.MASTER_KEYS))
    if source is None:
        raise Invalid([Problem("", "camera.no_control")])
    said = onvif.probe(source, login, now=timezone.now())
    actions.probe_camera(actor, found, said)
    return see_other(reverse("sites:camera", args=[camera]) + "?done=probed")


def _count(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else 0


def _placed(actor: Actor, facts: CameraFacts) -> CameraFacts:
    """The facts with their hosts resolved, before the act and outside its transaction."""
    return resolving.with_addresses(facts, queries.networks(actor))
