"""Attacks on files on their way in: whose they are, how large, how long, and what goes on where."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.statements import LOCKED, NEW, OPEN, loot, transaction

NEW_ID = "select set_config('drill.id', law.uuid7()::text, true)"
UNBEGUN = "drop trigger b_begun on documents_upload"
BARE = "alter table documents_upload disable row level security"


def begin(of: str = OPEN, **others: str) -> str:
    """Begin a file of a hundred thousand bytes."""
    values = {
        "id": NEW,
        "incident_id": of,
        "officer_id": "'{lak_officer}'",
        "begun_at": "law.now()",
        "name": "'forged'",
        "size": "100000",
        "sha256": "sha256('x')",
        "received": "0",
        **others,
    }
    return f"insert into documents_upload ({', '.join(values)}) select {', '.join(values.values())}"


def piece(at: str) -> str:
    """Send twenty thousand bytes of it."""
    return (
        "insert into documents_upload_piece (id, upload_id, officer_id, at, size, sealed, key_version, wrapped)"
        f" select law.uuid7(), {NEW}, '{{lak_officer}}', {at}, 20000,"
        " decode(repeat('00', 20028), 'hex'), 1, ''::bytea"
    )


def begun(having: str) -> str:
    """Such an upload stands."""
    return f"select exists (select from documents_upload where {having})"


def beginning(*steps: str) -> list[Step]:
    """A transaction in which an upload is begun under an id of one's own."""
    return transaction(NEW_ID, *steps)


ATTACKS = [
    Attack(
        "upload: begun under a colleague's name",
        "trigger b_begun, policy own",
        beginning(begin(officer_id="'{lak2_officer}'")),
        begun("officer_id = '{lak2_officer}'"),
        [UNBEGUN, BARE],
    ),
    Attack(
        "upload: for a record that was not opened",
        "trigger b_begun",
        beginning(begin(LOCKED)),
        begun("incident_id = '{locked}'"),
        [UNBEGUN],
    ),
    Attack(
        "upload: one that is never thrown away",
        "trigger b_begun",
        beginning(begin(begun_at="'infinity'")),
        begun("begun_at = 'infinity'"),
        [UNBEGUN],
    ),
    Attack(
        "upload: of a thousand megabytes",
        "trigger b_begun, constraint upload_size_taken",
        beginning(begin(size="1048576000")),
        begun("size > 52428800"),
        [UNBEGUN, "alter table documents_upload drop constraint upload_size_taken"],
    ),
    Attack(
        "upload: said to be whole though nothing has come",
        "the app's columns of documents_upload",
        beginning(begin(), "update documents_upload set received = size"),
        begun("received = size"),
        ["grant update on documents_upload to ecrime_app"],
    ),
    Attack(
        "upload: a piece that leaves out what lies before it",
        "trigger b_arrived",
        beginning(begin(), piece("50000")),
        "select exists (select from documents_upload_piece where at = 50000)",
        ["drop trigger b_arrived on documents_upload_piece"],
    ),
    Attack(
        "upload: a colleague's is read",
        "policy own",
        [*beginning(begin()), *transaction(loot("id", "from documents_upload"), who="lak2")],
        "select exists (select from ledger_done where kind = 'loot')",
        [BARE],
    ),
    Attack(
        "upload: a colleague's is thrown away",
        "the app's columns of documents_upload",
        [
            *beginning(begin()),
            *transaction(
                "select law.drop_upload(id) from documents_upload",
                "delete from documents_upload where name = 'forged'",
                who="lak2",
            ),
        ],
        "select not exists (select from documents_upload)",
        [BARE, "grant delete on documents_upload to ecrime_app"],
    ),
]
