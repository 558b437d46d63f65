"""Who sees what of a request, under which entries, by how many queries."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.corrections.browser import (
    NARRATIVE,
    Officer,
    ask,
    carry_out,
    decide,
)
from tests.records.incidents.make import locked_incidents
from tests.records.incidents.test_views import text_of

from ecrime.cli.drills.instance import Database
from ecrime.records.corrections import verify

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
    "of_record": 40,
    "request": 48,
    "see": 49,
    "review": 23,
    "decide": 47,
    "recall": 23,
    "carry_out": 47,
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
