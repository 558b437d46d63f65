"""Values are held to the types that their dataclasses name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

import pytest

from ecrime.foundation.shape import check_shape

Number = NewType("Number", int)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    number: Number
    colour: Colour | None = None


@dataclass(frozen=True)
class Whole:
    name: str
    size: float
    parts: tuple[Part, ...] = ()
    is_new: bool = False


def whole(**changes: Any) -> Any:
    return Whole(**{"name": "a", "size": 1.5, "parts": (Part(Number(1), Colour.RED), Part(Number(2))), **changes})


def part(number: Any = 1, colour: Any = None) -> Any:
    return Part(number, colour)


@pytest.mark.parametrize("value", [whole(), whole(size=2), whole(parts=()), whole(is_new=True)])
def test_what_fits_passes(value: Any) -> None:
    check_shape(value, Whole)


@pytest.mark.parametrize(
    "value",
    [
        None,
        whole(name=1),
        whole(name=None),
        whole(size="1"),
        whole(size=True),
        whole(is_new=1),
        whole(parts=[part()]),
        whole(parts=(part(), 2)),
        whole(parts=(part(number=True),)),
        whole(parts=(part(colour="red"),)),
        whole(parts=(part(colour={}),)),
    ],
)
def test_what_does_not_fit_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        check_shape(value, Whole)
