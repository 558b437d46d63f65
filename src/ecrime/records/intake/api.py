"""Imports for programs: send a file with its mapping, see how far it is and what is wrong, record it, take it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router, UploadedFile

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import FORM, Refusal, caller, done_before, done_once, operation, step_once
from ecrime.base.pages.api.paging import cursor_of, read_cursor
from ecrime.base.pages.messages import text_for
from ecrime.foundation import canonical
from ecrime.foundation.errors import Forbidden, Invalid, Problem
from ecrime.records.intake import actions, jobs, queries
from ecrime.records.intake.attaching.box import Zip
from ecrime.records.intake.facts import Batch, BatchState, Counts
from ecrime.records.intake.facts import File as Noted
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.preview import place_of
from ecrime.records.intake.reading.limits import MAX_MAPPING, MAX_UPLOAD, MIB
from ecrime.records.intake.reading.rows import RowProblem

router = Router(tags=["imports"])

PAGE = 50
LAST_PROBLEM = 2**62
PARTS = frozenset({"file", "people", "documents", "mapping", "kept"})


@dataclass(frozen=True, slots=True)
class RefusalShown:
    """Why a file or its mapping could not be read."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportShown:
    """One import: of which source, how far it is, what became of its rows; hashes are null of what did not come."""

    id: UUID
    source: str
    file_name: str
    file_size: int
    file_hash: str
    people_hash: str | None
    documents_hash: str | None
    received_at: datetime
    received_by: UUID
    state: BatchState
    counts: Counts
    share_done: float
    refusals: tuple[RefusalShown, ...]


@dataclass(frozen=True, slots=True)
class ImportList:
    """Imports of the unit, newest first; ``next`` is asked for as ``after``, null on the last page."""

    rows: tuple[ImportShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ImportReceived:
    """A file that came in; its check has begun."""

    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """One thing wrong with one row: where, what stands there, why it cannot be taken, and what would do."""

    row: int
    column: str
    code: str
    message: str
    shown: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class ProblemList:
    """Problems in the order of the file; ``next`` is asked for as ``after``, null on the last page."""

    rows: tuple[ProblemShown, ...]
    total: int
    next: int | None


class Take(schemas.Stated):
    """How a checked file is recorded: whole, or its good rows only where some are not."""

    good_rows_only: bool = False


@operation(
    router,
    "POST",
    "",
    word="incident.import",
    summary=_("Send a file of an older system with its mapping; its check begins at once"),
    answers=schemas.shown(ImportReceived),
    status=201,
    right="incident.import",
    writes=True,
    takes=FORM,
)
def receive_batch(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    *,
    people: Annotated[UploadedFile | None, File()] = None,
    documents: Annotated[UploadedFile | None, File()] = None,
    mapping: Annotated[str, Form()] = "",
    kept: Annotated[schemas.Id | None, Form()] = None,
) -> dict[str, Any]:
    """Parts of a form: ``file`` (CSV, also packed, Excel or JSON), and ``mapping`` (docs/guide/import.md) or ``kept``,
    the id of a mapping that the unit keeps. Where the mapping joins people, ``people`` is their file; where it finds
    documents, ``documents`` is a zip of them. Each up to 256 MB."""
    actor = caller(request)
    strangers = sorted((set(request.POST) | set(request.FILES)) - PARTS)
    if strangers:
        raise Invalid(Problem(name[:60], "api.field_unknown") for name in strangers)
    parts = {"file": file, "people": people, "documents": documents}
    _check_sizes(parts)
    if len(mapping) > MAX_MAPPING:
        raise Invalid([Problem("mapping", "mapping.too_long", {"limit": str(MAX_MAPPING)})])
    if bool(mapping) is (kept is not None):
        raise Invalid([Problem("kept", "api.field_unfit") if mapping else Problem("mapping", "api.field_missing")])
    meant = mapping_from_toml(mapping if kept is None else queries.kept_mapping(actor, UUID(str(kept))).text)
    if documents is not None:
        Zip(cast("BinaryIO", documents))  # refused before it is kept, where it is none
    noted, noted_people, noted_documents = map(_noted, parts.values())
    if noted is None:
        raise Invalid([Problem("file", "file.missing")])
    beside = [
        f"{name} ".encode() + one.hash
        for name, one in (("people", noted_people), ("documents", noted_documents))
        if one
    ]
    said = (noted.hash, meant.text.encode(), *beside)
    done = done_before(request, actions.receive_batch, actor, *said)
    if done is None:
        with acting_as(actor):
            done = done_once(request, actions.receive_batch, *said)(
                actor,
                noted,
                meant,
                chunks=file.chunks(MIB),
                people=noted_people,
                people_chunks=people.chunks(MIB) if people else (),
                documents=noted_documents,
                documents_chunks=documents.chunks(MIB) if documents else (),
            )
            if done.result is not None:
                jobs.ask_check(actor, done.result)
    return {"id": str(done.result or done.subject), "entry": str(done.entry)}


@operation(
    router,
    "GET",
    "",
    word="import.list",
    summary=_("The imports of the unit, newest first"),
    answers=schemas.shown(ImportList),
    right="incident.import",
)
def list_batches(
    request: HttpRequest, after: str = "", limit: Annotated[int, Query(ge=1, le=200)] = PAGE
) -> dict[str, Any]:
    """Pages go by key: send ``next`` as ``after`` until it is null."""
    found, more = queries.batches_after(caller(request), read_cursor(after), limit=limit)
    last = cursor_of(found[-1].received_at, found[-1].id) if more else None
    told: dict[str, Any] = canonical.plain(ImportList(tuple(map(_shown, found)), last))
    return told


@operation(
    router,
    "GET",
    "/{uuid:batch_id}",
    word="import.see",
    summary=_("How far an import is, and what became of its rows"),
    answers=schemas.shown(ImportShown),
    right="incident.import",
    errors=(404,),
)
def see_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Ask again while ``state`` is waiting, checking, recording or withdrawing."""
    return _answer(caller(request), batch_id)


@operation(
    router,
    "GET",
    "/{uuid:batch_id}/problems",
    word="import.problems",
    summary=_("What is wrong in a file, row by row"),
    answers=schemas.shown(ProblemList),
    right="incident.import",
    errors=(404,),
)
def list_problems(
    request: HttpRequest,
    batch_id: UUID,
    after: Annotated[int, Query(ge=0, le=LAST_PROBLEM)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Cells of the file are shown, so the papers are opened first, and the ledger is told."""
    actor = caller(request)
    batch = _batch(actor, batch_id)
    access = own_work(actor)
    actions.see_batch(access, queries.subject(actor, batch.id))
    found, total = queries.problems_after(access, batch.id, after, limit=limit + 1)
    rows = tuple(_problem(one) for _id, one in found[:limit])
    last = found[limit - 1][0] if len(found) > limit else None
    told: dict[str, Any] = canonical.plain(ProblemList(rows, total, last))
    return told


@operation(
    router,
    "POST",
    "/{uuid:batch_id}/record",
    word="import.record",
    summary=_("Have a checked file recorded, or go on where recording broke off"),
    answers=schemas.shown(ImportShown),
    right="incident.import",
    writes=True,
    errors=(404,),
)
def record_batch(request: HttpRequest, batch_id: UUID, body: Take) -> dict[str, Any]:
    """Refused while it is not waiting for this. A second run adds nothing; the answer is the import as it stands."""
    actor = caller(request)
    with _once(request, "import.record", actor, batch_id) as batch:
        if batch is not None:
            jobs.ask_recording(actor, batch, good_rows_only=body.good_rows_only)
    return _answer(actor, batch_id)


@operation(
    router,
    "POST",
    "/{uuid:batch_id}/withdraw",
    word="import.withdraw",
    summary=_("Take back what an import recorded, inside its 48 hours"),
    answers=schemas.shown(ImportShown),
    right="incident.withdraw",
    writes=True,
    takes="",
    errors=(404,),
)
def withdraw_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """By whoever imported it; what is withdrawn stays as a tombstone."""
    actor = caller(request)
    with _once(request, "import.withdraw", actor, batch_id) as batch:
        if batch is not None:
            jobs.ask_withdrawal(actor, batch)
    return _answer(actor, batch_id)


@operation(
    router,
    "POST",
    "/{uuid:batch_id}/discard",
    word="import.discard",
    summary=_("Throw a file away that was not recorded"),
    answers=schemas.shown(ImportShown),
    right="incident.import",
    writes=True,
    takes="",
    errors=(404,),
)
def discard_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """With all its working papers."""
    actor = caller(request)
    with _once(request, "import.discard", actor, batch_id) as batch:
        if batch is not None:
            actions.discard_batch(actor, batch)
    return _answer(actor, batch_id)


@operation(
    router,
    "POST",
    "/{uuid:batch_id}/attestation",
    word="batch.attest",
    summary=_("Attest the report of an import: on the page, signed"),
    answers=Refusal,
    status=403,
    takes="",
    errors=(404,),
)
def attest_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """It is signed with the officer's passkey over its very words; the answer names the page."""
    raise Forbidden("api.passkey_needed", page=reverse("intake:report", args=[batch_id]))


@contextmanager
def _once(request: HttpRequest, word: str, actor: Actor, batch_id: UUID) -> Iterator[Batch | None]:
    """The batch to take a step with; None where this very request took it before."""
    batch = _batch(actor, batch_id)
    with step_once(request, word, actor, of=batch.id, entry=queries.entry_of(actor, batch.id)) as is_new:
        # As it stands now that nothing else runs under the key.
        yield _batch(actor, batch_id) if is_new else None


def _check_sizes(parts: Mapping[str, UploadedFile | None]) -> None:
    """Refuse a part that came empty, or is larger than a page would take."""
    for name, part in parts.items():
        if part is not None and not 0 < (part.size or 0) <= MAX_UPLOAD:
            code = "file.too_large" if part.size else "file.missing"
            raise Invalid([Problem(name, code, {"limit": str(MAX_UPLOAD)})])


def _noted(part: UploadedFile | None) -> Noted | None:
    return None if part is None else Noted.of(part.name or "", cast("BinaryIO", part))


def _batch(actor: Actor, batch_id: UUID) -> Batch:
    return queries.batch(actor, UUID(str(batch_id)))


def _answer(actor: Actor, batch_id: UUID) -> dict[str, Any]:
    told: dict[str, Any] = canonical.plain(_shown(_batch(actor, batch_id)))
    return told


def _shown(batch: Batch) -> ImportShown:
    return ImportShown(
        batch.id,
        batch.source,
        batch.file.name,
        batch.file.size,
        batch.file.hash.hex(),
        batch.people.hash.hex() if batch.people else None,
        batch.documents.hash.hex() if batch.documents else None,
        batch.received_at,
        batch.received_by,
        batch.state,
        batch.counts,
        batch.share_done,
        tuple(RefusalShown(one.code, text_for(one.code, one.params)) for one in batch.refusals),
    )


def _problem(found: RowProblem) -> ProblemShown:
    message = text_for(found.code, found.params)
    return ProblemShown(found.row, place_of(found), found.code, message, found.shown, found.suggestion)
