"""Attacks on sessions, codes and roles: to be somebody else, or more than one is."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.guards import ROW_SECURITY, SEALED
from ecrime.cli.drills.attacks.harms import LOOT
from ecrime.cli.drills.attacks.statements import ENTRY, loot, tell, transaction

ATTACKS = [
    Attack(
        "context: none, yet rows",
        "row security on incidents_incident",
        [
            "create temporary table loot as select id from incidents_incident",
            *transaction(loot("id", "from loot"), who="hil"),
        ],
        LOOT,
        ROW_SECURITY,
    ),
    Attack(
        "context: a forged token made of what the ledger shows",
        "function law.context, which compares a hash of the secret token",
        [
            "begin",
            "select set_config('ecrime.token', '{lak_session}', true), set_config('ecrime.unit', '{lak_unit}', true)",
            loot("id", "from incidents_incident"),
            "commit",
        ],
        LOOT,
        [
            "create or replace function law.context() returns law.session language sql stable security definer as"
            " 'select s from law.session s where s.id::text = current_setting(''ecrime.token'')'",
        ],
    ),
    Attack(
        "context: read the sessions",
        "no right to law.session",
        ["create temporary table loot as select * from law.session", "select from loot"],
        "select has_table_privilege('ecrime_app', 'law.session', 'select')",
        ["grant select on law.session to ecrime_app"],
    ),
    Attack(
        "context: mint a session",
        "no right to law.session, no policy for it",
        [
            "insert into law.session (id, token_hash, kind, officer_id, post_id, unit_id, scope, rights, opened_at,"
            " expires_at) values (gen_random_uuid(), sha256('mine'), 'officer', '{lak_officer}', '{lak_officer}',"
            " '{lak_unit}', 'ZZ', '{{incident.see}}', now(), 'infinity')",
        ],
        "select exists (select from law.session where token_hash = sha256('mine'))",
        [
            "grant insert on law.session to ecrime_app",
            "create policy i on law.session for insert to ecrime_app with check (true)",
        ],
    ),
    Attack(
        "context: give oneself a code",
        "function law.console_code is the owner's, policy given, triggers b_own_posting, entry_fits",
        transaction(
            "insert into officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)"
            " select law.uuid7(), sha256('mine'), '{lak2_officer}', id, 'infinity', '{open_entry}'"
            " from officers_posting where officer_id = '{lak2_officer}'"
        ),
        "select exists (select from officers_code where code_hash = sha256('mine'))",
        [
            "alter table officers_code disable row level security",
            "alter table officers_code drop constraint code_entry",
            *SEALED,
            "drop trigger entry_fits on officers_code",
            "drop trigger b_own_posting on officers_code",
        ],
    ),
    Attack(
        "context: appoint an officer without the right",
        "policy appointed, triggers b_append, entry_fits",
        transaction(
            "insert into officers_officer (id, name_km, name_latin, entry_id)"
            " values (law.uuid7(), 'forged', 'forged', '{open_entry}')"
        ),
        "select exists (select from officers_officer where name_km = 'forged')",
        [
            "alter table officers_officer disable row level security",
            "alter table officers_officer drop constraint officer_entry",
            *SEALED,
            "drop trigger entry_fits on officers_officer",
        ],
    ),
    Attack(
        "roles: become the owner",
        "membership in ecrime_owner",
        ["set role ecrime_owner", "alter table incidents_incident disable trigger locked_after_48h"],
        "select tgenabled = 'D' from pg_trigger where tgname = 'locked_after_48h'"
        " and tgrelid = 'incidents_incident'::regclass",
        ["revoke ecrime_app from ecrime_owner", "grant ecrime_owner to ecrime_app"],
        ["revoke ecrime_owner from ecrime_app", "grant ecrime_app to ecrime_owner"],
    ),
    Attack(
        "roles: become who minds the sessions",
        "membership in ecrime_law",
        ["set role ecrime_law", "update law.session set rights = rights || '{{officer.appoint}}'"],
        "select bool_and('officer.appoint' = any (rights)) from law.session",
        ["grant ecrime_law to ecrime_app"],
        ["revoke ecrime_law from ecrime_app"],
    ),
    Attack(
        "context: delegate nothing, and get every right of the post",
        "function law.delegate",
        transaction("select law.delegate(sha256('mine'), null, 1)"),
        "select exists (select from law.session where token_hash = sha256('mine'))",
        [
            "create or replace function law.delegate(token_hash bytea, acts text[], hours integer) returns void"
            " language sql security definer as 'select law.mint_session((law.context()).post_id, token_hash, ''job'',"
            " acts, make_interval(hours => hours))'",
        ],
    ),
    Attack(
        "context: a code that is one officer's in the ledger and opens another's post",
        "trigger b_own_posting",
        transaction(
            tell("officer.code", "'{lak2_officer}'", operation="administration", subject_kind="officer"),
            "insert into officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)"
            f" select law.uuid7(), sha256('mine'), '{{lak2_officer}}', id, law.now() + interval '1 hour', {ENTRY}"
            " from officers_posting where officer_id = '{lak_officer}'",
            who="admin",
        ),
        "select exists (select from officers_code where code_hash = sha256('mine'))",
        ["drop trigger b_own_posting on officers_code"],
    ),
]
