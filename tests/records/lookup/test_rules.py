"""How much has to be said before anybody is looked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.incidents.people import Role
from ecrime.records.lookup.facts import Sought
from ecrime.records.lookup.rules import checked

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(name="សុខ"),
        Sought(name="Li"),
        Sought(number="N-12 34"),
        Sought(area_path="ZZ.Z1", since=NOON),
        Sought(class_code="T1", role=Role.SUSPECT),
        Sought(until=NOON, role=Role.VICTIM),
    ],
)
def test_enough(sought: Sought) -> None:
    checked(sought)


@pytest.mark.parametrize(
    ("sought", "code"),
    [
        (Sought(), "look_up.too_little"),
        (Sought(role=Role.SUSPECT), "look_up.too_little"),
        (Sought(since=NOON, until=NOON + timedelta(days=1)), "look_up.too_little"),
        (Sought(name="ស"), "look_up.name_short"),
        (Sought(name="a  ' -"), "look_up.name_short"),
        (Sought(number="12-3"), "look_up.number_short"),
        (Sought(name="Sok", since=NOON, until=NOON), "time.span_reversed"),
    ],
)
def test_too_little(sought: Sought, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked(sought)
    assert [problem.code for problem in refusal.value.problems] == [code]


@given(st.text(alphabet=" .,'-\u200b()", max_size=20))
def test_signs_alone_say_nothing(text: str) -> None:
    for sought in (Sought(name=text + "."), Sought(number=text + ".")):
        with pytest.raises(Invalid):
            checked(sought)
