"""Attacks on signing in and signing: to mint, to lengthen, to enrol, to sign for another, to be a DEMO."""

from __future__ import annotations

from datetime import timedelta

from ecrime.cli.drills.attacks.attack import Attack, Tick
from ecrime.cli.drills.attacks.guards import SEALED
from ecrime.cli.drills.attacks.harms import LOOT
from ecrime.cli.drills.attacks.statements import ENTRY, loot, tell, transaction

WORDS = r"E'request.ask\nfor the drill'"
MINTED = "select exists (select from law.session where token_hash = sha256('mine'))"
HASHES = "sha256('c'), sha256('s')"

ANY_SESSION = [
    "create or replace function law.context() returns law.session language sql stable security definer as"
    " 'select s from law.session s where s.token_hash = sha256(convert_to(current_setting(''ecrime.token''),"
    " ''UTF8''))'"
]
ANY_PASSKEY_IN_HAND = [
    "create or replace function law.passkey_in_hand(passkey uuid, act text, acting law.session) returns"
    " public.officers_passkey language sql as 'select k from public.officers_passkey k where k.id = passkey'"
]
ANY_SIGNATURE = [
    "create or replace function law.require_signature(signature uuid, act_words text) returns void"
    " language sql security definer as"
    " 'update public.officers_signature set used_at = law.now() where id = $1'"
]


def open_to_app(function: str) -> str:
    """A function of the auth process is open to the app."""
    return f"grant execute on function {function} to ecrime_app"


def open_table(table: str, right: str) -> list[str]:
    """All that keeps the app from a right to a table, triggers apart."""
    what = "with check (true)" if right == "insert" else "using (true)"
    return [
        f"grant {right} on {table} to ecrime_app",
        f"create policy drill_{right} on {table} for {right} to ecrime_app {what}",
    ]


def writable(table: str) -> list[str]:
    """All that keeps the app from finding rows of a table and changing them, triggers apart."""
    return open_table(table, "select") + open_table(table, "update")


READINGS = [
    Attack(
        f"sign-in: read the {what}",
        f"no right to {table}, no policy for it",
        transaction(loot(column, f"from {table}")),
        LOOT,
        open_table(table, "select"),
    )
    for what, table, column in (
        ("passkeys", "officers_passkey", "id"),
        ("challenges", "officers_challenge", "id"),
        ("codes", "officers_code", "id"),
        ("signatures and their words", "officers_signature", "id"),
        ("failures", "officers_attempt", "id"),
        ("counts of passkeys", "officers_passkey_use", "passkey_id"),
    )
]

ATTACKS = [
    *READINGS,
    # Sessions
    Attack(
        "sign-in: mint a session as the auth process does",
        "no right to its functions",
        [
            "select set_config('drill.asked', law.begin_sign_in(sha256('x'), sha256('y'))::text, false)",
            "select law.mint_by_passkey(current_setting('drill.asked')::uuid, '{lak2_passkey}', 1000000,"
            f" sha256('mine'), {HASHES})",
        ],
        MINTED,
        [
            open_to_app("law.begin_sign_in(bytea, bytea)"),
            open_to_app("law.mint_by_passkey(uuid, uuid, bigint, bytea, bytea, bytea)"),
        ],
    ),
    Attack(
        "sign-in: become the auth process",
        "membership in ecrime_auth",
        [
            "set role ecrime_auth",
            "select set_config('drill.asked', law.begin_sign_in(sha256('x'), sha256('y'))::text, false)",
            "select law.mint_by_passkey(current_setting('drill.asked')::uuid, '{lak2_passkey}', 1000000,"
            f" sha256('mine'), {HASHES})",
        ],
        MINTED,
        ["grant ecrime_auth to ecrime_app"],
        ["revoke ecrime_auth from ecrime_app"],
    ),
    Attack(
        "sign-in: lengthen a session",
        "no right to law.session, no policy for it",
        transaction("update law.session set expires_at = '2199-01-01' where officer_id = '{lak_officer}'"),
        "select exists (select from law.session where expires_at = '2199-01-01')",
        writable("law.session"),
    ),
    Attack(
        "sign-in: lengthen a session by a job that holds every right of the post for a day",
        "function law.delegate",
        transaction("select law.delegate(sha256('mine'), '{{incident.record,incident.correct}}', 24)"),
        MINTED,
        [
            "create or replace function law.delegate(token_hash bytea, acts text[], hours integer) returns void"
            " language sql security definer as 'select law.mint_session((law.context()).post_id, token_hash, ''job'',"
            " acts, make_interval(hours => hours))'",
        ],
    ),
    Attack(
        "sign-in: go on after the post has ended",
        "function law.context, which asks for the post at every statement",
        transaction(loot("law.unit()"), who="ended"),
        LOOT,
        ANY_SESSION,
    ),
    Attack(
        "sign-in: go on after the passkey is suspended",
        "function law.context, which asks for the passkey at every statement",
        transaction(loot("law.unit()"), who="lost"),
        LOOT,
        ANY_SESSION,
    ),
    Attack(
        "sign-in: wipe the count of failures",
        "no right to officers_attempt, no policy for it",
        transaction("delete from officers_attempt"),
        "select not exists (select from officers_attempt)",
        open_table("officers_attempt", "delete"),
    ),
    # Passkeys
    Attack(
        "sign-in: enrol a passkey of one's own for a colleague",
        "no right to officers_passkey, no policy for it, key passkey_entry, trigger entry_fits",
        transaction(
            "insert into officers_passkey (id, entry_id, officer_id, credential_id, public_key, aaguid, label,"
            " software) values (law.uuid7(), '{open_entry}', '{lak2_officer}', 'mine', '', gen_random_uuid(), '',"
            " false)"
        ),
        "select exists (select from officers_passkey where credential_id = 'mine')",
        [
            *open_table("officers_passkey", "insert"),
            "alter table officers_passkey drop constraint passkey_entry",
            *SEALED,
            "drop trigger entry_fits on officers_passkey",
        ],
    ),
    Attack(
        "sign-in: enrol one as the auth process does, with a code read nowhere",
        "no right to its functions",
        [
            "select set_config('drill.asked', asked::text, false)"
            " from law.begin_enrolment((select c.code_hash from officers_code c where c.used_at is null limit 1),"
            " sha256('x'), sha256('y'))",
            "select law.enrol_passkey(current_setting('drill.asked')::uuid, 'mine', '', 0, gen_random_uuid(), '',"
            f" false, sha256('mine'), {HASHES}, {HASHES})",
        ],
        MINTED,
        [
            *open_table("officers_code", "select"),
            open_to_app("law.begin_enrolment(bytea, bytea, bytea)"),
            open_to_app(
                "law.enrol_passkey(uuid, bytea, bytea, bigint, uuid, text, boolean, bytea, bytea, bytea, bytea, bytea)"
            ),
        ],
    ),
    Attack(
        "sign-in: free a suspended passkey",
        "no right to officers_passkey, no policy for it, triggers a_stamp, entry_fits",
        transaction(
            "update officers_passkey set suspended_at = null, suspended_by_id = null, suspended_for = null"
            " where id = '{lost_passkey}'",
            who="lak_chief",
        ),
        "select suspended_at is null from officers_passkey where id = '{lost_passkey}'",
        [
            *writable("officers_passkey"),
            "drop trigger a_stamp on officers_passkey",
            *SEALED,
            "drop trigger entry_fits on officers_passkey",
        ],
    ),
    Attack(
        "sign-in: free it as the person who suspended it",
        "function law.passkey_in_hand, which wants a second person",
        transaction(
            f"select law.lift_passkey('{{lost_passkey}}', '{{lak_signature}}', {HASHES})",
            who="lak_chief",
        ),
        "select suspended_at is null from officers_passkey where id = '{lost_passkey}'",
        [*ANY_PASSKEY_IN_HAND, *ANY_SIGNATURE],
    ),
    Attack(
        "sign-in: free it with a second person's session, and no signature",
        "function law.require_signature",
        transaction(f"select law.lift_passkey('{{lost_passkey}}', gen_random_uuid(), {HASHES})", who="admin"),
        "select suspended_at is null from officers_passkey where id = '{lost_passkey}'",
        ANY_SIGNATURE,
    ),
    Attack(
        "sign-in: revoke it with a second person's session, and no signature, to be given a code",
        "function law.require_signature",
        transaction(f"select law.confirm_passkey('{{lost_passkey}}', gen_random_uuid(), {HASHES})", who="admin"),
        "select revoked_at is not null from officers_passkey where id = '{lost_passkey}'",
        ANY_SIGNATURE,
    ),
    Attack(
        "sign-in: suspend a colleague's passkey",
        "function law.passkey_in_hand",
        transaction(f"select law.suspend_passkey('{{lak_passkey}}', 'lost', {HASHES})", who="lak2"),
        "select suspended_at is not null from officers_passkey where id = '{lak_passkey}'",
        ANY_PASSKEY_IN_HAND,
    ),
    Attack(
        "sign-in: give a code to who has a passkey, and be him",
        "trigger b_own_posting",
        transaction(
            tell("officer.code", "'{lak2_officer}'", operation="administration", subject_kind="officer"),
            "insert into officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)"
            " values (law.uuid7(), sha256('mine'), '{lak2_officer}', '{lak2_posting}',"
            f" law.now() + interval '1 hour', {ENTRY})",
            who="admin",
        ),
        "select exists (select from officers_code where code_hash = sha256('mine'))",
        ["drop trigger b_own_posting on officers_code"],
    ),
    # Signatures
    Attack(
        "signature: forge one",
        "no right to officers_signature, no policy for it",
        transaction(
            "insert into officers_signature (id, officer_id, session_id, passkey_id, asked_at, words, client_data,"
            " authenticator_data, signature, public_key) values (law.uuid7(), '{lak_officer}', '{lak_session}',"
            " '{lak_passkey}', law.now(), 'forged', '', '', '', '')"
        ),
        "select exists (select from officers_signature where words = 'forged')",
        open_table("officers_signature", "insert"),
    ),
    Attack(
        "signature: have one kept as the auth process does, with nothing answered",
        "no right to its functions",
        transaction(
            "select set_config('drill.asked', asked::text, true) from law.begin_signing('forged', sha256('y'))",
            "select law.keep_signature(current_setting('drill.asked')::uuid, '{lak_passkey}', 1000000, '', '', '')",
        ),
        "select exists (select from officers_signature where words ~ 'forged')",
        [
            open_to_app("law.begin_signing(text, bytea)"),
            open_to_app("law.keep_signature(uuid, uuid, bigint, bytea, bytea, bytea)"),
        ],
    ),
    Attack(
        "signature: use a colleague's",
        "function law.require_signature, which compares the officer",
        transaction(f"select law.require_signature('{{lak2_signature}}', {WORDS})"),
        "select used_at is not null from officers_signature where id = '{lak2_signature}'",
        ANY_SIGNATURE,
    ),
    Attack(
        "signature: use one's own for other words",
        "function law.require_signature, which composes the words anew",
        transaction("select law.require_signature('{lak_signature}', 'other words')"),
        "select used_at is not null from officers_signature where id = '{lak_signature}'",
        ANY_SIGNATURE,
    ),
    Attack(
        "signature: use one ten minutes later",
        "function law.require_signature, which compares the moment",
        [
            Tick(timedelta(minutes=10)),
            *transaction(f"select law.require_signature('{{lak_signature}}', {WORDS})"),
        ],
        "select used_at is not null from officers_signature where id = '{lak_signature}'",
        ANY_SIGNATURE,
    ),
    Attack(
        "signature: use one twice",
        "function law.require_signature, which uses it up",
        [
            *transaction(f"select law.require_signature('{{lak_signature}}', {WORDS})"),
            *transaction(f"select law.require_signature('{{lak_signature}}', {WORDS})", loot("law.unit()")),
        ],
        LOOT,
        ANY_SIGNATURE,
    ),
    Attack(
        "signature: make a used one good again",
        "no right to officers_signature, no policy for it",
        [
            *transaction(
                f"select law.require_signature('{{lak_signature}}', {WORDS})",
                "update officers_signature set used_at = null where id = '{lak_signature}'",
            ),
            *transaction(f"select law.require_signature('{{lak_signature}}', {WORDS})", loot("law.unit()")),
        ],
        LOOT,
        writable("officers_signature"),
    ),
    # Posts
    Attack(
        "post: end a colleague's",
        "policy ended, key posting_entry, trigger entry_fits_end",
        transaction(
            "update officers_posting set ends_at = law.now(), entry_id = '{open_entry}' where id = '{lak2_posting}'"
        ),
        "select ends_at is not null from officers_posting where id = '{lak2_posting}'",
        [
            "alter table officers_posting disable row level security",
            "alter table officers_posting drop constraint posting_entry",
            *SEALED,
            "drop trigger entry_fits_end on officers_posting",
        ],
    ),
    Attack(
        "post: take an ended one up again",
        "trigger b_ends",
        transaction(
            tell(
                "officer.end_post",
                "(select officer_id from officers_posting where id = '{ended_posting}')",
                operation="administration",
                subject_kind="officer",
            ),
            f"update officers_posting set ends_at = null, entry_id = {ENTRY} where id = '{{ended_posting}}'",
            who="admin",
        ),
        "select ends_at is null from officers_posting where id = '{ended_posting}'",
        ["drop trigger b_ends on officers_posting"],
    ),
    Attack(
        "post: move one to another unit under cover of its end",
        "rights by column, trigger c_fixed",
        transaction(
            tell(
                "officer.end_post",
                "(select officer_id from officers_posting where id = '{new_posting}')",
                operation="administration",
                subject_kind="officer",
            ),
            f"update officers_posting set ends_at = law.now(), unit_id = '{{hil_unit}}', entry_id = {ENTRY}"
            " where id = '{new_posting}'",
            who="admin",
        ),
        "select unit_id = '{hil_unit}' from officers_posting where id = '{new_posting}'",
        ["grant update on officers_posting to ecrime_app", "drop trigger c_fixed on officers_posting"],
    ),
    # DEMO
    Attack(
        "DEMO: mark a database in service",
        "no right to law.demo, no policy for it",
        ["insert into law.demo (is_demo, marked_at) values (true, now())"],
        "select exists (select from law.demo)",
        open_table("law.demo", "insert"),
    ),
    Attack(
        "DEMO: put a software authenticator into a database in service",
        "no right to officers_software_key, no policy for it, trigger b_only_in_demo",
        ["insert into officers_software_key (passkey_id, private_key) values ('{lak2_passkey}', 'mine')"],
        "select exists (select from officers_software_key)",
        [*open_table("officers_software_key", "insert"), "drop trigger b_only_in_demo on officers_software_key"],
    ),
]
