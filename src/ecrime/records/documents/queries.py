"""Reading documents and requests for photos. What tells of people takes an Access and a record that was opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.files.queries import open_file
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.records.documents.facts import (
    Agreed,
    Answer,
    Decision,
    Document,
    DocumentFacts,
    DocumentId,
    DocumentKind,
    PhotoFigures,
    PhotoRequest,
    PhotoRequestId,
    PhotoState,
    Waiting,
)
from ecrime.records.documents.models import Document as DocumentModel
from ecrime.records.documents.models import PhotoRequest as RequestModel

SUBJECT, REQUEST = "document", "photo_request"
PAGE = 50
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document or request lies: its subject in the ledger, and the number of its record."""

    subject: Subject
    incident_id: UUID
    number: str


def document_place(viewer: Actor, document_id: UUID) -> Place:
    """Where a document lies, without a word of it. Raises Forbidden without the right, NotFound outside the area."""
    viewer.require("document.see")
    with acting_as(viewer):
        row = DocumentModel.objects.filter(id=document_id).values_list(
            "jurisdiction", "incident_id", "incident__number"
        )
        found = row.first()
    if found is None:
        raise NotFound("document.none")
    return Place(Subject(SUBJECT, document_id, found[0]), found[1], found[2] or "")


def documents(viewer: HoldsToken, incident_id: UUID) -> list[Document]:
    """The documents of a record this session has opened, in their order, as far as no mask lies on them."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.incident_documents(%s)", [incident_id])
        return [_document(columns) for columns in json.loads(cursor.fetchone()[0])]


def document(viewer: HoldsToken, incident_id: UUID, document_id: UUID) -> Document:
    """One of them. Raises NotFound."""
    found = next((one for one in documents(viewer, incident_id) if one.id == document_id), None)
    if found is None:
        raise NotFound("document.none")
    return found


def photo_requests(viewer: HoldsToken, incident_id: UUID) -> list[PhotoRequest]:
    """What was asked of criminal police about a record this session has opened."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.incident_photo_requests(%s)", [incident_id])
        return [_request(columns) for columns in json.loads(cursor.fetchone()[0])]


def content(viewer: HoldsToken, file_id: UUID) -> bytes:
    """A file of a document this session has opened, whole. Raises PurposeMissing where it is not open, or hidden."""
    with open_file(viewer, file_id) as (_kept, opened):
        return b"".join(opened)


def offices(viewer: Actor, jurisdiction: str) -> list[tuple[UUID, str, str, str]]:
    """(id, code, Khmer and Latin name) of the units whose chief may agree to documents of an area: those above it."""
    parts = jurisdiction.split(".")
    above = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return officers.units_with_right(viewer, above, "document.agree")


def to_agree(viewer: Actor, *, limit: int) -> list[Waiting]:
    """The documents that wait for the chief of the viewer's unit, the first due first."""
    with acting_as(viewer):
        rows = DocumentModel.objects.filter(provided_by_id=viewer.unit.id, withdrawn_at=None, agreement=None)
        shown = rows.order_by("agree_by", "id").values_list("id", "incident__number", "position", "agree_by")
        return [
            Waiting(DocumentId(id_), number, place, due)
            for id_, number, place, due in shown[:limit]
            if number is not None and place is not None and due is not None  # filled in by trigger
        ]


def requests(
    viewer: Actor, state: str, now: datetime, *, page: int = 1, size: int = PAGE
) -> tuple[list[PhotoRequest], int]:
    """One page of the requests of the viewer's area, and how many there are: open, overdue or answered.

    Open ones come with the first due first, answered ones with the newest first. Nobody's name is in them.
    """
    with acting_as(viewer):
        rows = requests_in(viewer, state, now)
        return [listed(row) for row in rows[(page - 1) * size : page * size]], rows.count()


def requests_in(viewer: Actor, state: str, now: datetime) -> QuerySet[RequestModel]:
    """The rows of a list of requests, in its order; read inside the viewer's transaction."""
    rows = RequestModel.objects.filter(_in_area(viewer)).select_related("unit", "incident")
    if state == "answered":
        rows = rows.filter(answered_at__isnull=False).order_by("-answered_at", "id")
    else:
        rows = rows.filter(answered_at=None).order_by("due_at", "id")
    if state == "overdue":
        rows = rows.filter(due_at__lte=now)
    return rows.only(*_COLUMNS, "unit__code", "incident__number")


def own_requests(viewer: Actor, *, limit: int) -> list[PhotoRequest]:
    """The open requests of the viewer's own unit, the first due first."""
    with acting_as(viewer):
        rows = RequestModel.objects.filter(_in_area(viewer), unit_id=viewer.unit.id, answered_at=None)
        only = rows.select_related("unit", "incident").only(*_COLUMNS, "unit__code", "incident__number")
        return [listed(row) for row in only.order_by("due_at", "id")[:limit]]


def request(viewer: Actor, request_id: UUID) -> PhotoRequest:
    """One request, without anybody's name. Raises NotFound outside the area."""
    with acting_as(viewer):
        rows = RequestModel.objects.filter(id=request_id).select_related("unit", "incident")
        row = rows.only(*_COLUMNS, "unit__code", "incident__number").first()
        if row is None:
            raise NotFound("photo.none")
        return listed(row)


def figures(viewer: Actor, since: datetime) -> PhotoFigures:
    """How photos fare in the viewer's area since a day. Raises Forbidden without the right."""
    viewer.require("photo.see")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select law.photo_figures(%s)", [since])
        told = json.loads(cursor.fetchone()[0])
    median = told["median_s"]
    return PhotoFigures(
        asked=told["asked"],
        answered=told["answered"],
        overdue=told["overdue"],
        median_days=None if median is None else round(float(median) / DAY.total_seconds(), 1),
        people={state: told["people"].get(state.value, 0) for state in PhotoState},
    )


def missing(viewer: Actor, since: datetime, *, limit: int, number: str | None = None) -> list[tuple[str, int]]:
    """(number, people) of the unit's records since a day in which somebody's photo is neither there nor asked for."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select number, people from law.photos_missing(%s, %s, %s)", [since, limit, number])
        found: Sequence[tuple[str, int]] = cursor.fetchall()
    return list(found)


_COLUMNS = (
    *("id", "incident_id", "jurisdiction", "person_id", "place", "unit_id", "requested_at", "due_at"),
    *("answer", "answered_at"),
)


def _in_area(viewer: Actor) -> Q:
    # The policy says the same; only a condition written here can use the index.
    scope = viewer.unit.area_path
    return Q(jurisdiction__gte=scope, jurisdiction__lt=scope + "/")


def listed(row: RequestModel) -> PhotoRequest:
    """A row of a list as facts."""
    if row.requested_at is None or row.due_at is None or row.place is None or row.jurisdiction is None:
        raise RuntimeError("the database has not filled in what it always fills in")
    return PhotoRequest(
        id=PhotoRequestId(row.id),
        incident_id=row.incident_id,
        jurisdiction=row.jurisdiction,
        person_id=row.person_id,
        place=row.place,
        requested_at=row.requested_at,
        due_at=row.due_at,
        answer=Answer(row.answer) if row.answer else None,
        answered_at=row.answered_at,
        number=row.incident.number or "",
        unit_code=row.unit.code if row.unit is not None else "",
    )


def _request(columns: Mapping[str, Any]) -> PhotoRequest:
    return PhotoRequest(
        id=PhotoRequestId(UUID(columns["id"])),
        incident_id=UUID(columns["incident_id"]),
        jurisdiction=columns["jurisdiction"],
        person_id=UUID(columns["person_id"]),
        place=columns["place"],
        requested_at=datetime.fromisoformat(columns["requested_at"]),
        due_at=datetime.fromisoformat(columns["due_at"]),
        answer=Answer(columns["answer"]) if columns["answer"] else None,
        answered_at=_moment(columns["answered_at"]),
        reason=columns["reason"],
    )


def _document(columns: Mapping[str, Any]) -> Document:
    person, made_on, thumbnail = columns["person_id"], columns["made_on"], columns["thumbnail_id"]
    agreed = columns["agreed"]
    return Document(
        id=DocumentId(UUID(columns["id"])),
        incident_id=UUID(columns["incident_id"]),
        unit_id=UUID(columns["unit_id"]),
        jurisdiction=columns["jurisdiction"],
        place=columns["position"],
        facts=DocumentFacts(
            kind=DocumentKind(columns["kind"]),
            person_id=UUID(person) if person else None,
            source=columns["source"],
            made_on=date.fromisoformat(made_on) if made_on else None,
            provided_by=UUID(columns["provided_by_id"]),
        ),
        file_id=UUID(columns["file_id"]),
        thumbnail_id=UUID(thumbnail) if thumbnail else None,
        media_type=columns["media_type"],
        pages=columns["pages"],
        size=columns["size"],
        sha256=columns["sha256"],
        recorded_at=datetime.fromisoformat(columns["recorded_at"]),
        recorded_by=UUID(columns["recorded_by_id"]),
        locks_at=datetime.fromisoformat(columns["locks_at"]),
        agree_by=datetime.fromisoformat(columns["agree_by"]),
        withdrawn_at=_moment(columns["withdrawn_at"]),
        version=columns["version"],
        entry_id=UUID(columns["entry_id"]),
        withheld=columns["withheld"],
        agreed=Agreed(
            Decision(agreed["decision"]), UUID(agreed["by"]), datetime.fromisoformat(agreed["at"]), agreed["reason"]
        )
        if agreed
        else None,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
