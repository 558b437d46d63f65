"""Machines learn whether the service lives; administrators how it fares; nobody else anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ecrime.base.database import health, prepared
from ecrime.cli.drills.instance import Clock, Database


def signed_in(database: Database, who: str, language: str = "en") -> Client:
    client = Client()
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = language
    return client


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


def note_prepared(database: Database, fingerprint: str) -> None:
    database.as_superuser(f"comment on database {database.name} is '{prepared.SAYS}{fingerprint}'")


def test_alive_needs_nobody_and_tells_nothing(database: Database) -> None:
    answer = Client().get("/alive")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer["Cache-Control"] == "no-store"


def test_alive_says_503_when_the_database_is_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    answer = Client().get("/alive")
    assert (answer.status_code, answer.json()) == (503, {"status": "database away"})


def test_alive_is_not_hidden_by_a_lock_or_a_clock_behind(database: Database, clock: Clock) -> None:
    with database.connect("owner") as owner, owner.transaction():
        owner.execute("lock table ledger_entry in access exclusive mode")
        assert health.is_alive()


def test_an_administrator_sees_facts_and_checks(database: Database) -> None:
    note_prepared(database, prepared.fingerprint("zz"))
    answer = signed_in(database, "admin").get("/administration/health/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "The database is of this version" in text
    assert "Not in order" not in text
    (version,) = database.as_superuser("show server_version")[0]
    assert version.partition(" ")[0] in text
    assert "C.UTF-8" in text or "C.utf8" in text


@pytest.mark.parametrize("language", ["en", "km"])
def test_what_does_not_hold_comes_with_its_next_step(database: Database, clock: Clock, language: str) -> None:
    note_prepared(database, "an older one")
    database.as_superuser(
        "create or replace function law.now() returns timestamptz language sql volatile parallel safe"
        " set search_path = pg_catalog, pg_temp as $$ select clock_timestamp() + interval '1 second' $$"
    )
    text = signed_in(database, "admin", language).get("/administration/health/").content.decode()
    expected = {
        "en": ("start the service again", "find out who replaced it"),
        "km": ("ចាប់ផ្តើមប្រព័ន្ធឡើងវិញ", "រណាបានប្តូរវា"),
    }
    assert all(words in text for words in expected[language])


@pytest.mark.parametrize("who", ["lak", "lak_chief", "auditor"])
def test_others_are_refused(database: Database, who: str) -> None:
    assert signed_in(database, who).get("/administration/health/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(database: Database) -> None:
    assert Client().get("/administration/health/").status_code == 401
