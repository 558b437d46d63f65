"""One table from SQLSTATE to error, complete both ways."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError, ProgrammingError

from ecrime.base.database import install
from ecrime.base.database.sqlstate import CONSTRAINTS, ERRORS, error_for
from ecrime.base.pages.messages import text_for
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Invalid


class Refusal(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("row values that must not travel")
        self.sqlstate = sqlstate


def test_every_code_the_guards_raise_is_in_the_table_and_none_else() -> None:
    raised = set()
    for sql in install.shipped():
        raised |= set(re.findall(r"'(EC\d{3})'", sql))
    assert raised == {code for code in ERRORS if code.startswith("EC")}


@pytest.mark.parametrize("sqlstate", sorted(ERRORS))
@pytest.mark.parametrize("language", ["km", "en"])
def test_every_code_has_a_sentence_in_both_languages(sqlstate: str, language: str) -> None:
    from django.utils import translation

    error = error_for(Refusal(sqlstate))
    assert isinstance(error, EcrimeError)
    problems = error.problems if isinstance(error, Invalid) else [error]
    with translation.override(language):
        for problem in problems:
            assert text_for(problem.code, {**problem.params, "right": "x"})


def test_every_constraint_named_exists(database: Database) -> None:
    there = {
        name
        for (name,) in database.as_superuser("select conname from pg_constraint union select relname from pg_class")
    }
    assert CONSTRAINTS.keys() <= there


def test_a_fault_of_ours_stays_a_fault() -> None:
    assert error_for(Refusal("42P01")) is None


def test_a_database_that_answers_nothing_is_away() -> None:
    error = error_for(OperationalError("the connection is lost"))
    assert error is not None
    assert error.code == "database.away"
    assert error_for(ProgrammingError("the connection is lost")) is None
