"""Whether a value from outside has the types that its dataclass names, however deep."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import types
from typing import Any, NewType, Union, cast, get_args, get_origin, get_type_hints


def check_shape(value: object, kind: Any) -> None:
    """Raise TypeError unless the value is of this kind and so is all that it holds.

    Knows dataclasses, tuples of one kind, unions and plain classes. A truth value is no number here, a whole number is
    one with a fraction, too.
    """
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        _check_one_of(value, get_args(kind))
    elif origin is tuple:
        _check_is(value, tuple)
        for part in cast("tuple[object, ...]", value):
            check_shape(part, get_args(kind)[0])
    elif kind is float:
        _check_is(value, (int, float))
    else:
        _check_is(value, kind)
        for name, inner in _fields(kind).items():
            check_shape(getattr(value, name), inner)


def _check_is(value: object, kind: Any) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{type(value).__name__} where {kind} is meant")


def _check_one_of(value: object, kinds: tuple[Any, ...]) -> None:
    for kind in kinds:
        with contextlib.suppress(TypeError):
            return check_shape(value, kind)
    raise TypeError(f"{type(value).__name__} where one of {kinds} is meant")


@functools.cache
def _fields(kind: type) -> dict[str, Any]:
    """The fields of a dataclass and their types; none for another class."""
    return get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
