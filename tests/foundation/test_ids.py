"""Ids are UUIDv7: ordered by time, random beyond it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.ids import uuid7


@given(st.integers(0, (1 << 48) - 1))
def test_uuid7_carries_its_moment(at_ms: int) -> None:
    made = uuid7(at_ms)
    assert made.int >> 80 == at_ms
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


@given(st.integers(0, (1 << 48) - 2))
def test_a_later_millisecond_sorts_later(at_ms: int) -> None:
    assert uuid7(at_ms) < uuid7(at_ms + 1)


def test_no_two_are_alike() -> None:
    assert len({uuid7(0) for _ in range(1000)}) == 1000
