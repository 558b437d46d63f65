"""Recording and correcting through acts, on a real database as the app role."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.records.incidents.make import ZONE, incident_facts, see

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.ledger.access import own_work
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import (
    AlreadyDone,
    Changed,
    Forbidden,
    Invalid,
    Locked,
    NotFound,
    PurposeMissing,
    Unavailable,
)
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries, rules
from ecrime.records.incidents.facts import Filters, Imported, LateReason, OffenceFacts, Span
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Duty,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report


def test_suite_runs_as_the_app_role(database: Database) -> None:
    with database.connect() as connection:
        row = connection.execute(
            "select current_user, rolsuper, rolbypassrls, pg_has_role('ecrime_owner', 'usage')"
            " from pg_roles where rolname = current_user"
        ).fetchone()
    assert row == ("ecrime_app", False, False, False)


def test_record_incident_gives_number_lock_and_entry(database: Database) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    record = recorded.record
    assert record.number == f"LAK-{record.recorded_at.astimezone(ZoneInfo(ZONE)).year}-000001"
    assert record.locks_at - record.recorded_at == timedelta(hours=48)
    assert record.recorded_by == actor.officer_id
    assert record.late is False
    told = database.as_superuser(
        f"select kind, operation, officer_id, jurisdiction from ledger_entry where subject_id = '{record.id}'"
    )
    assert told == [("incident.record", "collection", actor.officer_id, "ZZ.Z1")]


def test_record_incident_after_48_hours_needs_a_reason(database: Database) -> None:
    actor = database.actor("lak")
    facts = incident_facts(at=datetime.now(UTC) - timedelta(hours=49))
    with pytest.raises(Invalid) as refusal:
        actions.record_incident(actor, facts)
    assert [(p.field, p.code) for p in refusal.value.problems] == [("late_reason", "late.reason_missing")]
    late = actions.record_incident(actor, dataclasses.replace(facts, late_reason=LateReason.LATE_REPORT))
    assert late.record.late is True


def test_record_incident_refuses_everything_wrong_at_once(database: Database) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    facts = incident_facts(
        occurred=Span(later, later, Precision.MINUTE, ZONE),
        area_id="Z201",
        offences=(OffenceFacts("NO"),),
        people=(briefly(Role.VICTIM), briefly(Role.WITNESS, "ក", age=200)),
    )
    with pytest.raises(Invalid) as refusal:
        actions.record_incident(database.actor("lak"), facts)
    assert {(p.field, p.code) for p in refusal.value.problems} == {
        ("occurred", "time.after_recording"),
        ("area_id", "area.outside_post"),
        ("offences.0.class_code", "offence.class_unknown"),
        ("people.0.names", "person.nameless"),
        ("people.1.age", "person.age_impossible"),
    }
    assert database.as_superuser("select count(*) from incidents_incident") == [(0,)]


def test_record_incident_twice_under_one_key_records_once(database: Database, key: UUID) -> None:
    actor = database.actor("lak")
    first = actions.record_incident.once(key)(actor, incident_facts())
    with pytest.raises(AlreadyDone) as repeat:
        actions.record_incident.once(key)(actor, incident_facts())
    assert repeat.value.subject == str(first.record.id)
    assert queries.incidents(actor, Filters())[1] == 1


def test_record_incident_needs_the_right(database: Database) -> None:
    with pytest.raises(Forbidden):
        actions.record_incident(database.actor("lak_chief"), incident_facts())


def test_correct_incident_changes_adds_and_removes(database: Database) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    wanted = dataclasses.replace(
        recorded.facts,
        narrative="Two bags were taken.",
        offences=(*recorded.facts.offences, OffenceFacts("A2", attempted=True)),
        people=(),
    )
    see(actor, recorded)
    corrected = actions.correct_incident(actor, recorded.record.id, wanted, version=1)
    assert corrected.record.version == 2
    assert corrected.record.locks_at == recorded.record.locks_at
    assert corrected.facts.narrative == "Two bags were taken."
    assert [offence.class_code for offence in corrected.facts.offences] == ["T1", "A2"]
    assert corrected.facts.people == ()
    kept = database.as_superuser("select relation, version from incidents_history order by relation")
    assert kept == [("incidents_incident", 1), ("incidents_personstated", 1), ("incidents_role", 1)]


WHOLE = Person(
    roles=(
        RoleInTime(Role.SUSPECT, offence=1, since=date(2026, 1, 2), basis="The watchman saw him"),
        RoleInTime(Role.WITNESS, until=date(2026, 1, 2)),
    ),
    names=(
        Name(Script.KHMER, family="សុខ", given="សុភា"),
        Name(Script.LATIN, whole="SOK Sophea"),
        Name(Script.OTHER, NameKind.NICKNAME, whole="老三"),
    ),
    sex=Sex.MALE,
    birth=Birth(date(1990, 11, 1), Precision.MONTH),
    age=AgeRange(30, 40),
    nationalities=("KH", "TH"),
    background="Was a driver.\nHas two brothers.",
    occupation="Driver",
    address="House 12",
    address_area_id="Z101",
    identifiers=(Identifier(IdentifierKind.PASSPORT, "N 123", "TH"), Identifier(IdentifierKind.TELEPHONE, "012 345")),
    harm=Harm.INJURED,
    duty=Duty.OFF_DUTY,
)


def test_everything_stated_of_a_person_comes_back(database: Database) -> None:
    actor = database.actor("lak")
    told = Report(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30), Channel.PATROL)
    offences = (OffenceFacts("T1"), OffenceFacts("B1"))
    recorded = actions.record_incident(actor, incident_facts(people=(WHOLE,), offences=offences, report=told))
    (person,) = recorded.facts.people
    assert without_ids(person) == WHOLE
    assert recorded.facts.report == told
    changed = dataclasses.replace(person, roles=person.roles[:1], occupation="", birth=None)
    see(actor, recorded)
    facts = dataclasses.replace(recorded.facts, people=(changed,), report=None)
    corrected = actions.correct_incident(actor, recorded.record.id, facts, version=1)
    assert corrected.facts == facts
    step = queries.history(own_work(actor), recorded.record.id)[0]
    assert [(change.relation, change.field, change.after) for change in step.changes] == [
        ("incident", "report", None),
        ("person", "birth", None),
        ("person", "occupation", None),
        ("role", "role", None),
        ("role", "until", None),
    ]


def without_ids(person: Person) -> Person:
    return dataclasses.replace(
        person, id=None, roles=tuple(dataclasses.replace(held, id=None) for held in person.roles)
    )


FORGED = {
    "names of another shape": 'names = \'[{"whole": "x"}]\'',
    "names that say nothing": (
        'names = \'[{"script": "latin", "kind": "legal", "family": "", "given": "", "whole": ""}]\''
    ),
    "no list at all": 'names = \'{"whole": "x"}\'',
    "a paper of no kind": 'identifiers = \'[{"kind": "tattoo", "number": "1", "country": ""}]\'',
    "half a birth": "birth_precision = 'day'",
    "an age that ends before it begins": "age_low = 40, age_high = 30",
    "no nationality": "nationalities = '{Cambodia}'",
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_the_database_refuses_what_nobody_can_have_stated(database: Database, change: str) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    (person,) = recorded.facts.people
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [actor.token])
        with pytest.raises(psycopg.errors.CheckViolation):
            app.execute(
                f"update incidents_personstated set {change}, entry_id = law.uuid7() where id = '{person.id}'".encode()
            )


def test_a_role_belongs_to_a_person_of_its_own_incident(database: Database) -> None:
    actor = database.actor("lak")
    one, other = (actions.record_incident(actor, incident_facts()) for _ in range(2))
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [actor.token])
        with pytest.raises(psycopg.Error) as refused:
            app.execute(
                "insert into incidents_role (id, entry_id, incident_id, person_id, position, removed, role, basis)"
                " values (law.uuid7(), law.uuid7(), %s, %s, 9, false, 'convicted', '')",
                [one.record.id, other.facts.people[0].id],
            )
    assert sqlstate_of(refused.value)[0] == "EC046"


def test_correct_incident_by_a_colleague_of_the_unit(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    facts = dataclasses.replace(recorded.facts, place_detail="Market, south gate")
    colleague = database.actor("lak2")
    see(colleague, recorded)
    assert actions.correct_incident(colleague, recorded.record.id, facts, version=1).record.version == 2


def test_correct_incident_needs_the_right(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    facts = dataclasses.replace(recorded.facts, narrative="as the chief would have it")
    with pytest.raises(Forbidden):
        actions.correct_incident(database.actor("lak_chief"), recorded.record.id, facts, version=1)


def test_withdraw_batch_needs_the_right(database: Database) -> None:
    with pytest.raises(Forbidden) as refusal:
        actions.withdraw_batch(database.actor("lak_chief"), uuid7(), most=1)
    assert refusal.value.params == {"right": "incident.withdraw"}


def test_correct_incident_refuses_a_stale_version(database: Database) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    facts = dataclasses.replace(recorded.facts, narrative="one")
    see(actor, recorded)
    actions.correct_incident(actor, recorded.record.id, facts, version=1)
    with pytest.raises(Changed):
        actions.correct_incident(actor, recorded.record.id, facts, version=1)


def test_correct_incident_needs_the_record_opened(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    with pytest.raises(PurposeMissing):
        actions.correct_incident(database.actor("lak2"), recorded.record.id, recorded.facts, version=1)


def test_correct_incident_is_not_for_another_unit(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    with pytest.raises(NotFound):
        actions.correct_incident(database.actor("hil"), recorded.record.id, recorded.facts, version=1)


def test_correct_incident_after_48_hours_is_locked(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    clock.shift(timedelta(hours=48, seconds=1))
    with pytest.raises(Locked) as refusal:
        actions.correct_incident(actor, recorded.record.id, recorded.facts, version=1)
    assert refusal.value.rule == "D10"


def test_recording_is_refused_when_the_clock_is_behind(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    actions.record_incident(actor, incident_facts())
    clock.shift(timedelta(seconds=-10))
    with pytest.raises(Unavailable) as refusal:
        actions.record_incident(actor, incident_facts())
    assert refusal.value.code == "clock.behind"


def test_opening_an_incident_is_in_the_ledger_before_it_is_read(database: Database) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts())
    access = own_work(actor)
    with pytest.raises(PurposeMissing):
        queries.incident(access, recorded.record.id)
    actions.see_incident(access, queries.subject(actor, recorded.record.number))
    assert queries.incident(access, recorded.record.id).facts == recorded.facts
    told = database.as_superuser("select operation, purpose from ledger_entry where kind = 'incident.see'")
    assert told == [("consultation", "own_work")]


def test_another_unit_finds_nothing(database: Database) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    other = database.actor("hil")
    assert queries.incidents(other, Filters()) == ([], 0)
    with pytest.raises(NotFound):
        queries.subject(other, recorded.record.number)


def test_import_incidents_stays_off_the_desk_and_out_of_the_late_share(database: Database) -> None:
    actor = database.actor("lak")
    facts = incident_facts(at=datetime(2015, 1, 1, tzinfo=UTC), late_reason=LateReason.BACKLOG)
    known = queries.known_for(actor, [facts.area_id])
    assert actions.import_incidents(actor, uuid7(), [Imported(bytes(32), facts)], known=known) == 1
    live = actions.record_incident(actor, incident_facts())
    assert [row.id for row in queries.open_windows(actor, limit=10)] == [live.record.id]
    assert queries.late_since(actor, datetime.now(UTC) - timedelta(days=1)) == (1, 0)


def test_database_refuses_an_end_in_the_future_by_itself(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would make a late record look prompt."""
    monkeypatch.setattr(rules, "check_facts", lambda *_facts, **_more: [])
    start = datetime.now(UTC) - timedelta(days=5)
    facts = incident_facts(occurred=Span(start, start + timedelta(days=6), Precision.HOUR, ZONE))
    with pytest.raises(Invalid) as refusal:
        actions.record_incident(database.actor("lak"), facts)
    assert [problem.code for problem in refusal.value.problems] == ["time.after_recording"]
