"""A transaction acts for one session, and nothing of it stays on the connection."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from ecrime.base.database.context import acting_as
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import SignInNeeded, Unavailable


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


def test_a_connection_that_the_server_has_closed_is_replaced_without_a_word(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lak = database.actor("lak")
    monkeypatch.setattr(connection, "health_check_enabled", True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    monkeypatch.setattr(connection, "health_check_done", False)
    database.as_superuser(f"select pg_terminate_backend({pid}, 5000)")
    with acting_as(lak):
        assert token() == lak.token


def test_a_server_that_starts_again_is_waited_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    lak = database.actor("lak")
    connection.close()
    reach, tried = connection.get_new_connection, []

    def away_at_first(parameters: dict[str, Any]) -> Any:
        tried.append(parameters)
        if len(tried) < 3:
            raise psycopg.OperationalError("the database system is starting up")
        return reach(parameters)

    monkeypatch.setattr(connection, "get_new_connection", away_at_first)
    with acting_as(lak):
        assert token() == lak.token
    assert len(tried) == 3


def test_a_server_that_does_not_come_back_is_not_waited_for_without_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lak = database.actor("lak")
    connection.close()
    monkeypatch.setattr("ecrime.base.database.patience.PATIENCE_S", 0.1)
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    began = time.monotonic()
    with pytest.raises(Unavailable) as refusal, acting_as(lak):
        pass
    assert refusal.value.code == "database.away"
    assert time.monotonic() - began < 2


def test_what_the_database_refuses_inside_is_our_error(database: Database) -> None:
    lak = database.actor("lak")
    database.as_superuser("update law.session set ended_at = law.now()")
    with pytest.raises(SignInNeeded) as refusal, acting_as(lak), connection.cursor() as cursor:
        cursor.execute("select law.officer()")
    assert refusal.value.code == "session.ended"
