"""Rule D10: a specialist may correct for 48 hours after recording; then the record is locked."""

from __future__ import annotations

import dataclasses
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import programs
from tests.records.incidents.make import incident_facts, see

from ecrime.base.database.server import process
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.passwords import SUPERUSER
from ecrime.cli.drills.instance import Clock, Database, Instance
from ecrime.foundation.errors import EcrimeError, Locked, PurposeMissing, Unavailable
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Imported, Incident, LateReason
from ecrime.records.lock.rules import CORRECTION_WINDOW, Window

MILLISECOND = timedelta(milliseconds=1)
ZONES = [
    "Asia/Phnom_Penh",
    "America/Chicago",  # the summer time of pack zz
    "Europe/Paris",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # once skipped a day
    "UTC",
]

# A correction by hand-written SQL: the entry, then the change.
TELL = (
    "with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, pack, commitment)"
    " values (law.uuid7(), 'incident.correct', 'alteration', 'incident', %s, 'zz-1', sha256('x')) returning id)"
    " select set_config('drill.entry', id::text, true) from e"
)
WRITE = (
    "update incidents_incident set narrative = 'by hand', entry_id = current_setting('drill.entry')::uuid where id = %s"
)

moments = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.timezones())


# The pure rule


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=100)))
def test_window_is_open_for_48_elapsed_hours_in_every_zone(opened_at: datetime, after: timedelta) -> None:
    now = opened_at.astimezone(UTC) + after
    assert Window(opened_at.astimezone(UTC)).is_open(now) is (after < timedelta(hours=48))


def test_window_is_48_hours() -> None:
    assert timedelta(hours=48) == CORRECTION_WINDOW


# The action and the database


def _record(database: Database) -> Incident:
    return actions.record_incident(database.actor("lak"), incident_facts(late_reason=LateReason.BACKLOG))


def _correct(database: Database, incident: Incident, narrative: str = "corrected") -> Incident:
    facts = dataclasses.replace(incident.facts, narrative=narrative)
    actor = database.actor("lak")
    with suppress(PurposeMissing):  # once it is locked, nobody's purpose is implied any more
        see(actor, incident)
    return actions.correct_incident(actor, incident.record.id, facts, version=incident.record.version)


def _raw_update(database: Database, incident: Incident, *, zone: str = "UTC") -> None:
    """The same correction by hand-written SQL as the app role."""
    with database.connect() as app:
        app.execute(f"set timezone = '{zone}'".encode())
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(TELL, [incident.record.id])
        app.execute(WRITE, [incident.record.id])
        app.execute(b"commit")


def test_correctable_one_millisecond_before_48_hours(database: Database, clock: Clock) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at - MILLISECOND)
    assert _correct(database, incident).record.version == 2
    _raw_update(database, incident)


def test_locked_at_48_hours(database: Database, clock: Clock) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at)
    with pytest.raises(Locked):
        _correct(database, incident)
    with pytest.raises(psycopg.Error) as refusal:
        _raw_update(database, incident)
    assert refusal.value.sqlstate == "EC048"


@pytest.mark.parametrize("zone", ZONES)
def test_the_boundary_is_the_same_in_every_time_zone(database: Database, clock: Clock, zone: str) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at - MILLISECOND)
    _raw_update(database, incident, zone=zone)
    clock.freeze(incident.record.locks_at)
    with pytest.raises(psycopg.Error) as refusal:
        _raw_update(database, incident, zone=zone)
    assert refusal.value.sqlstate == "EC048"


def test_imported_incidents_are_withdrawn_in_the_window_only(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    facts = incident_facts(late_reason=LateReason.BACKLOG)
    known = queries.known_for(actor, [facts.area_id])
    early, late = uuid7(), uuid7()
    for batch, key in ((early, b"a" * 32), (late, b"b" * 32)):
        assert actions.import_incidents(actor, batch, [Imported(key, facts)], known=known) == 1
    ((locks_at,),) = database.as_superuser(f"select min(locks_at) from incidents_incident where batch_id = '{early}'")
    clock.freeze(locks_at - MILLISECOND)
    assert actions.withdraw_batch(actor, early, most=10) == 1
    ((locks_at,),) = database.as_superuser(f"select min(locks_at) from incidents_incident where batch_id = '{late}'")
    clock.freeze(locks_at)
    with pytest.raises(Locked):
        actions.withdraw_batch(actor, late, most=10)
    assert len(queries.standing_of_batch(actor, late, limit=10)) == 1


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(seconds=2)])
def test_a_clock_set_back_a_little_opens_nothing(database: Database, clock: Clock, back: timedelta) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at)
    _record(database)
    clock.freeze(incident.record.locks_at - back)
    with pytest.raises(Locked):
        _correct(database, incident)
    with pytest.raises(psycopg.Error) as refusal:
        _raw_update(database, incident)
    assert refusal.value.sqlstate == "EC048"


@pytest.mark.parametrize(
    "back", [timedelta(seconds=3), timedelta(minutes=10), timedelta(hours=47), timedelta(days=30), timedelta(days=365)]
)
def test_a_clock_set_back_stops_recording_and_correcting(database: Database, clock: Clock, back: timedelta) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at)
    _record(database)
    clock.freeze(incident.record.locks_at - back)
    with pytest.raises(EcrimeError) as refused_correction:
        _correct(database, incident)
    with pytest.raises(EcrimeError) as refused_record:
        _record(database)
    assert isinstance(refused_correction.value, Unavailable | Locked)
    assert isinstance(refused_record.value, Unavailable)
    with pytest.raises(psycopg.Error):
        _raw_update(database, incident)
    ((narrative,),) = database.as_superuser(
        f"select narrative from incidents_incident where id = '{incident.record.id}'"
    )
    assert narrative == incident.facts.narrative


def test_a_transaction_held_open_across_the_limit_does_not_commit(database: Database, clock: Clock) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at - MILLISECOND)
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(TELL, [incident.record.id])
        app.execute(WRITE, [incident.record.id])
        clock.freeze(incident.record.locks_at)
        with pytest.raises(psycopg.Error) as refusal:
            app.execute(b"commit")
    assert refusal.value.sqlstate == "EC048"


def test_the_write_itself_is_refused_not_only_the_commit(database: Database, clock: Clock) -> None:
    incident = _record(database)
    clock.freeze(incident.record.locks_at)
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(TELL, [incident.record.id])
        with pytest.raises(psycopg.Error) as refusal:
            app.execute(WRITE, [incident.record.id])
    assert refusal.value.sqlstate == "EC048"


@pytest.mark.parametrize("trigger", ["locked_after_48h", "locked_after_48h_at_commit"])
def test_each_trigger_is_needed(database: Database, clock: Clock, trigger: str) -> None:
    """Without the one at write the clock may be set back before COMMIT; without the one at COMMIT, be waited out."""
    incident = _record(database)
    database.as_superuser(f"drop trigger {trigger} on incidents_incident")
    before, after = incident.record.locks_at - MILLISECOND, incident.record.locks_at
    at_write, at_commit = (after, before) if trigger == "locked_after_48h" else (before, after)
    clock.freeze(before)
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        app.execute(TELL, [incident.record.id])
        clock.freeze(at_write)
        app.execute(WRITE, [incident.record.id])
        clock.freeze(at_commit)
        app.execute(b"commit")
    ((narrative,),) = database.as_superuser(
        f"select narrative from incidents_incident where id = '{incident.record.id}'"
    )
    assert narrative == "by hand"


def test_locked_after_the_server_was_stopped_and_started(tmp_path: Path) -> None:
    """The lock is no job and no flag: nothing has to run at the 48th hour."""
    cluster = Cluster(tmp_path, programs(), durable=False)
    cluster.ensure()
    server = cluster.start()
    try:
        cluster.prepare()
        instance = Instance(cluster.url(SUPERUSER, "postgres"))
        with closing(instance.with_passwords()), instance.clone() as database:
            incident = _record(database)
            connection.close()
            instance.close()
            process.stop(server)
            server = cluster.start()
            database.clock.freeze(incident.record.locks_at)
            with pytest.raises(Locked):
                _correct(database, incident)
    finally:
        process.stop(server)
