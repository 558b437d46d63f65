"""JSON as it is taken from others: of bounded size and depth, each name once, no number that is none, whole characters.

Two readers of JSON must never read two things: what is doubtful is refused whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from ecrime.base.pages.api.refusals import TooLarge, Unreadable

MOST_BYTES = 1_000_000
DEEPEST = 20
# Numbers with more signs are nobody's; Python would take a while over a million of them.
LONGEST_NUMBER = 40
# All of a text, or one bracket: texts are stepped over, so that brackets in them do not count.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{\]}]', re.DOTALL)
_BROKEN = re.compile("[\ud800-\udfff\0]")


def read(body: bytes) -> Any:
    """What the body says.

    Raises TooLarge for more than MOST_BYTES, Unreadable for what is no JSON, is nested deeper than DEEPEST, names
    something twice, holds NaN, Infinity, the sign NUL or half a character.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge("api.too_large", most=str(MOST_BYTES))
    _check_depth(body)
    try:
        said = json.loads(
            body.decode(),
            object_pairs_hook=_each_once,
            parse_constant=_no_number,
            parse_int=_number_of(int),
            parse_float=_number_of(float),
        )
    except (ValueError, RecursionError):
        raise Unreadable("api.not_json") from None
    _check_texts(said)
    return said


def _check_depth(body: bytes) -> None:
    depth = 0
    for found in _BRACKETS.finditer(body):
        sign = found[0]
        if sign in (b"[", b"{"):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable("api.too_deep", most=str(DEEPEST))
        elif sign in (b"]", b"}"):
            depth -= 1


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("api.named_twice")
    return found


def _no_number(_said: str) -> NoReturn:
    raise Unreadable("api.no_number")


def _number_of(kind: type[int] | type[float]) -> Callable[[str], int | float]:
    def number(said: str) -> int | float:
        if len(said) > LONGEST_NUMBER:
            raise Unreadable("api.no_number")
        found = kind(said)
        if found in (float("inf"), float("-inf")):
            raise Unreadable("api.no_number")
        return found

    return number


def _check_texts(said: Any) -> None:
    """Every text, names included; the depth is bounded already."""
    if isinstance(said, str):
        if _BROKEN.search(said):
            raise Unreadable("api.broken_text")
    elif isinstance(said, dict):
        for name, value in said.items():
            _check_texts(name)
            _check_texts(value)
    elif isinstance(said, list):
        for value in said:
            _check_texts(value)
