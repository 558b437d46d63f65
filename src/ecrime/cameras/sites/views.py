"""The pages of sites: the list, one site with its decisions, adding and deciding."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.cameras.sites import actions, queries, words
from ecrime.cameras.sites.facts import Site
from ecrime.cameras.sites.forms import SITE_COLUMNS, DecisionForm, SiteFilterForm, SiteForm, site_state
from ecrime.foundation.errors import AlreadyDone, EcrimeError


@require_GET
def list_sites(request: HttpRequest) -> HttpResponse:
    """The sites of the officer's area, as the address narrows them."""
    actor = signed_in(request)
    actor.require("camera.see")
    state = site_state(request)
    form = SiteFilterForm(state.filters)
    filters = form.filters()
    found: list[Site] = []
    total: int | None = None
    if not form.problems:
        found, total = queries.sites(actor, filters, sort=state.sort, limit=state.size, offset=state.offset)
    names = words.area_names([one.path for one in found])
    rows = [(one, words.site_name(one), names[one.path], words.decision_badge(one)) for one in found]
    return page(
        request,
        "sites/sites.html",
        form=form,
        state=state,
        columns=SITE_COLUMNS,
        rows=rows,
        total=total,
        may_add=actor.may("site.add"),
        status=422 if form.problems else 200,
    )


@require_http_methods(["GET", "POST"])
def add_site(request: HttpRequest) -> HttpResponse:
    """Add a site."""
    actor = signed_in(request)
    actor.require("site.add")
    form, status = SiteForm(Form.values_of(request)), 200
    if request.method == "POST":
        facts, status = form.facts(), 422
        if not form.problems:
            try:
                actions.add_site.once(form.key)(actor, facts)
            except AlreadyDone:
                pass
            except EcrimeError as refused:
                status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("sites:site", args=[facts.code]) + "?done=added")
    return page(request, "sites/add_site.html", status=status, form=form)


@require_GET
def see_site(request: HttpRequest, site: str) -> HttpResponse:
    """One site: where it is, its cameras, the decisions on it."""
    actor = signed_in(request)
    with acting_as(actor):
        found = queries.site(actor, site)
        decisions = queries.decisions(actor, found.id)
        cameras, _total = queries.cameras(actor, queries.CameraFilters(state="all", site=found.id), limit=200)
        corrections, why = queries.site_history(actor, found.id), queries.why_corrected(actor, found.id)
        deciders = {one.decided_by for one in decisions}
        who = officers.officer_names(actor, deciders | {one.officer for one in corrections})
    return page(
        request,
        "sites/site.html",
        site=found,
        name=words.site_name(found),
        area=words.area_name(found.path),
        badge=words.decision_badge(found),
        cameras=[(one, words.state_badge(one.facts.state)) for one in cameras],
        history=words.decision_rows(decisions, who),
        corrections=words.site_history_rows(found, corrections, why, who),
        zone=actor.unit.zone,
        may_correct=actor.may("site.correct"),
        may_decide=actor.may("site.decide"),
        may_register=actor.may("camera.add"),
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def correct_site(request: HttpRequest, site: str) -> HttpResponse:
    """Correct the name, street and position of a site."""
    actor = signed_in(request)
    actor.require("site.correct")
    found = queries.site(actor, site)
    if request.method == "GET":
        form = SiteForm.of_site(found)
        return page(request, "sites/correct_site.html", form=form, site=found, name=words.site_name(found))
    form, status = SiteForm(Form.values_of(request), known=found), 422
    facts, version = form.facts(), form.whole("version")
    if not form.problems:
        try:
            actions.correct_site.once(form.key)(actor, found, facts, reason=form.value("reason"), version=version)
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
    if not form.problems:
        return see_other(reverse("sites:site", args=[site]) + "?done=corrected")
    return page(request, "sites/correct_site.html", status=status, form=form, site=found, name=words.site_name(found))


@require_http_methods(["GET", "POST"])
def decide_site(request: HttpRequest, site: str) -> HttpResponse:
    """Decide on a site; what stands is shown beside."""
    actor = signed_in(request)
    actor.require("site.decide")
    found = queries.site(actor, site)
    number = str(found.decision.number) if found.decision else "0"
    form, status = DecisionForm(Form.values_of(request), today=found.today), 200
    form.values.setdefault("replaces", number)
    if request.method == "POST":
        facts, status = form.facts(), 422
        replaces = form.whole("replaces")
        if not form.problems:
            try:
                actions.decide_site.once(form.key)(actor, found, facts, replaces=replaces)
            except AlreadyDone:
                pass
            except EcrimeError as refused:
                status = form.refuse_act(refused)
        if not form.problems:
            return see_other(reverse("sites:site", args=[site]) + "?done=decided")
    context = {"site": found, "name": words.site_name(found), "badge": words.decision_badge(found)}
    return page(request, "sites/decide.html", status=status, form=form, **context)
