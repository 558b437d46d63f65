"""Appointing, codes, sessions, delegation to jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.incidents.make import incident_facts

from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import UnitId
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid, SignInNeeded
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions as incidents


def unit_id(database: Database, code: str) -> UnitId:
    return next(unit.id for unit in queries.units(database.actor("admin")) if unit.code == code)


def appoint(database: Database) -> str:
    posting = actions.appoint_officer(
        database.actor("admin"),
        name_km="ចាន់ ដារា",
        name_latin="Chan Dara",
        unit_id=unit_id(database, "LAK"),
        post_kind="specialist",
    )
    return actions.give_code(database.actor("admin"), posting)


def test_an_appointed_officer_signs_in_once_with_a_code(database: Database) -> None:
    code = appoint(database)
    token = actions.open_session(code.lower().replace("-", " "))
    actor = queries.actor_of(token)
    assert (actor.name_latin, actor.unit.code, actor.post_kind) == ("Chan Dara", "LAK", "specialist")
    assert "incident.record" in actor.rights
    with pytest.raises(SignInNeeded) as again:
        actions.open_session(code)
    assert again.value.code == "code.not_valid"


def test_a_code_is_kept_as_a_hash_and_ends_after_24_hours(database: Database, clock: Clock) -> None:
    code = appoint(database)
    rows = database.as_superuser("select c::text from officers_code c")
    assert not [row for (row,) in rows if code in row or code.replace("-", "") in row]
    clock.shift(timedelta(hours=24, seconds=1))
    with pytest.raises(SignInNeeded):
        actions.open_session(code)


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "x" * 10_000, "សុខ", "'; drop table officers_code; --"])
def test_other_codes_open_nothing(database: Database, code: str) -> None:
    with pytest.raises(SignInNeeded):
        actions.open_session(code)


def test_a_closed_session_is_over_at_once(database: Database) -> None:
    actor = database.actor("lak")
    actions.close_session(actor)
    with pytest.raises(SignInNeeded):
        queries.actor_of(actor.token)


def test_a_session_ends_by_itself(database: Database, clock: Clock) -> None:
    token = actions.open_session(appoint(database))
    clock.shift(timedelta(hours=10, seconds=1))
    with pytest.raises(SignInNeeded):
        queries.actor_of(token)


def test_only_an_administrator_appoints_and_gives_codes(database: Database) -> None:
    with pytest.raises(Forbidden):
        actions.appoint_officer(
            database.actor("lak"), name_km="ក", name_latin="K", unit_id=unit_id(database, "LAK"), post_kind="specialist"
        )
    posting = queries.postings(database.actor("admin"))[0]
    with pytest.raises(Forbidden):
        actions.give_code(database.actor("lak"), posting.id)


def test_appointing_refuses_what_is_missing(database: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.appoint_officer(
            database.actor("admin"),
            name_km="",
            name_latin="x" * 900,
            unit_id=UnitId(uuid7()),
            post_kind="king",
        )
    assert {problem.field for problem in refusal.value.problems} == {"name_km", "name_latin", "unit", "post_kind"}


def test_a_job_acts_for_the_officer_within_what_was_delegated(database: Database) -> None:
    actor = database.actor("lak")
    reference = uuid7()
    actions.delegate(actor, reference, ["incident.import"], task="try", hours=2)
    job = actions.resume(reference, task="try")
    assert job.officer_id == actor.officer_id
    assert job.rights == {"incident.import"}
    with pytest.raises(Forbidden):
        incidents.record_incident(job, incident_facts())


def test_a_reference_seen_in_the_queue_serves_no_other_task(database: Database) -> None:
    reference = uuid7()
    actions.delegate(database.actor("lak"), reference, ["incident.import"], task="check")
    with pytest.raises(SignInNeeded):
        actions.resume(reference, task="record")


def test_a_job_runs_out(database: Database, clock: Clock) -> None:
    reference = uuid7()
    actions.delegate(database.actor("lak"), reference, ["incident.import"], task="try", hours=2)
    clock.shift(timedelta(hours=2, seconds=1))
    with pytest.raises(SignInNeeded):
        actions.resume(reference, task="try")


def test_nobody_delegates_rights_he_does_not_have(database: Database) -> None:
    with pytest.raises(EcrimeError) as refusal:
        actions.delegate(database.actor("lak"), uuid7(), ["officer.appoint"], task="try")
    assert refusal.value.code == "right.missing"
