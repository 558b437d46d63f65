"""A transaction acts for one session, and nothing of it stays on the connection."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from ecrime.base.database.context import acting_as
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import SignInNeeded


def token() -> str:
    """The token the database sees now."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('ecrime.token', true), '')")
        return str(cursor.fetchone()[0])


def test_the_token_is_set_for_one_transaction_only(database: Database) -> None:
    lak = database.actor("lak")
    with acting_as(lak):
        assert token() == lak.token
        assert not transaction.get_autocommit()
    assert token() == ""


def test_a_block_of_the_same_officer_joins_the_one_around_it(database: Database) -> None:
    lak = database.actor("lak")
    with acting_as(lak):
        with acting_as(lak):
            assert token() == lak.token
        assert token() == lak.token


def test_a_block_of_another_officer_inside_is_a_fault(database: Database) -> None:
    lak, hil = database.actor("lak"), database.actor("hil")
    with acting_as(lak), pytest.raises(RuntimeError), acting_as(hil):
        pass
    with acting_as(hil):
        assert token() == hil.token


def test_the_next_block_is_free_after_one_that_failed(database: Database) -> None:
    lak, hil = database.actor("lak"), database.actor("hil")
    with pytest.raises(ZeroDivisionError), acting_as(lak):
        raise ZeroDivisionError
    with acting_as(hil):
        assert token() == hil.token


def test_what_the_database_refuses_inside_is_our_error(database: Database) -> None:
    lak = database.actor("lak")
    database.as_superuser("update law.session set ended_at = law.now()")
    with pytest.raises(SignInNeeded) as refusal, acting_as(lak), connection.cursor() as cursor:
        cursor.execute("select law.officer()")
    assert refusal.value.code == "session.ended"
