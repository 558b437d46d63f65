"""Lists of incidents: what each filter lets through, in which order, and whose they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.records.incidents.make import incident_facts

from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, NotFound
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Filters, Imported, LateReason, OffenceFacts


def numbers(actor: Actor, filters: Filters, *, page: int = 1) -> list[str]:
    return [row.number for row in queries.incidents(actor, filters, page=page)[0]]


def record(actor: Actor, hours_ago: float = 1, **changes: object) -> str:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    reason = LateReason.BACKLOG if hours_ago > 48 else None
    return actions.record_incident(actor, incident_facts(at=at, late_reason=reason, **changes)).record.number


def test_each_state_lets_its_own_through(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    in_time, late = record(actor), record(actor, hours_ago=100)
    facts = incident_facts()
    batch = uuid7()
    known = queries.known_for(actor, [facts.area_id])
    actions.import_incidents(actor, batch, [Imported(bytes(32), facts)], known=known)
    ((imported,),) = database.as_superuser("select number from incidents_incident where origin = 'import'")
    actions.withdraw_batch(actor, batch, most=10)
    assert set(numbers(actor, Filters())) == {in_time, late}
    assert numbers(actor, Filters(state="late")) == [late]
    assert numbers(actor, Filters(state="withdrawn")) == [imported]
    assert numbers(actor, Filters(state="locked")) == []
    clock.shift(timedelta(hours=48, minutes=1))
    recent = record(actor, hours_ago=-48)
    assert numbers(actor, Filters(state="open")) == [recent]
    assert set(numbers(actor, Filters(state="locked"))) == {in_time, late}


def test_open_windows_are_the_units_own_first_to_lock_first(database: Database, clock: Clock) -> None:
    actor = database.actor("lak")
    first = record(actor)
    clock.shift(timedelta(hours=1))
    second = record(database.actor("lak2"), hours_ago=0)
    assert [row.number for row in queries.open_windows(actor, limit=9)] == [first, second]
    assert [row.number for row in queries.open_windows(actor, limit=1)] == [first]
    assert queries.open_windows(database.actor("auditor"), limit=9) == []
    clock.shift(timedelta(hours=48, minutes=1))
    assert [row.number for row in queries.open_windows(actor, limit=9)] == [second]


def test_any_offence_of_an_incident_counts_for_its_class(database: Database) -> None:
    actor = database.actor("lak")
    number = record(actor, offences=(OffenceFacts("T1"), OffenceFacts("A2")))
    record(actor)
    (row,) = queries.incidents(actor, Filters(class_code="A2"))[0]
    assert (row.number, row.class_code, row.more_offences) == (number, "T1", 1)


def test_an_end_is_not_included(database: Database) -> None:
    actor = database.actor("lak")
    at = datetime.now(UTC) - timedelta(hours=5)
    number = actions.record_incident(actor, incident_facts(at=at)).record.number
    assert numbers(actor, Filters(since=at)) == [number]
    assert numbers(actor, Filters(until=at)) == []


def test_pages_hold_everything_once_in_either_order(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    actor = database.actor("lak")
    made = [record(actor, hours_ago=hours) for hours in (3, 1, 2)]
    oldest_first = [made[0], made[2], made[1]]
    for sort, order in (
        ("occurred_from", oldest_first),
        ("-occurred_from", oldest_first[::-1]),
        ("-recorded_at", made[::-1]),
    ):
        filters = Filters(sort=sort)
        assert numbers(actor, filters) + numbers(actor, filters, page=2) == order, sort
    assert queries.incidents(actor, Filters())[1] == 3
    assert numbers(actor, Filters(sort="narrative")) == numbers(actor, Filters())


def test_records_of_another_area_do_not_exist(database: Database) -> None:
    number = record(database.actor("lak"))
    incident = database.as_superuser("select id from incidents_incident")[0][0]
    other = database.actor("hil")
    for asked in (
        lambda: queries.subject(other, number),
        lambda: queries.row(other, number),
        lambda: queries.number_of(other, incident),
    ):
        with pytest.raises(NotFound):
            asked()
    assert queries.counts_by_area_and_month(other, 1) == []
    assert queries.row(database.actor("lak_chief"), number).number == number


def test_a_list_is_for_who_may_see_incidents(database: Database) -> None:
    with pytest.raises(Forbidden):
        queries.incidents(database.actor("admin"), Filters())


def test_counts_are_by_the_calendar_of_the_place(database: Database) -> None:
    actor = database.actor("lak")
    # Four in the morning of 1 November by UTC is still October in Chicago.
    at = datetime(2025, 11, 1, 4, tzinfo=UTC)
    actions.record_incident(actor, incident_facts(at=at, late_reason=LateReason.BACKLOG))
    assert queries.counts_by_area_and_month(actor, 1) == [("ZZ.Z1", "2025-10", 1)]
    assert queries.counts_by_area_and_month(actor, 2) == [("ZZ.Z1.Z101", "2025-10", 1)]
    assert queries.counts_by_area_and_month(actor, 1, batch_id=uuid7()) == []
