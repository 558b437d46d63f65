"""What an audit has looked at, and what did not fit."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit: where, and what. No personal data."""

    where: str
    what: str


@dataclass(slots=True)
class Found:
    """What an audit has looked at, and what did not fit."""

    entries: int = 0
    rows: int = 0
    size: int = 0
    root: bytes = b""
    faults: list[Fault] = field(default_factory=list)
