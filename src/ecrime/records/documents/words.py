"""Documents and photo requests in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ecrime.base.files.looking.kinds import KINDS_OF_MEDIA
from ecrime.base.pages import clocks, dates
from ecrime.base.pages.clocks import Clock, ClockState
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import CheckRow
from ecrime.records.documents.facts import Decision, Document, DocumentKind, PersonPhoto, PhotoState
from ecrime.records.incidents import words as of_incidents
from ecrime.records.incidents.display import names_text
from ecrime.records.incidents.facts import Incident

SEPARATOR = of_incidents.SEPARATOR

KINDS: dict[DocumentKind, str | Promise] = {
    DocumentKind.PHOTO: _("Photo"),
    DocumentKind.SCAN: _("Scan of a paper"),
    DocumentKind.STATEMENT: _("Statement"),
    DocumentKind.REPORT: _("Report"),
    DocumentKind.OTHER: _("Another document"),
}
STATES: dict[PhotoState, str | Promise] = {
    PhotoState.PHOTO: _("there is a photo"),
    PhotoState.ASKED: _("asked of criminal police"),
    PhotoState.CANNOT_BE_HAD: _("cannot be had"),
    PhotoState.MISSING: _("nobody has asked yet"),
}
SHAPES = {
    PhotoState.PHOTO: ("●", "good"),
    PhotoState.ASKED: ("◐", "neutral"),
    PhotoState.CANNOT_BE_HAD: ("✕", "neutral"),
    PhotoState.MISSING: ("▲", "bad"),
}
LISTS: dict[str, str | Promise] = {
    "open": pgettext_lazy("photo requests", "open"),
    "overdue": pgettext_lazy("photo requests", "overdue"),
    "answered": pgettext_lazy("photo requests", "answered"),
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a list shows it."""

    document: Document
    title: str
    whom: str
    provided: str
    agreement: Clock
    window: Clock
    withheld: str
    file: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the record whose photo the directive asks for, and where it stands."""

    person_id: UUID
    whom: str
    state: str
    shape: str
    tone: str
    clock: Clock | None
    reason: str
    may_be_asked: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """Whatever the pages name by id: people of the record, offices; and on which clock."""

    people: Mapping[UUID, str]
    offices: Mapping[UUID, str]
    now: datetime
    zone: str


def people_of(incident: Incident) -> dict[UUID, str]:
    """How each person of the record is named on these pages; only by place where he is hidden."""
    return {
        person.id: SEPARATOR.join(
            filter(None, [gettext("Person %(number)s") % {"number": place}, names_text(person.names)])
        )
        for place, person in enumerate(incident.facts.people, start=1)
        if person.id is not None
    }


def office_name(code: str, name_km: str, name_latin: str) -> str:
    """An office by code and name, in the language of the page."""
    return f"{code} {name_km if page_language() == 'km' else name_latin}"


def document_row(document: Document, naming: Naming) -> DocumentRow:
    """One document in words."""
    facts = document.facts
    number = gettext("Document %(number)s") % {"number": document.place}
    withheld = str(of_incidents.MASKS.get(document.withheld, "")) if document.withheld else ""
    return DocumentRow(
        document,
        SEPARATOR.join([number, str(KINDS[facts.kind])]),
        whom_text(facts.person_id, naming),
        naming.offices.get(facts.provided_by, ""),
        agreement_clock(document, naming),
        clocks.window_clock(document.locks_at, now=naming.now, zone=naming.zone),
        withheld,
        file_text(document),
    )


def whom_text(person_id: UUID | None, naming: Naming) -> str:
    """Whom a document is about; it says so where he stands in the record no more."""
    if person_id is None:
        return gettext("The record as a whole")
    return naming.people.get(person_id) or gettext("Somebody who was taken out of the record since")


def file_text(document: Document) -> str:
    """The kind of file, its pages and its size."""
    kind = KINDS_OF_MEDIA[document.media_type].value.upper()
    pages = gettext("pages: %(count)s") % {"count": document.pages}
    size = gettext("%(size)s kB") % {"size": max(1, round(document.size / 1000))}
    return SEPARATOR.join([kind, pages, size])


def agreement_clock(document: Document, naming: Naming) -> Clock:
    """Whether the chief has agreed; a clock until when he has to say so."""
    if document.agreed is None:
        return clocks.due_clock(document.agree_by, now=naming.now, zone=naming.zone)
    state = ClockState.GRANTED if document.agreed.decision is Decision.AGREED else ClockState.REFUSED
    text = gettext("agreed") if document.agreed.decision is Decision.AGREED else gettext("not agreed to")
    return Clock(state, text, dates.short_moment(document.agreed.at, naming.zone))


def facts_rows(row: DocumentRow, naming: Naming, *, recorded_by: str, decided_by: str) -> list[CheckRow]:
    """All that is said of a document, for its page."""
    document, facts = row.document, row.document.facts
    hidden = gettext("Withheld: somebody in this record is hidden from your post, and the words may name them.")
    made_on = dates.short_date(facts.made_on) if facts.made_on else gettext("nobody knows")
    rows = [
        CheckRow(gettext("Whom it shows or concerns"), row.whom),
        CheckRow(gettext("Where it comes from"), facts.source or hidden),
        CheckRow(gettext("Day it was made"), made_on),
        CheckRow(gettext("Given by the office"), row.provided),
        CheckRow(gettext("File"), row.file),
        CheckRow(gettext("SHA-256 of the original"), document.sha256 or hidden),
        CheckRow(gettext("Added by"), SEPARATOR.join([recorded_by, _moment(document.recorded_at, naming)])),
    ]
    if document.agreed is not None:
        said = [decided_by, _moment(document.agreed.at, naming), document.agreed.reason]
        rows.append(CheckRow(gettext("Decided by the chief"), SEPARATOR.join(filter(None, said))))
    return rows


def person_row(person: PersonPhoto, naming: Naming, *, may_ask: bool) -> PersonRow:
    """Where one person's photo stands, in words."""
    shape, tone = SHAPES[person.state]
    request = person.request if person.state is PhotoState.ASKED else None
    clock = clocks.due_clock(request.due_at, now=naming.now, zone=naming.zone) if request else None
    is_final = person.state is PhotoState.CANNOT_BE_HAD and person.request is not None
    return PersonRow(
        person.person_id,
        naming.people[person.person_id],
        str(STATES[person.state]),
        shape,
        tone,
        clock,
        person.request.reason if is_final and person.request is not None else "",
        may_ask and person.state in (PhotoState.MISSING, PhotoState.CANNOT_BE_HAD),
    )


def figures_rows(people: Mapping[PhotoState, int]) -> Sequence[tuple[str, int, str]]:
    """Each state, how many people, and which share of all, rounded down so that 100 % means all; "n/a" of nobody."""
    total = sum(people.values())
    return [
        (str(words), people[state], f"{100 * people[state] // total} %" if total else gettext("n/a"))
        for state, words in STATES.items()
    ]


def _moment(at: datetime, naming: Naming) -> str:
    return dates.short_moment(at, naming.zone)
