"""What may be stated of a station and what follows from it, as pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.supervision.readiness.make import KINDS, WELL, without

from ecrime.base.country.facts import Equipment, Readiness
from ecrime.foundation.errors import Invalid
from ecrime.records.supervision.readiness import rules
from ecrime.records.supervision.readiness.facts import (
    Counted,
    EquipmentCount,
    Hindrance,
    Line,
    LineKind,
    ReportFacts,
    Standing,
    Trend,
    Verdict,
)

NEEDS = Readiness(
    due_day=5,
    sign_in_days=14,
    specialists=2,
    down_kbit=512,
    up_kbit=256,
    delay_ms=1500,
    offline_hours=4,
    posts={"specialist": 2, "chief": 1},
    equipment=tuple(Equipment(kind, kind, kind, 2, essential=kind in ("computer", "scanner")) for kind in KINDS),
)
MANNED = Counted(posts={"specialist": 2, "chief": 1}, officers=3)
NOVEMBER = date(2026, 11, 1)
RANK = [Verdict.READY, Verdict.GAPS, Verdict.NOT_READY]

counts = st.integers(0, 999)
speeds = st.none() | st.integers(1, 10_000_000)
lines = st.builds(
    Line, st.sampled_from([kind for kind in LineKind if kind is not LineKind.NONE]), st.integers(0, 24), speeds, speeds,
    st.none() | st.integers(1, 600_000),
)  # fmt: skip
no_lines = st.builds(Line, st.just(LineKind.NONE), st.integers(0, 24))
reports = st.builds(
    ReportFacts,
    month=st.just(NOVEMBER),
    specialists=counts,
    trained=counts,
    equipment=st.tuples(*(st.builds(EquipmentCount, st.just(kind), counts, counts, counts) for kind in KINDS)),
    line=lines | no_lines,
    hindrances=st.lists(st.sampled_from(Hindrance), unique=True).map(tuple),
)
counted = st.builds(
    Counted,
    st.fixed_dictionaries({"specialist": st.integers(0, 4), "chief": st.integers(0, 2)}),
    *[st.integers(0, 6)] * 4,
)


def verdict(facts: ReportFacts, counted: Counted = MANNED) -> Verdict:
    return rules.verdict(rules.gaps(facts, counted, NEEDS))


def codes(facts: ReportFacts, counted: Counted = MANNED) -> list[str]:
    return [gap.code for gap in rules.gaps(facts, counted, NEEDS)]


def test_a_station_that_lacks_nothing_is_ready() -> None:
    assert rules.gaps(WELL, MANNED, NEEDS) == ()
    assert verdict(WELL) is Verdict.READY


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        (replace(WELL, specialists=0, trained=0), "no_specialist"),
        (replace(WELL, trained=0), "nobody_trained"),
        (without("scanner"), "none_works"),
        (replace(WELL, line=Line(LineKind.NONE, 0)), "no_line"),
        (replace(WELL, line=replace(WELL.line, offline_hours=24)), "no_line"),
    ],
)
def test_without_these_it_is_not_ready(facts: ReportFacts, lacks: str) -> None:
    assert codes(facts) == [lacks]
    assert verdict(facts) is Verdict.NOT_READY


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        (replace(WELL, trained=1), "untrained"),
        (replace(WELL, specialists=1, trained=1), "few_specialists"),
        (without("computer", working=1), "few_work"),
        (without("camera"), "none_works"),
        (replace(WELL, line=replace(WELL.line, offline_hours=5)), "offline"),
        (replace(WELL, line=Line(LineKind.MOBILE, 1)), "line_not_measured"),
        (replace(WELL, line=replace(WELL.line, down_kbit=511)), "slow_down"),
        (replace(WELL, line=replace(WELL.line, up_kbit=255)), "slow_up"),
        (replace(WELL, line=replace(WELL.line, delay_ms=1501)), "slow_answer"),
        (replace(WELL, hindrances=(Hindrance.POWER,)), "hindered_by_power"),
    ],
)
def test_these_are_gaps(facts: ReportFacts, lacks: str) -> None:
    assert codes(facts) == [lacks]
    assert verdict(facts) is Verdict.GAPS


def test_what_is_counted_lacks_as_well() -> None:
    few = Counted(posts={"specialist": 1}, officers=2, without_passkey=1, away=1, idle_passkeys=3)
    assert codes(WELL, few) == ["vacant", "vacant", "without_passkey", "away", "idle_passkeys"]
    nobody = replace(few, without_passkey=2)
    assert codes(WELL, nobody)[0] == "nobody_can_sign_in"
    assert verdict(WELL, nobody) is Verdict.NOT_READY
    assert [gap.code for gap in rules.gaps_counted(Counted(), NEEDS)] == ["vacant", "vacant"]


def test_a_kind_the_pack_has_named_since_is_no_gap() -> None:
    assert codes(replace(WELL, equipment=WELL.equipment[1:])) == []


@given(facts=reports, counted=counted, kind=st.sampled_from(KINDS), more=st.integers(1, 5))
def test_more_working_equipment_never_makes_it_worse(
    facts: ReportFacts, counted: Counted, kind: str, more: int
) -> None:
    before = next(one.working for one in facts.equipment if one.kind == kind)
    richer = without(kind, facts, working=before + more)
    assert RANK.index(verdict(richer, counted)) <= RANK.index(verdict(facts, counted))
    assert len(codes(richer, counted)) <= len(codes(facts, counted))


@given(facts=reports, counted=counted, faster=st.integers(1, 5_000))
def test_neither_does_a_better_line(facts: ReportFacts, counted: Counted, faster: int) -> None:
    line = facts.line
    better = replace(
        line,
        offline_hours=max(line.offline_hours - 1, 0),
        down_kbit=line.down_kbit and line.down_kbit + faster,
        up_kbit=line.up_kbit and line.up_kbit + faster,
        delay_ms=line.delay_ms and max(line.delay_ms - faster, 1),
    )
    assert RANK.index(verdict(replace(facts, line=better), counted)) <= RANK.index(verdict(facts, counted))


@given(facts=reports, counted=counted, post=st.sampled_from(["specialist", "chief"]))
def test_neither_does_one_more_on_a_post(facts: ReportFacts, counted: Counted, post: str) -> None:
    held = replace(counted, posts={**counted.posts, post: counted.posts[post] + 1})
    assert RANK.index(verdict(facts, held)) <= RANK.index(verdict(facts, counted))


@given(facts=reports, counted=counted)
def test_the_grave_come_first_and_make_the_verdict(facts: ReportFacts, counted: Counted) -> None:
    found = rules.gaps(facts, counted, NEEDS)
    assert [gap.grave for gap in found] == sorted((gap.grave for gap in found), reverse=True)
    assert (verdict(facts, counted) is Verdict.NOT_READY) == any(gap.grave for gap in found)
    assert (verdict(facts, counted) is Verdict.READY) == (not found)


@given(now=reports, before=reports)
def test_a_trend_is_turned_round_with_its_months(now: ReportFacts, before: ReportFacts) -> None:
    here, there = (rules.gaps(facts, MANNED, NEEDS) for facts in (now, before))
    turned = {Trend.BETTER: Trend.WORSE, Trend.WORSE: Trend.BETTER, Trend.SAME: Trend.SAME}
    assert rules.trend(there, here) is turned[rules.trend(here, there)]
    assert rules.trend(here, None) is rules.trend(None, here) is Trend.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        (replace(WELL, specialists=1000), "specialists", "readiness.number_bounds"),
        (replace(WELL, specialists=-1, trained=-1), "specialists", "readiness.number_bounds"),
        (replace(WELL, trained=3), "trained", "readiness.more_trained"),
        (replace(WELL, equipment=WELL.equipment[1:]), "equipment", "readiness.equipment_whole"),
        (replace(WELL, equipment=(*WELL.equipment, WELL.equipment[0])), "equipment", "readiness.equipment_whole"),
        (without("camera", working=-1), "equipment.camera.working", "readiness.number_bounds"),
        (replace(WELL, line=replace(WELL.line, offline_hours=25)), "line.offline_hours", "readiness.number_bounds"),
        (replace(WELL, line=replace(WELL.line, up_kbit=0)), "line.up_kbit", "readiness.number_bounds"),
        (replace(WELL, line=replace(WELL.line, delay_ms=600_001)), "line.delay_ms", "readiness.number_bounds"),
        (replace(WELL, line=Line(LineKind.NONE, 24, 5)), "line.down_kbit", "readiness.no_line_no_speed"),
        (replace(WELL, line=Line(LineKind.FIBRE, 0, measured=True)), "line.down_kbit", "readiness.measured_whole"),
        (replace(WELL, hindrances=(Hindrance.LINE,) * 2), "hindrances", "readiness.hindrance_twice"),
        (replace(WELL, hindrances=(Hindrance.OTHER,), note=" …"), "note", "readiness.other_in_words"),
    ],
)
def test_what_cannot_be_is_refused(facts: ReportFacts, field: str, code: str) -> None:
    assert (field, code) in [(one.field, one.code) for one in rules.check_facts(facts, kinds=KINDS)]


def test_what_can_be_is_not() -> None:
    assert rules.check_facts(WELL, kinds=KINDS) == []
    assert rules.check_facts(replace(WELL, hindrances=(Hindrance.OTHER,), note="Flood."), kinds=KINDS) == []


@pytest.mark.parametrize(
    ("month", "is_open"),
    [(date(2026, 12, 1), False), (NOVEMBER, True), (date(2026, 10, 1), True), (date(2026, 9, 1), False)],
)
def test_a_month_is_open_while_it_runs_and_the_one_after_does(month: date, *, is_open: bool) -> None:
    for today in (NOVEMBER, date(2026, 11, 30)):
        if is_open:
            rules.check_month(month, today=today)
        else:
            with pytest.raises(Invalid):
                rules.check_month(month, today=today)


def test_a_month_is_named_by_its_first_day() -> None:
    with pytest.raises(Invalid):
        rules.check_month(date(2026, 11, 2), today=date(2026, 11, 2))


@pytest.mark.parametrize(
    ("since", "reported", "today", "standing"),
    [
        (None, None, date(2026, 12, 20), Standing.NOT_OWED),
        (date(2026, 11, 2), None, date(2026, 12, 20), Standing.NOT_OWED),
        (date(2026, 11, 1), None, date(2026, 11, 20), Standing.OPEN),
        (date(2026, 11, 1), None, date(2026, 12, 5), Standing.OPEN),
        (date(2026, 11, 1), None, date(2026, 12, 6), Standing.LATE),
        (date(2026, 11, 1), None, date(2026, 12, 31), Standing.LATE),
        (date(2026, 11, 1), None, date(2027, 1, 1), Standing.MISSING),
        (None, date(2026, 12, 5), date(2027, 1, 1), Standing.ON_TIME),
        (None, date(2026, 12, 6), date(2027, 1, 1), Standing.CAME_LATE),
    ],
)
def test_how_a_report_stands(since: date | None, reported: date | None, today: date, standing: Standing) -> None:
    assert rules.standing(NOVEMBER, since=since, reported_on=reported, today=today, needs=NEEDS) is standing


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_months_follow_each_other(day: date) -> None:
    month = day.replace(day=1)
    assert rules.month_before(rules.month_after(month)) == month
    assert rules.month_after(month) - month in (timedelta(days=days) for days in (28, 29, 30, 31))
