"""The pages of a correction as browsers without a script meet them, on a real database."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.corrections.browser import WORDS, Officer, ask, carry_out, decide, recall
from tests.records.incidents.make import incident_facts, locked_incident, locked_incidents
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.base.officers.queries import service_number
from ecrime.cli.drills.instance import Database
from ecrime.records.corrections import verify
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.people import Role, briefly

LOCKED = timedelta(hours=49)
NARRATIVE = "Two bags were taken."
ASKED = {"narrative": NARRATIVE, "reason_code": "writing_error", "reason": WORDS}


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


@pytest.fixture
def number(database: Database) -> str:
    """The number of a locked record."""
    return locked_incident(database).record.number


def count(database: Database, table: str) -> int:
    return int(database.as_superuser(f"select count(*) from {table}")[0][0])


def end_posts(database: Database, who: str) -> None:
    """An officer holds no post any more."""
    officer = database.actor(who).officer_id
    database.as_superuser("alter table officers_posting disable trigger all")
    database.as_superuser(f"update officers_posting set ends_at = law.now() where officer_id = '{officer}'")


def asking(database: Database, number: str, **changes: str) -> tuple[Officer, str, dict[str, str]]:
    """A chief with the form of a request filled in: himself, its address, what it would send."""
    chief = Officer(database, "lak_chief")
    chief.state_purpose()
    path = f"/corrections/request/{number}/"
    return chief, path, {**fields_of(chief.get(path)), **ASKED, **changes}


# The whole way


def test_three_people_correct_a_locked_record_on_the_pages(database: Database, number: str) -> None:
    request = ask(database, number)
    seen = text_of(Officer(database, "lak_chief").get(f"{request}?done=asked"))
    for words in ("Sent to the planning department", "waiting for review", WORDS, NARRATIVE):
        assert words in seen
    decided = decide(database, request)
    assert (decided.status_code, decided["Location"]) == (303, "/corrections/review/?done=decided")
    done = carry_out(database, request)
    assert (done.status_code, done["Location"]) == (303, f"{request}?done=carried_out")
    technician = Officer(database, "technician")
    assert "locked again" in text_of(technician.get(done["Location"]))
    assert database.as_superuser("select narrative from incidents_incident") == [(NARRATIVE,)]
    history = text_of(Officer(database, "lak_chief").get(f"/incidents/{number}/history/"))
    assert f"Request {number}/1: asked by Officer lak_chief, granted by Officer planner" in history
    assert "carried out by Officer technician" in history
    again = technician.get(f"{request}carry-out/")
    assert again.status_code == 303


def test_classes_times_places_and_people_are_asked_for_and_carried_out(database: Database, number: str) -> None:
    changes = {
        "offences__0__class_code": "T2",
        "area_id": "Z10101",
        "people__0__name_latin": "SOK Sophy",
        "people__1__role": "witness",
        "people__1__name_latin": "CHAN Dara",
    }
    request = ask(database, number, **changes)
    shown = text_of(Officer(database, "lak_chief").get(request))
    for words in ("T1 Theft", "T2 ", "Old Market", "SOK Sophy", "One more person", "CHAN Dara"):
        assert words in shown
    decide(database, request)
    assert carry_out(database, request).status_code == 303
    chief = Officer(database, "lak_chief")
    chief.state_purpose()
    record = text_of(chief.get(f"/incidents/{number}/"))
    for words in ("T2 ", "Old Market", "SOK Sophy", "CHAN Dara", NARRATIVE):
        assert words in record


def test_a_person_is_asked_to_be_taken_away(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    left = {name: value for name, value in values.items() if not name.startswith("people.0.")}
    checked = chief.send(path, "check", left)
    done = chief.sign(path, "request", checked)
    request = done["Location"].partition("?")[0]
    assert "taken away" in text_of(chief.get(request))
    decide(database, request)
    assert carry_out(database, request).status_code == 303
    assert database.as_superuser("select removed from incidents_personstated") == [(True,)]


def test_some_fields_are_granted_and_no_other_is_open(database: Database, number: str) -> None:
    request = ask(database, number, place_detail="South gate")
    reviewer, path = Officer(database, "planner"), f"{request}decide/"
    reviewer.send(path, "take_up", {})
    ticked = fields_of(reviewer.get(path))
    assert {"fields.0", "fields.1"} <= ticked.keys()
    ticked.pop("fields.1")  # in the order of the paths: the narrative, then the place
    reviewer.sign(path, "decide", reviewer.send(path, "check", {**ticked, "reason": WORDS}))
    technician = Officer(database, "technician")
    page = technician.get(f"{request}carry-out/")
    assert "narrative" in fields_of(page)
    assert not {"place_detail", "area_id", "date", "people.0.name_latin"} & fields_of(page).keys()
    assert "Market gate" in text_of(page)
    assert carry_out(database, request, place_detail="By hand", people__0__name_latin="By hand").status_code == 303
    assert database.as_superuser("select narrative, place_detail from incidents_incident") == [
        (NARRATIVE, "Market gate")
    ]
    assert "Granted 1 of 2 fields" in text_of(Officer(database, "lak_chief").get(request))


# Before anybody types


def test_only_the_chief_of_the_area_asks_and_only_about_a_locked_record(database: Database, number: str) -> None:
    path = f"/corrections/request/{number}/"
    assert Officer(database, "hil_chief").get(path).status_code == 404
    for who in ("lak", "planner", "technician", "criminal", "auditor"):
        assert Officer(database, who).get(path).status_code == 403, who
    assert "/look-up/purpose/" in Officer(database, "lak_chief").get(path)["Location"]


def test_a_record_that_can_still_be_corrected_is_not_asked_about(database: Database) -> None:
    open_one = incidents.record_incident(database.actor("lak"), incident_facts()).record.number
    chief = Officer(database, "lak_chief")
    chief.state_purpose()
    answer = chief.get(f"/corrections/request/{open_one}/")
    assert answer.status_code == 403
    assert "not locked yet" in text_of(answer)
    assert "Ask for a correction" not in text_of(chief.get(f"/incidents/{open_one}/"))


def test_who_recorded_it_is_told_before_he_types(database: Database, number: str) -> None:
    chief = database.actor("lak_chief").officer_id
    database.as_superuser("alter table incidents_incident disable trigger all")
    database.as_superuser(f"update incidents_incident set recorded_by_id = '{chief}'")
    officer = Officer(database, "lak_chief")
    officer.state_purpose()
    assert "Another chief has to ask" in text_of(officer.get(f"/corrections/request/{number}/"))
    record = officer.get(f"/incidents/{number}/")
    assert "Another chief has to ask" in text_of(record)
    assert "/corrections/request/" not in record.content.decode()


def test_the_record_says_who_may_ask_and_how_long_it_takes(database: Database, number: str) -> None:
    request = ask(database, number)
    chief = Officer(database, "lak_chief")
    said = text_of(chief.get(f"/incidents/{number}/"))
    assert "Locked by rule D10." in said
    assert "correction asked" in said
    assert "Open requests name: What happened" in said
    assert "Last ten requests" not in said
    database.clock.shift(LOCKED + timedelta(hours=36))
    decide(database, request)
    criminal = Officer(database, "criminal")
    criminal.state_purpose()
    said = text_of(criminal.get(f"/incidents/{number}/"))
    assert "half of them decided within 1.5 days" in said
    assert "Ask for a correction" not in said


# What is typed is kept, what is wrong is said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "  \n "}, "Give the reason in a few words"),
        ({"reason": " .,;: - "}, "Give the reason in a few words"),
        ({"reason": "r" * 100_000}, "longer than 2000 characters"),
        ({"reason": "wrong\x00number"}, "characters that cannot be kept"),
        ({"reason_code": ""}, "Choose what kind of reason"),
        ({"reason_code": "because"}, "Choose what kind of reason"),
        ({"evidence": "e" * 501}, "longer than 500 characters"),
        ({"narrative": "A bag was taken."}, "Change at least one field"),
        ({"date": "31/11/2026"}, "no such day in this month"),
        ({"people.0.name_km": "", "people.0.name_latin": ""}, "The name is missing"),
    ],
)
def test_bad_answers_are_told_and_kept(database: Database, number: str, changes: dict[str, str], words: str) -> None:
    chief, path, values = asking(database, number, **changes)
    for act in ("check", "request"):
        answer = chief.send(path, act, values)
        assert answer.status_code == 422
        assert words in text_of(answer)
        kept = fields_of(answer)
        for name in ("narrative", "evidence", "reason_code"):
            assert kept[name] == ("" if values[name] == "because" else values[name])
        assert kept["reason"].split() == values["reason"].split()
    assert count(database, "corrections_request") == 0


def test_a_second_request_on_the_same_field_waits_for_the_first(database: Database, number: str) -> None:
    request = ask(database, number)
    chief, path, values = asking(database, number, narrative="Three bags were taken.")
    assert "Open requests name already: What happened" in text_of(chief.get(path))
    answer = chief.send(path, "check", values)
    assert answer.status_code == 422
    assert "An open request names one of these fields already" in text_of(answer)
    assert fields_of(answer)["narrative"] == "Three bags were taken."
    decide(database, request)
    carry_out(database, request)
    assert ask(database, number, narrative="Three bags were taken.") != request
    assert count(database, "corrections_request") == 2


def test_a_record_corrected_meanwhile_is_told_and_nothing_typed_is_lost(database: Database, number: str) -> None:
    chief, path, values = asking(database, number, place_detail="South gate")
    request = ask(database, number)
    decide(database, request)
    carry_out(database, request)
    values["narrative"] = "Four bags were taken."
    answer = chief.send(path, "check", values)
    assert answer.status_code == 409
    kept = fields_of(answer)
    assert (kept["narrative"], kept["place_detail"]) == ("Four bags were taken.", "South gate")
    checked = chief.send(path, "check", kept)
    assert NARRATIVE in text_of(checked)
    assert chief.sign(path, "request", checked).status_code == 303


def test_a_purpose_that_ran_out_loses_nothing(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    database.clock.shift(LOCKED + timedelta(minutes=31))
    answer = chief.send(path, "check", values)
    assert answer.status_code == 403
    assert "State the purpose again in a new tab" in text_of(answer)
    assert fields_of(answer)["narrative"] == NARRATIVE
    chief.state_purpose()
    assert chief.send(path, "check", fields_of(answer)).status_code == 200


def test_a_session_that_ended_loses_nothing(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    database.as_superuser("update law.session set expires_at = law.now()")
    answer = chief.client.post(path, {**values, "act": "check"}, headers={"origin": "http://localhost"})
    assert answer.status_code == 401
    for words in (NARRATIVE, WORDS):
        assert words in answer.content.decode()


# Signatures


def test_a_signature_must_be_there_ones_own_and_over_these_words(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    checked = chief.send(path, "check", values)
    for answer in (
        chief.send(path, "request", fields_of(checked)),
        chief.sign(path, "request", checked, by="lak2"),
        chief.sign(path, "request", chief.send(path, "check", values), reason="Quite another reason"),
    ):
        assert answer.status_code == 403
        page = text_of(answer)
        assert "With your passkey you sign exactly these words" in page
        assert fields_of(answer)["narrative"] == NARRATIVE
        assert count(database, "corrections_request") == 0
    assert chief.sign(path, "request", answer).status_code == 303


def test_words_that_lay_there_too_long_are_asked_for_again(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    checked = chief.send(path, "check", values)
    signature = chief.signature(checked)
    database.clock.shift(LOCKED + timedelta(minutes=6))
    late = chief.send(path, "request", {**fields_of(checked), **signature})
    assert late.status_code == 403
    assert chief.sign(path, "request", late).status_code == 303


def test_sent_twice_it_is_asked_once(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    checked = chief.send(path, "check", values)
    said = {**fields_of(checked), **chief.signature(checked)}
    assert chief.send(path, "request", said)["Location"] == chief.send(path, "request", said)["Location"]
    assert count(database, "corrections_request") == 1


def test_a_clock_set_back_does_nothing_and_loses_nothing(database: Database, number: str) -> None:
    chief, path, values = asking(database, number)
    database.clock.shift(LOCKED - timedelta(hours=47))
    answer = chief.client.post(path, {**values, "act": "check"}, headers={"origin": "http://localhost"})
    assert answer.status_code == 503
    assert NARRATIVE in answer.content.decode()
    assert count(database, "corrections_request") == 0


# The review


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


# Carrying out


def test_a_grant_that_expired_opens_nothing_and_what_was_typed_is_shown(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    technician, path = Officer(database, "technician"), f"{request}carry-out/"
    values = {**fields_of(technician.get(path)), "narrative": "Three bags and a hat."}
    database.clock.shift(LOCKED + timedelta(hours=72, minutes=1))
    answer = technician.send(path, "check", values)
    assert answer.status_code == 403
    assert "was used, recalled or has expired" in text_of(answer)
    assert "Three bags and a hat." in text_of(answer)
    assert technician.get(path).status_code == 403
    assert count(database, "incidents_history") == 0


def test_only_the_technical_group_carries_out(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    for who in ("lak", "lak_chief", "planner", "criminal", "auditor"):
        assert Officer(database, who).get(f"{request}carry-out/").status_code == 403, who


def test_the_checks_of_the_record_run_again(database: Database, number: str) -> None:
    request = ask(database, number, time="0000")
    decide(database, request)
    technician, path = Officer(database, "technician"), f"{request}carry-out/"
    answer = technician.send(path, "check", {**fields_of(technician.get(path)), "date": "1/1/2031"})
    assert answer.status_code == 422
    assert "cannot have happened after it is recorded" in text_of(answer)


def test_a_correction_is_signed_over_its_own_words_and_once(database: Database, number: str) -> None:
    request = ask(database, number)
    decide(database, request)
    technician, path = Officer(database, "technician"), f"{request}carry-out/"
    checked = technician.send(path, "check", fields_of(technician.get(path)))
    for answer in (
        technician.send(path, "carry_out", fields_of(checked)),
        technician.sign(path, "carry_out", checked, by="planner"),
        technician.sign(path, "carry_out", technician.send(path, "check", fields_of(checked)), narrative="Other"),
    ):
        assert answer.status_code == 403
        assert database.as_superuser("select used_at from lock_grant") == [(None,)]
    said = {**fields_of(answer), "narrative": NARRATIVE}
    again = technician.send(path, "check", said)
    signed = {**fields_of(again), **technician.signature(again)}
    assert technician.send(path, "carry_out", signed).status_code == 303
    assert technician.send(path, "carry_out", signed).status_code == 303
    assert count(database, "incidents_history") == 1


# Taking a grant back


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


# Who is stated in the record himself


def stating(database: Database, who: str) -> str:
    """The number of a locked record that states an officer."""
    officer = database.actor(who).officer_id
    named = dataclasses.replace(briefly(Role.WITNESS, name_latin="Officer Stated"), officer_id=officer)
    return locked_incident(database, people=(named,)).record.number


def test_a_chief_who_is_stated_in_the_record_is_told_before_he_types(database: Database) -> None:
    number = stating(database, "lak_chief")
    for language, words in (("en", "You are stated in this record yourself"), ("km", "អ្នកផ្ទាល់មានឈ្មោះក្នុងកំណត់ត្រានេះ")):
        chief = Officer(database, "lak_chief", language)
        chief.state_purpose()
        record = chief.get(f"/incidents/{number}/")
        assert words in text_of(record)
        assert "/corrections/request/" not in record.content.decode()
        answer = chief.get(f"/corrections/request/{number}/")
        assert answer.status_code == 403
        assert words in text_of(answer)


def test_a_reviewer_who_is_stated_in_the_record_is_told_before_he_types(database: Database) -> None:
    request = ask(database, stating(database, "planner"))
    planner, other = Officer(database, "planner"), Officer(database, "planner2")
    assert "Take up" not in text_of(planner.get("/corrections/review/"))
    assert "Take up" in text_of(other.get("/corrections/review/"))
    page = text_of(planner.get(f"{request}decide/"))
    assert "You are stated in this record yourself" in page
    assert "Take up" not in page
    assert planner.send(f"{request}decide/", "take_up", {}).status_code == 403
    assert request not in planner.get("/desk/").content.decode()
    assert count(database, "corrections_review") == 0


def test_who_is_stated_in_the_record_does_not_carry_out(database: Database) -> None:
    request = ask(database, stating(database, "technician"))
    decide(database, request)
    technician = Officer(database, "technician")
    assert request not in technician.get("/desk/").content.decode()
    answer = technician.get(f"{request}carry-out/")
    assert answer.status_code == 403
    assert "You are stated in this record yourself" in text_of(answer)


def test_which_officer_somebody_is_can_be_asked_for_and_corrected(database: Database, number: str) -> None:
    planner2 = database.actor("planner2").officer_id
    request = ask(database, number, people__0__officer=service_number(planner2))
    chief = Officer(database, "lak_chief")
    shown = text_of(chief.get(request))
    assert f"Service number — {service_number(planner2)}" in shown
    assert Officer(database, "planner2").send(f"{request}decide/", "take_up", {}).status_code == 403
    decide(database, request)
    assert carry_out(database, request).status_code == 303
    assert database.as_superuser("select officer_id from incidents_personstated") == [(planner2,)]
    assert f"Service number: {service_number(planner2)}" in text_of(chief.get(f"/incidents/{number}/"))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No officer has this service number"), ("km", "គ្មានមន្ត្រីណាមានអត្តលេខនេះទេ")]
)
def test_a_service_number_that_nobody_has_is_told_on_the_page(
    database: Database, number: str, language: str, words: str
) -> None:
    chief, path, values = asking(database, number, **{"people.0.officer": "99999"})
    chief.client.cookies["ecrime_language"] = language
    answer = chief.send(path, "check", values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert fields_of(answer)["people.0.officer"] == "99999"


# Who sees what, and under which entries


def test_each_desk_shows_the_work_of_its_post_and_no_other(database: Database, number: str) -> None:
    request = ask(database, number)
    others = ("lak", "hil", "hil_chief", "criminal", "auditor", "admin")

    def on_desk(who: str) -> bool:
        return f"Request {number}/1" in text_of(Officer(database, who).get("/desk/"))

    assert [on_desk(who) for who in ("lak_chief", "planner", "planner2", "technician")] == [True, True, True, False]
    Officer(database, "planner").send(f"{request}decide/", "take_up", {})
    assert [on_desk(who) for who in ("planner", "planner2")] == [True, False]
    decide(database, request)
    assert [on_desk(who) for who in ("lak_chief", "planner", "technician")] == [True, False, True]
    assert "granted, 71 h left" in text_of(Officer(database, "technician").get("/desk/"))
    assert not any(map(on_desk, others))
    carry_out(database, request)
    assert [on_desk(who) for who in ("lak_chief", "planner", "technician")] == [False, False, False]


def test_work_on_a_request_implies_its_purpose_with_one_entry_for_each_opening(database: Database, number: str) -> None:
    request = ask(database, number)
    planner = Officer(database, "planner")
    assert "open for a stated purpose" in text_of(planner.get(request))
    planner.send(f"{request}decide/", "take_up", {})

    def opened() -> list[Any]:
        return database.as_superuser(
            "select purpose from ledger_entry where kind = 'incident.see' and officer_id ="
            f" '{database.actor('planner').officer_id}'"
        )

    assert opened() == []
    assert NARRATIVE in text_of(planner.get(f"{request}decide/"))
    assert opened() == [("own_work",)]


def test_who_may_take_the_signed_steps_is_told_what_they_are_and_how_to_check_them(
    database: Database, number: str
) -> None:
    request = ask(database, number)
    decide(database, request)
    carry_out(database, request)
    link, history = f'href="{request}export.json"', f"/incidents/{number}/history/"
    for who in ("lak_chief", "planner", "auditor", "technician", "criminal"):
        officer, may_take = Officer(database, who), who not in {"technician", "criminal"}
        pages = [officer.get(request)]  # before a purpose is stated, too
        officer.state_purpose()
        pages += [officer.get(request), officer.get(history)]
        for page in pages:
            assert (link in page.content.decode()) is may_take, who
            assert ("check it with “ecrime verify”" in text_of(page)) is may_take, who
    auditor = Officer(database, "auditor", "km")
    assert "ecrime verify" in text_of(auditor.get(history))
    answer = auditor.get(f"{request}export.json")
    assert [step.kind for step in verify.verified(answer.json())] == ["request", "decide", "carry out"]


def test_the_signed_steps_wait_for_a_purpose(database: Database, number: str) -> None:
    request = ask(database, number)
    answer = Officer(database, "auditor").get(f"{request}export.json")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/look-up/purpose/")


def test_a_request_of_another_area_is_none(database: Database, number: str) -> None:
    request = ask(database, number)
    chief = Officer(database, "hil_chief")
    for path in (request, f"/corrections/of/{number}/", f"{request}appeal/"):
        assert chief.get(path).status_code == 404
    assert number not in text_of(chief.get("/corrections/"))
    assert Officer(database, "lak").get("/corrections/").status_code == 403


PAGES = {
    "list": ("lak_chief", "/corrections/"),
    "of_record": ("lak_chief", "/corrections/of/{number}/"),
    "request": ("lak_chief", "/corrections/request/{number}/"),
    "see": ("lak_chief", "{request}"),
    "review": ("planner", "/corrections/review/"),
    "decide": ("planner2", "{request}decide/"),
    "recall": ("planner", "{granted}recall/"),
    "carry_out": ("technician", "{granted}carry-out/"),
    "desk": ("technician", "/desk/"),
}
# How many SQL queries each page takes; a change is meant, or a fault.
QUERIES = {
    "list": 25,
    "of_record": 39,
    "request": 59,
    "see": 53,
    "review": 23,
    "decide": 51,
    "recall": 23,
    "carry_out": 51,
    "desk": 23,
}


def test_pages_take_as_many_queries_as_recorded(database: Database) -> None:
    first, second = (found.record.number for found in locked_incidents(database, 2))
    request, granted = ask(database, first), ask(database, second)
    decide(database, granted)
    Officer(database, "planner2").send(f"{request}decide/", "take_up", {})
    taken = {}
    for name, (who, path) in PAGES.items():
        officer, to = Officer(database, who), path.format(number=first, request=request, granted=granted)
        assert officer.get(to).status_code == 200, name
        with CaptureQueriesContext(connection) as found:
            officer.get(to)
        taken[name] = len(found.captured_queries)
    assert taken == QUERIES
