"""Attacks on imports: whose mappings and attestations, when, by which act; papers laid into another unit's batch."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.statements import (
    ENTRY,
    LAK2_OPEN,
    LOCKED,
    NEW,
    OPEN,
    insert,
    insert_document,
    tell,
    transaction,
)

NEW_ID = "select set_config('drill.id', law.uuid7()::text, true)"
KEEP = tell("mapping.keep", NEW, operation="administration", subject_kind="mapping")
ATTEST = tell("batch.attest", operation="administration", subject_kind="batch")
KEPT = ["drop trigger b_kept on intake_keptmapping"]
# The report of the open record's batch, and its hash, as an honest one would say them.
REPORT = f"""convert_to('{{{{"batch":"' || {OPEN} || '"}}}}', 'UTF8')"""
SIGNED = "drop trigger signed_at_commit on intake_attestation"
ATTESTED = ["drop trigger b_attested on intake_attestation", SIGNED]
DOCUMENT = "'0197a000-0000-7000-8000-000000000d0c'"
NO_FILED = ["drop trigger c_filed on intake_filed"]


def document(of: str = OPEN, **others: str) -> list[str]:
    """A document that stands in a record; as superuser, past every guard, because its file is none."""
    stamped = {"id": DOCUMENT, "entry_id": "law.uuid7()", "entry_xact": "pg_current_xact_id()", **others}
    return [
        "alter table documents_document disable trigger all",
        insert_document(of, **stamped),
        "alter table documents_document enable trigger all",
    ]


def filing(incident: str = OPEN) -> list[Step]:
    """Say that the document came with a batch of one's own, in that record."""
    columns = {
        "id": "law.uuid7()",
        "batch_id": OPEN,
        "unit_id": "'{lak_unit}'",
        "incident_id": incident,
        "document_id": DOCUMENT,
    }
    return [*batch(), *transaction(insert("intake_filed", columns))]


def batch(*, state: str = "done") -> list[Step]:
    """A batch of one's own, honestly received and mapped, said to be that far. Its id is that of the open record."""
    received = {
        "id": OPEN,
        "entry_id": ENTRY,
        "source": "'drill'",
        "file_name": "'old.csv'",
        "file_size": "1",
        "file_hash": "sha256('x')",
        "mapping": "'drill'",
    }
    figures = (
        *("total", "bad", "already", "recorded", "withdrawn"),
        *("people", "orphans", "documents", "documents_refused", "documents_missing", "documents_unnamed"),
    )
    counts = dict.fromkeys(figures, "0")
    progress = {
        "batch_id": OPEN,
        "state": f"'{state}'",
        **counts,
        "share_done": "1",
        "good_rows_only": "false",
        "encoding": "''",
        "encoding_guessed": "false",
        "refusals": "'[]'",
        "counted_at": "law.now()",
    }
    return transaction(
        tell("incident.import", operation="collection", subject_kind="batch"),
        insert("intake_batch", received),
        insert("intake_progress", progress),
    )


def keeping(entry: Step = KEEP, **others: str) -> list[Step]:
    """Keep a mapping, with some columns of the attacker's choice."""
    columns = {"id": NEW, "entry_id": ENTRY, "name": "'attack'", "text": "'x'", "unit_id": "'{lak_unit}'", **others}
    return transaction(NEW_ID, entry, insert("intake_keptmapping", columns))


def attesting(entry: Step = ATTEST, *, state: str = "done", **others: str) -> list[Step]:
    """Attest a batch, with some columns of the attacker's choice."""
    columns = {
        "id": "law.uuid7()",
        "batch_id": OPEN,
        "entry_id": ENTRY,
        "unit_id": "'{lak_unit}'",
        "report": REPORT,
        "report_hash": f"sha256({REPORT})",
        "signature_id": "gen_random_uuid()",
        "other_name": "'attack'",
        "other_office": "'attack'",
        "note": "''",
        **others,
    }
    return [*batch(state=state), *transaction(entry, insert("intake_attestation", columns))]


def laid(table: str, **columns: str) -> list[Step]:
    """A paper of one's own unit laid into another unit's batch."""
    paper = {"batch_id": OPEN, "unit_id": "'{hil_unit}'", **columns}
    return [*batch(state="checked"), *transaction(insert(table, paper), who="hil")]


def kept(having: str) -> str:
    """A mapping is kept that has this."""
    return f"select exists (select from intake_keptmapping where name = 'attack' and {having})"


def attested(having: str = "true") -> str:
    """An attestation stands that has this."""
    return f"select exists (select from intake_attestation where other_name = 'attack' and {having})"


ATTACKS = [
    Attack(
        "kept mapping: under a colleague's name",
        "trigger b_kept",
        keeping(kept_by_id="'{lak2_officer}'"),
        kept("kept_by_id = '{lak2_officer}'"),
        KEPT,
    ),
    Attack(
        "kept mapping: as a version of one's own choice",
        "trigger b_kept",
        keeping(number="99"),
        kept("number = 99"),
        KEPT,
    ),
    Attack(
        "kept mapping: with the hash of another text",
        "trigger b_kept",
        keeping(text_hash="sha256('other')"),
        kept("text_hash = sha256('other')"),
        KEPT,
    ),
    Attack(
        "kept mapping: nine years ago",
        "trigger b_kept",
        keeping(kept_at="law.now() - interval '9 years'"),
        kept("kept_at < law.now() - interval '1 year'"),
        KEPT,
    ),
    Attack(
        "kept mapping: under the entry of another act",
        "trigger entry_fits",
        keeping(tell("batch.report", NEW, operation="administration", subject_kind="mapping")),
        kept("true"),
        ["drop trigger entry_fits on intake_keptmapping"],
    ),
    Attack(
        "attestation: of an import that has not ended",
        "trigger b_attested",
        attesting(state="checked"),
        attested(),
        ATTESTED,
    ),
    Attack(
        "attestation: under a colleague's name",
        "trigger b_attested",
        attesting(attested_by_id="'{lak2_officer}'"),
        attested("attested_by_id = '{lak2_officer}'"),
        ATTESTED,
    ),
    Attack(
        "attestation: nine years ago",
        "trigger b_attested",
        attesting(attested_at="law.now() - interval '9 years'"),
        attested("attested_at < law.now() - interval '1 year'"),
        ATTESTED,
    ),
    Attack(
        "attestation: of a report that has no hash",
        "trigger b_attested",
        attesting(report_hash="''"),
        attested(),
        ATTESTED,
    ),
    Attack(
        "attestation: under the entry of another act",
        "trigger entry_fits",
        attesting(tell("batch.report", operation="administration", subject_kind="batch")),
        attested(),
        ["drop trigger entry_fits on intake_attestation", SIGNED],
    ),
    Attack(
        "attestation: of a report with the hash of another",
        "trigger b_attested",
        attesting(report_hash="sha256('other')"),
        attested(),
        ATTESTED,
    ),
    Attack(
        "attestation: of the report of another import",
        "trigger b_attested",
        attesting(report="'{{}}'", report_hash="sha256('{{}}')"),
        attested(),
        ATTESTED,
    ),
    Attack(
        "attestation: signed by nobody",
        "trigger signed_at_commit",
        attesting(signature_id="null"),
        attested(),
        [SIGNED],
    ),
    Attack(
        "attestation: with one's own signature under other words",
        "trigger signed_at_commit",
        attesting(signature_id="'{lak_signature}'"),
        attested(),
        [SIGNED],
    ),
    Attack(
        "attestation: with a colleague's signature",
        "trigger signed_at_commit",
        attesting(signature_id="'{lak2_signature}'"),
        attested(),
        [SIGNED],
    ),
    Attack(
        "batch: its mapping settled a second time",
        "trigger b_mapped",
        [
            *batch(),
            *transaction(
                tell("incident.import", operation="collection", subject_kind="batch"),
                f"update intake_batch set mapping = 'forged', entry_id = {ENTRY} where id = {OPEN}",
            ),
        ],
        "select exists (select from intake_batch where mapping = 'forged')",
        ["drop trigger b_mapped on intake_batch"],
    ),
    Attack(
        "batch: a piece of a file laid into that of another unit",
        "trigger b_written",
        laid("intake_chunk", part="'people'", position="0", content="'forged'"),
        "select exists (select from intake_chunk)",
        ["drop trigger b_written on intake_chunk"],
    ),
    Attack(
        "batch: a problem laid into that of another unit",
        "trigger b_written",
        laid(
            "intake_rowproblem",
            **dict.fromkeys(("row", "people_row"), "1"),
            **dict.fromkeys(('"column"', "code", "shown", "suggestion"), "'forged'"),
            params="'{{}}'",
        ),
        "select exists (select from intake_rowproblem)",
        ["drop trigger b_written on intake_rowproblem"],
    ),
    Attack(
        "document of an import: a colleague's said to have come with one's own",
        "trigger c_filed",
        filing(LAK2_OPEN),
        "select exists (select from intake_filed)",
        NO_FILED,
        before=document(LAK2_OPEN, recorded_by_id="'{lak2_officer}'"),
    ),
    Attack(
        "document of an import: said to stand in another record",
        "trigger c_filed",
        filing(LOCKED),
        "select exists (select from intake_filed)",
        NO_FILED,
        before=document(),
    ),
    Attack(
        "document of an import: laid into the batch of another unit",
        "triggers b_written and c_filed",
        laid("intake_filed", id="law.uuid7()", incident_id=OPEN, document_id=DOCUMENT),
        "select exists (select from intake_filed)",
        ["drop trigger b_written on intake_filed", *NO_FILED],
        before=document(),
    ),
    Attack(
        "document of an import: forgotten, so that it stays when the import is withdrawn",
        "no right to delete from intake_filed",
        [*filing(), *transaction("delete from intake_filed")],
        "select not exists (select from intake_filed)",
        ["grant delete on intake_filed to ecrime_app"],
        before=document(),
    ),
    Attack(
        "document of an import: moved to another record",
        "no right to change intake_filed, trigger c_filed",
        [*filing(), *transaction(f"update intake_filed set incident_id = {LOCKED}")],
        "select exists (select from intake_filed where incident_id = '{locked}')",
        ["grant update on intake_filed to ecrime_app", *NO_FILED],
        before=document(),
    ),
]
