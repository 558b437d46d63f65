"""Photos that are missing: who asks, who answers, by what, and what the figures say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.base.files.looking import making
from tests.records.documents.conftest import Papers
from tests.records.documents.test_actions import write

from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound, PurposeMissing
from ecrime.records.documents import actions, queries, rules
from ecrime.records.documents.facts import Answer, DocumentKind, PhotoRequest, PhotoState
from ecrime.records.incidents import queries as incidents

YEAR = timedelta(days=365)


def ask(papers: Papers, place: int = 0, who: str = "lak") -> PhotoRequest:
    actor = papers.database.actor(who)
    papers.open(who)
    id_ = actions.request_photo(actor, papers.incident.record.id, papers.person(place))
    return queries.request(actor, id_)


def state(papers: Papers, place: int = 0) -> PhotoState:
    papers.open("lak")
    incident = papers.incident.record.id
    found = queries.documents(papers.actor, incident), queries.photo_requests(papers.actor, incident)
    return rules.photo_of(papers.person(place), *found).state


def told(papers: Papers, place: int = 0) -> str:
    """Where the database itself says that somebody stands."""
    asked = f"select state from law.photo_standing where person_id = '{papers.person(place)}'"
    return str(papers.database.as_superuser(asked)[0][0])


def send(papers: Papers, asked: PhotoRequest, **changes: object) -> UUID:
    stated = {"person_id": asked.person_id, "source": "From the file of identity cards"} | changes
    facts = papers.facts(**stated)
    police = papers.database.actor("criminal")
    return actions.answer_with_photo(police, asked, facts, making.jpeg(), "", key=uuid4())


def test_request_photo_and_answer_photo(papers: Papers) -> None:
    assert (state(papers), told(papers)) == (PhotoState.MISSING, "missing")
    asked = ask(papers)
    assert asked.due_at - asked.requested_at == timedelta(days=7)
    assert (asked.place, asked.number, asked.unit_code) == (1, papers.number, "LAK")
    assert (state(papers), told(papers)) == (PhotoState.ASKED, "asked")
    papers.open("criminal")
    document_id = send(papers, asked)
    answered = queries.request(papers.actor, asked.id)
    assert answered.answer is Answer.PHOTO
    assert (state(papers), told(papers)) == (PhotoState.PHOTO, "photo")
    found = papers.document(document_id)
    assert (found.unit_id, found.recorded_by) == (papers.actor.unit.id, papers.database.actor("criminal").officer_id)
    with pytest.raises(Changed):
        actions.answer_photo(papers.database.actor("criminal"), asked, document_id)
    # The photo turns out to be another's: who added it withdraws it, and somebody has to ask anew.
    papers.open("criminal")
    actions.withdraw_document(papers.database.actor("criminal"), papers.incident.record.id, document_id)
    assert (state(papers), told(papers)) == (PhotoState.MISSING, "missing")


def test_say_photo_cannot_be_had(papers: Papers) -> None:
    asked = ask(papers, place=1)
    papers.open("criminal")
    police = papers.database.actor("criminal")
    with pytest.raises(Invalid):
        actions.say_photo_cannot_be_had(police, asked, "no")
    actions.say_photo_cannot_be_had(police, asked, "No paper of hers is on file")
    assert (state(papers, 1), told(papers, 1)) == (PhotoState.CANNOT_BE_HAD, "cannot_be_had")
    (found,) = queries.photo_requests(papers.actor, papers.incident.record.id)
    assert found.reason == "No paper of hers is on file"
    assert ask(papers, place=1).answer is None  # something new may have turned up
    assert state(papers, 1) is PhotoState.ASKED


def test_a_photo_is_asked_for_once_at_a_time(papers: Papers) -> None:
    ask(papers)
    with pytest.raises(Changed):
        ask(papers)
    with pytest.raises(Changed):
        ask(papers, who="lak2")


@pytest.mark.parametrize("place", [2, 3], ids=["unknown", "witness"])
def test_nobody_asks_for_whom_the_directive_does_not_name(papers: Papers, place: int) -> None:
    with pytest.raises(Forbidden):
        ask(papers, place=place)


def test_nobody_asks_where_a_photo_stands(papers: Papers) -> None:
    papers.add()
    with pytest.raises(Forbidden):
        ask(papers)


def test_only_the_recording_unit_asks_and_only_criminal_police_answers(papers: Papers) -> None:
    for who in ("criminal", "lak_chief"):
        with pytest.raises(Forbidden):
            ask(papers, who=who)
    asked = ask(papers)
    with pytest.raises(Forbidden):
        actions.say_photo_cannot_be_had(papers.actor, asked, "No paper of hers is on file")
    with pytest.raises(NotFound):
        queries.request(papers.database.actor("hil"), asked.id)


def test_an_answer_is_about_a_record_that_was_opened(papers: Papers) -> None:
    asked = ask(papers)
    with pytest.raises(PurposeMissing):
        actions.say_photo_cannot_be_had(papers.database.actor("criminal"), asked, "No paper of hers is on file")


def test_who_was_asked_adds_that_photo_and_nothing_else(papers: Papers) -> None:
    asked = ask(papers)
    papers.open("criminal")
    for changes in ({"person_id": papers.person(1)}, {"kind": DocumentKind.REPORT}):
        with pytest.raises(Forbidden):
            send(papers, asked, **changes)
    assert papers.count() == 0
    assert queries.request(papers.actor, asked.id).answer is None


def test_the_photo_of_somebody_else_answers_nothing(papers: Papers) -> None:
    other = papers.add(person_id=papers.person(1))
    asked = ask(papers)
    papers.open("criminal")
    with pytest.raises(Forbidden):
        actions.answer_photo(papers.database.actor("criminal"), asked, other)


def test_photos_are_opened_as_own_work_while_they_are_asked_for(papers: Papers) -> None:
    police, incident = papers.database.actor("criminal"), papers.incident.record.id
    assert not incidents.is_own_work(police, incident)
    asked = ask(papers)
    assert incidents.is_own_work(police, incident)
    papers.open("criminal")
    actions.say_photo_cannot_be_had(police, asked, "No paper of hers is on file")
    assert not incidents.is_own_work(police, incident)


def test_lists_and_figures_count_everybody_once(papers: Papers, clock: Clock) -> None:
    police, planner = papers.database.actor("criminal"), papers.database.actor("planner")
    since = incidents.lawful_time(police) - YEAR
    assert queries.missing(papers.actor, since, limit=9) == [(papers.number, 2)]
    asked = ask(papers)
    assert queries.missing(papers.actor, since, limit=9, number=papers.number) == [(papers.number, 1)]
    now = incidents.lawful_time(police)
    assert queries.requests(police, "open", now) == ([asked], 1)
    assert queries.requests(police, "overdue", now) == ([], 0)
    clock.shift(timedelta(days=8))
    later = incidents.lawful_time(police)
    assert queries.requests(police, "overdue", later) == ([asked], 1)
    found = queries.figures(planner, since)
    assert (found.asked, found.answered, found.overdue, found.median_days) == (1, 0, 1, None)
    papers.open("criminal")
    actions.say_photo_cannot_be_had(police, asked, "No paper of hers is on file")
    found = queries.figures(planner, since)
    assert (found.answered, found.overdue, found.median_days) == (1, 0, 8.0)
    assert dict(found.people) == {
        PhotoState.PHOTO: 0,
        PhotoState.ASKED: 0,
        PhotoState.CANNOT_BE_HAD: 1,
        PhotoState.MISSING: 1,
    }
    with pytest.raises(Forbidden):
        queries.figures(papers.actor, since)


def test_the_database_refuses_by_itself(papers: Papers, database: Database) -> None:
    ask(papers)
    update = "update documents_photo_request set {}, entry_id = law.uuid7()"
    assert write(database, "select reason from documents_photo_request", "criminal") == "42501"
    assert write(database, update.format("due_at = now()"), "criminal") == "42501"
    papers.open("criminal")
    answer = update.format("answer = 'cannot_be_had', reason = ''")
    assert write(database, answer, "criminal") == "EC076"
    assert write(database, update.format(f"answer = 'photo', document_id = '{uuid4()}'"), "criminal") == "EC147"
