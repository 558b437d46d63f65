"""What attacks on sign-in find: a suspended passkey, a post that has ended, codes and signatures of colleagues."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from uuid import UUID

from ecrime.base.officers import actions, queries
from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import SignInNeeded

WORDS = "request.ask\nfor the drill"


def set_sign_in_scene(database: Database) -> Mapping[str, str]:
    """Play it through the product's own acts; returns the values that attacks name in braces."""
    admin, chief = database.actor("admin"), database.actor("lak_chief")
    ended, lost, new = (_appoint(admin, name) for name in ("Ended", "Lost", "New"))
    ended_officer, lost_officer = (database.enrol(actions.give_code(admin, posting)) for posting in (ended, lost))
    lost_actor = queries.actor_of(lost_officer.token)
    (lost_passkey,) = queries.passkeys(admin, lost_actor.officer_id)
    actions.suspend_passkey(chief, lost_passkey.id, why="lost")
    actions.end_post(admin, ended)
    actions.give_code(admin, new)
    with contextlib.suppress(SignInNeeded):
        database.browser().enrol("0000-0000-0000", SoftwareAuthenticator.new())
    lak_passkey, lak2_passkey = (queries.passkeys(admin, database.actor(who).officer_id)[0] for who in ("lak", "lak2"))
    return {
        "ended": ended_officer.token,
        "ended_posting": str(ended),
        "new_posting": str(new),
        "lost": lost_officer.token,
        "lost_passkey": str(lost_passkey.id),
        "lak_passkey": str(lak_passkey.id),
        "lak2_passkey": str(lak2_passkey.id),
        "lak2_posting": str(database.actor("lak2").post_id),
        "lak_signature": str(database.sign("lak", WORDS)),
        "lak2_signature": str(database.sign("lak2", WORDS)),
    }


def _appoint(admin: Actor, name: str) -> UUID:
    unit = next(unit for unit in queries.units(admin) if unit.code == "LAK")
    return actions.appoint_officer(admin, name_km="មន្ត្រី", name_latin=name, unit_id=unit.id, post_kind="specialist")
