"""Documents of every kind, in every state that a chief's agreement can have, in the guided unit and in others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from uuid import UUID

from ecrime.base.officers.facts import Actor
from ecrime.cli.past import papers
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before, once
from ecrime.cli.past.scenes.choosing import GUIDED, OTHERS, before, key_of, records_beside
from ecrime.records.documents import actions, queries
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.incidents.facts import Incident, IncidentId, IncidentRow
from ecrime.records.incidents.people import Role

REFUSED = "ឯកសារនេះមិនមែនមកពីការិយាល័យយើងទេ · This document does not come from our office"


class Then(StrEnum):
    """What becomes of a document."""

    WAIT = "wait"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what it is, how its file is made, and what becomes of it.

    record  the how-manieth of the unit's records it belongs to
    added   how many days before the end it was added, and ``decided`` the chief's word or the withdrawal
    """

    kind: DocumentKind
    maker: str
    record: int
    source: str
    added: int
    then: Then = Then.WAIT
    decided: int = 0


_AT_SCENE = "អ្នកជំនាញថតនៅកន្លែងកើតហេតុ · Taken at the scene by the specialist"
_BY_VICTIM = "ជនរងគ្រោះបាននិយាយនៅប៉ុស្តិ៍ · Told by the victim at the station"
_BY_POST = "ប៉ុស្តិ៍នគរបាលរដ្ឋបាល · The post of the commune"
_BY_CHIEF = "ស្នងការដ្ឋានបានផ្ញើមក · Sent by the office of the chief"
IN_GUIDED = (
    Paper(DocumentKind.PHOTO, "place", 0, _AT_SCENE, 35, Then.AGREED, 33),
    Paper(DocumentKind.SCAN, "tiff", 0, _BY_POST, 30, Then.AGREED, 28),
    Paper(DocumentKind.STATEMENT, "statement", 0, _BY_VICTIM, 24, Then.AGREED, 23),
    Paper(DocumentKind.REPORT, "statement", 1, _BY_CHIEF, 20, Then.REFUSED, 19),
    Paper(DocumentKind.OTHER, "letter", 1, _BY_CHIEF, 17, Then.REFUSED, 16),
    Paper(DocumentKind.SCAN, "png", 2, _BY_POST, 12, Then.WITHDRAWN, 11),
    Paper(DocumentKind.REPORT, "statement", 2, _BY_CHIEF, 9),  # its chief should have decided
    Paper(DocumentKind.OTHER, "letter", 3, _BY_CHIEF, 6, Then.AGREED, 4),
    Paper(DocumentKind.STATEMENT, "statement", 3, _BY_VICTIM, 2),
    Paper(DocumentKind.PHOTO, "place", 3, _AT_SCENE, 1),
)
ELSEWHERE = (
    Paper(DocumentKind.REPORT, "statement", 0, _BY_CHIEF, 14, Then.AGREED, 12),
    Paper(DocumentKind.SCAN, "png", 0, _BY_POST, 3),
)
# The title of a paper of each kind.
TITLES: dict[DocumentKind, tuple[str, str]] = {
    DocumentKind.PHOTO: ("រូបថត", "Photo"),
    DocumentKind.SCAN: ("កំណត់ហេតុ", "Minutes"),
    DocumentKind.STATEMENT: ("កំណត់ហេតុស្ដាប់ចម្លើយ", "Statement"),
    DocumentKind.REPORT: ("របាយការណ៍", "Report"),
    DocumentKind.OTHER: ("លិខិតបញ្ជូន", "Covering letter"),
}


def add_documents(desk: Desk, plan: Plan) -> None:
    """Specialists add them; their chiefs agree, refuse or have yet to say."""
    for unit, wanted in ((GUIDED, IN_GUIDED), *((other, ELSEWHERE) for other in OTHERS)):
        desk.at(before(plan, 1 + max(paper.added for paper in wanted)))
        rows = records_beside(plan, desk.officer(unit, "chief"), 1 + max(paper.record for paper in wanted))
        for number, paper in enumerate(wanted):
            if paper.record < len(rows):
                _play(desk, _Case(plan, unit, number, paper, rows[paper.record]))


def agree(desk: Desk, unit: str, row: IncidentRow, document_id: UUID, *, key: UUID) -> None:
    """The chief opens a document and agrees to it."""
    chief = desk.officer(unit, "chief")
    if done_before(chief, key) is None:
        _open(desk, chief, row, document_id)
        once(actions.agree_document, key)(chief, IncidentId(row.id), document_id)


@dataclass(frozen=True, slots=True)
class _Case:
    """One document of one record."""

    plan: Plan
    unit: str
    number: int
    paper: Paper
    row: IncidentRow

    def key(self, step: str) -> UUID:
        return key_of(self.plan, "document", self.unit, self.number, step)


def _play(desk: Desk, case: _Case) -> None:
    document_id, paper = _add(desk, case), case.paper
    if paper.then is Then.WAIT:
        return
    desk.at(before(case.plan, paper.decided, 9 + case.number % 7, 11))
    key, record = case.key("then"), IncidentId(case.row.id)
    if paper.then is Then.AGREED:
        agree(desk, case.unit, case.row, document_id, key=key)
        return
    actor = desk.officer(case.unit, "specialist" if paper.then is Then.WITHDRAWN else "chief")
    if done_before(actor, key) is not None:
        return
    _open(desk, actor, case.row, document_id)
    if paper.then is Then.WITHDRAWN:
        once(actions.withdraw_document, key)(actor, record, document_id)
    else:
        once(actions.refuse_document, key)(actor, record, document_id, REFUSED)


def _open(desk: Desk, actor: Actor, row: IncidentRow, document_id: UUID) -> None:
    access = desk.read(actor, desk.subject(actor, row.id))
    actions.see_document(access, queries.document_place(actor, document_id).subject)


def _add(desk: Desk, case: _Case) -> UUID:
    plan, paper = case.plan, case.paper
    desk.at(before(plan, paper.added, 9 + case.number % 7, 40))
    specialist = desk.officer(case.unit, "specialist")
    key = case.key("add")
    if (done := done_before(specialist, key)) is not None:
        return done
    incident = desk.whole(specialist, desk.subject(specialist, case.row.id))
    facts = DocumentFacts(
        kind=paper.kind,
        person_id=_teller(incident) if paper.kind is DocumentKind.STATEMENT else None,
        source=paper.source,
        made_on=before(plan, paper.added + 1).astimezone(plan.zone).date(),
        provided_by=specialist.unit.id,
    )
    random = Random(str(key))  # noqa: S311  # the same key draws the same paper
    content = papers.MAKERS[paper.maker](_words(incident, case), random)
    return actions.take_in(specialist, IncidentId(case.row.id), facts, content, "", key=key)


def _teller(incident: Incident) -> UUID | None:
    """Whose statement it is: the victim's, where one is known."""
    return next((one.id for one in incident.facts.people if one.has_role(Role.VICTIM) and not one.unknown), None)


def _words(incident: Incident, case: _Case) -> papers.Words:
    """What stands on the paper: the number of the record and what is written in it."""
    (unit,) = (one for one in case.plan.world.units if one.code == case.unit)
    told, _newline, in_english = incident.facts.narrative.partition("\n")
    return papers.Words(
        title=TITLES[case.paper.kind],
        office=(unit.name_km, unit.name_en),
        text=(told, in_english or told),
        number=incident.record.number,
        at=before(case.plan, case.paper.added + 1),
    )
