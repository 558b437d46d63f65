"""Holds: placed for a reason and until a day, lifted by two, ended by themselves, gone past by nothing."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import HOUR_NS, hours_ago, refused
from tests.cameras.sites.make import camera as another_camera
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder import actions, queries, rules
from ecrime.cameras.recorder.facts import Hold, HoldFacts, HoldState
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound

TODAY = date(2026, 11, 23)
NOW = datetime.now(UTC)


@pytest.fixture
def camera(database: Database) -> UUID:
    return in_use(database).id


def facts(*cameras: UUID, **changes: Any) -> HoldFacts:
    told: dict[str, Any] = {
        "cameras": cameras,
        "from_at": NOW - timedelta(days=20),
        "to_at": NOW - timedelta(days=19),
        "reason": "The court asks for it.",
        "reference": "Order 12/2026",
        "expires_on": (NOW + timedelta(days=90)).date(),
    }
    return HoldFacts(**told | changes)


def around(hour_ns: int) -> dict[str, datetime]:
    """The second in the middle of an hour."""
    at = datetime.fromtimestamp((hour_ns + HOUR_NS // 2) / 1e9, UTC)
    return {"from_at": at, "to_at": at + timedelta(seconds=1)}


def placed(database: Database, camera: UUID, **changes: Any) -> Hold:
    actions.hold_footage(database.actor("planner"), facts(camera, **changes))
    return queries.holds(database.actor("planner"))[0]


def recorded(database: Database, camera: UUID, hour_ns: int) -> None:
    rows.segment(database, camera, hour_ns + HOUR_NS // 2)
    assert rows.chain(database, camera, hour_ns)


def test_a_hold_is_entered_for_each_camera(database: Database, camera: UUID) -> None:
    other = another_camera(database, code="LAK-015").id
    batch = actions.hold_footage(database.actor("planner"), facts(camera, other, camera))
    found = queries.holds(database.actor("planner"))
    assert {hold.camera for hold in found} == {camera, other}
    assert {hold.batch for hold in found} == {batch}
    assert {hold.state for hold in found} == {HoldState.STANDS}
    entries = database.as_superuser("select kind, subject_kind from ledger_entry where kind ~ '^footage'")
    assert entries == [("footage.hold", "hold")] * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reference": "–"}, "reference"),
        ({"to_at": NOW - timedelta(days=21)}, "to"),
        ({"to_at": NOW + timedelta(days=12)}, "to"),
        ({"expires_on": NOW.date() - timedelta(days=1)}, "expires_on"),
        ({"expires_on": NOW.date() + timedelta(days=5 * 366)}, "expires_on"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    database: Database, camera: UUID, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        actions.hold_footage(database.actor("planner"), facts(camera, **changes))
    assert [problem.field for problem in raised.value.problems] == [field]


def test_who_may_not_and_where(database: Database, camera: UUID) -> None:
    with pytest.raises(Forbidden):
        actions.hold_footage(database.actor("lak"), facts(camera))
    with pytest.raises(NotFound):
        actions.hold_footage(database.actor("planner"), facts(UUID(int=1)))
    with pytest.raises(Invalid):
        actions.hold_footage(database.actor("planner"), facts())


def test_two_people_lift(database: Database, camera: UUID) -> None:
    planner, second = database.actor("planner"), database.actor("planner2")
    hold = placed(database, camera)
    with pytest.raises(Changed):
        actions.lift_again_footage(second, hold, reason="Over.")
    actions.lift_footage(planner, hold, reason="The court needs it no longer.")
    lifted = queries.hold(planner, hold.id)
    assert (lifted.state, lifted.stands, lifted.first_lifted_by) == (HoldState.FIRST_LIFTED, True, planner.officer_id)
    with pytest.raises(Changed):
        actions.lift_footage(second, hold, reason="Again.")
    with pytest.raises(Forbidden):
        actions.lift_again_footage(planner, lifted, reason="By the same.")
    actions.lift_again_footage(second, lifted, reason="I have read the order.")
    ended = queries.hold(planner, hold.id)
    assert (ended.state, ended.stands, ended.lifted_by) == (HoldState.LIFTED, False, second.officer_id)
    with pytest.raises(Changed):
        actions.lift_footage(second, ended, reason="Once more.")
    assert queries.holds(planner) == []
    assert [one.id for one in queries.holds(planner, only_standing=False)] == [hold.id]


def test_a_lift_says_why(database: Database, camera: UUID) -> None:
    hold = placed(database, camera)
    with pytest.raises(Invalid):
        actions.lift_footage(database.actor("planner"), hold, reason="  ")


def test_held_footage_is_deleted_by_nothing(database: Database, camera: UUID) -> None:
    hour = hours_ago(20 * 24)
    recorded(database, camera, hour)
    hold = placed(database, camera, **around(hour))
    for cause in ("retention", "quota"):
        with refused("EC220"):
            rows.delete(database, camera, hour, cause)
    assert rows.ask(database, "count(*) from law.footage_to_go(true, 10)") == 0
    planner, second = database.actor("planner"), database.actor("planner2")
    actions.lift_footage(planner, hold, reason="It is over.")
    with refused("EC220"):
        rows.delete(database, camera, hour)
    actions.lift_again_footage(second, queries.hold(planner, hold.id), reason="It is over.")
    assert rows.ask(database, "count(*) from law.footage_to_go(true, 10)") == 1
    assert rows.delete(database, camera, hour) == 1


def test_a_hold_that_has_expired_ends_by_itself_and_not_before(database: Database, camera: UUID) -> None:
    hour = hours_ago(20 * 24)
    recorded(database, camera, hour)
    hold = placed(database, camera, **around(hour), expires_on=NOW.date() + timedelta(days=2))
    assert rows.ask(database, "count(*) from law.holds_expired(10)") == 0
    last = datetime.combine(hold.expires_on, time(23, 59), tzinfo=ZoneInfo("America/Chicago"))  # zz's
    database.clock.freeze(last)
    assert rows.ask(database, "count(*) from law.holds_expired(10)") == 0
    with refused("EC225"):
        rows.ask(database, "law.expire_hold(%s, %s, %s)", hold.id, *rows.words())
    database.clock.freeze(last + timedelta(minutes=1))
    with refused("EC220"):
        rows.delete(database, camera, hour)
    assert rows.ask(database, "hold from law.holds_expired(10)") == hold.id
    assert rows.ask(database, "law.expire_hold(%s, %s, %s)", hold.id, *rows.words())
    assert not rows.ask(database, "law.expire_hold(%s, %s, %s)", hold.id, *rows.words())
    assert queries.hold(database.actor("planner"), hold.id).state is HoldState.EXPIRED
    assert rows.delete(database, camera, hour) == 1
    kinds = database.as_superuser(
        "select kind, officer_id from ledger_entry where kind in ('footage.delete', 'footage.expire') order by kind"
    )
    assert kinds == [("footage.delete", None), ("footage.expire", None)]


def without_the_check_of_the_door(database: Database) -> None:
    database.as_superuser(
        "create or replace function law.is_held(camera uuid, from_ns bigint, to_ns bigint) returns boolean"
        " language sql volatile as $$ select false $$"
    )


def test_without_the_guard_the_test_would_see_it(database: Database, camera: UUID) -> None:
    """The one function that knows of holds taken away, held footage goes: the tests above can fail."""
    hour = hours_ago(20 * 24)
    recorded(database, camera, hour)
    placed(database, camera, **around(hour))
    without_the_check_of_the_door(database)
    assert rows.delete(database, camera, hour) == 1


def test_a_row_is_guarded_beside_the_door(database: Database, camera: UUID) -> None:
    """A door of somebody's own, that asks about no hold, is stopped at the rows."""
    hour = hours_ago(20 * 24)
    recorded(database, camera, hour)
    placed(database, camera, **around(hour))
    body = database.as_superuser(
        "select pg_get_functiondef('law.delete_footage(uuid, text, bigint, text, bytea, bytea)'::regprocedure)"
    )[0][0]
    assert body.count("law.is_held(camera, delete_footage.hour_ns, last_ns)") == 1
    database.as_superuser(body.replace("law.is_held(camera, delete_footage.hour_ns, last_ns)", "false"))
    with refused("EC220"):
        rows.delete(database, camera, hour)


def test_a_hold_waits_for_a_deletion_and_a_deletion_for_a_hold(database: Database, camera: UUID) -> None:
    hour = hours_ago(20 * 24)
    recorded(database, camera, hour)
    with database.connect("recorder") as deleting:
        deleting.execute("begin")
        deleting.execute(
            "select law.delete_footage(%s, 'main', %s, 'retention', %s, %s)", [camera, hour, *rows.words()]
        )
        with database.connect() as placing:
            placing.execute("begin")
            placing.execute("select set_config('ecrime.token', %s, true)", [database.tokens["planner"]])
            placing.execute("set local lock_timeout = '300ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                placing.execute(
                    "insert into recorder_hold (id, entry_id, batch, camera_id, from_at, to_at, reason, reference,"
                    " expires_on) values (law.uuid7(), law.uuid7(), law.uuid7(), %s, now() - interval '20 days',"
                    " now() - interval '19 days', 'r', 'r', current_date + 3)",
                    [camera],
                )


HOURS = st.lists(st.integers(0, 11), min_size=1, max_size=4, unique=True)
HELD = st.lists(st.tuples(st.integers(0, 719), st.integers(1, 240)), max_size=3)


def test_whatever_is_held_nothing_of_it_goes(database: Database, camera: UUID) -> None:
    """Holds of any length anywhere, deletions in any order: what a hold touches stays, all else goes."""
    actor, first = database.actor("planner"), hours_ago(30 * 24)

    @settings(max_examples=40)
    @given(recorded_hours=HOURS, held_minutes=HELD)
    def trial(recorded_hours: list[int], held_minutes: list[tuple[int, int]]) -> None:
        for table in ("recorder_segment", "recorder_hour", "recorder_hold"):
            database.as_superuser(f"alter table {table} disable trigger user")
            database.as_superuser(f"delete from {table}")
            database.as_superuser(f"alter table {table} enable trigger user")
        kept = set()
        for hour in recorded_hours:
            rows.segment(database, camera, first + hour * HOUR_NS, seconds=3600)
            rows.chain(database, camera, first + hour * HOUR_NS)
        for minute, length in held_minutes:
            begin = datetime.fromtimestamp(first / 1e9, UTC) + timedelta(minutes=minute)
            actions.hold_footage(actor, facts(camera, from_at=begin, to_at=begin + timedelta(minutes=length)))
            kept |= {hour for hour in recorded_hours if minute <= hour * 60 + 60 and hour * 60 <= minute + length}
        for hour in recorded_hours:
            with refused("EC220") if hour in kept else nullcontext():
                assert rows.delete(database, camera, first + hour * HOUR_NS) == 1
        left = database.as_superuser(
            f"select (start_ns - {first}) / {HOUR_NS} from recorder_segment where state <> 'deleted'"
        )
        assert {hour for (hour,) in left} == kept

    trial()


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_a_hold_lasts_five_years_at_most(today: date) -> None:
    latest = rules.latest_expiry(today)
    assert latest.year == today.year + 5
    for day, wrong in ((latest, []), (latest + timedelta(days=1), ["expires_on"]), (today, ["expires_on"])):
        _kept, problems = rules.check_hold(facts(UUID(int=1), expires_on=day), today=today)
        assert [problem.field for problem in problems] == wrong
