"""What is added below a record afterwards: by whom, for how long it may be corrected, and what it changes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.records.incidents.make import ZONE, incident_facts, other_parts, state_purpose
from tests.records.incidents.test_masks import BROKEN, came_out

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.ledger.access import Access
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid, Locked, NotFound, PurposeMissing
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident, LateReason, OffenceFacts, Span
from ecrime.records.incidents.people import Role, RoleInTime, briefly
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    StateGained,
    SupplementFacts,
    SupplementKind,
    roles_now,
)
from ecrime.records.incidents.things import Money, State, StateKind

LATER = timedelta(hours=49)
CANARIES = ("Canary Note", "Canary Basis", "Canary Number")
SUSPECT = "Plainly Suspected"
PEOPLE = (briefly(Role.SUSPECT, name_latin=SUSPECT, age=40), briefly(Role.WITNESS, name_latin="Chan Mom", age=40))


@pytest.fixture
def locked(database: Database, clock: Clock) -> Incident:
    """A record of two people and some things that may be corrected no more, opened for a stated purpose."""
    at = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
    facts = incident_facts(at=at, people=PEOPLE, offences=(OffenceFacts("T1"), OffenceFacts("A2")), **other_parts("A"))
    recorded = actions.record_incident(database.actor("lak"), facts)
    clock.shift(LATER)
    opened(database, recorded)
    return recorded


def opened(database: Database, incident: Incident, who: str = "lak") -> Access:
    access = state_purpose(database, who)
    actions.see_incident(access, queries.subject(database.actor(who), incident.record.number))
    return access


def arrest(incident: Incident, **changes: Any) -> SupplementFacts:
    at = incident.facts.occurred.start + timedelta(hours=3)
    person = incident.facts.people[0].id
    assert person is not None
    made = Arrest(person, ArrestBasis.WARRANT, "W 7", at + timedelta(hours=1))
    facts = SupplementFacts(SupplementKind.ARREST, Span(at, at, Precision.MINUTE, ZONE), "At the gate", (made,))
    return dataclasses.replace(facts, **changes)


def recovery(incident: Incident, hundredths: int = 500) -> SupplementFacts:
    thing = incident.facts.things[0].id
    assert thing is not None
    back = StateGained(thing, State(StateKind.RECOVERED, value=Money(hundredths, "USD")))
    return dataclasses.replace(arrest(incident), kind=SupplementKind.RECOVERY, arrests=(), states=(back,))


def decision(incident: Incident, kind: CourtEventKind, role: Role | None, *, days: int = 0) -> SupplementFacts:
    """What a court decided about the first person, so many days after the incident."""
    person = incident.facts.people[0].id
    assert person is not None
    on = incident.facts.occurred.start.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)
    return SupplementFacts(
        SupplementKind.COURT_EVENT,
        incident.facts.occurred,
        note="At the gate",
        roles=(RoleGained(person, role, on, basis="12/26"),) if role else (),
        court_event=CourtEvent(kind, "Court of Lakeside", "12/26", on),
    )


def verdict(incident: Incident, role: Role | None = Role.ACQUITTED, days: int = 0) -> SupplementFacts:
    return decision(incident, CourtEventKind.ACQUITTED, role, days=days)


def test_add_supplement_below_a_locked_record(database: Database, locked: Incident) -> None:
    actor = database.actor("lak")
    stated = [arrest(locked), recovery(locked), verdict(locked)]
    for facts in stated:
        actions.add_supplement(actor, locked.record.id, facts)
    access = opened(database, locked)
    found = queries.supplements(access, locked.record.id)
    assert [one.facts for one in found] == stated
    assert {one.locks_at - one.recorded_at for one in found} == {timedelta(hours=48)}
    assert {one.recorded_by for one in found} == {actor.officer_id}
    # What was stated of the incident is as it was.
    assert queries.incident(access, locked.record.id) == locked
    steps = queries.history(access, locked.record.id)
    assert [step.kind for step in steps] == ["supplement.add"] * 3 + ["incident.record"]
    assert {"supplement_kind", "happened", "court_event", "roles_gained", "note"} == {
        change.field for change in steps[0].changes
    }


def test_correct_supplement_in_its_own_window(database: Database, clock: Clock, locked: Incident) -> None:
    actor = database.actor("lak")
    id_ = actions.add_supplement(actor, locked.record.id, arrest(locked))
    clock.shift(LATER + timedelta(hours=47))
    opened(database, locked)
    changed = arrest(locked, note="Behind the gate")
    actions.correct_supplement(actor, locked.record.id, id_, changed, version=1)
    with pytest.raises(Changed):
        actions.correct_supplement(actor, locked.record.id, id_, changed, version=1)
    access = opened(database, locked)
    (found,) = queries.supplements(access, locked.record.id)
    assert (found.facts, found.version) == (changed, 2)
    (change,) = queries.history(access, locked.record.id)[0].changes
    assert (change.relation, change.field, change.before, change.after) == (
        *("supplement", "note"),
        *("At the gate", "Behind the gate"),
    )
    clock.shift(LATER + timedelta(hours=49))
    opened(database, locked)
    with pytest.raises(Locked):
        actions.correct_supplement(actor, locked.record.id, id_, arrest(locked), version=2)


def test_correct_supplement_that_is_not_there(database: Database, locked: Incident) -> None:
    with pytest.raises(NotFound):
        actions.correct_supplement(database.actor("lak"), locked.record.id, uuid4(), arrest(locked), version=1)


@pytest.mark.parametrize(("who", "refused"), [("hil", NotFound), ("lak_chief", Forbidden)])
def test_add_supplement_is_for_the_specialists_of_the_unit(
    database: Database, locked: Incident, who: str, refused: type[Exception]
) -> None:
    with pytest.raises((refused, Forbidden)):
        actions.add_supplement(database.actor(who), locked.record.id, arrest(locked))


def test_add_supplement_needs_the_record_opened(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, incident_facts(people=PEOPLE))
    clock.shift(LATER)
    with pytest.raises(PurposeMissing):
        actions.add_supplement(actor, recorded.record.id, arrest(recorded))


def no_warrant(incident: Incident) -> SupplementFacts:
    made = dataclasses.replace(arrest(incident).arrests[0], warrant_number="")
    return arrest(incident, arrests=(made,))


def reversed_span(incident: Incident) -> Span:
    at = incident.record.recorded_at
    return Span(at, at - timedelta(minutes=1), Precision.DAY, ZONE)


REVERSED = ("happened", "time.span_reversed")
REFUSED = {
    "an arrest by a warrant without its number": (no_warrant, ("arrests.0.warrant_number", "check.U02")),
    "more back than was taken": (lambda incident: recovery(incident, 99_999_999), ("", "check.Q03")),
    "acquitted, and nobody is": (lambda incident: verdict(incident, None), ("roles", "check.J05")),
    "a court before the offence": (lambda incident: verdict(incident, days=-9), ("court_event.on", "check.D06")),
    "an arrest to come": (
        lambda incident: arrest(
            incident, happened=Span(*(incident.record.recorded_at + timedelta(days=9),) * 2, Precision.MINUTE, ZONE)
        ),
        ("happened", "supplement.not_yet"),
    ),
    "an arrest that ended before it began": (
        lambda incident: arrest(incident, happened=reversed_span(incident)),
        REVERSED,
    ),
    "an arrest of nobody": (lambda incident: arrest(incident, arrests=()), ("kind", "check.U09")),
}


@pytest.mark.parametrize(("facts", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_nothing_stands(
    database: Database, locked: Incident, facts: Any, expected: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_supplement(database.actor("lak"), locked.record.id, facts(locked))
    assert expected in {(problem.field, problem.code) for problem in refused.value.problems}
    assert database.as_superuser("select count(*) from incidents_supplement") == [(0,)]


def write(database: Database, statement: str) -> str:
    """The SQLSTATE with which the database refuses a statement of the unit's own specialist."""
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        with pytest.raises(psycopg.Error) as refused:
            app.execute(statement.encode())
    return sqlstate_of(refused.value)[0]


def test_the_database_refuses_strangers_and_shapes(database: Database, locked: Incident) -> None:
    actor = database.actor("lak")
    late = incident_facts(people=PEOPLE, late_reason=LateReason.OTHER, late_note="On leave")
    other = actions.record_incident(actor, late)
    stranger = other.facts.people[0].id
    actions.add_supplement(actor, locked.record.id, arrest(locked))
    entry = "entry_id = law.uuid7()"
    gained = (
        '[{"person_id": "%s", "role": "acquitted", "since": "2026-01-01", "until": "", "offence_id": "", "basis": ""}]'
    )
    update = "update incidents_supplement set {}, " + entry
    assert write(database, update.format(f"roles_gained = '{gained % stranger}'")) == "EC046"
    assert write(database, update.format("roles_gained = '[{}]'")) == "23514"
    assert write(database, update.format("court_kind = 'charged'")) == "23514"
    assert write(database, update.format("locks_at = now() + interval '1 year'")) == "EC020"


def test_the_lock_of_a_supplement_is_the_databases(database: Database, clock: Clock, locked: Incident) -> None:
    actions.add_supplement(database.actor("lak"), locked.record.id, arrest(locked))
    clock.shift(2 * LATER)
    opened(database, locked)
    assert write(database, "update incidents_supplement set note = 'forged', entry_id = law.uuid7()") == "EC048"


def test_a_supplement_needs_an_entry_that_says_so(database: Database, locked: Incident) -> None:
    """The entry of another act about the same record does not do."""
    actions.add_supplement(database.actor("lak"), locked.record.id, arrest(locked))
    with database.connect() as app:
        app.execute(b"begin")
        app.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        with pytest.raises(psycopg.Error, match="sealed"):
            app.execute(
                "update incidents_supplement set note = 'forged', entry_id ="
                " (select id from ledger_entry where kind = 'supplement.add' limit 1)"
            )


def test_who_is_acquitted_afterwards_is_named_to_his_unit_only(database: Database, locked: Incident) -> None:
    path = f"/incidents/{locked.record.number}/"
    state_purpose(database, "criminal")
    assert SUSPECT in came_out(database, "criminal", path)
    actions.add_supplement(database.actor("lak"), locked.record.id, verdict(locked))
    said = came_out(database, "criminal", path)
    assert SUSPECT not in said
    assert "acquitted in this matter" in said
    own = came_out(database, "lak", path)
    assert SUSPECT in own
    assert "Acquitted" in own
    database.as_superuser(
        "create or replace function law.roles_gained(person uuid) returns setof jsonb language sql stable"
        " as 'select null::jsonb where false'"
    )
    assert SUSPECT in came_out(database, "criminal", path)


def test_words_of_a_supplement_are_withheld_where_somebody_is_masked(database: Database, locked: Incident) -> None:
    planted = verdict(locked)
    event, (gained,) = planted.court_event, planted.roles
    assert event is not None
    facts = dataclasses.replace(
        planted,
        note="Canary Note",
        roles=(dataclasses.replace(gained, basis="Canary Basis"),),
        court_event=dataclasses.replace(event, number="Canary Number"),
    )
    actions.add_supplement(database.actor("lak"), locked.record.id, facts)
    opened(database, locked)
    for page in ("", "history/", "sheet.pdf"):
        path = f"/incidents/{locked.record.number}/{page}"
        assert "Canary Note" in came_out(database, "lak", path)
    state_purpose(database, "planning")
    for page in ("", "history/", "sheet.pdf", "supplements/add/"):
        assert "Canary" not in came_out(database, "planning", f"/incidents/{locked.record.number}/{page}"), page
    database.as_superuser(BROKEN["rows"][0])
    said = came_out(database, "planning", f"/incidents/{locked.record.number}/")
    assert [found for found in CANARIES if found not in said] == []


ONE, TWO = UUID(int=1), UUID(int=2)
DAY = date(2026, 5, 1)


def test_an_acquittal_ends_what_somebody_was_pursued_for() -> None:
    stated = (RoleInTime(Role.SUSPECT, 0), RoleInTime(Role.SUSPECT, 1), RoleInTime(Role.WITNESS))
    whole = roles_now(stated, [RoleGained(ONE, Role.ACQUITTED, DAY)], (ONE, TWO))
    assert [held.until for held in whole] == [DAY, DAY, None, None]
    partly = roles_now(stated, [RoleGained(ONE, Role.ACQUITTED, DAY, offence_id=TWO)], (ONE, TWO))
    assert [(held.role, held.offence, held.until) for held in partly] == [
        (Role.SUSPECT, 0, None),
        (Role.SUSPECT, 1, DAY),
        (Role.WITNESS, None, None),
        (Role.ACQUITTED, 1, None),
    ]
    assert roles_now(stated, [], ()) == stated
