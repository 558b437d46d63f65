"""A restricted record: hidden at once from all but who corrects it, by whichever way out; unchanged (rule D11)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.records.incidents.make import locked_incident, state_purpose
from tests.records.incidents.test_masks import FACTS, came_out, paths_of

from ecrime.base.ledger.access import current_access
from ecrime.base.ledger.entry import Subject
from ecrime.base.pages import outputs
from ecrime.cli.drills.correction_steps import asking, carry_out, changed, decide, request
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid
from ecrime.records.corrections import actions, restrictions
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.changes import changes_between
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Role, briefly

REASON = "Canary Reason: the wrong person is named"
SEES = ("lak_chief", "lak_duty", "planner", "technician")
SEES_NOT = ("lak", "lak2", "auditor", "criminal")
WORDS = ("Canary", "Plainly Suspected", "Market gate")


def restrict(database: Database, incident: Incident, by: str = "lak_duty", reason: str = REASON) -> None:
    actions.place_restriction(database.actor(by), subject(incident), reason=reason)


def subject(incident: Incident) -> Subject:
    return Subject("incident", incident.record.id, incident.record.jurisdiction)


@pytest.fixture
def record(database: Database) -> Incident:
    """A locked record with words planted wherever something is said of people."""
    recorded = incidents.record_incident(database.actor("lak"), FACTS)
    database.clock.shift(timedelta(hours=49))
    return recorded


def said_to(database: Database, who: str, record: Incident) -> dict[str, str]:
    state_purpose(database, who)
    return {name: came_out(database, who, path) for name, path in paths_of(record).items()}


@pytest.mark.parametrize("who", SEES_NOT)
def test_a_restricted_record_tells_who_has_no_right_nothing_of_people(
    database: Database, record: Incident, who: str
) -> None:
    before = said_to(database, who, record)
    assert "Plainly Suspected" in before["incidents:see"]
    restrict(database, record)
    for name, said in said_to(database, who, record).items():
        assert not [word for word in WORDS if word in said], name
    assert "the record is restricted" in came_out(database, who, paths_of(record)["incidents:see"])
    assert not [word for word in WORDS if word in came_out(database, who, reverse("incidents:list"))]


@pytest.mark.parametrize("who", SEES)
def test_who_corrects_a_restricted_record_sees_it(database: Database, record: Incident, who: str) -> None:
    restrict(database, record)
    said = said_to(database, who, record)
    assert "Plainly Suspected" in said["incidents:see"]
    assert "Market gate" in said["incidents:see"]


def test_its_unit_neither_reads_nor_corrects_a_restricted_record_that_is_still_open(database: Database) -> None:
    record = incidents.record_incident(database.actor("lak"), FACTS)
    restrict(database, record)
    said = came_out(database, "lak", paths_of(record)["incidents:correct"])
    assert not [word for word in WORDS if word in said]
    assert database.as_superuser("select count(*) from incidents_history") == [(0,)]


def test_place_restriction_changes_nothing_and_end_restriction_shows_everything_again(
    database: Database, record: Incident
) -> None:
    rows = "select to_jsonb(i) from incidents_incident i union all select to_jsonb(p) from incidents_personstated p"
    before = database.as_superuser(rows)
    restrict(database, record)
    actions.end_restriction(database.actor("lak_chief"), subject(record), reason="Two men share the name")
    assert database.as_superuser(rows) == before
    state_purpose(database, "criminal")
    assert "Canary Victim" in came_out(database, "criminal", paths_of(record)["incidents:see"])
    kinds = database.as_superuser(
        "select kind, operation from ledger_entry where kind like 'restriction.%' order by id"
    )
    assert kinds == [("restriction.place", "alteration"), ("restriction.end", "alteration")]


def test_without_the_guard_the_canaries_are_found(database: Database, record: Incident) -> None:
    restrict(database, record)
    database.as_superuser(
        "create or replace function law.is_withheld(record uuid) returns boolean language sql as 'select false'"
    )
    said = " ".join(said_to(database, "criminal", record).values())
    assert all(word in said for word in ("Canary Victim", "Canary Narrative", "Plainly Suspected"))


def test_a_restricted_record_is_corrected_by_three_people(database: Database) -> None:
    incident = locked_incident(database)
    restrict(database, incident)
    wanted = changed(incident, narrative="Another man did it.")
    grant = decide(database, request(database, incident, asking(*wanted)), "incident.narrative")
    assert grant is not None
    carry_out(database, incident, grant, wanted)
    assert database.as_superuser("select narrative from incidents_incident") == [("Another man did it.",)]


@pytest.mark.parametrize("who", ["lak", "planner", "technician", "auditor", "criminal", "hil_chief"])
def test_place_restriction_is_for_who_answers_for_the_area(database: Database, record: Incident, who: str) -> None:
    with pytest.raises(EcrimeError):
        restrict(database, record, by=who)
    assert database.as_superuser("select count(*) from lock_restriction") == [(0,)]


def test_end_restriction_is_the_chief_s_and_not_the_duty_officer_s(database: Database, record: Incident) -> None:
    restrict(database, record)
    for who in ("lak_duty", "hil_chief", "planner"):
        with pytest.raises(EcrimeError):
            actions.end_restriction(database.actor(who), subject(record), reason="It was right after all")
    assert database.as_superuser("select lifted_at from lock_restriction") == [(None,)]


def test_a_restriction_says_why_and_stands_once(database: Database, record: Incident) -> None:
    with pytest.raises(Invalid):
        restrict(database, record, reason=" … ... ")
    restrict(database, record)
    with pytest.raises(Changed) as twice:
        restrict(database, record, by="lak_chief")
    assert twice.value.code == "restriction.placed"
    with pytest.raises(Invalid):
        actions.end_restriction(database.actor("lak_chief"), subject(record), reason="--")
    actions.end_restriction(database.actor("lak_chief"), subject(record), reason="It was right after all")
    with pytest.raises(Changed) as ended:
        actions.end_restriction(database.actor("lak_chief"), subject(record), reason="It was right after all")
    assert ended.value.code == "restriction.ended"


def test_the_reason_of_a_restriction_is_for_who_sees_the_record(database: Database, record: Incident) -> None:
    restrict(database, record)
    for who in (*SEES, *SEES_NOT):
        said_to(database, who, record)
        access = current_access(database.actor(who))
        assert access is not None
        assert restrictions.reason_of(access, record.record.id) == (REASON if who in SEES else "")
    assert {found.url_name for found in outputs.outputs() if found.subject == "restriction"} == {"restriction"}


def test_the_page_restricts_and_ends(database: Database, record: Incident) -> None:
    path = reverse("restriction", args=[record.record.number])
    state_purpose(database, "lak_chief")
    chief, specialist = Client(), Client()
    chief.cookies["session"], specialist.cookies["session"] = database.tokens["lak_chief"], database.tokens["lak"]
    for client in (chief, specialist):
        client.cookies["ecrime_language"] = "en"
    assert "Hide this record now" in chief.get(path).content.decode()
    assert specialist.get(path).status_code == Forbidden.status
    assert chief.post(path, {"act": "place", "reason": " "}).status_code == Invalid.status
    assert chief.post(path, {"act": "place", "reason": REASON}).status_code == 303
    again = chief.post(path, {"act": "place", "reason": "Written while somebody else was quicker"})
    assert again.status_code == Changed.status
    assert "Written while somebody else was quicker" in again.content.decode()
    assert "restricted already" in again.content.decode()
    assert "restricted" in chief.get(paths_of(record)["incidents:see"]).content.decode()
    shown = chief.get(path).content.decode()
    assert REASON in shown
    assert "Show the record again" in shown
    assert chief.post(path, {"act": "end", "reason": "It was right after all"}).status_code == 303
    assert restrictions.restriction_on(database.actor("lak_chief"), record.record.id) is None


def test_a_request_about_a_restricted_record_tells_as_little(database: Database) -> None:
    incident = locked_incident(database)
    facts = dataclasses.replace(
        incident.facts,
        narrative="Canary Instead",
        people=(*incident.facts.people, briefly(Role.SUSPECT, "", "Canary One")),
    )
    asked = request(
        database, incident, asking(*changes_between(incident.facts, facts), reason="Canary Why it is asked")
    )
    path = reverse("corrections:see", args=[asked])
    state_purpose(database, "auditor")
    assert "Canary One" in came_out(database, "auditor", path)
    restrict(database, incident)
    assert "Canary" not in came_out(database, "auditor", path)
    assert "Canary" not in came_out(database, "auditor", reverse("corrections:export", args=[asked]))
    state_purpose(database, "planner")
    assert "Canary One" in came_out(database, "planner", path)


@pytest.mark.parametrize(("language", "word"), [("en", "restricted"), ("km", "រឹតត្បិត")])
def test_a_restricted_record_is_marked_in_the_list_as_long_as_it_is(
    database: Database, record: Incident, language: str, word: str
) -> None:
    def marks() -> int:
        client = Client()
        client.cookies["session"] = database.tokens["lak"]
        client.cookies["ecrime_language"] = language
        return client.get("/incidents/").content.decode().count(word)

    unmarked = marks()
    restrict(database, record)
    assert marks() == unmarked + 1
    actions.end_restriction(database.actor("lak_chief"), subject(record), reason="It was the right man")
    assert marks() == unmarked
