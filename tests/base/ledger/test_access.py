"""Nobody reads about people without a purpose in the ledger, whichever way is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils.translation import override
from tests.records.incidents.make import incident_facts, see

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.ledger.access import Access, current_access, open_access, own_work
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.messages import text_for
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, Invalid, PurposeMissing, TooMany
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident

REASON = "The owner asks what became of it"


def _recorded(database: Database) -> Incident:
    return actions.record_incident(database.actor("lak"), incident_facts())


def _read(access: Access, viewer: Actor, incident: Incident) -> Incident:
    actions.see_incident(access, queries.subject(viewer, incident.record.number))
    return queries.incident(access, incident.record.id)


def _codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_open_access_writes_purpose_and_reason_to_the_ledger_first(database: Database) -> None:
    chief = database.actor("lak_chief")
    access = open_access(chief, purpose="other", reason=REASON)
    assert current_access(chief) == access
    told = database.as_superuser(
        "select kind, purpose, purpose_subject_id from ledger_entry where kind = 'access.open'"
    )
    assert told == [("access.open", "other", access.id)]


def test_a_record_opened_for_a_purpose_names_it(database: Database) -> None:
    recorded, chief = _recorded(database), database.actor("lak_chief")
    access = open_access(chief, purpose="other", reason=REASON)
    assert _read(access, chief, recorded).facts.narrative == recorded.facts.narrative
    told = database.as_superuser("select purpose, purpose_subject_id from ledger_entry where kind = 'incident.see'")
    assert told == [("other", access.id)]


@pytest.mark.parametrize(
    ("stated", "field", "code"),
    [
        ({"purpose": "other", "reason": ""}, "reason", "purpose.reason_missing"),
        ({"purpose": "other", "reason": " \u200b \u00a0 ... !!!! ----"}, "reason", "purpose.reason_missing"),
        ({"purpose": "other", "reason": "x" * 100_000}, "reason", "text.too_long"),
        ({"purpose": "other", "case_number": "LAK-2026-000001"}, "reason", "purpose.reason_missing"),
        ({"purpose": "warrant", "case_number": "  "}, "case_number", "purpose.case_number_missing"),
        ({"purpose": "offence", "case_number": "LAK-2026-999999"}, "case_number", "purpose.case_unknown"),
        ({"purpose": "own_work", "reason": REASON}, "purpose", "purpose.unknown"),
        ({"purpose": "curiosity", "reason": REASON}, "purpose", "purpose.unknown"),
    ],
)
def test_open_access_refuses_what_says_nothing(
    database: Database, stated: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        open_access(database.actor("lak_chief"), **stated)
    assert _codes(refused) == [(field, code)]
    assert database.as_superuser("select count(*) from ledger_access") == [(0,)]


def test_an_offence_may_be_named_as_it_is_typed_here(database: Database) -> None:
    recorded = _recorded(database)
    typed = recorded.record.number.lower().translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    open_access(database.actor("lak_chief"), purpose="offence", case_number=typed)
    assert database.as_superuser("select case_number from ledger_access") == [(recorded.record.number,)]


def test_a_purpose_lasts_half_an_hour(database: Database, clock: Clock) -> None:
    recorded, chief = _recorded(database), database.actor("lak_chief")
    access = open_access(chief, purpose="other", reason=REASON)
    _read(access, chief, recorded)
    clock.shift(timedelta(minutes=31))
    assert current_access(chief) is None
    with pytest.raises(PurposeMissing):
        queries.incident(access, recorded.record.id)
    with pytest.raises(PurposeMissing):
        _read(access, chief, recorded)


def test_a_purpose_serves_the_session_that_stated_it_only(database: Database) -> None:
    recorded = _recorded(database)
    access = open_access(database.actor("lak_chief"), purpose="other", reason=REASON)
    other = database.actor("lak2")
    stolen = Access(other.token, access.id, access.purpose)
    with pytest.raises(PurposeMissing):
        _read(stolen, other, recorded)


def test_own_work_is_implied_only_while_it_is_own_work(database: Database, clock: Clock) -> None:
    recorded, chief = _recorded(database), database.actor("lak_chief")
    see(database.actor("lak2"), recorded)
    clock.shift(timedelta(hours=48, minutes=1))
    for who in ("lak", "lak2"):
        with pytest.raises(PurposeMissing):
            _read(own_work(database.actor(who)), database.actor(who), recorded)
    with pytest.raises(PurposeMissing):
        _read(own_work(chief), chief, recorded)


def test_a_post_without_the_right_states_no_purpose(database: Database) -> None:
    with pytest.raises(Forbidden):
        open_access(database.actor("admin"), purpose="other", reason=REASON)


READS: dict[str, Callable[[Incident], str]] = {
    "narrative": lambda _incident: "select narrative from incidents_incident",
    "whole row": lambda _incident: "select * from incidents_incident",
    "row as text": lambda _incident: "select i::text from incidents_incident i",
    "names": lambda _incident: "select names from incidents_personstated",
    "filter by name": lambda _incident: "select id from incidents_personstated where names::text like '%S%'",
    "history": lambda _incident: "select image from incidents_history",
    "the door unopened": lambda incident: f"select law.incident_statement('{incident.record.id}')",
    "the door to history unopened": lambda incident: f"select law.incident_images('{incident.record.id}')",
    "copy out": lambda _incident: "copy (select narrative from incidents_incident) to stdout",
    "returning": lambda incident: (
        f"update incidents_incident set entry_id = law.uuid7() where id = '{incident.record.id}' returning narrative"
    ),
    "the door behind an unfinished change": lambda incident: (
        f"update incidents_incident set entry_id = law.uuid7() where id = '{incident.record.id}';"
        f" select law.incident_statement('{incident.record.id}')"
    ),
}


@pytest.mark.parametrize("way", READS)
def test_raw_sql_reads_nothing_about_people_without_an_entry(database: Database, way: str) -> None:
    recorded = _recorded(database)
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak2"]])
        with pytest.raises(psycopg.Error) as refused:
            app.execute(READS[way](recorded).encode())
    assert sqlstate_of(refused.value)[0] in {"42501", "EC062"}


def test_an_entry_of_another_session_opens_no_door(database: Database) -> None:
    recorded = _recorded(database)
    see(database.actor("lak"), recorded)
    with pytest.raises(PurposeMissing):
        queries.incident(own_work(database.actor("lak2")), recorded.record.id)


def test_nobody_reads_the_archive_out(database: Database, clock: Clock) -> None:
    recorded, chief = _recorded(database), database.actor("lak_chief")
    access = open_access(chief, purpose="other", reason=REASON)
    database.as_superuser(
        "create or replace function law.looks_an_hour() returns integer language sql immutable parallel safe"
        " set search_path = pg_catalog, pg_temp as $$ select 3 $$"
    )
    for _ in range(3):
        _read(access, chief, recorded)
    with pytest.raises(TooMany) as refused:
        _read(access, chief, recorded)
    assert refused.value.wait_s > 0
    # Another session is no way around it, a colleague is not held up, and one's own work stays open.
    again = officers.actor_of(database.sign_in("lak_chief"))
    with pytest.raises(TooMany):
        _read(open_access(again, purpose="other", reason=REASON), again, recorded)
    _read(open_access(database.actor("lak_duty"), purpose="other", reason=REASON), chief, recorded)
    lak = database.actor("lak")
    for _ in range(5):
        _read(own_work(lak), lak, recorded)
    clock.shift(timedelta(minutes=61))
    _read(open_access(chief, purpose="other", reason=REASON), chief, recorded)


def test_the_sentence_says_how_many_looks_there_are(database: Database) -> None:
    ((shipped,),) = database.as_superuser("select law.looks_an_hour()")
    with override("en"):
        assert f" {shipped} times " in text_for("look_up.too_many")
