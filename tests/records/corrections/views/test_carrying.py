"""The page on which the technical group carries out what was granted."""

from __future__ import annotations

from datetime import timedelta

from tests.records.corrections.browser import (
    LOCKED,
    NARRATIVE,
    Officer,
    ask,
    count,
    decide,
)
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import Database


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
