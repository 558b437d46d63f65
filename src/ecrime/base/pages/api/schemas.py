"""Facts as a program states and reads them: made from the facts' own dataclasses, so that none lacks a field.

What is stated is taken strictly: no field that there is not, no number for a text, text cleaned as that of every form.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    create_model,
)
from pydantic_core import PydanticCustomError

from ecrime.foundation.text import TextRefused, clean_text

F = TypeVar("F")

LONGEST_LINE = 2_000
LONGEST_TEXT = 20_000
MOST_ROWS = 500
# What no column holds; nobody counts or pays more.
LARGEST = 10**15 - 1
LARGEST_SMALL = 9_999
# Fields whose text has lines, and numbers that are small; of all others text is one line.
LINES = frozenset({"narrative", "note", "background", "reason", "mapping"})
SMALL = frozenset({"low", "high", "year", "person", "other", "owner", "offence"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

# Of which dataclasses which fields a program may not state.
Without = Mapping[type, frozenset[str]]


class Stated(Schema):
    """What a program states; a field that is not known is refused with its name."""

    model_config = ConfigDict(extra="forbid")


def _written(pattern: re.Pattern[str], code: str) -> BeforeValidator:
    def check(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise PydanticCustomError(code, "unfit")
        return value

    return BeforeValidator(check)


def _whole_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("api.field_unfit", "unfit")
    return value


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("api.field_unfit", "unfit")
    return value


def _cleaned(longest: int, *, lines: bool) -> AfterValidator:
    def clean(value: str) -> str:
        try:
            return clean_text(value, max_length=longest, multiline=lines)
        except TextRefused as refused:
            raise PydanticCustomError(refused.code, "unfit", dict(refused.params)) from None

    return AfterValidator(clean)


# As programs write them: no number stands for a day, no day without a zone for a moment.
Moment = Annotated[AwareDatetime, _written(_MOMENT, "api.moment_unfit")]
Day = Annotated[date, _written(_DAY, "api.day_unfit")]
Id = Annotated[UUID, _written(_ID, "api.field_unfit")]
Line = Annotated[StrictStr, Field(max_length=4 * LONGEST_LINE), _cleaned(LONGEST_LINE, lines=False)]
Lines = Annotated[StrictStr, Field(max_length=4 * LONGEST_TEXT), _cleaned(LONGEST_TEXT, lines=True)]
Small = Annotated[int, BeforeValidator(_whole_number), Field(ge=0, le=LARGEST_SMALL)]
Whole = Annotated[int, BeforeValidator(_whole_number), Field(ge=0, le=LARGEST)]
Number = Annotated[float, BeforeValidator(_number), Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
_STATED: dict[Any, Any] = {datetime: Moment, date: Day, UUID: Id, float: Number, bool: StrictBool}


def stated(kind: type, *, without: Without | None = None) -> type[Stated]:
    """The schema in which a program states these facts."""
    found: type[Stated] = _model(kind, tuple((without or {}).items()), is_read=False)
    return found


def shown(kind: type) -> type[Schema]:
    """The schema in which these facts are read; ``canonical.plain`` of them fits it."""
    found: type[Schema] = _model(kind, (), is_read=True)
    return found


def facts_of(kind: type[F], said: Stated) -> F:
    """The facts that were stated; "" stands for a text that a program may not state, until it is filled in."""
    hints = get_type_hints(kind)
    given = {name: _fact(hints[name], getattr(said, name)) for name in type(said).model_fields}
    absent = {
        field.name: ""
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
        if field.name not in given
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    }
    return kind(**given, **absent)


def _fact(hint: Any, value: Any) -> Any:
    """The value of a field as the facts have it."""
    if isinstance(value, Stated):
        kind: Any = next(one for one in _choices(hint) if dataclasses.is_dataclass(one))
        return facts_of(kind, value)
    if isinstance(value, tuple | list):
        return tuple(_fact(get_args(hint)[0], one) for one in value)
    return value


@functools.cache
def _model(kind: type, without: tuple[tuple[type, frozenset[str]], ...], *, is_read: bool) -> Any:
    hints = get_type_hints(kind)
    left_out = dict(without).get(kind, frozenset())
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name in left_out:
            continue
        default: Any = ...
        if not is_read and field.default is not dataclasses.MISSING:
            default = field.default
        elif not is_read and field.default_factory is not dataclasses.MISSING:
            default = Field(default_factory=field.default_factory)
        fields[field.name] = (_annotation(hints[field.name], field.name, without, is_read=is_read), default)
    name = kind.__name__ if is_read else f"{kind.__name__}Stated"
    about = (kind.__doc__ or "").strip().partition("\n")[0]
    return create_model(name, __base__=Schema if is_read else Stated, __doc__=about, **fields)


def _annotation(hint: Any, name: str, without: tuple[tuple[type, frozenset[str]], ...], *, is_read: bool) -> Any:
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        parts = [_annotation(one, name, without, is_read=is_read) for one in get_args(hint)]
        return functools.reduce(lambda left, right: Union[left, right], parts)  # noqa: UP007
    if origin is tuple:
        inner: Any = _annotation(get_args(hint)[0], name, without, is_read=is_read)
        return (
            types.GenericAlias(list, (inner,)) if is_read else Annotated[_several(inner), Field(max_length=MOST_ROWS)]
        )
    if hint in (Any, object):
        return Any
    if origin is not None:
        return hint
    if dataclasses.is_dataclass(hint):
        return _model(hint, without, is_read=is_read)  # type: ignore[arg-type]
    if is_read or hint is type(None) or issubclass(hint, Enum):
        return hint
    if hint is str:
        return Lines if name in LINES else Line
    if hint is int:
        return Small if name in SMALL else Whole
    return _STATED[hint]


def _several(inner: Any) -> Any:
    return types.GenericAlias(tuple, (inner, ...))


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
