"""Photos that were asked of criminal police: some were sent, some cannot be had, some are waited for, some too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from ecrime.base.ledger.access import own_work
from ecrime.base.officers.facts import Actor
from ecrime.cli.past import papers
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before, once
from ecrime.cli.past.scenes import documents
from ecrime.cli.past.scenes.choosing import GUIDED, OTHERS, before, key_of, records_beside
from ecrime.records.documents import actions, queries
from ecrime.records.documents.facts import Answer, DocumentFacts, DocumentKind, PhotoRequest
from ecrime.records.documents.rules import is_pictured
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.facts import IncidentId, IncidentRow

POLICE = "CRI"
SENT = "បណ្ណសារនគរបាលព្រហ្មទណ្ឌ · The archive of criminal police"
NONE_HAD = "មិនមានរូបថតក្នុងបណ្ណសារ ហើយសាមីខ្លួនមិនដឹងនៅទីណា · No photo is in the archive, and nobody knows where he is"


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: how many days before the end it was made, and how it was answered."""

    asked: int
    answer: Answer | None = None
    answered: int = 0
    agreed: int = 0  # when the chief agreed to the photo; 0 where he has yet to


# Due within seven days: of those without an answer the first two wait too long.
IN_GUIDED = (
    Asking(30, Answer.PHOTO, 26, 25),
    Asking(25, Answer.CANNOT_BE_HAD, 21),
    Asking(20),
    Asking(15, Answer.PHOTO, 9, 8),
    Asking(12),
    Asking(10, Answer.CANNOT_BE_HAD, 5),
    Asking(6, Answer.PHOTO, 2),
    Asking(3),
    Asking(1),
)
ELSEWHERE = (
    Asking(28, Answer.CANNOT_BE_HAD, 20),
    Asking(22, Answer.PHOTO, 17, 16),
    Asking(11),
    Asking(3),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One request about one person."""

    plan: Plan
    unit: str
    number: int
    asking: Asking
    row: IncidentRow
    person_id: UUID

    def key(self, step: str) -> UUID:
        return key_of(self.plan, "photo", self.unit, self.number, step)


def ask_for_photos(desk: Desk, plan: Plan) -> None:
    """Specialists ask for photos of suspects and victims who are known; criminal police answers."""
    for unit, askings in ((GUIDED, IN_GUIDED), *((other, ELSEWHERE) for other in OTHERS)):
        wanted = _wanted(desk, plan, unit, askings)
        for number, (asking, (row, person_id)) in enumerate(zip(askings, wanted, strict=False)):
            _play(desk, _Case(plan, unit, number, asking, row, person_id))


def _wanted(desk: Desk, plan: Plan, unit: str, askings: Sequence[Asking]) -> list[tuple[IncidentRow, UUID]]:
    """Whose photos are asked for: one of each record in which somebody is known."""
    desk.at(before(plan, 1 + max(asking.asked for asking in askings)))
    specialist = desk.officer(unit, "specialist")
    found: list[tuple[IncidentRow, UUID]] = []
    for row in records_beside(plan, specialist, 3 * len(askings)):
        people = desk.whole(specialist, desk.subject(specialist, row.id)).facts.people
        known = next((one.id for one in people if one.id is not None and is_pictured(one)), None)
        found += [(row, known)] if known is not None else []
        if len(found) == len(askings):
            break
    return found


def _play(desk: Desk, case: _Case) -> None:
    desk.at(before(case.plan, case.asking.asked, 9 + case.number % 6, 25))
    specialist = desk.officer(case.unit, "specialist")
    if done_before(specialist, case.key("ask")) is None:
        desk.read(specialist, desk.subject(specialist, case.row.id))
        once(actions.request_photo, case.key("ask"))(specialist, IncidentId(case.row.id), case.person_id)
    request_id = done_before(specialist, case.key("ask"))
    if request_id is not None and case.asking.answer is not None:
        _answer(desk, case, request_id)


def _answer(desk: Desk, case: _Case, request_id: UUID) -> None:
    desk.at(before(case.plan, case.asking.answered, 14, 5 * case.number))
    detective = desk.officer(POLICE, "criminal_police", case.number)
    key = case.key("answer")
    if done_before(detective, key) is None:
        request = queries.request(detective, request_id)
        incidents.see_incident(own_work(detective), desk.subject(detective, case.row.id))
        if case.asking.answer is Answer.CANNOT_BE_HAD:
            once(actions.say_photo_cannot_be_had, key)(detective, request, NONE_HAD)
        else:
            _send(detective, case, request, key)
    sent = done_before(detective, key)
    if case.asking.agreed and sent is not None:
        desk.at(before(case.plan, case.asking.agreed, 10, 5 * case.number))
        documents.agree(desk, case.unit, case.row, sent, key=case.key("agree"))


def _send(detective: Actor, case: _Case, request: PhotoRequest, key: UUID) -> None:
    facts = DocumentFacts(
        kind=DocumentKind.PHOTO,
        person_id=case.person_id,
        source=SENT,
        made_on=None,
        provided_by=case.row.unit_id,
    )
    random = Random(str(key))  # noqa: S311  # the same key draws the same outline
    actions.answer_with_photo(detective, request, facts, papers.outline(random), "", key=key)
