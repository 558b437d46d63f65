"""The owner's door: the first administrator, and codes for new officers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ecrime.base.officers import console, queries
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Invalid


@contextmanager
def as_owner(database: Database) -> Iterator[None]:
    database.instance.point_django_at(database.name, "owner")
    yield
    database.instance.point_django_at(database.name, "app")


def test_the_first_administrator_gets_codes_until_somebody_has_signed_in(kh_database: Database) -> None:
    with as_owner(kh_database):
        lost, code = console.first_code(), console.first_code()
    assert lost
    assert code
    assert kh_database.as_superuser("select count(*) from officers_officer") == [(1,)]
    first = queries.actor_of(kh_database.enrol(code).token)
    assert (first.post_kind, first.unit.area_path) == ("administrator", "KH")
    with as_owner(kh_database):
        assert console.first_code() is None


def test_an_officer_is_appointed_at_the_console(database: Database) -> None:
    with as_owner(database):
        code = console.code_for_new(name_km=" ក  ខ ", name_latin="New", unit_code="LAK", post_kind="specialist")
    actor = queries.actor_of(database.enrol(code).token)
    assert (actor.name_km, actor.unit.code, actor.post_kind) == ("ក ខ", "LAK", "specialist")


def test_an_unknown_unit_or_post_is_told_with_those_there_are(database: Database) -> None:
    with as_owner(database), pytest.raises(Invalid) as refusal:
        console.code_for_new(name_km="", name_latin="New", unit_code="NOW", post_kind="king")
    problems = {problem.code: problem.params.get("known", "") for problem in refusal.value.problems}
    assert problems.keys() == {"officer.name_missing", "console.unit_unknown", "console.post_unknown"}
    assert problems["console.unit_unknown"] == "HIL, HQ, LAK"
    assert "specialist" in problems["console.post_unknown"]
    assert database.as_superuser("select count(*) from officers_officer where name_latin = 'New'") == [(0,)]


def test_the_console_is_closed_to_the_app(database: Database) -> None:
    with pytest.raises(EcrimeError) as refusal:
        console.code_for_new(name_km="ក", name_latin="First", unit_code="HQ", post_kind="administrator")
    assert refusal.value.code == "right.missing"
