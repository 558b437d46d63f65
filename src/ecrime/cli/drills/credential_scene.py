"""What attacks on credentials find: a system that is signed in, one that was cut off, and the posts they would have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ecrime.base.database.context import caller_address
from ecrime.base.officers import actions, entrance, queries
from ecrime.base.officers.facts import Caller, CredentialId
from ecrime.cli.drills.instance import Database

HERE = "127.0.0.1"
NETWORKS = ("127.0.0.0/8",)
FOR = timedelta(days=30)


def set_credential_scene(database: Database) -> Mapping[str, str]:
    """Play it through the product's own acts; returns the values that attacks name in braces."""
    admin = database.actor("admin")
    with database.auth_process():
        posting, credential, token = _system(database, "A system")
        ended, revoked, cut_off = _system(database, "Cut off")
    actions.revoke_credential(admin, revoked)
    ((held_hash,),) = database.as_superuser(f"select token_hash from officers_credential where id = '{credential}'")
    return {
        "system": token,
        "system_posting": str(posting),
        "system_officer": str(queries.posting(admin, posting).officer_id),
        "credential": str(credential),
        "credential_hash": bytes(held_hash).hex(),
        "revoked_credential": str(revoked),
        "cut_off": cut_off,
        "cut_off_officer": str(queries.posting(admin, ended).officer_id),
        "lak_posting": str(database.actor("lak").post_id),
        "lak_chief_posting": str(database.actor("lak_chief").post_id),
    }


def _system(database: Database, name: str) -> tuple[UUID, CredentialId, str]:
    """The posting of a system, its credential, and the token of a session that it opened."""
    admin = database.actor("admin")
    unit = next(unit for unit in queries.units(admin) if unit.code == "LAK")
    posting = actions.appoint_officer(admin, name_km="ប្រព័ន្ធ", name_latin=name, unit_id=unit.id, post_kind="specialist")
    until = datetime.now(UTC) + FOR
    credential, secret = actions.give_credential(admin, posting, networks=NETWORKS, until=until)
    known = caller_address.set(HERE)
    try:
        token = entrance.open_by_credential(secret, caller=Caller("", HERE))
    finally:
        caller_address.reset(known)
    return posting, credential, token
