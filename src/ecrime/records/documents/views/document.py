"""One document: its page, page by page; what the chief decides; its pictures and its original."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.files.looking import viewing
from ecrime.base.files.looking.kinds import ENDINGS, KINDS_OF_MEDIA, Kind
from ecrime.base.files.queries import open_file
from ecrime.base.ledger.access import Access
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import tabs
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in, to_keep
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Forbidden, NotFound
from ecrime.records.documents import actions, queries, words
from ecrime.records.documents.facts import Document
from ecrime.records.documents.forms import NOBODY, DocumentForm, ReasonForm
from ecrime.records.documents.queries import Place
from ecrime.records.documents.views.of_record import form_for, identity, read
from ecrime.records.incidents.display import officer_name
from ecrime.records.incidents.facts import IncidentId, IncidentRow
from ecrime.records.incidents.opening import open_record
from ecrime.records.lock.rules import Window

# Nothing of a file runs, whatever it is, and no browser guesses what it might be.
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_http_methods(["GET", "POST"])
def see_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One page of a document with all that is said of it; the ledger is told first. A POST decides or withdraws."""
    actor = signed_in(request)
    place = queries.document_place(actor, document_id)
    access, row = open_record(actor, place.number)
    actions.see_document(access, place.subject)
    form = ReasonForm(Form.values_of(request) if request.method == "POST" else {})
    if request.method == "POST":
        try:
            _do(request.POST.get("act", ""), actor, place, form)
        except EcrimeError as refused:
            return _page(request, access, row, place, form, status=form.refuse_act(refused))
        if not form.problems:
            return see_other(reverse("documents:see", args=[document_id]) + "?done=done")
    return _page(request, access, row, place, form, status=422 if form.problems else 200)


@require_http_methods(["GET", "POST"])
def correct_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Correct what is said of a document inside its own 48 hours."""
    actor = signed_in(request)
    actor.require("document.correct")
    place = queries.document_place(actor, document_id)
    access, row = open_record(actor, place.number)
    incident, naming = read(actor, access, row)
    found = queries.document(access, row.id, document_id)
    if found.withheld:
        raise Forbidden("document.withheld")
    form = form_for(request, actor, incident, naming, row)
    if request.method == "GET":
        form.values |= _values_for(found, form)
    else:
        facts = form.facts()
        if not form.problems:
            try:
                actions.correct_document.once(form.key)(actor, row.id, document_id, facts, version=form.version)
            except AlreadyDone:
                return see_other("documents:see", document_id)
            except EcrimeError as refused:
                return _correct_page(request, form, found, status=form.refuse_act(refused))
            return see_other(reverse("documents:see", args=[document_id]) + "?done=done")
    return _correct_page(request, form, found, status=422 if form.problems else 200)


@require_GET
def show_page(request: HttpRequest, document_id: UUID, leaf: int) -> HttpResponse:
    """One page as a picture, drawn anew by the child; the document was opened before."""
    actor = signed_in(request)
    found = _open_one(actor, document_id)
    if not 1 <= leaf <= found.pages:
        raise NotFound("document.page_none")
    shown = viewing.show(queries.content(actor, found.file_id), KINDS_OF_MEDIA[found.media_type], leaf - 1)
    if shown.picture is None:
        raise NotFound("document.page_none")
    return _picture(shown.picture, f"{found.place}-{leaf}.jpg")


@require_GET
def show_thumbnail(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The small picture of a document; its record was opened before."""
    actor = signed_in(request)
    found = _open_one(actor, document_id)
    if found.thumbnail_id is None:
        raise NotFound("document.page_none")
    return _picture(queries.content(actor, found.thumbnail_id), f"{found.place}.jpg")


@require_GET
def export_document(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """The original, to be kept and never to be shown; that it leaves the house is entered first."""
    actor = signed_in(request)
    actor.require("document.export")
    place = queries.document_place(actor, document_id)
    access, row = open_record(actor, place.number)
    found = queries.document(access, row.id, document_id)
    if found.withheld:
        raise Forbidden("document.withheld")
    actions.export_document(access, place.subject, found.sha256)
    ending = ENDINGS[KINDS_OF_MEDIA[found.media_type]][0]
    response = StreamingHttpResponse(_pieces(actor, found.file_id), content_type="application/octet-stream")
    response["Content-Length"] = str(found.size)
    response["Content-Security-Policy"] = SANDBOX
    return to_keep(response, f"{place.number}-{found.place}.{ending}")


def _pieces(actor: Actor, file_id: UUID) -> Iterator[bytes]:
    with open_file(actor, file_id) as (_kept, content):
        yield from content


def _open_one(actor: Actor, document_id: UUID) -> Document:
    place = queries.document_place(actor, document_id)
    return queries.document(actor, place.incident_id, document_id)


def _picture(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response


def _do(act: str, actor: Actor, place: Place, form: ReasonForm) -> None:
    incident_id, document_id = IncidentId(place.incident_id), place.subject.id
    if act == "agree":
        actions.agree_document(actor, incident_id, document_id)
    elif act == "refuse":
        reason = form.reason()
        if not form.problems:
            actions.refuse_document(actor, incident_id, document_id, reason)
    elif act == "withdraw":
        actions.withdraw_document(actor, incident_id, document_id)


def _page(
    request: HttpRequest, access: Access, row: IncidentRow, place: Place, form: ReasonForm, *, status: int
) -> HttpResponse:
    actor = signed_in(request)
    incident, naming = read(actor, access, row)
    found = queries.document(access, row.id, place.subject.id)
    shown = words.document_row(found, naming)
    number = _number(request, found)
    with acting_as(actor):
        who = {found.recorded_by, *([found.agreed.by] if found.agreed else [])}
        names = {id_: officer_name(name) for id_, name in officers.officer_names(actor, who).items()}
    is_hidden = bool(found.withheld or found.withdrawn_at)
    is_own = actor.unit.id == found.unit_id or actor.officer_id == found.recorded_by
    is_open = is_own and found.withdrawn_at is None and Window(found.recorded_at).is_open(naming.now)
    decides = found.facts.provided_by == actor.unit.id and found.agreed is None and found.withdrawn_at is None
    return page(
        request,
        "documents/see.html",
        status=status,
        identity=identity(actor, incident, naming),
        tabs=tabs.tabs_for(actor, "incident", place.number, path=reverse("documents:of_record", args=[place.number])),
        form=form,
        row=shown,
        document=found,
        rows=words.facts_rows(
            shown,
            naming,
            recorded_by=names.get(found.recorded_by, ""),
            decided_by=names.get(found.agreed.by, "") if found.agreed else "",
        ),
        number=place.number,
        page_number=number,
        text=_text(actor, found) if number == 1 and not is_hidden else None,
        is_hidden=is_hidden,
        is_large=request.GET.get("zoom") == "large",
        may_correct=is_open and found.agreed is None and actor.may("document.correct"),
        may_withdraw=is_open and actor.may("document.withdraw"),
        may_export=not is_hidden and actor.may("document.export"),
        may_decide=decides and not is_hidden and actor.may("document.agree") and actor.officer_id != found.recorded_by,
        done=request.GET.get("done", ""),
    )


def _text(actor: Actor, found: Document) -> viewing.Shown | None:
    """The words of a Word file; None for what is shown as pictures."""
    if KINDS_OF_MEDIA[found.media_type] is not Kind.DOCX:
        return None
    return viewing.show(queries.content(actor, found.file_id), Kind.DOCX, 0)


def _number(request: HttpRequest, found: Document) -> int:
    typed = request.GET.get("page", "1")
    return min(max(int(typed), 1), found.pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


def _values_for(found: Document, form: DocumentForm) -> dict[str, str]:
    facts = found.facts
    return {
        "key": form.value("key"),
        "version": str(found.version),
        "kind": facts.kind.value,
        "person": str(facts.person_id) if facts.person_id else NOBODY,
        "source": facts.source,
        "made_on": facts.made_on.strftime("%d/%m/%Y") if facts.made_on else "",
        "provided_by": str(facts.provided_by),
    }


def _correct_page(request: HttpRequest, form: DocumentForm, found: Document, *, status: int) -> HttpResponse:
    return page(request, "documents/correct.html", status=status, form=form, document=found)
