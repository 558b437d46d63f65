"""The pages of looking up: purpose and person in one form, nothing sought in an address, nothing typed lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.records.incidents.make import incident_facts, state_purpose

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents.actions import record_incident

ASKED = {"purpose": "other", "about": "The owner asks what became of it", "name": "Sok Sophea"}
# How many SQL queries a page takes; a change is meant, or a fault.
QUERIES = {"/look-up/": 17, "found": 19}


def browser(database: Database, who: str = "criminal") -> Client:
    client = Client()
    client.cookies["ecrime_language"] = "en"
    client.cookies["session"] = database.tokens[who]
    return client


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_purpose_and_name_in_one_form_then_the_record(database: Database) -> None:
    number = record_incident(database.actor("lak"), incident_facts()).record.number
    client = browser(database)
    assert "Why do you look?" in text_of(client.get("/look-up/"))
    answer = client.post("/look-up/", ASKED)
    assert answer.status_code == 303
    assert re.fullmatch(r"/look-up/[0-9a-f-]{36}/", answer["Location"])
    shown = client.get(answer["Location"])
    assert shown["Cache-Control"] == "no-store"
    for words in (number, "Sok Sophea", "Suspect", "Looked up: Sok Sophea", "1"):
        assert words in text_of(shown)
    assert "A bag was taken." not in text_of(shown)
    assert client.get(f"/incidents/{number}/").status_code == 200
    kinds = database.as_superuser("select kind, purpose from ledger_entry where purpose is not null order by id")
    assert kinds == [("access.open", "other"), ("people.look_up", "other"), ("incident.see", "other")]
    assert "Why do you look?" not in text_of(client.get("/look-up/"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"about": "   "}, "Say in a few words"),
        ({"about": "x" * 100_000}, "Shorten it."),
        ({"name": "S"}, "One letter finds everybody."),
        ({"name": ""}, "This says too little"),
        ({"name": "", "from": "32/1/26", "role": "suspect"}, "31"),
        ({"area": "Nowhere Land"}, ""),
        ({"name": "n" * 101}, "Shorten it."),
        ({"name": "Sok\x00Sophea"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost_or_done(
    database: Database, typed: dict[str, str], says: str
) -> None:
    answer = browser(database).post("/look-up/", {**ASKED, **typed})
    assert answer.status_code == 422
    assert says in text_of(answer)
    for value in {**ASKED, **typed}.values():
        if len(value) < 200 and "\x00" not in value:
            assert value.strip() in unescape(answer.content.decode())
    done = "select count(*) from ledger_entry where kind in ('access.open', 'people.look_up')"
    assert database.as_superuser(done) == [(0,)]


def test_nobody_else_reads_what_was_found(database: Database) -> None:
    where = browser(database).post("/look-up/", ASKED)["Location"]
    for who in ("lak", "planning", "admin"):
        assert browser(database, who).get(where).status_code in {403, 404}
    assert browser(database, "planning").get("/look-up/").status_code == 403
    noted = database.as_superuser("select page from officers_refusal")
    assert ("lookup:found",) in noted


def test_pages_take_as_many_queries_as_recorded(database: Database) -> None:
    record_incident(database.actor("lak"), incident_facts())
    state_purpose(database, "criminal")
    client = browser(database)
    where = client.post("/look-up/", ASKED)["Location"]
    taken = {}
    for name, path in (("/look-up/", "/look-up/"), ("found", where)):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        taken[name] = len(queries.captured_queries)
    assert taken == QUERIES
