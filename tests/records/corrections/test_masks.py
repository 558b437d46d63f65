"""Who may not see somebody meets nothing of him in a request about his record, and nobody reads one unopened."""

from __future__ import annotations

import dataclasses
from typing import Any

import psycopg
import pytest
from django.urls import reverse
from tests.records.corrections.browser import Officer
from tests.records.incidents.make import locked_incident, state_purpose
from tests.records.incidents.test_masks import COLUMNS, came_out

from ecrime.base.ledger.entry import Subject
from ecrime.base.pages import outputs
from ecrime.cli.drills.correction_steps import asking, carry_out, decide, request
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden, Invalid, PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import actions
from ecrime.records.corrections.facts import RequestId
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries
from ecrime.records.incidents.changes import Change, changes_between
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import AgeRange, Role, briefly

pytestmark = pytest.mark.usefixtures("auth_process")

NAMED = "Canary Victim"
RENAMED, ADDED, MADE_CHILD = "Canary Renamed", "Canary Added", "Plainly Suspected"
MADE_CHILD_NOW = "15 years"
REASON, EVIDENCE, DECISION = "Canary Reason", "Canary Paper", "Canary Decision"
CANARIES = (NAMED, RENAMED, ADDED, REASON, EVIDENCE, DECISION, "Canary Narrative", "Canary Instead")


@pytest.fixture
def incident(database: Database) -> Incident:
    """A locked record with a victim and a suspect."""
    people = (briefly(Role.VICTIM, "", NAMED), briefly(Role.SUSPECT, "", MADE_CHILD, age=30))
    return locked_incident(database, narrative="Canary Narrative", people=people)


def wanted(incident: Incident) -> list[Change]:
    """The victim renamed, a witness more, the suspect a child, other words."""
    victim, suspect = incident.facts.people
    facts = dataclasses.replace(
        incident.facts,
        narrative="Canary Instead",
        people=(
            dataclasses.replace(victim, names=briefly(Role.VICTIM, "", RENAMED).names),
            dataclasses.replace(suspect, age=AgeRange(15, 15)),
            briefly(Role.WITNESS, "", ADDED),
        ),
    )
    return changes_between(incident.facts, facts)


def asked(database: Database, incident: Incident) -> RequestId:
    facts = dataclasses.replace(asking(*wanted(incident), reason=REASON), evidence=EVIDENCE)
    return request(database, incident, facts)


def paths_of(incident: Incident, request_id: RequestId) -> dict[str, str]:
    """The address of every page that this slice has named as an output, and of what it adds to the record's."""
    found = {
        one.url_name: reverse(
            one.url_name,
            args=[incident.record.number if one.subject == "locked incident" else request_id],
        )
        for one in outputs.outputs()
        if one.url_name.startswith("corrections:")
    }
    assert len(found) == 5
    of_record = reverse("corrections:of_record", args=[incident.record.number])
    history = reverse("incidents:history", args=[incident.record.number])
    return found | {"of_record": of_record, "history": history, "list": "/corrections/", "desk": "/desk/"}


def found_in(text: str) -> set[str]:
    return {canary for canary in CANARIES if canary in text}


@pytest.mark.parametrize("who", ["auditor", "planner2", "technician", "hil_chief"])
def test_the_masked_come_out_of_no_page_of_a_request(database: Database, incident: Incident, who: str) -> None:
    request_id = asked(database, incident)
    actions.review_correction(database.actor("planner"), request_id)
    state_purpose(database, who)
    for name, path in paths_of(incident, request_id).items():
        for accept in ("text/html", "application/json"):
            said = came_out(database, who, path, accept=accept)
            assert not found_in(said), name
            assert MADE_CHILD_NOW not in said, name
    if who != "hil_chief":
        said = came_out(database, who, f"/corrections/{request_id}/")
        assert "hidden from your post" in said
        assert "withheld" in said


def test_who_has_work_on_a_request_sees_all_of_it(database: Database, incident: Incident) -> None:
    request_id = asked(database, incident)
    shown = {NAMED, RENAMED, ADDED, REASON, EVIDENCE, "Canary Narrative", "Canary Instead"}
    assert shown <= found_in(came_out(database, "lak_chief", f"/corrections/{request_id}/"))
    actions.review_correction(database.actor("planner"), request_id)
    assert shown <= found_in(came_out(database, "planner", f"/corrections/{request_id}/decide/"))
    grant = decide(database, request_id, *(change.path for change in wanted(incident)), take_up=False, reason=DECISION)
    assert shown <= found_in(came_out(database, "technician", f"/corrections/{request_id}/carry-out/"))
    assert grant is not None
    carry_out(database, incident, grant, wanted(incident))
    state_purpose(database, "technician")
    state_purpose(database, "planner")
    for who in ("technician", "planner"):  # the work is done, and so is its leave to read
        assert not found_in(came_out(database, who, f"/corrections/{request_id}/"))


BROKEN = {
    "what is asked": (
        "create or replace function law.masked_in(asked jsonb, day date, out part text, out mask text)"
        " returns setof record language sql as 'select null::text, null::text where false'",
        {MADE_CHILD_NOW},
    ),
    "who is masked": (
        "create or replace function law.reads_whole(found_incident public.incidents_incident) returns boolean"
        " language sql as 'select true'",
        {NAMED, RENAMED, ADDED, REASON, EVIDENCE, "Canary Narrative", "Canary Instead", MADE_CHILD_NOW},
    ),
}


@pytest.mark.parametrize("mask", BROKEN)
def test_a_broken_mask_is_found(database: Database, incident: Incident, mask: str) -> None:
    request_id = asked(database, incident)
    sql, shown = BROKEN[mask]
    database.as_superuser(sql)
    state_purpose(database, "auditor")
    said = came_out(database, "auditor", f"/corrections/{request_id}/")
    assert {word for word in (*CANARIES, MADE_CHILD_NOW) if word in said} == shown


def test_every_copy_that_a_request_makes_is_registered(database: Database, incident: Incident) -> None:
    request_id = asked(database, incident)
    assert decide(database, request_id, reason=DECISION) is None
    chief, path = Officer(database, "lak_chief"), f"/corrections/{request_id}/appeal/"
    checked = chief.send(path, "check", {"key": str(uuid7()), "reason": "Canary Appeal"})
    assert chief.sign(path, "appeal", checked).status_code == 303
    stated = database.as_superuser(
        "select c.relname::text, w from pg_class c, unnest(law.words_about_people(c.oid)) as w where c.relkind = 'r'"
    )
    found = set()
    for table, column, kind in database.as_superuser(COLUMNS):
        text = f"encode({column}, 'escape')" if kind == "bytea" else f'"{column}"::text'
        [(there,)] = database.as_superuser(f"select exists (select from {table} where {text} ~ 'Canary')")
        if there:
            found.add((table, column))
    known = {(copy.table, copy.column) for copy in outputs.copies()}
    assert found - set(stated) <= known
    ours = {copy for copy in known if copy[0].startswith(("corrections_", "officers_"))}
    # Nothing was granted here that could be taken back.
    assert ours - {("corrections_recall", "reason")} == found - set(stated) - {("incidents_history", "image")}


# The doors themselves, by hand-written SQL


def by_hand(database: Database, who: str, sql: str, *values: Any) -> Any:
    """What a bare connection of the app role reads in an officer's session."""
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        found = app.execute(sql.encode(), values).fetchone()
        app.execute(b"rollback")
    return found


@pytest.mark.parametrize("column", ["asked", "reason", "evidence", "*"])
def test_the_app_reads_no_column_that_tells_of_people(database: Database, incident: Incident, column: str) -> None:
    asked(database, incident)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        by_hand(database, "lak_chief", f"select {column} from corrections_request")


def test_the_door_opens_only_for_who_has_opened_the_record(database: Database, incident: Incident) -> None:
    request_id = asked(database, incident)
    for who, code in (("auditor", "EC062"), ("planner", "EC062"), ("lak", "EC046"), ("hil_chief", "EC046")):
        with pytest.raises(psycopg.Error) as refusal:
            by_hand(database, who, "select law.correction_statement(%s)", request_id)
        assert refusal.value.sqlstate == code, who


def test_nobody_asks_about_a_record_he_has_not_opened(database: Database, incident: Incident) -> None:
    chief = database.actor("lak_chief")
    subject = Subject("incident", incident.record.id, incident.record.jurisdiction)
    with pytest.raises(PurposeMissing):
        actions.request_correction(
            chief, subject, asking(*wanted(incident)), request_id=RequestId(uuid7()), signature_id=uuid7()
        )


def test_nobody_asks_about_a_record_in_which_somebody_is_hidden_from_him(
    database: Database, incident: Incident
) -> None:
    database.as_superuser("alter table incidents_incident disable trigger all")
    database.as_superuser("update incidents_incident set unit_id = (select id from officers_unit where code = 'HIL')")
    with pytest.raises(Forbidden) as refused:
        asked(database, incident)
    assert refused.value.code == "record.masked"
    assert Officer(database, "lak_chief").get(f"/corrections/request/{incident.record.number}/").status_code == 403


@pytest.mark.parametrize(
    "after",
    [
        None,
        "text",
        [],
        {},
        {"narrative": "x", "number": "LAK-2026-000009"},
        {"place_detail": "x"},
    ],
)
def test_values_that_the_field_cannot_take_are_not_asked_for(
    database: Database, incident: Incident, after: object
) -> None:
    with pytest.raises(Invalid):
        request(database, incident, asking(Change("incident.narrative", after)))


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("person.+", {}),
        ("person.+", ["text"]),
        ("person.+", [{"age_low": "old"}]),
        ("person.+", [{"roles": "text"}]),
        ("person.+", [{"roles": [{"since": "soon"}]}]),
        ("person.+", [{}] * 51),
        ("offence.+", []),
        ("incident.occurred", {"occurred_from": "t", "occurred_to": "t", "time_precision": "day", "zone": "UTC"}),
    ],
)
def test_rows_and_times_that_cannot_be_written_are_not_asked_for(
    database: Database, incident: Incident, path: str, after: object
) -> None:
    with pytest.raises(Invalid):
        request(database, incident, asking(Change(path, after)))


def test_a_record_of_own_work_is_read_whole_only_while_it_is_work(database: Database, incident: Incident) -> None:
    request_id = asked(database, incident)
    planner = database.actor("planner")
    subject = Subject("incident", incident.record.id, incident.record.jurisdiction)
    access = state_purpose(database, "planner")
    incidents.see_incident(access, subject)
    assert queries.incident(access, incident.record.id).masks
    actions.review_correction(planner, request_id)
    assert not queries.incident(access, incident.record.id).masks
    decide(database, request_id, take_up=False)
    assert queries.incident(access, incident.record.id).masks
    assert found_in(str(queries.incident(access, incident.record.id))) == set()
