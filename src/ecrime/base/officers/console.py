"""Codes given at the console of the server, by whoever holds the owner's address of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ecrime.base.country import queries as country
from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger.entry import Content
from ecrime.base.officers import codes, rules
from ecrime.base.officers.models import PostKind, Unit
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7

New = Mapping[str, UUID | str | None]

# What is said of an officer who does not stand yet.
_NOBODY_NEW: New = dict.fromkeys(("new_officer", "name_km", "name_latin", "unit", "post"))

_CODE = """
select law.console_code(
    posting => %(posting)s, code_hash => %(code_hash)s, entry_id => law.uuid7(),
    commitment => %(commitment)s, salt => %(salt)s, pack => %(pack)s, lasts => %(lasts)s,
    new_officer => %(new_officer)s, officer_km => %(name_km)s, officer_latin => %(name_latin)s,
    unit_code => %(unit)s, post_kind => %(post)s)
"""


def code_for_new(*, name_km: str, name_latin: str, unit_code: str, post_kind: str) -> str:
    """Add an officer and return a one-time code for the post.

    Raises Invalid when a name is unfit or the unit or kind of post is not one of the pack's.
    """
    names, problems = rules.read_names(name_km, name_latin)
    units = list(Unit.objects.order_by("code").values_list("code", flat=True))
    kinds = list(PostKind.objects.order_by("code").values_list("code", flat=True))
    if unit_code not in units:
        problems.append(Problem("unit", "console.unit_unknown", {"given": unit_code, "known": ", ".join(units)}))
    if post_kind not in kinds:
        problems.append(Problem("post", "console.post_unknown", {"given": post_kind, "known": ", ".join(kinds)}))
    if problems:
        raise Invalid(problems)
    where = {"unit": unit_code, "post": post_kind}
    return _code(uuid7(), where, {"new_officer": uuid7(), **names, **where})


def code_for_posting(posting: UUID) -> str:
    """A one-time code for a post that stands already."""
    return _code(posting, {"posting": posting}, _NOBODY_NEW)


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


def _code(posting: UUID, after: Mapping[str, object], new: New) -> str:
    code = codes.new_code()
    content = Content.of(before=None, after=after)
    told: dict[str, Any] = {
        **new,
        "posting": posting,
        "code_hash": codes.hash_of(code),
        "commitment": content.commitment,
        "salt": content.salt,
        "pack": country.pack().label,
        "lasts": codes.LASTS,
    }
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CODE, told)
    return code
