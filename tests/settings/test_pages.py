"""What serves pages has less patience than what works in the background; both have some."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ecrime.base.database.context import acting_as
from ecrime.base.pages.errors import ErrorPages
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Unavailable

ASK = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute("select current_setting(%s)", [name])
        print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize(
    ("settings", "patience"),
    [("pages", ["10s", "4s", "2min"]), ("production", ["10min", "30s", "2min"])],
)
def test_a_connection_has_the_patience_of_its_process(database: Database, settings: str, patience: list[str]) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"ecrime.settings.{settings}",
        "DATABASE_URL": database.instance.address(database.name, "app"),
    }
    told = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == patience


@pytest.mark.parametrize(
    ("role", "patience"),
    [("auth", ["5s", "3s", "10s"]), ("sequencer", ["1min", "10s", "1min"]), ("auditor", ["1h", "10s", "10min"])],
)
def test_every_role_that_serves_has_an_end_to_its_patience(database: Database, role: str, patience: list[str]) -> None:
    with database.connect(role) as connected:
        row = connected.execute(
            "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        ).fetchone()
    assert row == tuple(patience)


def answered(database: Database, statement: str, setting: str) -> HttpResponse:
    """The answer of a page whose statement meets the end of this patience."""

    def view() -> None:
        with acting_as(database.actor("lak")), connection.cursor() as cursor:
            cursor.execute(f"set local {setting} = '50ms'")
            cursor.execute(statement)

    request: HttpRequest = RequestFactory().get("/")
    with pytest.raises(Unavailable) as raised:
        view()
    error: EcrimeError = raised.value
    answer = ErrorPages(lambda _: HttpResponse()).process_exception(request, error)
    assert answer is not None
    return answer


def test_a_statement_that_takes_too_long_ends_in_a_sentence(database: Database) -> None:
    answer = answered(database, "select pg_sleep(5)", "statement_timeout")
    assert answer.status_code == 503
    assert "took too long" in answer.content.decode()


def test_a_lock_that_is_not_given_ends_in_a_sentence(database: Database) -> None:
    with database.connect() as other:
        other.execute("select pg_advisory_lock(1)")
        answer = answered(database, "select pg_advisory_xact_lock(1)", "lock_timeout")
    assert answer.status_code == 503
    assert "too busy" in answer.content.decode()
