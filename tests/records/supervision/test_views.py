"""The pages of supervision as a browser without a script meets them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.records.incidents.test_views import Desk, fields_of, text_of
from tests.records.supervision.test_actions import NO_AGE
from tests.records.supervision.test_actions import record as record_facts
from tests.records.supervision.test_queries import HOUR, record

from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.incidents.people import Sex

NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)


@pytest.fixture
def desk(database: Database, clock: Clock) -> Callable[..., Desk]:
    clock.freeze(NOW)
    return lambda who="planning", language="en": Desk(database, who, language)


def test_timeliness_opens_on_the_last_28_days_as_dates(desk: Callable[..., Desk]) -> None:
    answer = desk().get("/supervision/timeliness/")
    assert answer.status_code == 302
    assert f"from={NOW - timedelta(days=27):%Y-%m-%d}&to={NOW:%Y-%m-%d}" in answer["Location"]


def test_timeliness_shows_provinces_units_and_reasons(desk: Callable[..., Desk], database: Database) -> None:
    record(database, "lak", 3 * HOUR)
    record(database, "lak", 60 * HOUR)
    record(database, "hil", 30 * HOUR)
    answer = desk().client.get("/supervision/timeliness/", follow=True)
    shown = text_of(answer)
    assert "Everything together 3 33 % 66 % 0 % 30 h 60 h 1 0 0 %" in shown
    assert "Lakeside 2 50 % 50 % 0 % 3 h 60 h 1 0 0 %" in shown
    assert "LAK Lakeside Provincial Police 2" in shown
    assert "No line or no power 1 100 %" in shown
    assert 'aria-label="within 24 h 1, 24 to 48 h 1, later 1"' in answer.content.decode()


def test_a_chief_meets_his_own_province_only(desk: Callable[..., Desk], database: Database) -> None:
    record(database, "lak", HOUR)
    record(database, "hil", HOUR)
    shown = text_of(desk("lak_chief").client.get("/supervision/timeliness/", follow=True))
    assert "LAK" in shown
    assert "HIL" not in shown


def test_the_times_leave_as_csv_with_nobodys_name(desk: Callable[..., Desk], database: Database) -> None:
    made = record(database, "lak", HOUR).record
    answer = desk().get(f"/supervision/timeliness/records.csv?from={NOW:%Y-%m-%d}&to={NOW:%Y-%m-%d}")
    text = b"".join(answer.streaming_content).decode()
    assert list(csv.DictReader(io.StringIO(text))) == [
        {
            "number": made.number,
            "place": "ZZ.Z1",
            "unit": "LAK",
            "happened_by": (NOW - HOUR).isoformat(timespec="microseconds"),
            "recorded_at": NOW.isoformat(timespec="microseconds"),
            "late_reason": "",
            "corrected": "no",
        }
    ]
    assert answer["Content-Disposition"].endswith(f'timeliness-{NOW:%Y-%m-%d}-{NOW:%Y-%m-%d}.csv"')


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?from=2026-11-20&to=2026-11-19", "The end lies before the beginning."),
        ("?from=31/2/2026", "28/02/2026"),
    ],
)
def test_dates_that_cannot_be_are_said_and_nothing_is_counted(
    desk: Callable[..., Desk], address: str, words: str
) -> None:
    answer = desk().get("/supervision/timeliness/" + address)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<table" not in answer.content.decode()
    assert desk().get("/supervision/timeliness/records.csv" + address).status_code == 422


@pytest.mark.parametrize("who", ["lak", "admin", "auditor"])
def test_a_post_without_the_right_meets_no_figures(desk: Callable[..., Desk], who: str) -> None:
    assert desk(who).get("/supervision/timeliness/").status_code == 403
    assert desk(who).get("/supervision/timeliness/records.csv").status_code == 403
    assert "/supervision/timeliness/" not in desk(who).get("/desk/").content.decode()


def test_an_empty_period_says_what_to_do(desk: Callable[..., Desk]) -> None:
    answer = desk().get("/supervision/timeliness/?from=2020-01-01&to=2020-01-31&sort=")
    assert "Nothing was recorded in this period. Widen the dates." in text_of(answer)


def questioned(database: Database, **changes: object) -> str:
    """A record against which something stands; its number."""
    return record_facts(database.actor("lak"), people=NO_AGE, at=NOW - HOUR, **changes).record.number


def path_of(database: Database, check: str = "P24") -> str:
    ((id_,),) = database.as_superuser(f"select id from supervision_finding where check_code = '{check}'")
    return f"/supervision/quality/{id_}/"


def test_the_queue_lists_what_was_found_in_words(desk: Callable[..., Desk], database: Database) -> None:
    number = questioned(database, narrative="")
    shown = text_of(desk().get("/supervision/quality/"))
    assert f"{number} ▲ Warning P24 Neither birth nor age of person 1 is stated" in shown
    assert "1 to 2 of 2" in shown
    assert "P24 Neither birth nor age of person … is stated" in shown
    assert "1 record has not been compared with the others yet." in shown
    assert "Chan" not in shown
    khmer = text_of(desk(language="km").get("/supervision/quality/"))
    assert "គ្មានថ្ងៃកំណើត ឬអាយុរបស់បុគ្គលទី 1" in khmer


@pytest.mark.parametrize(
    ("address", "checks"),
    [
        ("?check=T01", ["T01"]),
        ("?severity=note", ["P23"]),
        ("?severity=warning&state=waiting&sort=check", ["P24", "T01"]),
        ("?state=asked", []),
        ("?area=Z2", []),
        ("?area=Z101&check=P24", ["P24"]),
        ("?state=nonsense&severity=nonsense&check=nonsense&sort=-check", ["T01", "P24"]),
    ],
)
def test_each_filter_lets_its_own_through(
    desk: Callable[..., Desk], database: Database, address: str, checks: list[str]
) -> None:
    record_facts(database.actor("lak"), at=NOW - HOUR, narrative="", people=(replace(NO_AGE[0], sex=Sex.UNKNOWN),))
    shown = desk().get("/supervision/quality/" + address).content.decode()
    assert re.findall(r"Warning (\w+)</span>|Note (\w+)</span>", shown) == [
        ("", check) if check == "P23" else (check, "") for check in checks
    ]


def test_a_finding_is_taken_and_the_unit_asked(desk: Callable[..., Desk], database: Database) -> None:
    number = questioned(database)
    path, planning, criminal = path_of(database), desk(), desk("criminal")
    form = fields_of(planning.get(path))
    assert planning.post(path, "take", form)["Location"] == path
    assert "looked at" in text_of(criminal.get("/supervision/quality/"))
    refused = criminal.post(path, "ask", {"key": str(uuid4()), "words": "How old was she, then?"})
    assert refused.status_code == 409
    assert "Somebody else looks at this finding." in text_of(refused)
    empty = planning.post(path, "ask", {"key": str(uuid4()), "words": "?"})
    assert empty.status_code == 422
    assert "Write it in words" in text_of(empty)
    asked = planning.post(path, "ask", {"key": str(uuid4()), "words": "How old was she, then?"})
    assert asked["Location"] == "/supervision/quality/?done=decided"
    assert "How old was she, then? The unit was asked, Officer planning · HQ" in text_of(planning.get(path))
    unit = desk("lak")
    assert f"{number} was questioned" in text_of(unit.get("/desk/"))
    checks = text_of(unit.get(f"/incidents/{number}/checks/"))
    assert "How old was she, then? The unit was asked, Officer planning · HQ" in checks
    assert "1 questioned" in text_of(unit.get(f"/incidents/{number}/"))


def test_the_unit_answers_and_is_asked_again(desk: Callable[..., Desk], database: Database) -> None:
    number = questioned(database)
    path, planning, unit = path_of(database), desk(), desk("lak")
    planning.post(path, "ask", {"key": str(uuid4()), "words": "How old was she, then?"})
    assert f'href="{path}answer/"' in unit.get(f"/incidents/{number}/checks/").content.decode()
    shown = unit.get(path + "answer/")
    assert "How old was she, then?" in text_of(shown)
    assert f'href="/incidents/{number}/correct/"' in shown.content.decode()
    short = unit.post(path + "answer/", "", {"key": str(uuid4()), "words": "no"})
    assert short.status_code == 422
    assert "Write it in words" in text_of(short)
    sent = {"key": str(uuid4()), "words": "She does not know it herself."}
    for _ in range(2):
        assert unit.post(path + "answer/", "", sent)["Location"] == f"/incidents/{number}/checks/"
    assert f"{path}answer/" not in unit.get(f"/incidents/{number}/checks/").content.decode()
    assert f"{number}: LAK answered" in text_of(planning.get("/desk/"))
    page = text_of(planning.get(path))
    assert "She does not know it herself. The unit answered, Officer lak · LAK" in page
    assert "Ask again" in page
    late = unit.post(path + "answer/", "", {"key": str(uuid4()), "words": "And another word."})
    assert late.status_code == 409
    for who in ("hil", "planning"):
        assert desk(who).get(path + "answer/").status_code in (403, 404)


def test_the_desk_of_the_unit_says_when_only_the_chief_can_help(
    desk: Callable[..., Desk], database: Database, clock: Clock
) -> None:
    number = questioned(database)
    planning, unit, path = desk(), desk("lak"), path_of(database)
    planning.post(path, "ask", {"key": str(uuid4()), "words": "How old was she, then?"})
    assert "correct the record or answer" in text_of(unit.get("/desk/"))
    assert "Locked records with a question" not in text_of(desk("lak_chief").get("/desk/"))
    clock.freeze(NOW + timedelta(hours=49))
    assert "a correction now goes through the chief" in text_of(unit.get("/desk/"))
    shown = unit.get(path + "answer/")
    assert "It is locked (rule D10)." in text_of(shown)
    assert f'href="/incidents/{number}/correct/"' not in shown.content.decode()
    assert "Locked records with a question nobody has answered: 1" in text_of(desk("lak_chief").get("/desk/"))


def test_supervision_finds_on_its_desk_what_nobody_looks_at_and_what_it_took(
    desk: Callable[..., Desk], database: Database, clock: Clock
) -> None:
    number = questioned(database)
    planning = desk()
    assert "Findings nobody looks at: 1, the oldest of" in text_of(planning.get("/desk/"))
    assert "were not compared" not in text_of(planning.get("/desk/"))
    planning.post(path_of(database), "take", {"key": str(uuid4())})
    shown = text_of(planning.get("/desk/"))
    assert f"{number}: you look at it" in shown
    assert "Findings nobody looks at" not in shown
    assert "you look at it" not in text_of(desk("criminal").get("/desk/"))
    clock.freeze(NOW + timedelta(hours=25))
    assert "were not compared with the others" in text_of(planning.get("/desk/"))


def test_a_record_one_looks_at_opens_without_a_further_purpose(desk: Callable[..., Desk], database: Database) -> None:
    number = questioned(database)
    planning, path = desk(), path_of(database)
    assert planning.get(f"/incidents/{number}/").status_code == 303
    planning.post(path, "take", {"key": str(uuid4())})
    assert planning.get(f"/incidents/{number}/").status_code == 200
    purposes = database.as_superuser("select purpose from ledger_entry where kind = 'incident.see'")
    assert purposes == [("own_work",)]


def test_a_decision_sent_twice_is_one_and_leads_to_the_next(desk: Callable[..., Desk], database: Database) -> None:
    questioned(database, narrative="")
    path, planning = path_of(database), desk()
    values = {"key": str(uuid4()), "words": "The child was not there."}
    following = path_of(database, "T01") + "?done=decided"
    for _ in range(2):
        assert planning.post(path, "dismiss", values)["Location"] == following
    assert "Decided. This is the next one." in text_of(planning.get(following))
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'finding.dismiss'") == [(1,)]
    assert "The child was not there. Dismissed, Officer planning · HQ" in text_of(planning.get(path))
    assert planning.post(path, "take", {"key": str(uuid4())}).status_code == 409
    assert planning.post(path, "nonsense", {"key": str(uuid4())}).status_code == 422
    assert planning.post(path_of(database, "T01"), "take", {"key": "x"}).status_code == 422


def test_looking_through_is_asked_for_by_a_button(desk: Callable[..., Desk], database: Database) -> None:
    questioned(database)
    answer = desk().client.post("/supervision/quality/")
    assert answer["Location"] == "/supervision/quality/?done=looking"
    planned = database.as_superuser("select task_name, scheduled_at is null from procrastinate_jobs order by id")
    assert planned == [("supervision.look", True), ("supervision.look", False)]
    assert desk("lak_chief").client.post("/supervision/quality/").status_code == 403


@pytest.mark.parametrize("who", ["lak", "admin", "auditor"])
def test_posts_without_the_right_meet_no_queue(desk: Callable[..., Desk], database: Database, who: str) -> None:
    questioned(database)
    for path in ("/supervision/quality/", path_of(database)):
        assert desk(who).get(path).status_code == 403


def test_a_record_of_another_province_has_no_checks_here(desk: Callable[..., Desk], database: Database) -> None:
    number = questioned(database)
    assert desk("hil").get(f"/incidents/{number}/checks/").status_code == 404
    assert desk().get(f"/supervision/quality/{uuid4()}/").status_code == 404


def test_a_record_in_order_says_so(desk: Callable[..., Desk], database: Database) -> None:
    number = record_facts(database.actor("lak"), at=NOW - HOUR).record.number
    unit = desk("lak")
    assert "Nothing stands against this record." in text_of(unit.get(f"/incidents/{number}/checks/"))
    assert "questioned" not in text_of(unit.get(f"/incidents/{number}/"))
    assert "Nothing is questioned in your area." in text_of(desk().get("/supervision/quality/"))
