"""Who may carry an order out, and until when, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from ecrime.foundation.errors import Changed, Forbidden, Invalid
from ecrime.records.erasure import rules
from ecrime.records.erasure.facts import Erasure, Order, OrderFacts, OrderId

FIRST, SECOND, UNIT, OTHER_UNIT = (UUID(int=number) for number in range(1, 5))
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
FACTS = OrderFacts("Court of Kandal", "12/2026", date(2026, 5, 1), "folder 7")


def order(erasure: Erasure | None = None) -> Order:
    return Order(OrderId(UUID(int=9)), UUID(int=8), "LAK-2026-000001", "ZZ.Z1", FACTS, None, FIRST, UNIT, AT, erasure)


@pytest.mark.parametrize(
    ("actor", "unit", "may"),
    [(SECOND, OTHER_UNIT, True), (FIRST, OTHER_UNIT, False), (SECOND, UNIT, False), (FIRST, UNIT, False)],
)
def test_two_people_of_two_units_are_needed(actor: UUID, unit: UUID, may: bool) -> None:
    assert rules.may_carry_out(order(), actor=actor, unit=unit, now=AT) is may
    if may:
        rules.check_carry_out(order(), actor=actor, unit=unit, now=AT)
    else:
        with pytest.raises(Forbidden, match=r"erasure\.two_people"):
            rules.check_carry_out(order(), actor=actor, unit=unit, now=AT)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [(timedelta(0), True), (timedelta(days=30, microseconds=-1), True), (timedelta(days=30), False)],
)
def test_an_order_waits_for_thirty_days(after: timedelta, is_open: bool) -> None:
    assert rules.is_open(order(), AT + after) is is_open
    if not is_open:
        with pytest.raises(Changed, match=r"erasure\.spent"):
            rules.check_carry_out(order(), actor=SECOND, unit=OTHER_UNIT, now=AT + after)


def test_an_order_is_carried_out_once() -> None:
    done = order(Erasure(SECOND, AT, {}, None))
    assert not rules.may_carry_out(done, actor=SECOND, unit=OTHER_UNIT, now=AT)
    with pytest.raises(Changed, match=r"erasure\.spent"):
        rules.check_carry_out(done, actor=SECOND, unit=OTHER_UNIT, now=AT)


def test_everything_wrong_with_an_order_is_told_at_once() -> None:
    rules.check_order(FACTS, now=AT)
    with pytest.raises(Invalid) as refused:
        rules.check_order(OrderFacts("", "", date(2026, 5, 6), ""), now=AT)
    assert [problem.field for problem in refused.value.problems] == ["court", "number", "paper", "ordered_on"]
