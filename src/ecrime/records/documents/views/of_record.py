"""The documents of a record, where the photos of its people stand, and the form that adds one."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.files import scanner
from ecrime.base.ledger.access import Access
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates, tabs
from ecrime.base.pages.clocks import window_clock
from ecrime.base.pages.fields import Form, Option
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Forbidden, Invalid, Problem
from ecrime.records.documents import actions, pieces, queries, rules, words
from ecrime.records.documents.facts import DocumentFacts
from ecrime.records.documents.forms import NOBODY, Arrived, DocumentForm, Sent
from ecrime.records.documents.words import Naming
from ecrime.records.incidents import display
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident, IncidentRow
from ecrime.records.incidents.opening import open_record


@require_http_methods(["GET", "POST"])
def see_documents(request: HttpRequest, number: str) -> HttpResponse:
    """The documents of a record and whose photo is missing; a POST asks criminal police for one."""
    actor = signed_in(request)
    actor.require("document.see")
    access, row = open_record(actor, number)
    if request.method == "POST":
        _ask(actor, row, request.POST.get("person", ""))
        return see_other(reverse("documents:of_record", args=[number]) + "?done=asked")
    incident, naming = read(actor, access, row)
    found = queries.documents(access, row.id)
    asked = queries.photo_requests(access, row.id)
    is_own = incident.record.unit_id == actor.unit.id and incident.record.withdrawn_at is None
    wanted = [person for person in incident.facts.people if person.id is not None and rules.is_pictured(person)]
    return page(
        request,
        "documents/of_record.html",
        identity=identity(actor, incident, naming),
        tabs=tabs.tabs_for(actor, "incident", number, path=request.path),
        number=number,
        rows=[words.document_row(one, naming) for one in found],
        people=[
            words.person_row(
                rules.photo_of(person.id, found, asked), naming, may_ask=is_own and actor.may("photo.request")
            )
            for person in wanted
            if person.id is not None
        ],
        may_add=is_own and actor.may("document.add"),
        may_bundle=actor.may("bundle.export"),
        takes_originals=actor.may("document.export"),
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def add_document(request: HttpRequest, number: str) -> HttpResponse:
    """Add one or several files to a record, with what is said of them."""
    actor = signed_in(request)
    found = incidents.row(actor, number)
    actor.require("document.add")
    if found.unit_id != actor.unit.id:
        raise Forbidden("document.not_added_here")
    if found.withdrawn:
        raise Forbidden("record.withdrawn")
    access, row = open_record(actor, number)
    incident, naming = read(actor, access, row)
    form = form_for(request, actor, incident, naming, row)
    if request.method == "GET":
        form.values.setdefault("person", request.GET.get("person", NOBODY))
        if request.GET.get("person"):
            form.values.setdefault("kind", "photo")
        return _add_page(request, actor, form, incident, naming)
    facts, sent = form.facts(), form.sent()
    if form.problems:
        return _add_page(request, actor, form, incident, naming, status=422)
    try:
        for one in sent:
            scanner.scan(one.content)
        for one in sent:
            _add_once(actor, row, facts, one)
    except EcrimeError as error:
        return _add_page(request, actor, form, incident, naming, status=form.refuse_act(error))
    return see_other(reverse("documents:of_record", args=[number]) + "?done=added")


def form_for(
    request: HttpRequest,
    actor: Actor,
    incident: Incident,
    naming: Naming,
    row: IncidentRow,
    *,
    only_photo: bool = False,
) -> DocumentForm:
    """The form of a document of this record, with what was sent."""
    names = request.FILES
    files: list[UploadedFile[bytes]] = [file for name in ("file", "camera") for file in names.getlist(name)]
    # The office that recorded it is the usual one; it stands first, whatever chiefs there are.
    offices = sorted(naming.offices.items(), key=lambda item: item[0] != row.unit_id)
    return DocumentForm(
        Form.values_of(request) if request.method == "POST" else {},
        people=[Option(str(id_), name) for id_, name in naming.people.items()],
        offices=[Option(str(id_), name) for id_, name in offices],
        today=dates.today_in(actor.unit.zone, naming.now),
        files=files,
        arrived=Arrived(
            pieces.uploads(actor, row.id) if actor.may("document.add") or actor.may("photo.answer") else [],
            frozenset(request.POST.getlist("upload")),
            partial(pieces.content_of, actor),
            partial(pieces.drop, actor),
            partial(actions.is_added, actor),
        ),
        only_photo=only_photo,
    )


def read(actor: Actor, access: Access, row: IncidentRow) -> tuple[Incident, Naming]:
    """A record this session has opened, and how the pages name its people and offices."""
    with acting_as(actor):
        incident = incidents.incident(access, row.id)
        now: datetime = incidents.lawful_time(actor)
        offices = {
            id_: words.office_name(code, km, latin)
            for id_, code, km, latin in queries.offices(actor, incident.record.jurisdiction)
        }
    # Where no chief is above it yet, the recording unit waits for one of its own.
    offices = offices or {row.unit_id: row.number.partition("-")[0]}
    return incident, Naming(words.people_of(incident), offices, now, actor.unit.zone)


def identity(actor: Actor, incident: Incident, naming: Naming) -> IdentityBar:
    """Which record the page is about."""
    names = display.names_for([incident.facts.area_id])
    clock = window_clock(incident.record.locks_at, now=naming.now, zone=naming.zone)
    place = names.area(incident.facts.area_id)
    badges = tabs.badges_for(actor, "incident", incident.record.number)
    return IdentityBar(incident.record.number, display.title(incident.facts, names), place, clock, badges)


def _ask(actor: Actor, row: IncidentRow, person: str) -> None:
    try:
        person_id = UUID(person)
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
    actions.request_photo(actor, row.id, person_id)


def _add_once(actor: Actor, row: IncidentRow, facts: DocumentFacts, one: Sent) -> None:
    with suppress(AlreadyDone):  # a second press of the button
        actions.seal_and_add(actor, row.id, facts, one.content, one.examined, key=one.key)
    if one.upload_id is not None:
        pieces.drop(actor, one.upload_id)


def _add_page(
    request: HttpRequest, actor: Actor, form: DocumentForm, incident: Incident, naming: Naming, *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "documents/add.html",
        status=status,
        form=form,
        number=incident.record.number,
        identity=identity(actor, incident, naming),
        tabs=tabs.tabs_for(actor, "incident", incident.record.number, path=request.path),
    )
