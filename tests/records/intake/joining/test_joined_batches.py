"""Both files of an import go the whole way: received, checked, recorded once, reported, withdrawn, erased."""

from __future__ import annotations

import io

import psycopg
import pytest
from django.db import IntegrityError, connection
from tests.records.intake.joining.make_joined import (
    INCIDENTS,
    MAPPING,
    ORPHANS,
    PEOPLE,
    checked,
    imported,
    received,
)
from tests.records.intake.make_batches import Intake, file_of, nothing

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden, Invalid
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import BatchId, BatchState, Counts
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reconciliation import FORMAT_WITH_PEOPLE, PeopleLine, Reconciliation, reconciled

PEOPLE_STANDING = """
select r.role, count(*) from incidents_role r join incidents_incident i on i.id = r.incident_id
where i.withdrawn_at is null group by 1 order by 1
"""


def reported(actor: Actor, batch_id: BatchId) -> Reconciliation:
    figures = queries.figures(actor, batch_id)
    assert figures is not None
    recorded, people = incidents.counts_of_batch(actor, batch_id), incidents.people_of_batch(actor, batch_id)
    return reconciled(queries.batch(actor, batch_id), figures, recorded, people)


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_both_files_are_recorded_and_a_second_run_adds_nothing(database: Database, intake: Intake) -> None:
    actor = database.actor("lak")
    batch, counts = imported(actor, INCIDENTS, PEOPLE)
    assert counts == Counts(total=3, recorded=3, people=3)
    assert batch.counts == counts
    standing = [("suspect", 1), ("victim", 1), ("witness", 1)]
    assert database.as_superuser(PEOPLE_STANDING) == standing
    _again, counts = imported(actor, INCIDENTS, PEOPLE)
    assert counts == Counts(total=3, already=3, people=3)
    assert database.as_superuser(PEOPLE_STANDING) == standing
    assert actions.withdraw_batch(actor, batch, step=nothing) == 3
    assert database.as_superuser(PEOPLE_STANDING) == []


def test_people_without_a_row_are_left_out_only_when_somebody_says_so(database: Database, intake: Intake) -> None:
    actor = database.actor("lak")
    batch = received(actor, INCIDENTS, ORPHANS)
    found = checked(actor, batch, INCIDENTS, ORPHANS)
    assert found.counts == Counts(total=3, people=5, orphans=2)
    with pytest.raises(Invalid) as refusal:
        actions.record_batch(actor, batch, found, good_rows_only=False, step=nothing)
    assert codes(refusal) == ["file.people_left"]
    assert intake.standing() == 0
    assert actions.record_batch(actor, batch, found, good_rows_only=True, step=nothing).recorded == 3
    kept = database.as_superuser("select row, people_row, code from intake_rowproblem order by id")
    assert kept == [(0, 5, "row.orphan"), (0, 6, "row.key_missing")]


def test_a_run_that_was_cut_off_goes_on_with_the_same_people(database: Database, intake: Intake) -> None:
    actor = database.actor("lak")
    batch = received(actor, INCIDENTS, PEOPLE)
    assert queries.unfinished(actor, file_of(INCIDENTS), MAPPING) is None
    checked(actor, batch, INCIDENTS, PEOPLE)
    actions.mark_asked(actor, batch.id, state=BatchState.RECORDING)
    found = queries.unfinished(actor, file_of(INCIDENTS), MAPPING, people=file_of(PEOPLE))
    assert found is not None
    assert found.id == batch.id
    assert queries.unfinished(actor, file_of(INCIDENTS), MAPPING, people=file_of(ORPHANS)) is None


def test_a_people_s_file_and_a_mapping_that_joins_come_together(database: Database) -> None:
    actor = database.actor("lak")
    alone = MAPPING[: MAPPING.index("[join]")]
    for people, mapping, code in ((None, MAPPING, "file.people_missing"), (PEOPLE, alone, "file.people_unmapped")):
        with pytest.raises(Invalid) as refusal:
            received(actor, INCIDENTS, people, mapping)
        assert codes(refusal) == [code]
    with pytest.raises(Invalid) as refusal:
        received(actor, INCIDENTS, b"")
    assert codes(refusal) == ["file.empty"]
    unmapped = actions.receive_batch(actor, file_of(INCIDENTS), None, people=file_of(PEOPLE))
    actions.look_through(
        actor, queries.batch(actor, unmapped), io.BytesIO(INCIDENTS), step=nothing, people=io.BytesIO(PEOPLE)
    )
    with pytest.raises(Invalid) as refusal:
        actions.map_batch(actor, queries.batch(actor, unmapped), mapping_from_toml(alone))
    assert codes(refusal) == ["file.people_unmapped"]


def test_a_people_s_file_that_cannot_be_read_is_named(database: Database) -> None:
    actor = database.actor("lak")
    batch = received(actor, INCIDENTS, b"a,b\n1,2\n")
    with pytest.raises(Invalid):
        checked(actor, batch, INCIDENTS, b"a,b\n1,2\n")
    refused = queries.batch(actor, batch.id)
    assert refused.state is BatchState.FAILED
    assert [(each.field, each.code) for each in refused.refusals] == [("people", "file.heading_missing")]


def test_the_report_tells_what_became_of_people(database: Database) -> None:
    actor = database.actor("lak")
    bad = ORPHANS.replace(b"9,W,,", b"9,W,,,robot")
    batch, _counts = imported(actor, INCIDENTS, bad, good_rows_only=True)

    told = reported(actor, batch.id)
    figures = queries.figures(actor, batch.id)
    assert figures is not None
    assert figures.people is not None
    people = figures.people
    assert (people.rows, people.joined, people.refused, people.orphans) == (5, 2, 1, 2)
    assert people.rows == people.joined + people.refused + people.orphans
    assert [(each.heading, each.filled) for each in people.columns][:2] == [("case", 4), ("part", 5)]
    assert people.stated == {"victim": 1, "suspect": 1}
    assert told.people == PeopleLine(stated=2, recorded=2)
    assert told.format == FORMAT_WITH_PEOPLE
    actions.withdraw_batch(actor, queries.batch(actor, batch.id), step=nothing)
    later = reported(actor, batch.id)
    assert later.people == PeopleLine(stated=2, withdrawn=2)
    assert later.hash != told.hash


def test_the_ledger_commits_to_the_second_file(database: Database) -> None:
    actor = database.actor("lak")
    batch = received(actor, INCIDENTS, PEOPLE)
    kept = database.as_superuser("select people_hash from intake_batch")
    assert bytes(kept[0][0]) == file_of(PEOPLE).hash
    with pytest.raises(Forbidden), acting_as(actor), connection.cursor() as cursor:
        cursor.execute("update intake_batch set people_hash = sha256('x') where id = %s", [batch.id])


def test_half_a_second_file_is_none(database: Database) -> None:
    actor = database.actor("lak")
    batch = received(actor, INCIDENTS, PEOPLE)
    with pytest.raises(psycopg.errors.CheckViolation):
        database.as_superuser(
            "alter table intake_batch disable trigger user;"
            f" update intake_batch set people_size = null where id = '{batch.id}'"
        )
    with pytest.raises(IntegrityError), acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_chunk (batch_id, part, position, content) values (%s, 'other', 0, '')", [batch.id]
        )
