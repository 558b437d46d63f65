"""The same facts give the same bytes, whoever writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.canonical import encode
from ecrime.records.incidents.precision import Precision

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@dataclass(frozen=True)
class Fact:
    b: int
    a: str


@given(json_values)
def test_encoding_loses_nothing(value: object) -> None:
    assert json.loads(encode(value)) == value


@given(st.dictionaries(st.text(), st.integers()))
def test_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert encode(value) == encode(dict(reversed(value.items())))


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1980, 1, 1), max_value=datetime(2090, 1, 1)))
def test_a_moment_is_written_the_same_from_every_zone(moment: datetime) -> None:
    assert encode(moment) == encode(moment.astimezone(UTC))


def test_known_forms() -> None:
    moment = datetime(2026, 11, 21, 7, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    assert encode(moment) == b'"2026-11-21T00:00:00.000005Z"'
    assert encode(Fact(1, "សុខ")) == '{"a":"សុខ","b":1}'.encode()
    assert encode([Precision.DAY, UUID(int=1), b"\x01", None]) == (
        b'["day","00000000-0000-0000-0000-000000000001","01",null]'
    )


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), object(), {1, 2}, float("nan"), {1: "a", "1": "b"}])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(value)
