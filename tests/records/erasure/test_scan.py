"""After an erasure no planted word is left in any table; after the night, in no byte of any file of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.records.erasure.conftest import Trial

from ecrime.cli.drills import erasure_scene as scene
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.erasure_documents import SEALED
from ecrime.cli.drills.instance import Database
from ecrime.records.erasure import cleaning, queries

Connection = psycopg.Connection[Any]

# Tables that hold nothing of any record, and why; all others say themselves what of them is erased (law.erases).
WITHOUT_A_RECORD = {
    **dict.fromkeys(
        ("country_pack", "country_area", "country_iccs", "country_offence_class", "country_purpose", "country_report"),
        "reference data",
    ),
    **dict.fromkeys(("officers_unit", "officers_post_kind", "demo", "past", "installed"), "reference data"),
    **dict.fromkeys(("django_migrations", "protected", "erasable", "worded", "key_holder"), "names of tables"),
    **dict.fromkeys(
        ("officers_officer", "officers_posting", "officers_code", "officers_passkey", "officers_passkey_use"),
        "who serves, and by what he signs in",
    ),
    **dict.fromkeys(("officers_credential", "officers_credential_use"), "which system serves, and from where"),
    **dict.fromkeys(("officers_software_key", "officers_attempt", "session"), "who serves, and by what he signs in"),
    **dict.fromkeys(("ledger_witness", "ledger_cosignature"), "institutions"),
    "file_master": "prints of keys",
    "ledger_loss": "sizes and hashes",
    **dict.fromkeys(("inspection_counted", "inspection_day"), "how often officers looked"),
    "inspection_alert": "about officers; whom one looked for it names by the id of a look-up alone",
    "officers_refusal": "the number of a record and the name of a page, never what was typed",
    "incidents_serial": "numbers",
    "intake_batch": "which file came; its name is the officer's own",
    "intake_figures": "counts and sums of whole columns, which say nothing of anybody",
    "intake_keptmapping": "what the columns of files are, and words for offences and areas",
    "intake_attestation": "who attested which report, and who signed for the old system",
    "supervision_readiness": "counts, and what a station says of itself; the page asks it to name nobody of a record",
    **dict.fromkeys(
        ("sites_site", "sites_decision", "sites_network"), "where cameras may be, and why; it names no one"
    ),
    **dict.fromkeys(("sites_camera", "sites_stream", "sites_probe"), "cameras, and what they say of themselves"),
    **dict.fromkeys(("recorder_segment", "recorder_gap", "recorder_hour"), "when a camera recorded, and hashes"),
    "analysis_segment": "how much moved before a camera, and when",
    **dict.fromkeys(("watching_opening", "watching_zone"), "which cameras and times; shapes, and why they are there"),
    "watching_import": "the name of a file and where it came from; the guide asks to name nobody of a record",
    **dict.fromkeys(("sites_credential", "sites_credential_key"), "passwords of cameras, sealed"),
    **dict.fromkeys(
        ("watching_network", "watching_wall", "watching_watch", "watching_pulse"), "which officer watched which camera"
    ),
    "intake_progress": "counts, and reasons why a file could not be read",
    **dict.fromkeys(("ledger_entry", "ledger_leaf", "ledger_done", "ledger_pending", "ledger_place"), "ids and hashes"),
    **dict.fromkeys(("ledger_tile", "ledger_head", "ledger_checkpoint", "ledger_key", "ledger_log"), "hashes"),
    **dict.fromkeys(
        ("ledger_emptied", "erasure_order", "erasure_carried_out", "erasure_cleaned"), "erasures themselves"
    ),
    **dict.fromkeys(
        ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers"),
        "ids of records and batches",
    ),
}
# What an erasure reaches beside the tables that say so.
BESIDES = {"incidents_history", "ledger_history", "ledger_salt", "ledger_row_salt", "file_key"}


def test_no_table_was_forgotten(database: Database) -> None:
    """A new table must say what of it is erased, or why nothing is."""
    tables = database.as_superuser(
        "select c.relname from pg_class c where c.relkind in ('r', 'p')"
        " and c.relnamespace in ('public'::regnamespace, 'law'::regnamespace)"
    )
    erasable = {name for (name,) in database.as_superuser("select relation from law.erasable")}
    assert {name for (name,) in tables} == erasable | BESIDES | WITHOUT_A_RECORD.keys()
    assert not erasable & WITHOUT_A_RECORD.keys()


def test_no_word_is_left_anywhere(trial: Trial) -> None:
    planted = trial.planted
    assert len(planted.places) >= 45
    everywhere = set(planted.places)
    # What is in a file is sealed before it is kept: its word stands nowhere, erased or not.
    assert SEALED not in planted.places.values()
    sealed = scene.Planted({"content of a file": SEALED})
    assert in_tables(trial.database, sealed) == in_files(trial.database, sealed) == set()
    assert in_tables(trial.database, planted) == everywhere
    assert in_files(trial.database, planted) == everywhere
    erasures = [steps.erase(trial.database, id_) for id_ in (trial.incident, trial.imported)]
    assert in_tables(trial.database, planted) == set()
    # Deleted is not gone: that is what the cleaning is for, and what this test would not see otherwise.
    assert in_files(trial.database, planted) == everywhere
    with as_keepers(trial.database) as (owner, superuser):
        done = cleaning.clean(owner, superuser)
        assert (len(done.erasures), done.held, done.wal_kept) == (2, (), 0)
        assert cleaning.clean(owner, superuser) == cleaning.Cleaned()
    assert in_files(trial.database, planted) == set()
    for erasure in erasures:
        carried_out = queries.order(trial.database.actor("planner"), erasure).erasure
        assert carried_out is not None
        assert carried_out.cleaned_at is not None


def test_what_somebody_still_reads_is_not_called_clean(trial: Trial) -> None:
    with trial.database.connect("backup") as reading:
        reading.execute("begin isolation level repeatable read")
        reading.execute("select count(*) from country_area")
        steps.erase(trial.database, trial.imported)
        with as_keepers(trial.database) as (owner, _superuser):
            done = cleaning.clean(owner)
            assert done.erasures == ()
            assert "public.incidents_personstated" in done.held
            reading.execute("rollback")
            assert len(cleaning.clean(owner).erasures) == 1


@pytest.mark.parametrize("in_use", ["public.incidents_personstated"])
def test_a_table_in_use_waits_for_the_next_night(trial: Trial, monkeypatch: pytest.MonkeyPatch, in_use: str) -> None:
    monkeypatch.setattr(cleaning, "PATIENCE", "100ms")
    steps.erase(trial.database, trial.imported)
    with trial.database.connect("backup") as reading, as_keepers(trial.database) as (owner, _superuser):
        reading.execute("begin")
        reading.execute(f"select count(*) from {in_use}".encode())
        assert cleaning.clean(owner).held == (in_use,)


def in_tables(database: Database, planted: scene.Planted) -> set[str]:
    """The places whose words stand in any table."""
    return set().union(*map(planted.found_in, tables_of(database)))


def tables_of(database: Database) -> Iterator[bytes]:
    """What stands in each table, read past every guard."""
    tables = database.as_superuser(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname in ('public', 'parts', 'law', 'pg_catalog')"
    )
    with psycopg.connect(database.instance.address(database.name)) as connection, connection.cursor() as cursor:
        for schema, name in tables:
            with cursor.copy(f'copy "{schema}"."{name}" to stdout'.encode()) as rows:
                yield b"".join(bytes(row) for row in rows)


def in_files(database: Database, planted: scene.Planted) -> set[str]:
    """The places whose words stand in any file of the server, but for those of other trials' databases."""
    database.as_superuser("checkpoint")
    [(folder,)] = database.as_superuser("show data_directory")
    [(own,)] = database.as_superuser("select oid::text from pg_database where datname = current_database()")
    found = scene.bytes_found(Path(folder), planted)
    ours = {name: places for name, places in found.items() if not name.startswith("base/") or f"base/{own}/" in name}
    return set().union(*ours.values())


@contextmanager
def as_keepers(database: Database) -> Iterator[tuple[Connection, Connection]]:
    """The owner of the tables, and the superuser of the server."""
    address = database.instance.address(database.name)
    with database.connect("owner") as owner, psycopg.connect(address, autocommit=True) as superuser:
        yield owner, superuser
