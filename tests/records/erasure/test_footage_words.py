"""What officers wrote beside footage goes when it names somebody who is erased; what footage is held, stays held."""

from __future__ import annotations

from datetime import timedelta

from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_actions import rows
from tests.records.erasure.test_audit import faults
from tests.records.erasure.test_names import BY_A_STRANGER, plant

from ecrime.base.ledger.access import open_access
from ecrime.cameras.recorder import actions as recorder
from ecrime.cameras.recorder import queries as holds
from ecrime.cameras.recorder.facts import HoldFacts, HoldState
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage import actions, queries
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cli.drills import erasure_steps as steps


def test_marks_and_reasons_go_when_they_tell_of_him_and_no_others(trial: Trial) -> None:
    database, planted = trial.database, plant(trial)
    operator = database.actor("operator")
    (camera,), _total = sites.cameras(operator, sites.CameraFilters(), limit=1)
    now = queries.lawful_time(operator)
    access = open_access(operator, purpose="other", reason="A bus and a motorbike met at the crossing")
    actions.see_footage(access, [camera], Window(now - timedelta(hours=1), now))
    at = now - timedelta(minutes=30)
    for words in BY_A_STRANGER:
        actions.bookmark_footage(operator, camera, at, f"Seen: {words}")
        actions.snapshot_footage(access, camera, at, reason=f"Because: {words}", picture=b"a picture")
    steps.erase(database, planted.record.id)
    marks = {row["words"] for row in rows(trial, "watching_bookmark", "true")}
    taken = {row["reason"] for row in rows(trial, "watching_snapshot", "true")}
    assert {words: f"Seen: {words}" not in marks for words in BY_A_STRANGER} == BY_A_STRANGER
    assert {words: f"Because: {words}" not in taken for words in BY_A_STRANGER} == BY_A_STRANGER
    assert faults(database) == []


def test_a_hold_that_names_him_stands_without_its_words(trial: Trial) -> None:
    database, planted = trial.database, plant(trial)
    planner = database.actor("planner")
    (camera,), _total = sites.cameras(planner, sites.CameraFilters(), limit=1)
    now = queries.lawful_time(planner)
    time = (now - timedelta(hours=1), now - timedelta(minutes=50))
    for reason in ("Where is Meas Dara", "Two buses met"):
        day = (now + timedelta(days=30)).date()
        recorder.hold_footage(planner, HoldFacts((camera.id,), *time, reason, "Order 12", day))
    other, his = holds.holds(planner)[:2]
    recorder.lift_footage(planner, his, reason="Found elsewhere")
    steps.erase(database, planted.record.id)
    found = holds.hold(planner, his.id)
    assert (found.reason, found.reference, found.state) == ("–", "–", HoldState.FIRST_LIFTED)
    assert (found.from_at, found.to_at, found.expires_on, found.placed_by) == (
        *time,
        his.expires_on,
        planner.officer_id,
    )
    assert holds.hold(planner, other.id) == other
    assert rows(trial, "ledger_history", f"row_id = '{his.id}'") == []
    assert faults(database) == []
    # It is lifted on as any other, by a second person.
    recorder.lift_again_footage(database.actor("planner2"), found, reason="Over")
    assert holds.hold(planner, his.id).state is HoldState.LIFTED
    assert faults(database) == []
