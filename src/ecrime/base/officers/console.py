"""Codes given at the console of the server, by whoever holds the owner's address of the database."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from ecrime.base.country import queries as country
from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger.entry import Content
from ecrime.base.officers import codes
from ecrime.foundation.ids import uuid7


def code_for_new(*, name_km: str, name_latin: str, unit_code: str, post_kind: str, lasts: str = "24 hours") -> str:
    """Add an officer and return a one-time code for the post."""
    officer, posting = uuid7(), uuid7()
    return _console_code(
        posting, {"unit": unit_code, "post": post_kind}, lasts, officer, name_km, name_latin, unit_code, post_kind
    )


def code_for_posting(posting: UUID, lasts: str = "24 hours") -> str:
    """A one-time code for a post that stands already."""
    return _console_code(posting, {"posting": posting}, lasts)


def _console_code(posting: UUID, after: dict[str, object], lasts: str, *officer: UUID | str) -> str:
    code = codes.new_code()
    content = Content.of(before=None, after=after)
    marks = ", ".join(["%s"] * len(officer))
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select law.console_code(%s, %s, law.uuid7(), %s, %s, %s, %s::interval"
            + (f", {marks}" if officer else "")
            + ")",
            [
                posting,
                codes.hash_of(code),
                content.commitment,
                content.salt,
                country.pack().label,
                lasts,
                *officer,
            ],
        )
    return code


def first_code() -> str | None:
    """A code for the first administrator, as long as nobody has ever signed in; None afterwards.

    The officer is appointed to the pack's first national unit.
    """
    with connection.cursor() as cursor:
        cursor.execute("select law.is_in_service(), law.first_posting()")
        in_service, posting = cursor.fetchone()
        cursor.execute("select code from officers_unit where position('.' in area_path) = 0 order by id limit 1")
        unit = cursor.fetchone()
    if in_service or unit is None:
        return None
    if posting is not None:
        return code_for_posting(posting)
    return code_for_new(
        name_km="អ្នកគ្រប់គ្រងប្រព័ន្ធ", name_latin="Administrator", unit_code=unit[0], post_kind="administrator"
    )
