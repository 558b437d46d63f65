"""The ledger for programs: its head, proofs, and the receipt of an entry; all but the last for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router

from ecrime.base.ledger import published, queries
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, operation
from ecrime.foundation import canonical
from ecrime.foundation.errors import Unavailable

router = Router(tags=["ledger"])

Size = Annotated[int, Path(ge=0, le=10**15)]


@dataclass(frozen=True, slots=True)
class CheckpointShown:
    """The head of the ledger as it was signed; ``note`` is the signed text with every co-signature."""

    origin: str
    size: int
    root: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Hashes in hexadecimal, as RFC 9162 orders them."""

    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """An entry and its place; ``receipt`` is the file that proves it to anybody, null while it waits for its place."""

    entry: UUID
    header: str
    leaf: str
    index: int | None
    receipt: str | None


@operation(
    router,
    "GET",
    "/checkpoint",
    word="ledger.checkpoint",
    summary=_("The head of the ledger, signed"),
    answers=schemas.shown(CheckpointShown),
    is_open=True,
)
def see_checkpoint(request: HttpRequest) -> dict[str, Any]:
    """The last one, with the co-signatures that have come."""
    found = published.latest()
    if found is None:
        raise Unavailable("ledger.not_signed_yet")
    head = found.checkpoint
    told: dict[str, Any] = canonical.plain(
        CheckpointShown(head.origin, head.size, head.root.hex(), found.at, found.note)
    )
    return told


@operation(
    router,
    "GET",
    "/consistency/{older}/{size}",
    word="ledger.consistency",
    summary=_("The proof that the ledger goes on from a smaller size"),
    answers=schemas.shown(Proof),
    is_open=True,
    errors=(404,),
)
def see_consistency(request: HttpRequest, older: Size, size: Size) -> dict[str, Any]:
    """For whoever keeps an older checkpoint."""
    return {"hashes": [one.hex() for one in published.consistency(older, size)]}


@operation(
    router,
    "GET",
    "/inclusion/{size}/{index}",
    word="ledger.inclusion",
    summary=_("The proof that an entry stands at its place"),
    answers=schemas.shown(Proof),
    is_open=True,
    errors=(404,),
)
def see_inclusion(request: HttpRequest, size: Size, index: Size) -> dict[str, Any]:
    """In the ledger of that size."""
    return {"hashes": [one.hex() for one in published.inclusion(index, size)]}


@operation(
    router,
    "GET",
    "/entries/{uuid:entry_id}/receipt",
    word="ledger.receipt",
    summary=_("The receipt of an entry of the area, for whoever checks it without us"),
    answers=schemas.shown(ReceiptShown),
    errors=(404,),
)
def see_receipt(request: HttpRequest, entry_id: UUID) -> dict[str, Any]:
    """The bytes of ``receipt`` are what ``verify.py`` takes."""
    found = queries.receipt(caller(request), UUID(str(entry_id)))
    receipt = str(found.export) if found.export is not None else None
    told: dict[str, Any] = canonical.plain(ReceiptShown(found.entry_id, found.header, found.leaf, found.index, receipt))
    return told
