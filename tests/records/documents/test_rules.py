"""Rules of documents and photos, by property."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Changed, Forbidden, Invalid, Locked
from ecrime.records.documents import rules
from ecrime.records.documents.facts import (
    Agreed,
    Answer,
    Decision,
    Document,
    DocumentFacts,
    DocumentId,
    DocumentKind,
    PhotoRequest,
    PhotoRequestId,
    PhotoState,
)
from ecrime.records.incidents.people import Person, Role, RoleInTime, briefly

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
OFFICE, OTHER, RECORDER, CHIEF, PERSON = (uuid4() for _ in range(5))


def document(**changes: object) -> Document:
    facts = DocumentFacts(DocumentKind.PHOTO, PERSON, "A neighbour", None, OFFICE)
    stated: dict[str, object] = {
        "id": DocumentId(uuid4()),
        "incident_id": uuid4(),
        "unit_id": OFFICE,
        "jurisdiction": "ZZ",
        "place": 1,
        "facts": facts,
        "file_id": uuid4(),
        "thumbnail_id": None,
        "media_type": "image/png",
        "pages": 1,
        "size": 1,
        "sha256": "",
        "recorded_at": NOW,
        "recorded_by": RECORDER,
        "locks_at": NOW + timedelta(hours=48),
        "agree_by": NOW + timedelta(days=5),
        "withdrawn_at": None,
        "version": 1,
        "entry_id": uuid4(),
    }
    return Document(**(stated | changes))  # type: ignore[arg-type]


def request(at: datetime, answer: Answer | None, person: UUID = PERSON) -> PhotoRequest:
    return PhotoRequest(PhotoRequestId(uuid4()), uuid4(), "ZZ", person, 1, at, at + timedelta(days=7), answer)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)))
def test_a_document_is_corrected_for_48_hours_from_its_adding(after: timedelta) -> None:
    try:
        rules.check_correct(document(), now=NOW + after)
    except Locked:
        assert after >= timedelta(hours=48)
    else:
        assert after < timedelta(hours=48)


@given(
    office=st.sampled_from([OFFICE, OTHER]),
    officer=st.sampled_from([RECORDER, CHIEF]),
    withdrawn=st.booleans(),
    decided=st.booleans(),
    decision=st.sampled_from(Decision),
    reason=st.sampled_from(["", "no", "........", "It is not ours"]),
)
def test_only_the_chief_whose_office_gave_it_decides_once(
    *, office: UUID, officer: UUID, withdrawn: bool, decided: bool, decision: Decision, reason: str
) -> None:
    about = document(
        withdrawn_at=NOW if withdrawn else None, agreed=Agreed(Decision.AGREED, CHIEF, NOW, "") if decided else None
    )
    may = office == OFFICE and officer == CHIEF and not withdrawn and not decided
    says = decision is Decision.AGREED or reason == "It is not ours"
    try:
        rules.check_agree(about, decision, reason, unit_id=office, officer_id=officer)
    except (Forbidden, Changed, Invalid):
        assert not (may and says)
    else:
        assert may
        assert says


ANSWERS = st.sampled_from([None, Answer.PHOTO, Answer.CANNOT_BE_HAD])


@given(st.lists(ANSWERS, max_size=4), st.booleans(), st.booleans())
def test_everybody_stands_in_exactly_one_place(answers: list[Answer | None], photo: bool, withdrawn: bool) -> None:
    requests = [request(NOW + timedelta(days=day), answer) for day, answer in enumerate(answers)]
    others = [request(NOW + timedelta(days=99), None, uuid4())]
    documents = [document(withdrawn_at=NOW if withdrawn else None)] if photo else []
    found = rules.photo_of(PERSON, documents, [*others, *reversed(requests)])
    if photo and not withdrawn:
        assert found.state is PhotoState.PHOTO
    elif not answers or answers[-1] is Answer.PHOTO:
        assert found.state is PhotoState.MISSING
    else:
        assert found.state is (PhotoState.ASKED if answers[-1] is None else PhotoState.CANNOT_BE_HAD)


@pytest.mark.parametrize("role", Role)
def test_suspects_and_victims_count_and_the_unknown_do_not(role: Role) -> None:
    counts = role in {Role.SUSPECT, Role.CHARGED, Role.ACCUSED, Role.CONVICTED, Role.VICTIM}
    assert rules.is_pictured(briefly(role, name_latin="Sok Dara")) is counts
    assert not rules.is_pictured(Person((RoleInTime(role),), unknown=True))


def test_a_document_says_where_it_comes_from_and_is_of_no_day_to_come() -> None:
    today = date(2026, 11, 23)
    right = DocumentFacts(DocumentKind.PHOTO, PERSON, "A neighbour", today, OFFICE)
    assert rules.check_facts(right, {PERSON}, today=today) == []
    wrong = DocumentFacts(DocumentKind.PHOTO, PERSON, "…", today + timedelta(days=1), OFFICE)
    found = {problem.code for problem in rules.check_facts(wrong, set(), today=today)}
    assert found == {"document.source_missing", "document.made_later", "document.person_unknown"}
