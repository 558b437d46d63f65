"""Record numbers: as the database gives them, and as officers type them."""

from __future__ import annotations

import re

from ecrime.foundation.text import fold_digits

# LAK-2026-000417, and the same in small letters, Khmer digits, with spaces, or without the leading zeros.
TYPED_NUMBER = re.compile(r"([A-Z0-9]{2,8}?)[\s./-]*(\d{4})[\s./-]+(\d{1,9})|([A-Z]{2,8})[\s./-]*(\d{4})(\d{6})")
SERIAL_DIGITS = 6


def record_number(unit_code: str, year: int, serial: int) -> str:
    """The number the database will give to a serial of a unit."""
    return f"{unit_code}-{year}-{serial:0{SERIAL_DIGITS}d}"


def number_in(typed: str) -> str:
    """The record number meant by what was typed, "" when it is none."""
    found = TYPED_NUMBER.fullmatch(fold_digits(typed).strip().upper())
    if not found:
        return ""
    unit, year, serial = found.groups()[:3] if found[1] else found.groups()[3:]
    return record_number(unit, int(year), int(serial))


class RecordNumber:
    """A record number as it stands in an address, for Django's paths."""

    regex = r"[A-Z0-9]{2,8}-[0-9]{4}-[0-9]{6,12}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value
