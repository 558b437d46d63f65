"""A file becomes a batch of incidents: whole or its good rows, once however often it runs, and back again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.officers import console
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, Invalid, Locked, PurposeMissing
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import Step
from ecrime.records.intake.facts import Batch, BatchState, Counts, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

MAPPING = """
source = "old-system"
narrative = "{what}"
[occurred]
start = "{when}"
formats = ["%Y-%m-%d %H:%M"]
zone = "America/Chicago"
[place]
area = "Z1{district:02d}"
[[offence]]
class = "{class}"
[[person]]
role = "suspect"
name_latin = "{name}"
"""

HEADINGS = "when,district,class,what,name\n"


def rows(*lines: str) -> bytes:
    return (HEADINGS + "".join(line + "\n" for line in lines)).encode()


GOOD = rows(
    "2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara",
    "2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara",
    "2010-11-07 01:30,31,A2,Fight,",
    "2012-05-01 12:00,1,T1,Bag taken,Chan Bopha",
)
BAD = "2010-03-14 02:30,99,XX,What,Name"


def received(actor: Actor, content: bytes, mapping: str = MAPPING) -> Batch:
    file = File("old.csv", len(content), hashlib.sha256(content).digest())
    return queries.batch(actor, actions.receive_batch(actor, file, mapping_from_toml(mapping)))


def nothing(step: Step) -> None:
    """A listener that does not listen."""


def imported(
    actor: Actor,
    content: bytes,
    *,
    mapping: str = MAPPING,
    good_rows_only: bool = False,
    step: Callable[[Step], None] = nothing,
) -> tuple[Batch, Counts]:
    batch = received(actor, content, mapping)
    checked = actions.check_batch(actor, batch, io.BytesIO(content), step=nothing)
    counts = actions.record_batch(actor, batch, checked, good_rows_only=good_rows_only, step=step)
    return queries.batch(actor, batch.id), counts


def standing(database: Database) -> int:
    return int(database.as_superuser("select count(*) from incidents_incident where withdrawn_at is null")[0][0])


def test_every_row_becomes_an_incident_with_an_entry_of_its_own(database: Database) -> None:
    batch, counts = imported(database.actor("lak"), GOOD)
    assert counts == Counts(total=4, recorded=4)
    assert batch.state is BatchState.DONE
    found = database.as_superuser(
        "select count(distinct i.entry_id), count(distinct e.id), min(i.origin), bool_and(i.late),"
        " min(i.late_reason), min(i.batch_id::text) from incidents_incident i"
        " join ledger_entry e on e.subject_id = i.id and e.kind = 'incident.import'"
    )
    assert found == [(4, 4, "import", True, "backlog", str(batch.id))]


def test_a_second_run_adds_nothing_and_true_duplicates_survive(database: Database) -> None:
    actor = database.actor("lak")
    imported(actor, GOOD)
    _, counts = imported(actor, GOOD)
    assert counts == Counts(total=4, already=4)
    assert standing(database) == 4


def test_a_longer_export_adds_only_what_is_new(database: Database) -> None:
    actor = database.actor("lak")
    imported(actor, GOOD)
    longer = GOOD + b"2013-05-01 12:00,2,T1,New,Name\n2010-01-01 00:05,7,T1,Bicycle taken,Sok Dara\n"
    _, counts = imported(actor, longer)
    assert (counts.already, counts.recorded) == (4, 2)


def test_the_repeated_hour_is_recorded_as_a_span(database: Database) -> None:
    imported(database.actor("lak"), GOOD)
    (span,) = database.as_superuser(
        "select occurred_from, occurred_to from incidents_incident where occurred_from <> occurred_to"
    )
    assert span == (datetime(2010, 11, 7, 6, 30, tzinfo=UTC), datetime(2010, 11, 7, 7, 30, tzinfo=UTC))


def test_a_bad_row_keeps_all_out(database: Database) -> None:
    actor = database.actor("lak")
    with pytest.raises(Invalid) as refusal:
        imported(actor, GOOD + BAD.encode())
    assert refusal.value.problems[0].code == "file.rows_bad"
    assert standing(database) == 0


def test_unless_the_good_ones_are_asked_for(database: Database) -> None:
    _, counts = imported(database.actor("lak"), GOOD + BAD.encode(), good_rows_only=True)
    assert (counts.total, counts.bad, counts.recorded) == (5, 1, 4)
    assert standing(database) == 4


def test_a_file_that_cannot_be_read_fails_with_its_reason(database: Database) -> None:
    actor = database.actor("lak")
    batch = received(actor, b"when,district\n1,2\n")
    with pytest.raises(Invalid):
        actions.check_batch(actor, batch, io.BytesIO(b"when,district\n1,2\n"), step=nothing)
    failed = queries.batch(actor, batch.id)
    assert failed.state is BatchState.FAILED
    assert failed.refusals[0].code == "file.heading_missing"


class Killed(Exception):
    """Stands for a process that is no more."""


def test_a_run_that_was_cut_off_goes_on_where_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = database.actor("lak")
    monkeypatch.setattr("ecrime.records.intake.recording.AT_ONCE", 2)

    def die(step: Step) -> None:
        raise Killed

    with pytest.raises(Killed):
        imported(actor, GOOD, step=die)
    assert standing(database) == 2
    file = File("old.csv", len(GOOD), hashlib.sha256(GOOD).digest())
    batch = queries.unfinished(actor, file, mapping_from_toml(MAPPING).text)
    assert batch is not None
    checked = actions.check_batch(actor, batch, io.BytesIO(GOOD), step=nothing)
    assert checked.counts == Counts(total=4, recorded=2)
    counts = actions.record_batch(actor, batch, checked, good_rows_only=False, step=nothing)
    assert counts == Counts(total=4, recorded=4)
    assert queries.recorded_by_batch(actor, batch.id) == 4


def test_a_withdrawal_brings_the_count_back_and_the_file_may_come_again(database: Database) -> None:
    actor = database.actor("lak")
    batch, _ = imported(actor, GOOD)
    assert actions.withdraw_batch(actor, batch, step=nothing) == 4
    assert standing(database) == 0
    withdrawn = queries.batch(actor, batch.id)
    assert (withdrawn.state, withdrawn.counts.withdrawn, withdrawn.counts.recorded) == (BatchState.WITHDRAWN, 4, 0)
    _, counts = imported(actor, GOOD)
    assert counts.recorded == 4


def test_only_the_importer_withdraws(database: Database) -> None:
    batch, _ = imported(database.actor("lak"), GOOD)
    with pytest.raises(Forbidden):
        actions.withdraw_batch(database.actor("lak2"), batch, step=nothing)
    assert standing(database) == 4


@pytest.mark.parametrize(("before_ms", "allowed"), [(5_000, True), (0, False)])
def test_the_window_of_48_hours_holds_for_a_batch_too(
    database: Database, clock: Clock, before_ms: int, allowed: bool
) -> None:
    actor = database.actor("lak")
    batch, _ = imported(actor, GOOD)
    (recorded_at,) = database.as_superuser("select min(recorded_at) from incidents_incident")[0]
    clock.freeze(recorded_at + timedelta(hours=48) - timedelta(milliseconds=before_ms))
    if allowed:
        assert actions.withdraw_batch(actor, batch, step=nothing) == 4
        return
    with pytest.raises(Locked):
        actions.withdraw_batch(actor, batch, step=nothing)
    assert standing(database) == 4
    assert queries.batch(actor, batch.id).state is BatchState.DONE


def test_another_unit_sees_nothing_of_a_batch(database: Database) -> None:
    imported(database.actor("lak"), GOOD + BAD.encode(), good_rows_only=True)
    assert queries.batches(database.actor("hil")) == ([], 0)
    with acting_as(database.actor("hil")), connection.cursor() as cursor:
        for table in ("batch", "progress", "previewrow", "rowproblem", "chunk"):
            cursor.execute(f"select count(*) from intake_{table}")
            assert cursor.fetchone() == (0,), table


def test_a_post_without_the_right_receives_nothing(database: Database) -> None:
    with pytest.raises(Forbidden):
        received(database.actor("lak_chief"), GOOD)


def test_rows_that_another_unit_recorded_are_refused_by_name(database: Database) -> None:
    database.instance.point_django_at(database.name, "owner")
    code = console.code_for_new(name_km="ក", name_latin="K", unit_code="HQ", post_kind="specialist")
    database.instance.point_django_at(database.name, "app")
    imported(officers.actor_of(database.enrol(code).token), GOOD)
    with pytest.raises(Invalid) as refusal:
        imported(database.actor("lak"), GOOD)
    assert refusal.value.problems[0].code == "file.recorded_elsewhere"
    assert standing(database) == 4


def test_an_area_outside_the_post_is_a_problem_of_the_row(database: Database) -> None:
    batch = received(database.actor("hil"), GOOD)
    checked = actions.check_batch(database.actor("hil"), batch, io.BytesIO(GOOD), step=nothing)
    assert checked.counts == Counts(total=4, bad=4)


def test_see_batch_is_own_work_of_the_unit_that_received_it(database: Database) -> None:
    batch = received(database.actor("lak"), GOOD)
    subject = queries.subject(database.actor("lak"), batch.id)
    actions.see_batch(own_work(database.actor("lak2")), subject)
    with pytest.raises(PurposeMissing):
        actions.see_batch(own_work(database.actor("hil")), subject)
    told = "select purpose from ledger_entry where kind = 'incident.see' and subject_kind = 'batch'"
    assert database.as_superuser(told) == [("own_work",)]
