"""A record taken away with its documents, as one file."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.ledger import queries as ledger
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.entry import Subject
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.page import signed_in, to_keep
from ecrime.records.documents import actions, bundle, queries, rules
from ecrime.records.documents.bundle import Handed
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import IncidentRow
from ecrime.records.incidents.opening import open_record
from ecrime.records.incidents.printing import print_sheet


@require_GET
def export_bundle(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """Sheet, documents and proofs as a zip that is sent while it is put together; the ledger is told first."""
    actor = signed_in(request)
    actor.require("bundle.export")
    actor.require("document.see")
    access, row = open_record(actor, number)
    pieces = bundle.written(_handed_out(actor, access, row), partial(queries.content, actor))
    return to_keep(StreamingHttpResponse(pieces, content_type="application/zip"), f"{number}.zip")


def _handed_out(actor: Actor, access: Access, row: IncidentRow) -> Handed:
    """All that goes, entered in the ledger: the sheet, each document, and that they go together."""
    originals = actor.may("document.export")
    found = queries.documents(access, row.id)
    rules.check_bundle(found, originals=originals)
    _printed, sheet = print_sheet(actor, access, row)
    going = [one for one in found if bundle.state_of(one, originals=originals) in ("original", "copy")]
    hashes = {one.id: one.sha256 for one in going}
    with looking_as(actor):
        for one in going:
            subject = Subject(queries.SUBJECT, one.id, one.jurisdiction)
            if originals:
                actions.export_document(access, subject, one.sha256)
            else:
                actions.see_document(access, subject)
        record = incidents.subject(actor, row.number)
        taken = actions.export_bundle(access, record, sheet, hashes, originals=originals)
    told = ledger.receipt(actor, taken.entry_id)
    wrote = [step.entry_id for step in incidents.history(access, row.id)] + [one.entry_id for one in going]
    return Handed(
        number=row.number,
        taken=taken,
        header=told.header,
        leaf=told.leaf,
        purpose=access.purpose,
        unit=actor.unit.code,
        originals=originals,
        sheet=sheet,
        documents=found,
        receipts=_receipts(actor, wrote),
    )


def _receipts(actor: Actor, entries: list[UUID]) -> list[tuple[UUID, str]]:
    """The proofs of those entries that have their place in a log that is signed."""
    found = []
    for entry_id in dict.fromkeys(entries):
        receipt = ledger.receipt(actor, entry_id)
        if receipt.export is not None:
            found.append((entry_id, str(receipt.export)))
    return found
