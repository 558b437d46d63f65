"""The list of officers, adding one, giving a code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.country import queries as country
from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Actor, NotedRefusal
from ecrime.base.officers.queries import PostingFacts
from ecrime.base.pages import outputs
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.lists import Column, ListState
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.officers.forms import AppointForm
from ecrime.base.pages.officers.words import RIGHTS, Reached, rights_by_reach, rights_text
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import AlreadyDone, Invalid, Problem
from ecrime.foundation.ids import uuid7

REFUSAL_COLUMNS = (
    Column(_("When")),
    Column(_("Officer")),
    Column(_("Unit")),
    Column(_("Wanted to")),
    Column(_("Number")),
    Column(_("Why refused")),
)


@dataclass(frozen=True, slots=True)
class PostRights:
    """A kind of post, and what it may do within each reach."""

    code: str
    name: str
    reaches: list[Reached]


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """A refusal as drawn: the officer by name, what he wanted and why not, in words."""

    noted: NotedRefusal
    officer: str
    act: str
    why: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """One kind of post and what it may do, in words."""

    name: str
    rights: str


@require_GET
def list_officers(request: HttpRequest) -> HttpResponse:
    """The officers of the administrator's area, unit by unit, and what each kind of post may do."""
    actor = signed_in(request)
    return page(
        request,
        "officers/list.html",
        postings=queries.postings(actor),
        zone=actor.unit.zone,
        may_appoint=actor.may("officer.appoint"),
    )


@require_GET
def show_rights(request: HttpRequest) -> HttpResponse:
    """Who may do what, where: the reader's own post first, then every kind of post. No officer is named."""
    actor = signed_in(request)
    rights = queries.rights_of_posts(actor)
    is_khmer = page_language() == "km"
    posts = [
        PostRights(code, km if is_khmer else en, rights_by_reach(rights[code]))
        for code, km, en in queries.post_kinds(actor)
    ]
    area = country.area(actor.unit.area_id)
    return page(
        request,
        "officers/rights.html",
        own=next(post for post in posts if post.code == actor.post_kind),
        area=area.name_km if is_khmer else area.name_latin,
        posts=posts,
        may_see_officers=actor.may("officer.see"),
    )


@require_GET
def list_refusals(request: HttpRequest) -> HttpResponse:
    """Looks at people and records that were refused, newest first; for who reads the ledger."""
    actor = signed_in(request)
    actor.require("ledger.see")
    state = ListState.of(request, filters=(), sorts=(), default_sort="")
    noted, total = queries.refusals(actor, page=state.page, size=state.size)
    names = queries.officer_names(actor, {one.officer_id for one in noted})
    acts = {output.url_name: output.act for output in outputs.outputs()}
    return page(
        request,
        "officers/refusals.html",
        state=state,
        columns=REFUSAL_COLUMNS,
        total=total,
        rows=[
            RefusalLine(
                one,
                " · ".join(names[one.officer_id]),
                str(RIGHTS[acts[one.refusal.page]]),
                text_for(one.refusal.reason),
            )
            for one in noted
        ],
        zone=actor.unit.zone,
    )


@require_http_methods(["GET", "POST"])
def appoint_officer(request: HttpRequest) -> HttpResponse:
    """Add an officer on a post of a unit."""
    actor = signed_in(request)
    actor.require("officer.appoint")
    names = [(code, km if page_language() == "km" else en) for code, km, en in queries.post_kinds(actor)]
    form = AppointForm(Form.values_of(request), units=queries.units(actor), posts=names)
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _appoint_page(request, actor, form)
    unit = form.unit()
    if unit is None or form.problems:
        return _appoint_page(request, actor, form, status=422)
    stated = {name: form.value(name) for name in ("name_km", "name_latin", "post_kind")}
    try:
        posting = actions.appoint_officer.once(form.key)(actor, unit_id=unit.id, **stated)
    except AlreadyDone:
        return see_other("officers:list")
    except Invalid as invalid:
        form.refuse(*invalid.problems)
        return _appoint_page(request, actor, form, status=422)
    return see_other("officers:code", posting)


@require_http_methods(["GET", "POST"])
def give_code(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Say what giving a code does; then make one and show it, this once."""
    actor = signed_in(request)
    actor.require("officer.code")
    posting = queries.posting(actor, posting_id)
    form = Form(Form.values_of(request))
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _code_page(request, posting, key=str(uuid7()))
    try:
        key = UUID(form.value("key"))
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
    try:
        code = actions.give_code.once(key)(actor, posting_id)
    except AlreadyDone:
        # Sent twice: the code was on the first answer only, and nobody can show it again.
        form.refuse(Problem("", "code.shown_once"))
        return _code_page(request, posting, key=str(uuid7()), form=form, status=409)
    return _code_page(request, posting, code=code)


@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Say what ending a post does; then end it."""
    actor = signed_in(request)
    actor.require("officer.end_post")
    posting = queries.posting(actor, posting_id)
    if request.POST.get("act") != "end_post":
        return page(request, "officers/end_post.html", posting=posting)
    actions.end_post(actor, posting.id)
    return see_other("officers:see", posting.id)


@require_http_methods(["GET", "POST"])
def show_console(request: HttpRequest) -> HttpResponse:
    """Say what the command line is for; then give a token for one command, this once."""
    actor = signed_in(request)
    if not actor.may("camera.import"):
        actor.require("incident.import")
    token = actions.hand_to_console(actor) if request.POST.get("act") == "token" else ""
    return page(request, "officers/console.html", token=token)


def _appoint_page(request: HttpRequest, actor: Actor, form: AppointForm, *, status: int = 200) -> HttpResponse:
    return page(request, "officers/appoint.html", status=status, form=form, posts=_post_lines(actor))


def _code_page(
    request: HttpRequest,
    posting: PostingFacts,
    *,
    code: str = "",
    key: str = "",
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(request, "officers/code.html", status=status, posting=posting, code=code, key=key, form=form)


def _post_lines(actor: Actor) -> list[PostLine]:
    rights = queries.rights_of_posts(actor)
    language = page_language()
    return [
        PostLine(km if language == "km" else en, rights_text(rights[code]))
        for code, km, en in queries.post_kinds(actor)
    ]
