"""Attacks on the credentials of systems: to read them, to make them wider, longer or higher, to give oneself one."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.guards import SEALED
from ecrime.cli.drills.attacks.harms import LOOT
from ecrime.cli.drills.attacks.sign_in import ANY_SESSION, HASHES, MINTED, open_table, open_to_app
from ecrime.cli.drills.attacks.statements import ENTRY, loot, tell, transaction

CREDENTIAL = "officers_credential"
GIVEN = f"select exists (select from {CREDENTIAL} where token_hash = sha256('mine'))"
ELSEWHERE = "203.0.113.9"


def told(act: str, officer: str = "{system_officer}") -> str:
    """The entry of an act on the credential of an officer."""
    return tell(act, f"'{officer}'", operation="administration", subject_kind="officer")


def given(officer: str, posting: str, *, network: str = "10.1.0.0/16", entry: str = ENTRY) -> str:
    """A credential whose secret the attacker knows."""
    return (
        f"insert into {CREDENTIAL} (id, officer_id, posting_id, token_hash, networks, begins_at, expires_at, entry_id)"
        f" values (law.uuid7(), '{officer}', '{posting}', sha256('mine'), array['{network}'::cidr], law.now(),"
        f" law.now() + interval '1 day', {entry})"
    )


def changed(what: str, which: str = "credential", officer: str = "{system_officer}") -> list[Step]:
    """The administrator, who may revoke it, changes something else of it under an entry of that."""
    update = f"update {CREDENTIAL} set {what}, entry_id = {ENTRY} where id = '{{{which}}}'"
    return transaction(told("credential.revoke", officer), update, who="admin")


# All that keeps the app from changing every column of a credential it may revoke.
FREE = [
    f"grant update on {CREDENTIAL} to ecrime_app",
    f"drop trigger c_fixed on {CREDENTIAL}",
    f"drop trigger b_revoked on {CREDENTIAL}",
]
# All that keeps whoever has no right to it from making one under an entry that is about something else.
BY_STRANGERS = "policy given, triggers b_fit and entry_fits, key credential_entry"
GIVEN_FREELY = [
    f"alter table {CREDENTIAL} disable row level security",
    f"alter table {CREDENTIAL} drop constraint credential_entry",
    f"drop trigger b_fit on {CREDENTIAL}",
    f"drop trigger entry_fits on {CREDENTIAL}",
    *SEALED,
]

ATTACKS = [
    Attack(
        "credential: read its hash, as the administrator who gave it",
        "no right to the column token_hash",
        transaction(loot("id", f"from {CREDENTIAL} where octet_length(token_hash) = 32"), who="admin"),
        LOOT,
        [f"grant select (token_hash) on {CREDENTIAL} to ecrime_app"],
    ),
    Attack(
        "credential: see those of systems, without the right",
        "policy seen",
        transaction(loot("id", f"from {CREDENTIAL}")),
        LOOT,
        open_table(CREDENTIAL, "select")[1:],
    ),
    Attack(
        "credential: read when and from where they were used",
        "no right to officers_credential_use, no policy for it",
        transaction(loot("credential_id", "from officers_credential_use"), who="admin"),
        LOOT,
        open_table("officers_credential_use", "select"),
    ),
    Attack(
        "credential: wipe when it was used",
        "no right to officers_credential_use, no policy for it",
        transaction("update officers_credential_use set used_at = null", who="admin"),
        "select not exists (select from officers_credential_use where used_at is not null)",
        [
            *open_table("officers_credential_use", "select"),
            *open_table("officers_credential_use", "update"),
        ],
    ),
    Attack(
        "credential: have it good from everywhere",
        "no right to the column networks, trigger c_fixed",
        changed("networks = array['0.0.0.0/0'::cidr], revoked_at = null"),
        f"select exists (select from {CREDENTIAL} where networks = array['0.0.0.0/0'::cidr])",
        FREE,
    ),
    Attack(
        "credential: have it last longer",
        "no right to the column expires_at, trigger c_fixed",
        changed("expires_at = expires_at + interval '300 days'"),
        f"select exists (select from {CREDENTIAL} where id = '{{credential}}' and expires_at > law.now() +"
        " interval '300 days')",
        FREE,
    ),
    Attack(
        "credential: move it to a higher post",
        "no right to the column posting_id, trigger c_fixed",
        changed("posting_id = '{lak_chief_posting}'"),
        f"select posting_id = '{{lak_chief_posting}}' from {CREDENTIAL} where id = '{{credential}}'",
        FREE,
    ),
    Attack(
        "credential: revive a revoked one",
        "trigger b_revoked",
        changed("revoked_at = null, revoked_by = null", "revoked_credential", "{cut_off_officer}"),
        f"select revoked_at is null from {CREDENTIAL} where id = '{{revoked_credential}}'",
        [f"drop trigger b_revoked on {CREDENTIAL}"],
    ),
    Attack(
        "credential: revoke one under another's entry",
        "key to the ledger's entry of this very act, trigger entry_fits_revoked",
        transaction(
            f"update {CREDENTIAL} set revoked_at = law.now(), entry_id = '{{open_entry}}' where id = '{{credential}}'",
            who="admin",
        ),
        f"select revoked_at is not null from {CREDENTIAL} where id = '{{credential}}'",
        [
            f"alter table {CREDENTIAL} drop constraint credential_entry",
            *SEALED,
            f"drop trigger entry_fits_revoked on {CREDENTIAL}",
        ],
    ),
    Attack(
        "credential: make one, without the right, for a post higher than one's own",
        BY_STRANGERS,
        transaction(given("{lak_chief_officer}", "{lak_chief_posting}", entry="'{open_entry}'")),
        GIVEN,
        GIVEN_FREELY,
    ),
    Attack(
        "credential: make one for one's own post, without the right",
        BY_STRANGERS,
        transaction(given("{lak_officer}", "{lak_posting}", entry="'{open_entry}'")),
        GIVEN,
        GIVEN_FREELY,
    ),
    Attack(
        "credential: be a chief by one, as the administrator",
        "trigger b_fit, which gives a person none",
        transaction(
            told("credential.give", "{lak_chief_officer}"),
            given("{lak_chief_officer}", "{lak_chief_posting}"),
            who="admin",
        ),
        GIVEN,
        [f"drop trigger b_fit on {CREDENTIAL}"],
    ),
    Attack(
        "credential: give a system the post of another",
        "trigger b_fit, which wants the post of the officer it names",
        transaction(told("credential.give"), given("{system_officer}", "{lak_chief_posting}"), who="admin"),
        GIVEN,
        [f"drop trigger b_fit on {CREDENTIAL}"],
    ),
    Attack(
        "credential: give one for the whole world",
        "trigger b_fit, which bounds a network",
        transaction(
            told("credential.give"), given("{system_officer}", "{system_posting}", network="0.0.0.0/0"), who="admin"
        ),
        GIVEN,
        [f"drop trigger b_fit on {CREDENTIAL}"],
    ),
    Attack(
        "credential: open a session by it as the auth process does, with a hash out of a backup",
        "no right to its functions",
        [
            "select law.mint_by_credential('\\x{credential_hash}', '127.0.0.1', sha256('a'), sha256('mine'),"
            f" {HASHES})"
        ],
        MINTED,
        [open_to_app("law.mint_by_credential(bytea, inet, bytea, bytea, bytea, bytea)")],
    ),
    Attack(
        "credential: act by its token from another network",
        "function law.context, which asks for the network at every statement",
        [
            "begin",
            f"select set_config('ecrime.caller', '{ELSEWHERE}', true)",
            *transaction(loot("law.unit()"), who="system")[1:],
        ],
        LOOT,
        ANY_SESSION,
    ),
    Attack(
        "credential: act by its token from nowhere",
        "function law.context, which asks for the network at every statement",
        transaction(loot("law.unit()"), who="system"),
        LOOT,
        ANY_SESSION,
    ),
    Attack(
        "credential: go on by its token after it was revoked",
        "function law.context, which asks for the credential at every statement",
        [
            "begin",
            "select set_config('ecrime.caller', '127.0.0.1', true)",
            *transaction(loot("law.unit()"), who="cut_off")[1:],
        ],
        LOOT,
        ANY_SESSION,
    ),
]
