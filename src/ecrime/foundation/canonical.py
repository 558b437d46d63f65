"""One way to write facts down as bytes, so that the same facts always give the same hash."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
_FIELDS: dict[type, tuple[str, ...]] = {}  # of each type met, none for one that is no dataclass


def encode(value: Any) -> bytes:
    """Canonical UTF-8 JSON: keys sorted, no spaces, numbers in their shortest form that reads back the same.

    Raises TypeError for a time without a zone and for anything that has no one way to be written,
    ValueError for a number that is none or has no end.
    """
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def plain(value: Any) -> Any:
    """The value in JSON's own types: enums by value, aware times in UTC with microseconds, ids as text."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if names := _field_names(kind):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{kind.__name__} has no canonical form")


def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, none for another type."""
    if kind not in _FIELDS:
        is_one = dataclasses.is_dataclass(kind)
        _FIELDS[kind] = tuple(field.name for field in dataclasses.fields(kind)) if is_one else ()
    return _FIELDS[kind]


def _key(value: object) -> str:
    """1 and "1" would be one key, and one of two facts be lost."""
    if not isinstance(value, str):
        raise TypeError(f"a key of facts is a text, not {type(value).__name__}")
    return str(value)


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a time without a zone has no canonical form")
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"
