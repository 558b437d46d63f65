"""The pages on which planning reviews a request, and on which a refusal is appealed."""

from __future__ import annotations

import pytest
from tests.records.corrections.browser import (
    NARRATIVE,
    WORDS,
    Officer,
    ask,
    carry_out,
    count,
    decide,
    end_posts,
)
from tests.records.incidents.make import locked_incidents
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import Database


def test_two_reviewers_at_once(database: Database, number: str) -> None:
    request = ask(database, number)
    first, second = Officer(database, "planner"), Officer(database, "planner2")
    assert "Take up" in text_of(first.get("/corrections/review/"))
    assert first.send("/corrections/review/", "", {"request": request.split("/")[2]}).status_code == 303
    answer = second.send("/corrections/review/", "", {"request": request.split("/")[2]})
    assert answer.status_code == 403
    assert "somebody else has it" in text_of(answer)
    typed = second.send(f"{request}decide/", "check", {"reason": "My own reason", "outcome": "refuse"})
    assert "Somebody else reviews this request" in text_of(typed)
    assert "My own reason" in text_of(typed)
    assert "Take up" not in text_of(second.get(f"{request}decide/"))
    assert decide(database, request).status_code == 303


def test_a_request_goes_over_to_another_reviewer_when_the_post_of_the_first_has_ended(
    database: Database, number: str
) -> None:
    request = ask(database, number)
    Officer(database, "planner").send(f"{request}decide/", "take_up", {})
    end_posts(database, "planner")
    assert Officer(database, "planner").get(f"{request}decide/").status_code == 401
    assert decide(database, request, who="planner2").status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " - "}, "Give the reason in a few words"),
        ({"reason": "r" * 100_000}, "longer than 2000 characters"),
        ({"outcome": "perhaps"}, "No entry fits what you typed"),
        ({"fields.0": ""}, "Choose the fields that are granted"),
    ],
)
def test_a_bad_decision_is_told_and_kept(database: Database, number: str, changes: dict[str, str], words: str) -> None:
    request = ask(database, number)
    reviewer, path = Officer(database, "planner"), f"{request}decide/"
    reviewer.send(path, "take_up", {})
    values = {**fields_of(reviewer.get(path)), "reason": WORDS, **changes}
    for act in ("check", "decide"):
        answer = reviewer.send(path, act, values)
        assert answer.status_code in {403, 422}
        if act == "check":
            assert words in text_of(answer)
            assert fields_of(answer)["reason"].split() == values["reason"].split()
    assert count(database, "lock_grant") == 0


def test_a_decision_is_signed_over_its_own_words(database: Database, number: str) -> None:
    request = ask(database, number)
    reviewer, path = Officer(database, "planner"), f"{request}decide/"
    reviewer.send(path, "take_up", {})
    values = {**fields_of(reviewer.get(path)), "reason": WORDS}
    checked = reviewer.send(path, "check", values)
    for answer in (
        reviewer.sign(path, "decide", checked, by="planner2"),
        reviewer.sign(path, "decide", reviewer.send(path, "check", values), outcome="refuse"),
    ):
        assert answer.status_code == 403
        assert count(database, "lock_grant") == 0
    done = reviewer.sign(path, "decide", reviewer.send(path, "check", values))
    assert done.status_code == 303


def test_the_next_request_opens_after_a_decision(database: Database) -> None:
    first, second = (found.record.number for found in locked_incidents(database, 2))
    request, other = ask(database, first), ask(database, second)
    assert decide(database, request)["Location"] == f"{other}decide/?done=decided"


def test_a_review_shows_what_stands_there_now_where_it_differs(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    carry_out(database, request)
    chief = Officer(database, "lak_chief")
    chief.state_purpose()
    assert f"Now: {NARRATIVE}" in text_of(chief.get(request))


def test_a_refusal_is_appealed_once(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request, outcome="refuse")
    chief, path = Officer(database, "lak_chief"), f"{request}appeal/"
    assert "Refused: see why, and appeal once" in text_of(chief.get("/desk/"))
    assert WORDS in text_of(chief.get(request))
    empty = chief.send(path, "check", {**fields_of(chief.get(path)), "reason": "  "})
    assert empty.status_code == 422
    checked = chief.send(path, "check", {**fields_of(chief.get(path)), "reason": "The second witness says two"})
    assert chief.sign(path, "appeal", checked, by="lak2").status_code == 403
    again = chief.send(path, "check", fields_of(checked))
    assert chief.sign(path, "appeal", again).status_code == 303
    assert chief.get(path).status_code == 403
    assert "The second witness says two" in text_of(chief.get(request))
    first = Officer(database, "planner").get(f"{request}decide/")
    assert "Another reviewer has to look at it" in text_of(first)
    assert decide(database, request, who="planner2").status_code == 303
    assert Officer(database, "hil_chief").get(path).status_code == 404
