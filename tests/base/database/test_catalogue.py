"""The catalogue itself is tested: no table with personal data without forced row security."""

from __future__ import annotations

from tests.records.incidents.make import CANARY, planted_facts, see

from ecrime.base.ledger.access import own_work
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.scene import set_scene
from ecrime.records.incidents import actions, queries

# Tables that hold no personal data, and why the app role may read them freely.
WITHOUT_ROW_SECURITY = {
    "country_pack": "reference data",
    "country_area": "reference data",
    "country_iccs": "reference data",
    "country_offence_class": "reference data",
    "country_purpose": "reference data",
    "country_report": "findings about reference data",
    "officers_unit": "reference data of the pack",
    "officers_post_kind": "reference data of the pack",
    "django_migrations": "names of migrations",
    "installed": "one hash",
    "protected": "names of tables",
    "erasable": "names of tables, and conditions",
    "worded": "names of tables and columns",
    "key_holder": "names of tables and columns",
}
# The tables whose rows an entry commits to.
PROTECTED = (
    *("documents_agreement", "documents_document", "documents_photo_request"),
    *("corrections_appeal", "corrections_recall", "corrections_request", "corrections_review", "erasure_carried_out"),
    *("erasure_order", "incidents_incident", "ledger_emptied"),
    "inspection_alert",
    *("incidents_offence", "incidents_organisation", "incidents_personstated", "incidents_property"),
    *("incidents_relation", "incidents_role", "incidents_supplement", "incidents_vehicle", "intake_batch"),
    *("intake_attestation", "intake_keptmapping"),
    *(
        "file_object",
        "ledger_access",
        "ledger_loss",
        "ledger_witness",
        "lock_grant",
        "lock_restriction",
        "lookup_search",
        "officers_code",
        "officers_credential",
        "officers_officer",
    ),
    *("officers_passkey", "officers_posting", "officers_refusal", "supervision_review", "supervision_said"),
    "supervision_readiness",
    *(
        "sites_site",
        "sites_decision",
        "sites_camera",
        "sites_stream",
        "sites_credential",
        "sites_network",
        "sites_probe",
    ),
    *("recorder_hour", "recorder_hold"),
    *("watching_zone", "watching_opening", "watching_bookmark", "watching_snapshot", "watching_import"),
    *("watching_network", "watching_wall", "watching_watch"),
)
# What the door that erases goes through; it alone may delete of these, and only by order.
ERASED = (
    *("documents_agreement", "documents_document", "documents_photo_request"),
    *("documents_upload", "documents_upload_piece"),
    *("corrections_appeal", "corrections_recall", "corrections_request", "corrections_review", "file_object"),
    "incidents_history",
    "inspection_again",
    *("incidents_incident", "incidents_offence", "incidents_organisation", "incidents_personstated"),
    *("incidents_property", "incidents_relation", "incidents_role", "incidents_supplement", "incidents_vehicle"),
    "intake_draft",
    *(
        "intake_chunk",
        "intake_filed",
        "intake_previewrow",
        "intake_rowproblem",
        "ledger_access",
        "ledger_history",
        "lock_grant",
    ),
    *("lock_restriction", "lookup_search", "officers_challenge", "officers_signature", "supervision_finding"),
    *("supervision_look", "supervision_review", "supervision_said"),
    *("recorder_hold", "watching_bookmark", "watching_snapshot"),
)
# The tree: hashes, numbers and signatures, for everybody to read and for the sequencer to write.
TREE = ("ledger_log", "ledger_place", "ledger_tile", "ledger_head", "ledger_checkpoint", "ledger_key", "ledger_loss")
SALTS = ("ledger_salt", "ledger_row_salt")
# Who witnesses it, and what they have signed: institutions, for everybody to read.
WITNESSED = ("ledger_witness", "ledger_cosignature")
# Policies that hold for every row, and why.
CONSTANT_POLICIES = {
    **{(name, "law_gathers"): "definer functions only" for name in PROTECTED},
    **{(name, "open_to_all"): "it tells nothing of anybody" for name in (*TREE, *WITNESSED)},
    ("ledger_witness", "enrolled"): "definer functions only",
    **{(name, "erased"): "the door that erases, by order and signed by two" for name in ERASED},
    **{(name, "erased"): "the door that erases reads" for name in ("ledger_entry", "erasure_order")},
    **{(name, "erased_read"): "the door that erases reads which salts there are" for name in SALTS},
    ("erasure_carried_out", "erased"): "the door that erases reads",
    ("ledger_emptied", "erased"): "the door that erases says which entries it emptied",
    ("intake_batch", "eraser_reads"): "the door that erases reads which batch is of the same file",
    ("erasure_carried_out", "cleaned_after"): "the owner writes the files anew; ids and counts only",
    ("ledger_emptied", "cleaned_after"): "the owner writes the files anew; ids only",
    ("erasure_cleaned", "cleaned"): "the owner notes when the files were written anew",
    ("erasure_cleaned", "law_counts"): "definer functions only",
    **{(name, "sequenced"): "the sequencer writes" for name in TREE if name not in ("ledger_log", "ledger_loss")},
    ("ledger_log", "law_names"): "definer functions only; a trigger wants a declared loss",
    ("ledger_loss", "law_declares"): "definer functions only",
    ("ledger_tile", "fuller"): "the sequencer writes; a trigger lets tiles only grow",
    ("ledger_pending", "waits"): "definer functions only",
    ("ledger_pending", "law_reads"): "definer functions only",
    ("ledger_pending", "sequenced"): "the sequencer takes",
    ("ledger_pending", "taken"): "the sequencer takes",
    ("ledger_leaf", "leaf_law"): "definer functions only",
    ("ledger_leaf", "leaf_audit"): "auditor and sequencer read all headers; no personal data in them",
    ("ledger_row_salt", "salt_law"): "definer functions only",
    ("ledger_row_salt", "salt_audit"): "the auditor verifies commitments",
    ("ledger_history", "law_keeps"): "definer functions only",
    ("ledger_history", "law_reads"): "definer functions only",
    ("file_key", "law_minds"): "definer functions only",
    ("file_key", "kept"): "insert only; the trigger b_of_new_file decides",
    ("file_master", "law_minds"): "definer functions only",
    ("sites_credential_key", "law_minds"): "definer functions only",
    ("recorder_segment", "law_minds"): "definer functions only",
    ("recorder_gap", "law_minds"): "definer functions only",
    ("recorder_gap", "recorded"): "the recorder says what it could not record",
    ("recorder_hour", "law_minds"): "definer functions only",
    ("recorder_hour", "recorded"): "the recorder reads which hours are proven",
    ("recorder_hold", "law_ends"): "definer functions only",
    ("watching_import", "law_ends"): "definer functions only",
    ("analysis_segment", "law_minds"): "definer functions only",
    ("analysis_segment", "analysed"): "the analyser reads what it has looked at; no personal data in it",
    ("watching_watch", "law_ends"): "definer functions only",
    ("watching_pulse", "law_minds"): "definer functions only",
    ("session", "law_minds_sessions"): "definer functions only",
    ("ledger_entry", "entry_append"): "the trigger b_append decides",
    ("ledger_entry", "entry_law"): "definer functions only",
    ("ledger_entry", "entry_audit"): "auditor and sequencer read all entries; no personal data in them",
    ("ledger_salt", "salt_append"): "write only",
    ("ledger_salt", "salt_law"): "definer functions only",
    ("ledger_salt", "salt_audit"): "the auditor verifies commitments",
    ("ledger_access", "access_audit"): "the auditor reads for what purposes were stated",
    ("officers_officer", "law_reads"): "definer functions only",
    ("officers_posting", "law_reads"): "definer functions only",
    ("officers_code", "law_reads"): "definer functions only",
    ("officers_credential", "law_minds"): "definer functions only",
    ("officers_credential_use", "law_minds"): "definer functions only",
    ("officers_passkey", "law_minds"): "definer functions only",
    ("officers_passkey_use", "law_minds"): "definer functions only",
    ("officers_challenge", "law_minds"): "definer functions only",
    ("officers_signature", "law_minds"): "definer functions only",
    ("officers_attempt", "law_minds"): "definer functions only",
    ("officers_software_key", "law_minds"): "definer functions only",
    ("officers_refusal", "law_minds"): "definer functions only",
    ("officers_refusal", "refusal_audit"): "the auditor reads who was refused",
    ("demo", "law_minds"): "definer functions only",
    ("past", "law_minds"): "definer functions only",
    ("incidents_history", "law_keeps"): "definer functions only",
    ("incidents_history", "law_reads"): "definer functions only",
    ("incidents_serial", "law_counts"): "definer functions only",
    ("incidents_incident", "door"): "the doors of ecrime_search, which check and mask",
    ("incidents_offence", "door"): "the doors of ecrime_search, which check and mask",
    ("incidents_personstated", "door"): "the doors of ecrime_search, which check and mask",
    **{
        (f"incidents_{name}", policy): why
        for name in ("organisation", "relation", "property", "vehicle", "supplement")
        for policy, why in (("door", "the doors of ecrime_search, which check and mask"),)
    },
    ("incidents_role", "door"): "the doors of ecrime_search, which check and mask",
    ("incidents_history", "door"): "the doors of ecrime_search, which check and mask",
    ("lookup_search", "door"): "the doors of ecrime_search, which check session, right and age",
    ("lookup_search", "search_audit"): "the auditor reads who looked for what",
    ("lock_grant", "law_grants"): "definer functions only",
    ("lock_grant", "door"): "the doors of ecrime_search, which check and mask",
    ("documents_document", "door"): "the doors of ecrime_search, which check and mask",
    ("documents_agreement", "door"): "the doors of ecrime_search, which check and mask",
    ("documents_photo_request", "door"): "the doors of ecrime_search, which check and mask",
    ("documents_upload", "law_minds"): "definer functions only",
    ("documents_upload_piece", "law_minds"): "definer functions only",
    ("file_object", "door"): "the doors of ecrime_search, which give its size and, unmasked, its hash",
    ("lock_restriction", "door"): "the doors of ecrime_search, which check and mask",
    ("corrections_request", "door"): "the doors of ecrime_search, which check and mask",
    ("corrections_review", "door"): "the doors of ecrime_search, which check and mask",
    ("corrections_appeal", "door"): "the doors of ecrime_search, which check and mask",
    ("corrections_recall", "door"): "the doors of ecrime_search, which check and mask",
    ("inspection_counted", "law_counts"): "definer functions only",
    ("inspection_day", "law_counts"): "definer functions only",
    ("inspection_again", "law_counts"): "definer functions only",
    ("inspection_alert", "law_raises"): "definer functions only",
    ("supervision_finding", "law_reads"): "definer functions only",
    ("supervision_finding", "law_settles"): "definer functions only",
}
# Columns that hold words about people and may be read by the app role all the same, and why.
WORDS_THE_APP_READS = {
    "intake_chunk.content": "the unit's own file while it is being imported",
    "intake_previewrow.facts": "the unit's own file while it is being imported",
    "intake_rowproblem.shown": "the unit's own file while it is being imported",
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


def test_only_the_door_that_erases_may_delete_what_is_of_record(database: Database) -> None:
    may = database.as_superuser(
        "select c.relname, r.rolname from pg_class c, pg_roles r where c.relnamespace = 'public'::regnamespace"
        " and c.relkind in ('r', 'p') and r.rolname ~ '^ecrime_' and r.rolname <> 'ecrime_owner'"
        " and (has_table_privilege(r.oid, c.oid, 'delete') or has_table_privilege(r.oid, c.oid, 'truncate'))"
    )
    may = [(name, role) for name, role in may if not name.startswith(("procrastinate_", "intake_"))]
    assert set(may) - {(name, "ecrime_eraser") for name in (*ERASED, *SALTS)} == {
        ("file_master", "ecrime_law"),
        ("ledger_pending", "ecrime_sequencer"),
        ("recorder_segment", "ecrime_recorder"),
        ("analysis_segment", "ecrime_law"),
        ("officers_attempt", "ecrime_law"),
        ("officers_challenge", "ecrime_law"),
        ("documents_upload", "ecrime_law"),
        ("documents_upload_piece", "ecrime_law"),
        ("inspection_day", "ecrime_law"),
        ("inspection_again", "ecrime_law"),
    }
    assert {name for name, role in may if role == "ecrime_eraser"} == {
        name for name in (*ERASED, *SALTS) if not name.startswith("intake_")
    }


def test_the_app_owns_nothing(database: Database) -> None:
    owned = database.as_superuser("select relname from pg_class where relowner = 'ecrime_app'::regrole")
    assert owned == []


def test_partitions_are_closed_to_everybody(database: Database) -> None:
    open_ones = database.as_superuser(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'parts' and has_table_privilege('ecrime_app', c.oid, 'select')"
    )
    assert open_ones == []


def test_years_of_partitions_go_on_where_months_end(database: Database) -> None:
    """Of whatever length the earlier ones are: none overlaps, none leaves a gap, and a second time makes none."""
    month = "date_trunc('month', clock_timestamp() at time zone 'UTC')"
    lower, upper = (
        database.as_superuser(f"select law.uuid7_floor(({month} + interval '{months} months') at time zone 'UTC')")[0][
            0
        ]
        for months in (-1, 2)
    )
    database.as_superuser("create table public.trial (id uuid primary key) partition by range (id)")
    database.as_superuser(
        f"create table parts.trial_months partition of public.trial for values from ('{lower}') to ('{upper}')"
    )
    # A start with a clock that is eight years ahead, which was put right since.
    database.as_superuser(
        "create table parts.trial_ahead partition of public.trial"
        " for values from ('01d00000-0000-7000-8000-000000000000') to ('01d10000-0000-7000-8000-000000000000')"
    )
    made = "select law.ensure_partitions(36)"
    assert database.as_superuser(made)[0][0] > 0
    assert database.as_superuser(made) == [(0,)]
    ends = {}
    for table in ("trial", "ledger_entry", "ledger_leaf", "ledger_salt", "ledger_row_salt"):
        told = database.as_superuser(
            "select pg_get_expr(c.relpartbound, c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
            f" where i.inhparent = 'public.{table}'::regclass order by 1"
        )
        bounds = [tuple(bound.split("'")[1::2]) for (bound,) in told if "01d00000" not in bound]
        assert [begins for begins, _ends in bounds[1:]] == [ends for _begins, ends in bounds[:-1]], table
        assert not table.endswith("salt") or len(bounds) == 37, table
        ends[table] = bounds[-1][1]
    assert ends["trial"] == ends["ledger_entry"] == ends["ledger_leaf"]
    room = "select law.has_room(({} + interval '{} months') at time zone 'UTC')"
    assert [database.as_superuser(room.format(month, ahead)) for ahead in (35, 36)] == [[(True,)], [(False,)]]


def test_another_unit_sees_none_of_our_rows_in_any_table(database: Database) -> None:
    """The canary: every table that the app may read, asked by two units after both have worked."""
    set_scene(database)
    readable = _readable(database)
    shared = {"officers_officer", "officers_posting", *TREE, *WITNESSED}
    assert {"incidents_incident", "incidents_offence", "incidents_personstated", "ledger_entry"} <= readable.keys()
    for name in readable.keys() - shared:
        lak, hil = (_rows(database, who, name, readable[name]) for who in ("lak", "hil"))
        assert not lak & hil, name
    assert _rows(database, "lak", "incidents_personstated", readable["incidents_personstated"])
    assert _rows(database, "hil", "incidents_personstated", readable["incidents_personstated"])


def test_no_table_tells_the_app_of_people_past_the_doors(database: Database) -> None:
    """A word is planted wherever something is said of people; their own unit selects all it may, and finds none."""
    actor = database.actor("lak")
    recorded = actions.record_incident(actor, planted_facts())
    see(actor, recorded)
    actions.correct_incident(actor, recorded.record.id, planted_facts("CANARYTWO"), version=1)
    assert CANARY in str(queries.incident(own_work(actor), recorded.record.id))
    for name, columns in _readable(database).items():
        told = "".join(_rows(database, "lak", name, columns))
        assert CANARY not in told, name


def test_words_about_people_cannot_be_selected(database: Database) -> None:
    readable = {f"{table}.{column}" for table, columns in _readable(database).items() for column in columns}
    assert WORDS_THE_APP_READS.keys() <= readable
    told = database.as_superuser(
        "select c.relname || '.' || w from pg_class c, unnest(law.words_about_people(c.oid)) as w"
        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
    )
    words = {word for (word,) in told}
    assert {"incidents_incident.narrative", "incidents_personstated.names", "incidents_history.image"} <= words
    assert not words & readable


def test_the_owner_sees_no_record(database: Database) -> None:
    set_scene(database)
    with database.connect("owner") as connection:
        for name in ("incidents_incident", "incidents_personstated", "ledger_entry", "officers_officer"):
            row = connection.execute(f"select count(*) from {name}".encode()).fetchone()
            assert row == (0,), name


def _readable(database: Database) -> dict[str, list[str]]:
    """Every table under row security that the app may read, with the columns it may select."""
    return dict(
        database.as_superuser(
            "select c.relname, array_agg(quote_ident(a.attname) order by a.attnum) from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity"
            " and has_column_privilege('ecrime_app', c.oid, a.attnum, 'select') group by c.relname"
        )
    )


def _rows(database: Database, who: str, table: str, columns: list[str]) -> set[str]:
    with database.connect() as connection, connection.transaction():
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens[who]])
        named = ", ".join(columns)
        return {row[0] for row in connection.execute(f"select row({named})::text from {table}".encode())}
