"""Machines learn whether the service lives; administrators how it fares; nobody else anything."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ecrime.base.backup.archiver import Status, status_file
from ecrime.base.database import health, prepared
from ecrime.base.database.server.folder import DataFolder
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
    assert "none: files are not looked through" in text
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


def test_a_backup_that_does_not_go_on_is_seen(database: Database, tmp_path: Path) -> None:
    client = signed_in(database, "admin")
    assert "The log goes to the backup" not in client.get("/administration/health/").content.decode()
    (tmp_path / "backup.json").write_text('{"target": "/backup"}')
    assert "Not in order" in line_about_backup(client)
    now = datetime.now(UTC)
    for sent_at, failures, is_in_order in (
        (now, 0, True),
        (now - timedelta(minutes=6), 0, False),
        (now, 1, False),
    ):
        status = Status("/backup", sent_at.isoformat(), failures=failures, waiting=failures)
        status_file(DataFolder(tmp_path)).write_text(json.dumps(asdict(status)))
        assert ("Not in order" not in line_about_backup(client)) is is_in_order


def line_about_backup(client: Client) -> str:
    return line_with("The log goes to the backup", client)


def line_with(words: str, client: Client) -> str:
    page = client.get("/administration/health/").content.decode()
    return next(line for line in page.splitlines() if words in line)


@pytest.mark.parametrize(
    ("language", "check", "next_step"),
    [
        ("en", "gone from the disk after three nights", "run ecrime erase finish"),
        ("km", "លែងមានលើថាសក្រោយបីយប់", "បញ្ជា ecrime erase finish"),
    ],
)
def test_an_erasure_that_is_not_finished_after_three_nights_is_seen(
    database: Database, language: str, check: str, next_step: str
) -> None:
    client = signed_in(database, "admin", language)
    still = {"en": "still on the disk", "km": "នៅសល់លើថាស"}[language]
    assert next_step not in line_with(check, client)
    assert still not in client.get("/administration/health/").content.decode()
    database.as_superuser("alter table erasure_carried_out disable trigger all")
    database.as_superuser(
        "insert into erasure_carried_out (id, order_id, carried_out_at, entry_id, entry_xact) select gen_random_uuid(),"
        " gen_random_uuid(), law.now() - interval '71 hours 59 minutes', gen_random_uuid(), '1'"
        " from generate_series(1, 2)"
    )
    assert next_step not in line_with(check, client)
    assert "<dd>2" in line_with(still, client)
    database.clock.shift(timedelta(minutes=2))
    assert next_step in line_with(check, client)
    with database.connect("owner") as owner:
        owner.execute("insert into erasure_cleaned (erasure_id) select id from erasure_carried_out")
    assert next_step not in line_with(check, client)
