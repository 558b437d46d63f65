"""A file becomes a batch of incidents: whole or its good rows, once however often it runs, and back again."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.records.intake.make_batches import BAD, GOOD, UNREADABLE, Intake, file_of, nothing

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.officers import console
from ecrime.base.officers import queries as officers
from ecrime.cli.drills.erasure_scene import MAPPING
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, Invalid, Locked, PurposeMissing
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import Step
from ecrime.records.intake.facts import BatchState, Counts


def test_every_row_becomes_an_incident_with_an_entry_of_its_own(database: Database, intake: Intake) -> None:
    batch, counts = intake.imported(GOOD)
    assert counts == Counts(total=4, recorded=4)
    assert batch.state is BatchState.DONE
    found = database.as_superuser(
        "select count(distinct i.entry_id), count(distinct e.id), min(i.origin), bool_and(i.late),"
        " min(i.late_reason), min(i.batch_id::text) from incidents_incident i"
        " join ledger_entry e on e.subject_id = i.id and e.kind = 'incident.import'"
    )
    assert found == [(4, 4, "import", True, "backlog", str(batch.id))]


def test_a_second_run_adds_nothing_and_true_duplicates_survive(intake: Intake) -> None:
    intake.imported(GOOD)
    _, counts = intake.imported(GOOD)
    assert counts == Counts(total=4, already=4)
    assert intake.standing() == 4


def test_a_longer_export_adds_only_what_is_new(intake: Intake) -> None:
    intake.imported(GOOD)
    longer = GOOD + b"2013-05-01 12:00,2,T1,New,Name\n2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara\n"
    _, counts = intake.imported(longer)
    assert (counts.already, counts.recorded) == (4, 2)


def test_the_repeated_hour_is_recorded_as_a_span(database: Database, intake: Intake) -> None:
    intake.imported(GOOD)
    (span,) = database.as_superuser(
        "select occurred_from, occurred_to from incidents_incident where occurred_from <> occurred_to"
    )
    assert span == (datetime(2010, 11, 7, 6, 30, tzinfo=UTC), datetime(2010, 11, 7, 7, 30, tzinfo=UTC))


def test_a_bad_row_keeps_all_out(intake: Intake) -> None:
    with pytest.raises(Invalid) as refusal:
        intake.imported(BAD)
    assert refusal.value.problems[0].code == "file.rows_bad"
    assert intake.standing() == 0


def test_unless_the_good_ones_are_asked_for(intake: Intake) -> None:
    _, counts = intake.imported(BAD, good_rows_only=True)
    assert (counts.total, counts.bad, counts.recorded) == (5, 1, 4)
    assert intake.standing() == 4


def test_a_file_that_cannot_be_read_fails_with_its_reason(database: Database, intake: Intake) -> None:
    batch = intake.received(UNREADABLE)
    with pytest.raises(Invalid):
        intake.checked(UNREADABLE, batch)
    failed = queries.batch(database.actor("lak"), batch.id)
    assert failed.state is BatchState.FAILED
    assert failed.refusals[0].code == "file.heading_missing"


class Killed(Exception):
    """Stands for a process that is no more."""


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    database: Database, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = database.actor("lak")
    monkeypatch.setattr("ecrime.records.intake.recording.RECORDED_AT_ONCE", 2)

    def die(step: Step) -> None:
        raise Killed

    with pytest.raises(Killed):
        intake.imported(GOOD, step=die)
    assert intake.standing() == 2
    batch = queries.unfinished(actor, file_of(GOOD), MAPPING)
    assert batch is not None
    checked = actions.check_batch(actor, batch, io.BytesIO(GOOD), step=nothing)
    assert checked.counts == Counts(total=4, recorded=2)
    counts = actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing)
    assert counts == Counts(total=4, recorded=4)
    assert queries.recorded_by_batch(actor, batch.id) == 4


def test_a_withdrawal_brings_the_count_back_and_the_file_may_come_again(database: Database, intake: Intake) -> None:
    actor = database.actor("lak")
    batch, _ = intake.imported(GOOD)
    assert actions.withdraw_batch(actor, batch, step=nothing) == 4
    assert intake.standing() == 0
    withdrawn = queries.batch(actor, batch.id)
    assert (withdrawn.state, withdrawn.counts.withdrawn, withdrawn.counts.recorded) == (BatchState.WITHDRAWN, 4, 0)
    _, counts = intake.imported(GOOD)
    assert counts.recorded == 4


def test_only_the_importer_withdraws(database: Database, intake: Intake) -> None:
    batch, _ = intake.imported(GOOD)
    with pytest.raises(Forbidden):
        actions.withdraw_batch(database.actor("lak2"), batch, step=nothing)
    assert intake.standing() == 4


def test_a_batch_is_withdrawn_until_its_first_record_locks(database: Database, clock: Clock, intake: Intake) -> None:
    actor = database.actor("lak")
    batch, _ = intake.imported(GOOD)
    ((locks_at,),) = database.as_superuser("select min(locks_at) from incidents_incident")
    clock.freeze(locks_at)
    with pytest.raises(Locked):
        actions.withdraw_batch(actor, batch, step=nothing)
    assert intake.standing() == 4
    assert queries.batch(actor, batch.id).state is BatchState.DONE


def test_a_batch_is_withdrawn_one_millisecond_before(database: Database, clock: Clock, intake: Intake) -> None:
    batch, _ = intake.imported(GOOD)
    ((locks_at,),) = database.as_superuser("select min(locks_at) from incidents_incident")
    clock.freeze(locks_at - timedelta(milliseconds=1))
    assert actions.withdraw_batch(database.actor("lak"), batch, step=nothing) == 4


def test_another_unit_sees_nothing_of_a_batch(database: Database, intake: Intake) -> None:
    intake.imported(BAD, good_rows_only=True)
    assert queries.batches(database.actor("hil")) == ([], 0)
    with acting_as(database.actor("hil")), connection.cursor() as cursor:
        for table in ("batch", "progress", "previewrow", "rowproblem", "chunk"):
            cursor.execute(f"select count(*) from intake_{table}")
            assert cursor.fetchone() == (0,), table


def test_a_post_without_the_right_receives_nothing(database: Database, intake: Intake) -> None:
    with pytest.raises(Forbidden):
        intake.received(GOOD, by=database.actor("lak_chief"))


def test_rows_that_another_unit_recorded_are_refused_by_name(database: Database, intake: Intake) -> None:
    database.instance.point_django_at(database.name, "owner")
    code = console.code_for_new(name_km="ក", name_latin="K", unit_code="HQ", post_kind="specialist")
    database.instance.point_django_at(database.name, "app")
    intake.imported(GOOD, by=officers.actor_of(database.enrol(code).token))
    with pytest.raises(Invalid) as refusal:
        intake.imported(GOOD)
    assert refusal.value.problems[0].code == "file.recorded_elsewhere"
    assert intake.standing() == 4


def test_an_area_outside_the_post_is_a_problem_of_the_row(database: Database, intake: Intake) -> None:
    hil = database.actor("hil")
    checked = intake.checked(GOOD, intake.received(GOOD, by=hil), by=hil)
    assert checked.counts == Counts(total=4, bad=4)


def test_see_batch_is_own_work_of_the_unit_that_received_it(database: Database, intake: Intake) -> None:
    batch = intake.received(GOOD)
    subject = queries.subject(database.actor("lak"), batch.id)
    actions.see_batch(own_work(database.actor("lak2")), subject)
    with pytest.raises(PurposeMissing):
        actions.see_batch(own_work(database.actor("hil")), subject)
    told = "select purpose from ledger_entry where kind = 'incident.see' and subject_kind = 'batch'"
    assert database.as_superuser(told) == [("own_work",)]
