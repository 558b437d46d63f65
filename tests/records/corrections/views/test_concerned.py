"""Who is stated in the record himself takes no step, and is told before he types."""

from __future__ import annotations

import pytest
from tests.records.corrections.browser import (
    Officer,
    ask,
    asking,
    carry_out,
    count,
    decide,
    stating,
)
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.base.officers.queries import service_number
from ecrime.cli.drills.instance import Database


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
