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


def test_a_closed_session_is_over_at_once(database: Database) -> None:
    actor = database.actor("lak")
    actions.close_session(actor)
    with pytest.raises(SignInNeeded):
        queries.actor_of(actor.token)


def signed_in(database: Database) -> str:
    """The token of a new officer, whose session is not kept open for trials."""
    return database.enrol(appoint(database)).token


def is_open(token: str) -> bool:
    try:
        actions.arrive(token, awake=False)
    except SignInNeeded:
        return False
    return True


def test_a_session_ends_after_15_idle_minutes(database: Database, clock: Clock) -> None:
    token = signed_in(database)
    clock.shift(timedelta(minutes=14, seconds=55))
    assert is_open(token)
    clock.shift(timedelta(minutes=15, seconds=5))
    assert not is_open(token)


def test_whoever_is_there_stays_signed_in_for_ten_hours_and_no_longer(database: Database, clock: Clock) -> None:
    token = signed_in(database)
    for minutes in range(14, 600, 14):
        clock.shift(timedelta(minutes=minutes))
        assert actions.arrive(token, awake=True).rights
    clock.shift(timedelta(hours=10, seconds=5))
    with pytest.raises(SignInNeeded):
        actions.arrive(token, awake=True)


def test_a_page_that_asks_by_itself_is_no_sign_of_its_officer(database: Database, clock: Clock) -> None:
    token = signed_in(database)
    clock.shift(timedelta(minutes=10))
    assert is_open(token)
    clock.shift(timedelta(minutes=16))
    assert not is_open(token)


def test_the_idle_clock_is_written_once_a_minute_at_most(database: Database, clock: Clock) -> None:
    token = signed_in(database)
    before = database.as_superuser("select xmin from law.session order by opened_at desc limit 1")
    for seconds in (10, 50):
        clock.shift(timedelta(seconds=seconds))
        actions.arrive(token, awake=True)
    assert database.as_superuser("select xmin from law.session order by opened_at desc limit 1") == before
    clock.shift(timedelta(seconds=70))
    actions.arrive(token, awake=True)
    assert database.as_superuser("select xmin from law.session order by opened_at desc limit 1") != before


def test_idle_minutes_are_the_posts(database: Database) -> None:
    minutes = dict(database.as_superuser("select code, idle_minutes from officers_post_kind"))
    assert (minutes["specialist"], minutes["hq_operator"]) == (15, 60)


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


def test_a_job_ends_with_the_passkey_of_the_officer_who_delegated_it(database: Database) -> None:
    reference = uuid7()
    actions.delegate(database.actor("lak"), reference, ["incident.import"], task="try")
    database.as_superuser("alter table officers_passkey disable trigger all")
    database.as_superuser(
        "update officers_passkey set suspended_at = law.now(), suspended_by_id = officer_id, suspended_for = 'lost'"
    )
    with pytest.raises(SignInNeeded):
        actions.resume(reference, task="try")


def test_what_outlives_the_session_serves_the_background_alone(database: Database) -> None:
    """Otherwise whoever holds a token for a minute would hold the post for a day."""
    for who, act in (("lak", "incident.record"), ("admin", "officer.appoint"), ("admin", "officer.code")):
        with pytest.raises(Forbidden):
            actions.delegate(database.actor(who), uuid7(), [act], task="try")


def test_nobody_delegates_rights_he_does_not_have(database: Database) -> None:
    with pytest.raises(EcrimeError) as refusal:
        actions.delegate(database.actor("lak"), uuid7(), ["officer.appoint"], task="try")
    assert refusal.value.code == "right.missing"
