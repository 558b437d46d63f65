"""What is drawn is the same for the same seed, and has the shares, seasons, hours and places it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrime.cli.past.days import FOLLOWS_DAYS, LATEST_DAYS, Deed, Incident, Plan, What
from ecrime.cli.past.world import World
from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.people import Role, Script

UNTIL = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
BEGINS, OPENS = date(2023, 11, 21), date(2026, 5, 22)
DAYS = (UNTIL.date() - BEGINS).days


@pytest.fixture(scope="module")
def world() -> World:
    found = World.of("kh")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def plan(world: World) -> Plan:
    return Plan(world, "a seed", BEGINS, OPENS, UNTIL, 20_600)


@pytest.fixture(scope="module")
def everything(plan: Plan) -> Sequence[Incident]:
    return [one for n in range(DAYS + 1) for one in plan.happened_on(BEGINS + timedelta(days=n))]


def local(plan: Plan, one: Incident) -> datetime:
    return one.facts.occurred.end.astimezone(plan.zone)


def test_a_country_has_as_much_as_was_asked_for_everywhere(everything: Sequence[Incident], world: World) -> None:
    assert 20_000 <= len(everything) <= 21_200
    assert len({one.key for one in everything}) == len(everything)
    assert {one.unit for one in everything} == {unit.code for unit in world.units}
    assert len(world.units) == 25


@settings(max_examples=10)
@given(number=st.integers(0, DAYS), seed=st.text("abc123", min_size=1, max_size=8))
def test_a_day_is_the_same_whenever_and_after_whatever_it_is_drawn(world: World, number: int, seed: str) -> None:
    day = BEGINS + timedelta(days=number)
    first, again = (Plan(world, seed, BEGINS, OPENS, UNTIL, 20_600) for _ in range(2))
    again.happened_on(BEGINS)
    assert first.happened_on(day) == again.happened_on(day)


def test_another_seed_draws_another_day(world: World, plan: Plan) -> None:
    other = Plan(world, "another", BEGINS, OPENS, UNTIL, 20_600)
    assert other.happened_on(OPENS) != plan.happened_on(OPENS)


def test_classes_have_their_shares(everything: Sequence[Incident], world: World) -> None:
    counted = Counter(one.facts.offences[0].class_code for one in everything)
    whole = sum(kind.share for kind in world.kinds)
    for kind in world.kinds:
        # Festivals, weekends and rains add to some classes what they are said to add.
        most = max(kind.weekend, 1.0) * max(kind.festival, 1.0) * max(kind.rains, 1.0)
        share = counted[kind.code] / len(everything)
        assert 0.75 * kind.share / whole - 0.002 <= share <= 1.25 * most * kind.share / whole + 0.002, kind.code


def test_festivals_fill_the_roads(everything: Sequence[Incident], plan: Plan, world: World) -> None:
    crashes = Counter(local(plan, one).date() for one in everything if one.facts.offences[0].class_code == "X2")
    days = [BEGINS + timedelta(days=n) for n in range(DAYS)]
    festive = [day for day in days if world.is_festival(day)]
    assert date(2025, 4, 14) in festive
    assert date(2025, 9, 22) in festive
    plain = [day for day in days if day not in set(festive)]
    usual = sum(crashes[day] for day in plain) / len(plain)
    assert sum(crashes[day] for day in festive) / len(festive) > 1.6 * usual


def test_hours_differ_by_class(everything: Sequence[Incident], plan: Plan) -> None:
    night = dict.fromkeys(("T3", "T1"), 0)
    of = Counter(one.facts.offences[0].class_code for one in everything)
    for one in everything:
        code = one.facts.offences[0].class_code
        if code in night and (local(plan, one).hour >= 22 or local(plan, one).hour < 5):
            night[code] += 1
    assert night["T3"] / of["T3"] > 0.45
    assert night["T1"] / of["T1"] < 0.05


def test_a_spot_has_far_more_than_the_communes_around_it(everything: Sequence[Incident]) -> None:
    in_kandal = Counter(one.facts.area_id for one in everything if one.unit == "KDL")
    assert in_kandal.most_common(1)[0][0] == "081104"
    assert 0.15 < in_kandal["081104"] / in_kandal.total() < 0.4


def test_people_have_names_in_both_scripts_and_a_few_come_again(everything: Sequence[Incident]) -> None:
    people = [person for one in everything for person in one.facts.people if not person.unknown]
    nationals = [person for person in people if person.nationalities == ("KH",)]
    assert all(person.legal_name(Script.KHMER) and person.legal_name(Script.LATIN) for person in nationals)
    assert 0.03 < 1 - len(nationals) / len(people) < 0.15
    suspects = Counter(
        person.identifiers[0].number for person in people if person.has_role(Role.SUSPECT) and person.identifiers
    )
    assert sum(times > 1 for times in suspects.values()) > 500
    assert suspects.most_common(1)[0][1] < 60


def test_late_records_have_reasons_and_become_fewer(everything: Sequence[Incident]) -> None:
    served = [one for one in everything if one.facts.occurred.end.date() > OPENS]
    for one in served:
        is_late = one.recorded_at - one.facts.occurred.end > timedelta(hours=48)
        assert is_late == (one.facts.late_reason is not None)
    half = OPENS + (UNTIL.date() - OPENS) / 2
    early, late = ([one for one in served if (one.recorded_at.date() < half) is first] for first in (True, False))

    def share(some: Sequence[Incident]) -> float:
        return sum(one.facts.late_reason is not None for one in some) / len(some)

    assert 0.15 > share(early) > share(late) > 0.02
    assert {one.facts.late_reason for one in served} >= {
        LateReason.LATE_REPORT,
        LateReason.NO_NETWORK,
        LateReason.OTHER,
    }


def test_nothing_is_done_after_the_end_and_all_of_it_in_order(plan: Plan) -> None:
    deeds = list(plan.deeds(plan.moment(OPENS, datetime.min.time())))
    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    assert deeds[-1].at < UNTIL
    assert {deed.what for deed in deeds} == set(What)
    assert len({deed.key for deed in deeds}) == len(deeds)


@settings(max_examples=5)
@given(days=st.integers(0, 150))
def test_what_is_done_from_a_day_on_does_not_depend_on_where_one_begins(plan: Plan, days: int) -> None:
    since = UNTIL - timedelta(days=days)

    def keys(deeds: Sequence[Deed]) -> list[tuple[datetime, What]]:
        return [(deed.at, deed.what) for deed in deeds if deed.at >= since]

    earlier = since - timedelta(days=20)
    assert keys(list(plan.deeds(since))) == keys(list(plan.deeds(earlier)))


def test_no_follow_up_comes_later_than_is_looked_back_for(plan: Plan) -> None:
    deeds = plan.deeds(plan.moment(OPENS, datetime.min.time()))
    longest = max(deed.at - deed.incident.facts.occurred.end for deed in deeds)
    assert longest < timedelta(days=FOLLOWS_DAYS + LATEST_DAYS)
