"""The pages of a correction as browsers without a script meet them, on a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.records.corrections.act import locked_incident
from tests.records.corrections.browser import WORDS, Officer, ask, carry_out, decide
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills.instance import Database


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


@pytest.fixture
def number(database: Database) -> str:
    """The number of a locked record."""
    return locked_incident(database).record.number


def test_three_people_correct_a_locked_record_on_the_pages(database: Database, number: str) -> None:
    request = ask(database, number)
    seen = text_of(Officer(database, "lak_chief").get(f"{request}?done=asked"))
    for words in ("Sent to the planning department", "waiting for review", WORDS, "Two bags were taken."):
        assert words in seen
    decided = decide(database, request)
    assert (decided.status_code, decided["Location"]) == (303, "/corrections/review/?done=decided")
    done = carry_out(database, request)
    assert (done.status_code, done["Location"]) == (303, f"{request}?done=carried_out")
    assert "locked again" in text_of(Officer(database, "technician").get(done["Location"]))
    assert database.as_superuser("select narrative from incidents_incident") == [("Two bags were taken.",)]
    chief = Officer(database, "lak_chief")
    history = text_of(chief.get(f"/incidents/{number}/history/"))
    assert f"Request {number}/1: asked by Officer lak_chief, granted by Officer planner" in history
