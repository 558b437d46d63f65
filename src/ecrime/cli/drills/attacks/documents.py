"""Attacks on documents, what chiefs decided, requests for photos and files on their way in: for how long, under whose
name, by which act, with whose file."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.statements import (
    ENTRY,
    LOCKED,
    NEW,
    insert_document,
    insert_photo_request,
    tell,
    transaction,
)

NEW_ID = "select set_config('drill.id', law.uuid7()::text, true)"
ASK = tell("photo.request", NEW, operation="administration", subject_kind="photo_request")
ADD = tell("document.add", NEW, operation="collection", subject_kind="document")
ASKED = ["drop trigger b_written on documents_photo_request"]


def asking(*steps: Step, who: str = "lak") -> list[Step]:
    """A transaction in which a new request, or document, is made under an id of one's own."""
    return transaction(NEW_ID, *steps, who=who)


def asked(having: str = "true") -> str:
    """A request stands."""
    return f"select exists (select from documents_photo_request where {having})"


ATTACKS = [
    Attack(
        "photo request: one that is due in nine years",
        "trigger b_written",
        asking(ASK, insert_photo_request(due_at="law.now() + interval '9 years'")),
        asked("due_at > law.now() + interval '1 year'"),
        ASKED,
    ),
    Attack(
        "photo request: under a colleague's name",
        "trigger b_written",
        asking(ASK, insert_photo_request(requested_by_id="'{lak2_officer}'")),
        asked("requested_by_id = '{lak2_officer}'"),
        ASKED,
    ),
    Attack(
        "photo request: answered as soon as it is made",
        "trigger b_written",
        asking(ASK, insert_photo_request(answer="'cannot_be_had'", reason="'forged'", answered_at="law.now()")),
        asked("answered_at is not null"),
        ASKED,
    ),
    Attack(
        "photo request: about a record that was not opened",
        "trigger b_written",
        asking(ASK, insert_photo_request(LOCKED)),
        asked("incident_id = '{locked}'"),
        ASKED,
    ),
    Attack(
        "photo request: under the entry of another act",
        "trigger entry_fits",
        asking(
            tell("supplement.add", NEW, operation="collection", subject_kind="photo_request"), insert_photo_request()
        ),
        asked(),
        ["drop trigger entry_fits on documents_photo_request"],
    ),
    Attack(
        "document: of a file that is none",
        "key document_file, trigger locked_after_48h_at_commit",
        asking(ADD, insert_document()),
        "select exists (select from documents_document where source = 'forged')",
        [
            "alter table documents_document drop constraint document_file",
            "drop trigger locked_after_48h_at_commit on documents_document",
        ],
    ),
    Attack(
        "document: one that may be corrected for ever",
        "trigger b_written, key document_file, trigger locked_after_48h_at_commit",
        asking(ADD, insert_document(locks_at="law.now() + interval '9 years'")),
        "select exists (select from documents_document where locks_at > law.now() + interval '1 year')",
        [
            "drop trigger b_written on documents_document",
            "alter table documents_document drop constraint document_file",
            "drop trigger locked_after_48h_at_commit on documents_document",
        ],
    ),
    Attack(
        "document: its words read past the door",
        "the app's columns of documents_document",
        transaction(
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot' || coalesce(min(source), ''), gen_random_uuid(),"
            " gen_random_uuid() from documents_document",
        ),
        "select exists (select from ledger_done where kind like 'loot%')",
        ["grant select on documents_document to ecrime_app"],
    ),
    Attack(
        "agreement: of a chief to what nobody has added",
        "trigger b_decided, key to the document",
        asking(
            tell("document.agree", NEW, operation="administration", subject_kind="document"),
            "insert into documents_agreement (id, document_id, jurisdiction, unit_id, decision, reason, entry_id)"
            f" select law.uuid7(), {NEW}, 'ZZ.Z1', '{{lak_unit}}', 'agreed', '', {ENTRY}",
            who="lak_chief",
        ),
        "select exists (select from documents_agreement)",
        [
            "drop trigger b_decided on documents_agreement",
            "do $$ begin execute (select 'alter table documents_agreement drop constraint ' || quote_ident(conname)"
            " from pg_constraint where conrelid = 'documents_agreement'::regclass"
            " and confrelid = 'documents_document'::regclass); end $$",
        ],
    ),
]
