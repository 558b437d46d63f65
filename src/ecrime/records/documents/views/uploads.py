"""Files that come in piece by piece, as the script of the form sends them; every answer is JSON."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecrime.base.pages.page import signed_in
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.documents import pieces
from ecrime.records.documents.facts import Upload
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.opening import open_record


@require_POST
def begin_upload(request: HttpRequest, number: str) -> JsonResponse:
    """Begin a file of a record, or say how far the same file is that is on its way already."""
    actor = signed_in(request)
    if not actor.may("photo.answer"):
        actor.require("document.add")
    incidents.row(actor, number)
    _access, row = open_record(actor, number)
    size, sha256 = _number(request.POST.get("size", "")), _hash(request.POST.get("sha256", ""))
    return _told(pieces.begin(actor, row.id, request.POST.get("name", ""), size=size, sha256=sha256))


@require_http_methods(["GET", "POST", "DELETE"])
def upload(request: HttpRequest, upload_id: UUID) -> JsonResponse:
    """How far an upload is; a POST brings the piece that begins at ``Upload-Offset``, a DELETE throws it away."""
    actor = signed_in(request)
    if request.method == "DELETE":
        pieces.drop(actor, upload_id)
        return JsonResponse({})
    if request.method == "GET":
        return _told(pieces.upload(actor, upload_id))
    at = _number(request.headers.get("Upload-Offset", ""))
    return _told(pieces.add_piece(actor, upload_id, at, request.body))


def _told(found: Upload) -> JsonResponse:
    address = reverse("documents:upload", args=[found.id])
    response = JsonResponse({"id": str(found.id), "url": address, "at": found.received, "size": found.size})
    response["Cache-Control"] = "no-store"
    return response


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
        raise Invalid([Problem("", "request.unreadable")])
    return int(typed)


def _hash(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
