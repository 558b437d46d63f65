"""The catalogue itself is tested: no table with personal data without forced row security."""

from __future__ import annotations

from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import set_scene

# Tables that hold no personal data, and why the app role may read them freely.
WITHOUT_ROW_SECURITY = {
    "country_pack": "reference data",
    "country_area": "reference data",
    "country_iccs": "reference data",
    "country_offence_class": "reference data",
    "country_report": "findings about reference data",
    "officers_unit": "reference data of the pack",
    "officers_post_kind": "reference data of the pack",
    "django_migrations": "names of migrations",
    "installed": "one hash",
}
# Policies that hold for every row, and why.
CONSTANT_POLICIES = {
    ("session", "law_minds_sessions"): "definer functions only",
    ("ledger_entry", "entry_append"): "the trigger b_append decides",
    ("ledger_entry", "entry_law"): "definer functions only",
    ("ledger_entry", "entry_audit"): "auditor and sequencer read all entries; no personal data in them",
    ("ledger_salt", "salt_append"): "write only",
    ("ledger_salt", "salt_law"): "definer functions only",
    ("ledger_salt", "salt_audit"): "the auditor verifies commitments",
    ("officers_officer", "law_reads"): "definer functions only",
    ("officers_posting", "law_reads"): "definer functions only",
    ("officers_code", "law_reads"): "definer functions only",
    ("incidents_history", "law_keeps"): "definer functions only",
    ("incidents_incident", "law_reads"): "definer functions only",
    ("incidents_offence", "law_reads"): "definer functions only",
    ("incidents_personstated", "law_reads"): "definer functions only",
    ("incidents_serial", "law_counts"): "definer functions only",
}
TABLES = """
select n.nspname, c.relname, c.relrowsecurity and c.relforcerowsecurity
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname in ('public', 'law', 'parts')
"""


def test_every_table_has_forced_row_security_or_a_reason(database: Database) -> None:
    tables = database.as_superuser(TABLES)
    assert len(tables) > 15
    bare = {name for _schema, name, forced in tables if not forced and not name.startswith("procrastinate_")}
    assert bare == WITHOUT_ROW_SECURITY.keys()


def test_every_policy_with_a_constant_is_known(database: Database) -> None:
    constant = database.as_superuser(
        "select tablename, policyname from pg_policies where coalesce(qual, with_check) = 'true' or with_check = 'true'"
    )
    assert set(constant) == CONSTANT_POLICIES.keys()


def test_nothing_may_be_deleted_or_truncated_by_the_app(database: Database) -> None:
    may = database.as_superuser(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('public', 'law', 'parts') and c.relkind in ('r', 'p')"
        " and (has_table_privilege('ecrime_app', c.oid, 'delete')"
        "      or has_table_privilege('ecrime_app', c.oid, 'truncate'))"
    )
    assert {name for (name,) in may if not name.startswith(("procrastinate_", "intake_"))} == set()


def test_the_app_owns_nothing(database: Database) -> None:
    owned = database.as_superuser("select relname from pg_class where relowner = 'ecrime_app'::regrole")
    assert owned == []


def test_partitions_are_closed_to_everybody(database: Database) -> None:
    open_ones = database.as_superuser(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'parts' and has_table_privilege('ecrime_app', c.oid, 'select')"
    )
    assert open_ones == []


def test_another_unit_sees_none_of_our_rows_in_any_table(database: Database) -> None:
    """The canary: every table that the app may read, asked by two units after both have worked."""
    set_scene(database)
    readable = [
        name
        for (name,) in database.as_superuser(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity"
            " and has_table_privilege('ecrime_app', c.oid, 'select')"
        )
    ]
    shared = {"officers_officer", "officers_posting"}
    assert {"incidents_incident", "incidents_offence", "incidents_personstated", "ledger_entry"} <= set(readable)
    for name in set(readable) - shared:
        lak, hil = _rows(database, "lak", name), _rows(database, "hil", name)
        assert not lak & hil, name
    assert _rows(database, "lak", "incidents_personstated")
    assert _rows(database, "hil", "incidents_personstated")


def test_the_owner_sees_no_record(database: Database) -> None:
    set_scene(database)
    with database.connect("owner") as connection:
        for name in ("incidents_incident", "incidents_personstated", "ledger_entry", "officers_officer"):
            row = connection.execute(f"select count(*) from {name}".encode()).fetchone()
            assert row == (0,), name


def _rows(database: Database, who: str, table: str) -> set[str]:
    with database.connect() as connection, connection.transaction():
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        return {row[0] for row in connection.execute(f"select t::text from {table} t".encode())}
