"""Attacks on footage and privacy zones: noted unopened, opened ahead of time, uncovered without right or word."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.cameras import CAMERA, NEW_ID, new_camera, new_site, of
from ecrime.cli.drills.attacks.statements import ENTRY, NEW, insert, tell, transaction

AGO = "law.now() - interval '1 hour'"
PURPOSE = tell("access.open", NEW, operation="administration", subject_kind="access")
SEES = tell("footage.see", NEW, operation="consultation", subject_kind="footage", purpose="'other'")


def noted(kind: str = "footage.bookmark", who: str = "operator", at: str = AGO) -> list[Step]:
    """A mark in footage of that camera."""
    row = {"id": NEW, "entry_id": ENTRY, "camera_id": CAMERA, "at": at, "words": "'forged'"}
    row |= {"jurisdiction": "'ZZ.Z1.Z101'", "made_at": "law.now()", "made_by": "law.officer()"}
    return transaction(NEW_ID, tell_note(kind), insert("watching_bookmark", row), who=who)


def tell_note(kind: str) -> str:
    """Its entry."""
    return tell(kind, NEW, operation="administration", subject_kind="bookmark", jurisdiction="'ZZ.Z1.Z101'")


def zone(who: str = "planner", polygons: str = "[]", kind: str = "privacy_zone.set") -> list[Step]:
    """The zones of that camera."""
    row = {"id": NEW, "entry_id": ENTRY, "camera_id": CAMERA, "polygons": f"'{polygons}'", "reason": "'x'"}
    row |= {"jurisdiction": "'ZZ.Z1.Z101'", "set_at": "law.now()", "set_by": "law.officer()"}
    return transaction(NEW_ID, of(kind, CAMERA), insert("watching_zone", row), who=who)


def opening(to_at: str) -> list[Step]:
    """Footage is opened for a purpose that was stated in words."""
    stated = insert(
        "ledger_access",
        {
            "id": NEW,
            "purpose_id": "'other'",
            "case_number": "''",
            "reason": "'A bus and a lorry met'",
            "entry_id": ENTRY,
        },
    )
    keep = "select set_config('drill.access', current_setting('drill.id'), true)"
    subject = SEES.replace("purpose, grant_id", "purpose, purpose_subject_id, grant_id").replace(
        "'other', null", "'other', current_setting('drill.access')::uuid, null"
    )
    row = {"id": NEW, "entry_id": ENTRY, "cameras": f"array[{CAMERA}]", "from_at": AGO, "to_at": to_at}
    row |= {"session_id": "law.uuid7()", "jurisdiction": "law.scope_from()", "opened_at": "law.now()"}
    row |= {"opened_by": "law.officer()"}
    first = [NEW_ID, PURPOSE, stated, keep]
    return transaction(*first, NEW_ID, subject, insert("watching_opening", row), who="operator")


BOOKMARKED = "select exists (select from watching_bookmark)"
ZONED = "select exists (select from watching_zone)"
HERE = [*new_site(), *new_camera()]

ATTACKS = [
    Attack(
        "footage: marked by who has not opened it",
        "trigger b_noted",
        [*HERE, *noted()],
        BOOKMARKED,
        ["drop trigger b_noted on watching_bookmark"],
    ),
    Attack(
        "footage: a mark under the entry of another act",
        "trigger entry_fits, trigger b_noted",
        [
            *HERE,
            *transaction(
                NEW_ID,
                tell("access.open", NEW, operation="administration", subject_kind="bookmark"),
                noted()[4],
                who="operator",
            ),
        ],
        BOOKMARKED,
        ["drop trigger b_noted on watching_bookmark", "drop trigger entry_fits on watching_bookmark"],
    ),
    Attack(
        "footage: opened before it is footage",
        "trigger b_opened",
        [*HERE, *opening("law.now() + interval '1 hour'")],
        "select exists (select from watching_opening where to_at > law.now())",
        ["drop trigger b_opened on watching_opening"],
    ),
    Attack(
        "zones: uncovered by the operator",
        "the right privacy_zone.set of the post",
        [*HERE, *zone(who="operator")],
        ZONED,
        ["update law.session set rights = rights || array['privacy_zone.set']"],
    ),
    Attack(
        "zones: what is no zone and covers nothing",
        "trigger b_set",
        [*HERE, *zone(polygons="[[[0,0],[1,1]]]")],
        ZONED,
        ["drop trigger b_set on watching_zone"],
    ),
    Attack(
        "zones: uncovered without saying so",
        "trigger entry_fits",
        [*HERE, *zone(kind="site.decide")],
        ZONED,
        ["drop trigger entry_fits on watching_zone"],
    ),
]
