"""What was done about the documents and photos of a record, as its history tells it; no word of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.database.context import acting_as
from ecrime.base.ledger import queries as ledger
from ecrime.base.ledger.queries import EntryFacts
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.parts import HistoryEntry
from ecrime.base.pages.tabs import Background
from ecrime.records.documents import queries, words
from ecrime.records.documents.facts import Answer, Decision, Document, PhotoRequest
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.display import SEPARATOR, officer_name

LAST: dict[str, str | Promise] = {
    "document.correct": _("What is said of a document was corrected"),
    "document.withdraw": _("A document was withdrawn"),
}
DECIDED: dict[Decision, str | Promise] = {
    Decision.AGREED: _("The chief has agreed to a document"),
    Decision.REFUSED: _("The chief has not agreed to a document"),
}
ANSWERED: dict[Answer, str | Promise] = {
    Answer.PHOTO: _("Criminal police has sent a photo"),
    Answer.CANNOT_BE_HAD: _("Criminal police says that there can be no photo"),
}


def of_record(actor: Actor, number: str) -> list[HistoryEntry]:
    """Every act on the documents and photo requests of a record this session has opened."""
    if not actor.may("document.see"):
        return []
    with acting_as(actor):
        id_ = incidents.row(actor, number).id
        documents, asked = queries.documents(actor, id_), queries.photo_requests(actor, id_)
        entries = ledger.entries(actor, {one.entry_id for one in documents})
        by = {one.officer_id for one in entries.values() if one.officer_id}
        by |= {one.recorded_by for one in documents} | {one.agreed.by for one in documents if one.agreed}
        names = {id_: officer_name(name) for id_, name in officers.officer_names(actor, by).items()}
    told = [step for one in documents for step in _of_document(one, entries.get(one.entry_id), names)]
    return told + [step for one in asked for step in _of_request(one, number)]


def _of_document(one: Document, last: EntryFacts | None, names: Mapping[UUID, str]) -> Iterator[HistoryEntry]:
    title = SEPARATOR.join([gettext("Document %(number)s") % {"number": one.place}, str(words.KINDS[one.facts.kind])])
    seen = Background(title, reverse("documents:see", args=[one.id]))
    is_first = last is not None and last.kind == "document.add"
    yield HistoryEntry(
        gettext("A document was added"),
        one.recorded_at,
        names.get(one.recorded_by, ""),
        rule="D8",
        entry=str(one.entry_id) if is_first else "",
        background=seen,
    )
    if one.agreed is not None:
        decided = str(DECIDED[one.agreed.decision])
        yield HistoryEntry(decided, one.agreed.at, names.get(one.agreed.by, ""), rule="D8", background=seen)
    if last is not None and last.kind in LAST:
        by = names.get(last.officer_id, "") if last.officer_id else ""
        yield HistoryEntry(str(LAST[last.kind]), last.at, by, rule=last.rule, entry=str(one.entry_id), background=seen)


def _of_request(one: PhotoRequest, number: str) -> Iterator[HistoryEntry]:
    whom = Background(
        gettext("Photo of person %(place)s") % {"place": one.place}, reverse("documents:of_record", args=[number])
    )
    yield HistoryEntry(
        gettext("A photo was asked of criminal police"), one.requested_at, "", rule="D9", background=whom
    )
    if one.answer is not None and one.answered_at is not None:
        yield HistoryEntry(str(ANSWERED[one.answer]), one.answered_at, "", rule="D9", background=whom)
