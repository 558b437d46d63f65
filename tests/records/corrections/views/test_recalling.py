"""The page on which a grant is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.corrections.browser import (
    LOCKED,
    WORDS,
    Officer,
    ask,
    carry_out,
    count,
    decide,
    end_posts,
    recall,
)
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import Database


def test_who_granted_it_takes_an_unused_grant_back(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    path = f"{request}recall/"
    planner = Officer(database, "planner")
    assert path in planner.get(request).content.decode()
    done = recall(database, request, reason="The witness withdrew what was said")
    assert (done.status_code, done["Location"]) == (303, f"{request}?done=recalled")
    after = planner.get(done["Location"])
    assert "Recalled. Nobody can use this grant any more." in text_of(after)
    assert "The grant was recalled" in text_of(after)
    assert "Officer planner" in text_of(after).partition("The grant was recalled")[2]
    assert path not in after.content.decode()
    assert Officer(database, "technician").get(f"{request}carry-out/").status_code == 403
    chief = Officer(database, "lak_chief")
    assert "The witness withdrew what was said" in text_of(chief.get(request))
    assert ask(database, number) != request


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nobody can use this grant any more"), ("km", "គ្មាននរណាអាចប្រើការអនុញ្ញាតនេះទៀតទេ")]
)
def test_a_recall_says_what_it_does_in_both_languages(
    database: Database, number: str, language: str, words: str
) -> None:
    request = ask(database, number)
    decide(database, request)
    reviewer, path = Officer(database, "planner", language), f"{request}recall/"
    asked = reviewer.get(path)
    assert words in text_of(asked)
    checked = reviewer.send(path, "check", {**fields_of(asked), "reason": WORDS})
    assert words in text_of(checked)


def test_a_recall_is_offered_to_nobody_but_who_answers_for_the_grant(database: Database, number: str) -> None:
    request = ask(database, number)
    path = f"{request}recall/"
    planner = Officer(database, "planner")
    assert planner.get(path).status_code == 403  # nothing is granted yet
    decide(database, request)
    for who in ("lak_chief", "technician", "planner2", "auditor"):
        officer = Officer(database, who)
        assert path not in officer.get(request).content.decode(), who
        assert officer.get(path).status_code == 403, who
    assert "only that officer may recall it" in text_of(Officer(database, "planner2").get(path))
    end_posts(database, "planner")
    assert path in Officer(database, "planner2").get(request).content.decode()
    assert recall(database, request, who="planner2").status_code == 303


def test_a_bad_reason_for_a_recall_is_told_and_kept(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    planner, path = Officer(database, "planner"), f"{request}recall/"
    for typed, words in ((" - ", "Give the reason in a few words"), ("r" * 100_000, "longer than 2000 characters")):
        for act in ("check", "recall"):
            answer = planner.send(path, act, {**fields_of(planner.get(path)), "reason": typed})
            assert answer.status_code == 422
            assert words in text_of(answer)
            assert fields_of(answer)["reason"].split() == typed.split()
    assert count(database, "corrections_recall") == 0


def test_a_recall_is_signed_over_its_own_words_and_once(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    planner, path = Officer(database, "planner"), f"{request}recall/"
    checked = planner.send(path, "check", {**fields_of(planner.get(path)), "reason": WORDS})
    for answer in (
        planner.send(path, "recall", fields_of(checked)),
        planner.sign(path, "recall", checked, by="planner2"),
        planner.sign(path, "recall", planner.send(path, "check", fields_of(checked)), reason="Quite another reason"),
    ):
        assert answer.status_code == 403
        assert "With your passkey you sign exactly these words" in text_of(answer)
        assert count(database, "corrections_recall") == 0
    again = planner.send(path, "check", {**fields_of(answer), "reason": WORDS})
    signed = {**fields_of(again), **planner.signature(again)}
    assert planner.send(path, "recall", signed).status_code == 303
    assert planner.send(path, "recall", signed).status_code == 303
    assert count(database, "corrections_recall") == 1


@pytest.mark.parametrize("meanwhile", ["used", "expired"])
def test_a_grant_that_is_spent_meanwhile_is_not_recalled_and_the_reason_is_kept(
    database: Database, number: str, meanwhile: str
) -> None:
    request = ask(database, number)
    decide(database, request)
    planner, path = Officer(database, "planner"), f"{request}recall/"
    checked = planner.send(path, "check", {**fields_of(planner.get(path)), "reason": "They counted three"})
    signed = {**fields_of(checked), **planner.signature(checked)}
    if meanwhile == "used":
        carry_out(database, request)
    else:
        database.clock.shift(LOCKED + timedelta(hours=72, minutes=1))
    answer = planner.send(path, "recall", signed)
    assert answer.status_code == 403
    assert "This grant was used, recalled or has expired" in text_of(answer)
    assert "They counted three" in text_of(answer)
    assert count(database, "corrections_recall") == 0
