"""When the ledger cannot be written or is not kept, nothing about people is shown, soon and in so many words."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger import queries as ledger
from ecrime.base.ledger.access import open_access
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Unavailable
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident

LONGEST = timedelta(seconds=5)
REASON = "The owner asks what became of it"
FULL = """
create function public.full_disk() returns trigger language plpgsql as
$$ begin raise exception using errcode = '53100', message = 'could not extend file'; end $$;
create trigger full_disk before insert on ledger_entry for each row when (new.operation = 'consultation')
execute function public.full_disk();
alter table ledger_entry enable always trigger full_disk
"""


def recorded(database: Database) -> Incident:
    return actions.record_incident(database.actor("lak"), incident_facts())


def opened(database: Database, incident: Incident) -> Callable[[], object]:
    """A look at the record for a purpose that is stated already."""
    chief = database.actor("lak_chief")
    access, subject = open_access(chief, purpose="other", reason=REASON), queries.subject(chief, incident.record.number)

    def look() -> object:
        actions.see_incident(access, subject)
        return queries.incident(access, incident.record.id)

    return look


def refusal_of(look: Callable[[], object]) -> str:
    started = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        look()
    assert time.monotonic() - started < LONGEST.total_seconds()
    return refused.value.code


def test_who_waits_for_the_ledger_is_told_within_five_seconds(database: Database) -> None:
    look = opened(database, recorded(database))
    with database.connect("owner") as other, other.transaction():
        other.execute("lock table ledger_entry in exclusive mode")
        assert refusal_of(look) == "ledger.not_writable"
    assert look() is not None


def test_a_server_that_stands_still_is_not_waited_for(database: Database) -> None:
    look = opened(database, recorded(database))
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [(server,)] = cursor.fetchall()
    os.kill(server, signal.SIGSTOP)
    try:
        assert refusal_of(look) == "ledger.not_writable"
    finally:
        os.kill(server, signal.SIGCONT)
    assert look() is not None


def test_a_full_disk_shows_nobody_anything(database: Database) -> None:
    look = opened(database, recorded(database))
    database.as_superuser(FULL)
    assert refusal_of(look) == "ledger.not_writable"
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'incident.see'") == [(0,)]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_page_says_so(database: Database, language: str) -> None:
    incident = recorded(database)
    database.as_superuser(FULL)
    client = Client()
    client.cookies["session"], client.cookies["ecrime_language"] = database.tokens["lak"], language
    answer = client.get(f"/incidents/{incident.record.number}/")
    said = {"en": "The ledger cannot be written now", "km": "មិនអាចសរសេរបញ្ជីកំណត់ហេតុបានទេ"}
    assert answer.status_code == 503
    text = answer.content.decode()
    assert said[language] in text
    assert incident.facts.narrative not in text


@pytest.mark.parametrize(
    ("since", "is_kept"), [("14 minutes", True), ("16 minutes", False)], ids=["for a while", "too long"]
)
def test_what_waits_too_long_for_its_place_shuts_all_doors(database: Database, since: str, is_kept: bool) -> None:
    look = opened(database, recorded(database))
    database.as_superuser(f"update ledger_pending set waits_since = clock_timestamp() - interval '{since}'")
    assert ledger.kept().is_kept is is_kept
    if is_kept:
        look()
    else:
        assert refusal_of(look) == "ledger.not_kept"
    recorded(database)  # its 48 hours run


@pytest.mark.parametrize(
    ("signed", "is_kept"), [("1 minute", True), ("16 minutes", False), (None, False)], ids=["lately", "before", "never"]
)
def test_a_tree_that_nobody_signs_shuts_them_too(database: Database, signed: str | None, is_kept: bool) -> None:
    look = opened(database, recorded(database))
    head = "insert into ledger_head (size, previous, root, at) values (%d, %d, sha256(''), now() - interval '%s')"
    database.as_superuser("delete from ledger_pending")
    database.as_superuser(head % (1, 0, "17 minutes"))
    database.as_superuser(head % (2, 1, "16 minutes"))
    if signed is not None:
        database.as_superuser(
            f"insert into ledger_checkpoint (size, previous, note, at) values (1, 0, '-', now() - interval '{signed}')"
        )
    assert ledger.kept().is_kept is is_kept
    if is_kept:
        look()
    else:
        assert refusal_of(look) == "ledger.not_kept"


def test_nobody_waits_for_a_quiet_ledger(database: Database) -> None:
    look = opened(database, recorded(database))
    database.as_superuser("delete from ledger_pending")
    database.as_superuser("insert into ledger_head values (2, 0, sha256(''), now() - interval '2 days')")
    database.as_superuser("insert into ledger_checkpoint values (2, 0, '-', now() - interval '2 days')")
    look()


def test_a_full_disk_leaves_open_what_needs_no_entry(database: Database) -> None:
    incident = recorded(database)
    database.as_superuser("update law.session set touched_at = law.now() - interval '5 minutes'")
    database.as_superuser(
        "create function public.no_room() returns trigger language plpgsql as"
        " $$ begin raise exception using errcode = '53100'; end $$;"
        "create trigger no_room before update on law.session for each row execute function public.no_room()"
    )
    client = Client()
    client.cookies["session"], client.cookies["ecrime_language"] = database.tokens["lak"], "en"
    answer = client.get("/incidents/")
    assert answer.status_code == 200
    assert incident.record.number in answer.content.decode()
