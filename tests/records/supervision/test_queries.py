"""How promptly units record, counted by the database and again by somebody else."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.records.incidents.make import incident_facts, see

from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, measures
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Imported, LateReason, Span
from ecrime.records.incidents.measures import Promptness
from ecrime.records.incidents.precision import Precision
from ecrime.records.supervision import queries
from ecrime.records.supervision.export import timing_lines
from ecrime.records.supervision.facts import Period

START = datetime.now(UTC) + timedelta(days=1)
ALL = Period(START - timedelta(days=1), START + timedelta(days=30))
HOUR = timedelta(hours=1)
AREAS = {"lak": "Z101", "lak2": "Z102", "hil": "Z201"}


def record(database: Database, who: str, delay: timedelta, reason: LateReason = LateReason.NO_NETWORK) -> Any:
    """Record now what happened so long ago."""
    actor = database.actor(who)
    now = incidents.lawful_time(actor)
    late = reason if delay > 48 * HOUR - timedelta(seconds=1) else None
    facts = incident_facts(at=now - delay, area_id=AREAS[who], late_reason=late)
    return actions.record_incident(actor, facts)


def recount(lines: Iterable[str]) -> list[Mapping[str, Any]]:
    """What the stand-alone script makes of the CSV."""
    script = Path(__file__).with_name("recompute.py")
    command = [sys.executable, "-I", "-W", "error", str(script)]
    done = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=True)
    counted: list[Mapping[str, Any]] = json.loads(done.stdout)
    return counted


def in_microseconds(one: Promptness) -> Mapping[str, Any]:
    figures = dataclasses.asdict(one)
    return figures | {name: figures[name] // timedelta(microseconds=1) for name in ("median", "p90")}


def test_an_independent_count_of_the_export_gives_the_same_figures(database: Database, clock: Clock) -> None:
    random = Random(20261120)
    delays = [random.choice([1, 20, 24, 30, 47, 60, 200, 900]) * HOUR * random.random() for _ in range(40)]
    for step, delay in enumerate(delays):
        clock.freeze(START + step * timedelta(minutes=97, microseconds=step))
        who = random.choice(sorted(AREAS))
        recorded = record(database, who, delay, random.choice(list(LateReason)[:-1]))
        if random.random() < 0.3:
            facts = dataclasses.replace(recorded.facts, narrative=f"Corrected {step}.")
            see(database.actor(who), recorded)
            actions.correct_incident(database.actor(who), recorded.record.id, facts, version=1)
    viewer = database.actor("planning")
    counted = queries.promptness(viewer, ALL)
    assert recount(timing_lines(queries.timings(viewer, ALL))) == [in_microseconds(one) for one in counted]
    assert [(one.place, one.unit) for one in counted] == [
        ("", ""),
        ("ZZ.Z1", ""),
        ("ZZ.Z1", "LAK"),
        ("ZZ.Z2", ""),
        ("ZZ.Z2", "HIL"),
    ]
    total = counted[0]
    assert total.recorded == 40
    assert 0 < total.within_24h < total.within_48h < 40
    assert total.late == 40 - total.within_48h == sum(total.reasons.values())
    assert total.unreasoned == 0
    assert 0 < total.corrected < 40


def test_the_edges_of_24_and_48_hours_and_7_days(database: Database, clock: Clock) -> None:
    clock.freeze(START)
    tick = timedelta(microseconds=1)
    for days in (1, 2, 7):
        for delay in (days * 24 * HOUR, days * 24 * HOUR + tick):
            record(database, "lak", delay)
    (total, *_) = queries.promptness(database.actor("planning"), ALL)
    assert (total.within_24h, total.within_48h, total.over_7d, total.late) == (1, 3, 1, 3)
    assert total.median == 48 * HOUR
    assert total.p90 == 7 * 24 * HOUR + tick


def test_a_chief_sees_his_own_area_and_nobody_without_the_right_sees_any(database: Database, clock: Clock) -> None:
    clock.freeze(START)
    record(database, "lak", HOUR)
    record(database, "hil", HOUR)
    places = {one.place for one in queries.promptness(database.actor("lak_chief"), ALL)}
    assert places == {"", "ZZ.Z1"}
    assert [timing.unit for timing in queries.timings(database.actor("lak_chief"), ALL)] == ["LAK"]
    assert {one.unit for one in queries.promptness(database.actor("criminal"), ALL)} == {"", "LAK", "HIL"}
    for who in ("lak", "admin"):
        with pytest.raises(Forbidden):
            queries.promptness(database.actor(who), ALL)
        with pytest.raises(Forbidden):
            queries.timings(database.actor(who), ALL)


def test_imported_withdrawn_and_other_periods_do_not_count(database: Database, clock: Clock) -> None:
    clock.freeze(START)
    actor, viewer = database.actor("lak"), database.actor("planning")
    facts = incident_facts(at=START - HOUR)
    known = incidents.known_for(actor, [facts.area_id])
    actions.import_incidents(actor, uuid7(), [Imported(bytes(32), facts)], known=known)
    assert queries.promptness(viewer, ALL) == []
    record(database, "lak", HOUR)
    assert queries.promptness(viewer, Period(START, START + HOUR))[0].recorded == 1
    assert queries.promptness(viewer, Period(START - HOUR, START)) == []


def test_only_a_correction_inside_the_window_counts_as_one(database: Database, clock: Clock) -> None:
    clock.freeze(START)
    recorded = record(database, "lak", HOUR)
    record(database, "lak", HOUR)
    viewer = database.actor("planning")
    assert queries.promptness(viewer, ALL)[0].corrected == 0
    for narrative in ("Once.", "And once more."):
        version = 1 if narrative == "Once." else 2
        facts = dataclasses.replace(recorded.facts, narrative=narrative)
        see(database.actor("lak"), recorded)
        actions.correct_incident(database.actor("lak"), recorded.record.id, facts, version=version)
    assert queries.promptness(viewer, ALL)[0].corrected == 1


def test_the_export_goes_on_past_its_first_page(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "AT_ONCE", 2)
    clock.freeze(START)
    made = [record(database, who, HOUR).record.number for who in ("lak", "hil", "lak", "lak", "hil")]
    found = [timing.number for timing in queries.timings(database.actor("planning"), ALL)]
    assert found == sorted(made)


def test_a_day_that_ends_after_the_recording_is_no_time_lost(database: Database, clock: Clock) -> None:
    clock.freeze(START)
    occurred = Span(START - HOUR, START + HOUR, Precision.DAY, "America/Chicago")
    actions.record_incident(database.actor("lak"), incident_facts(occurred=occurred))
    (total, *_) = queries.promptness(database.actor("planning"), ALL)
    assert (total.median, total.within_24h) == (timedelta(0), 1)
