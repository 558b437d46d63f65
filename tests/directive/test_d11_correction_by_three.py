"""Rule D11: after the lock a chief asks, planning grants, a third person carries out what was granted, once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.incidents.make import locked_incident

from ecrime.cli.drills.correction_steps import asking, carry_out, changed, decide, read, request
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Forbidden
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import rules
from ecrime.records.corrections.facts import (
    Asked,
    Decision,
    Grant,
    GrantId,
    Outcome,
    Prospect,
    ReasonCode,
    Request,
    RequestFacts,
    RequestId,
    Review,
)
from ecrime.records.incidents.facts import Incident

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NARRATIVE = "incident.narrative"
REASON = "The wrong house is named"
PEOPLE = [UUID(int=number) for number in range(1, 6)]


# The pure rule


def may_happen(recorder: UUID, chief: UUID, reviewer: UUID, technician: UUID) -> bool:
    """Whether the rules let these people take the steps one after the other."""
    decision = Decision(Outcome.GRANT, frozenset({NARRATIVE}), REASON)
    grant = Grant(GrantId(uuid7()), decision.fields, NOW, NOW + timedelta(hours=72))
    begun = Request(
        RequestId(uuid7()),
        "LAK-2026-000001/1",
        uuid7(),
        "LAK-2026-000001",
        "ZZ.Z1",
        recorder,
        chief,
        NOW,
        decision.fields,
        ReasonCode.OTHER,
    )
    review = Review(uuid7(), 1, reviewer, NOW, decision, NOW)
    granted = Request(
        begun.id,
        begun.number,
        begun.incident_id,
        begun.incident_number,
        begun.jurisdiction,
        recorder,
        chief,
        NOW,
        decision.fields,
        ReasonCode.OTHER,
        (review,),
        None,
        grant,
    )
    try:
        asked = RequestFacts((Asked(NARRATIVE, None, {}),), ReasonCode.OTHER, REASON)
        rules.check_request(asked, Prospect(NOW, False, recorder, frozenset()), actor=chief, now=NOW)
        rules.check_review(begun, actor=reviewer, now=NOW)
        rules.check_use(granted, {NARRATIVE}, actor=technician, now=NOW)
    except Forbidden:
        return False
    return True


@given(st.tuples(*[st.sampled_from(PEOPLE)] * 4))
def test_no_two_parts_are_played_by_one_person(people: tuple[UUID, UUID, UUID, UUID]) -> None:
    assert may_happen(*people) is (len(set(people)) == 4)


def test_every_pair_is_tried() -> None:
    for one, other in combinations(range(4), 2):
        people = PEOPLE[:4]
        people[other] = people[one]
        assert not may_happen(*people)
    assert may_happen(*PEOPLE[:4])


# The database

TELL = (
    "with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, pack,"
    " commitment, rule, grant_id) values (law.uuid7(), 'incident.correct', 'alteration', 'incident', %s, %s, 'zz-1',"
    " sha256('x'), 'D11', %s) returning id) select set_config('drill.entry', id::text, true) from e"
)
USE = "select law.use_grant(%s, current_setting('drill.entry')::uuid, %s)"
WRITE = (
    "update incidents_incident set narrative = 'by hand', entry_id = current_setting('drill.entry')::uuid where id = %s"
)


def by_hand(database: Database, who: str, incident: Incident, *, grant: UUID | None, signature: UUID) -> None:
    """The correction by hand-written SQL as the app role, in an officer's session."""
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        app.execute(TELL, [incident.record.id, incident.record.jurisdiction, grant])
        if grant is not None:
            app.execute(USE, [grant, signature])
        app.execute(WRITE, [incident.record.id])
        app.execute(b"commit")


def granted(database: Database) -> tuple[Incident, GrantId]:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*changed(incident, narrative="Two bags were taken.")))
    grant = decide(database, asked, NARRATIVE)
    assert grant is not None
    return incident, grant


def narrative(database: Database) -> str:
    return str(database.as_superuser("select narrative from incidents_incident")[0][0])


def test_a_locked_field_changes_by_three_people_and_a_grant_only(database: Database) -> None:
    incident, grant = granted(database)
    for who in ("lak", "lak_chief", "planner", "technician"):
        for used in (None, grant):
            with suppress(psycopg.Error):  # refused, or no row there is his to write
                by_hand(database, who, incident, grant=used, signature=uuid7())
            assert narrative(database) == incident.facts.narrative, (who, used)
    carry_out(database, incident, grant, changed(incident, narrative="Two bags were taken."))
    assert narrative(database) == "Two bags were taken."


@pytest.mark.parametrize("part", ["recorded_by", "requested_by", "reviewed_by"])
def test_the_third_person_is_none_of_the_others(database: Database, part: str) -> None:
    incident, grant = granted(database)
    technician = database.actor("technician").officer_id
    database.as_superuser("alter table lock_grant disable trigger all")
    database.as_superuser(f"update lock_grant set {part} = '{technician}'")
    database.as_superuser("alter table lock_grant enable trigger all")
    with pytest.raises(psycopg.Error) as refusal:
        by_hand(database, "technician", incident, grant=grant, signature=uuid7())
    assert refusal.value.sqlstate == "EC071"
    assert narrative(database) == incident.facts.narrative


def test_without_the_signature_at_commit_it_would_change(database: Database) -> None:
    """The trigger is what refuses: without it the same statements come through."""
    incident, grant = granted(database)
    read(database, "technician", incident)
    with pytest.raises(psycopg.Error) as refusal:
        by_hand(database, "technician", incident, grant=grant, signature=uuid7())
    assert refusal.value.sqlstate == "EC103"
    database.as_superuser("drop trigger signed_at_commit on lock_grant")
    by_hand(database, "technician", incident, grant=grant, signature=uuid7())
    assert narrative(database) == "by hand"


def test_what_the_grant_does_not_name_stays(database: Database) -> None:
    incident, grant = granted(database)
    wanted = changed(incident, narrative="Two bags were taken.", place_detail="South gate")
    with pytest.raises(EcrimeError):
        carry_out(database, incident, grant, wanted)
    assert database.as_superuser("select place_detail from incidents_incident") == [(incident.facts.place_detail,)]
