"""The pages on which a chief asks for a correction, from the whole way down to what is refused; without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.corrections.browser import (
    LOCKED,
    NARRATIVE,
    WORDS,
    Officer,
    ask,
    asking,
    carry_out,
    count,
    decide,
)
from tests.records.incidents.make import incident_facts
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions as incidents

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
