"""Attacks on the door that erases: go through it alone, unsigned or twice, past it, and back into what was erased."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.corrections import holding, open_to_app
from ecrime.cli.drills.attacks.guards import APPENDED, WRITTEN
from ecrime.cli.drills.attacks.statements import ENTRY, correction, entry_by_hand, tell, touch, transaction

AREA = "'ZZ.Z1'"
ORDER = "'{erasure_order}'"
ORDERED, ERASED = "'{to_erase}'", "'{erased}'"
PEOPLE_GONE = f"select not exists (select from incidents_personstated where incident_id = {ORDERED})"
UNSIGNED = ["drop trigger signed_at_commit on erasure_carried_out"]
ANYBODY = [
    "create or replace function law.require_eraser(record public.incidents_incident, acting law.session) returns void"
    " language sql as ''",
]
# The door's own conditions, which stand in one function with what it does.
ANY_ORDER = [
    "do $$ begin execute replace(pg_get_functiondef('law.erasure_carried_out'::regproc),"
    " 'acting.officer_id = the_order.recorded_by or acting.unit_id = the_order.unit_id', 'false'); end $$",
]


def carrying_out(*, who: str = "planner", signature: str = "gen_random_uuid()") -> list[Step]:
    """An order carried out as the product does it."""
    return transaction(
        tell("erasure.carry_out", ORDER, operation="erasure", subject_kind="erasure", jurisdiction=AREA),
        f"insert into erasure_carried_out (id, order_id, signature_id, entry_id) select law.uuid7(), {ORDER},"
        f" {signature}, {ENTRY}",
        who=who,
    )


def ordering(record: str = "'{locked}'", who: str = "lak_chief") -> list[Step]:
    """An order by hand, with what the database fills in filled in by the attacker."""
    return transaction(
        "select set_config('drill.id', law.uuid7()::text, true)",
        tell(
            "erasure.order",
            "current_setting('drill.id')::uuid",
            operation="administration",
            subject_kind="erasure",
            jurisdiction=AREA,
        ),
        "insert into erasure_order (id, incident_id, jurisdiction, court, number, ordered_on, paper, recorded_by,"
        f" unit_id, recorded_at, signature_id, entry_id) select current_setting('drill.id')::uuid, {record}, {AREA},"
        " 'forged court', '1', '2020-01-01', 'none', '{lak2_officer}', '{hil_unit}', law.now(), gen_random_uuid(),"
        f" {ENTRY}",
        who=who,
    )


def restricting(record: str) -> list[Step]:
    """A restriction by hand: something more about a record."""
    return transaction(
        tell("restriction.place", record, jurisdiction=AREA),
        "insert into lock_restriction (id, record_id, jurisdiction, reason, lifted_reason, placed_by, placed_at,"
        f" entry_id) select law.uuid7(), {record}, {AREA}, 'because I say so', '', law.officer(), law.now(), {ENTRY}",
        who="lak_duty",
    )


ATTACKS = [
    Attack(
        "erasure: delete people without any order",
        "no DELETE right to incidents_personstated, no policy for it, trigger z_never_deleted",
        transaction(f"delete from incidents_personstated where incident_id = {ORDERED}", who="planner"),
        PEOPLE_GONE,
        [
            *open_to_app("incidents_personstated", "delete", "z_never_deleted"),
            "alter table incidents_personstated disable trigger all",  # keys of other tables
        ],
    ),
    Attack(
        "erasure: destroy the salts of entries",
        "no DELETE right to ledger_row_salt, no policy for it",
        transaction("delete from ledger_row_salt", who="planner"),
        "select not exists (select from ledger_row_salt)",
        open_to_app("ledger_row_salt", "delete"),
    ),
    Attack(
        "erasure: say of an entry that it was emptied",
        "no INSERT right to ledger_emptied, no policy for it",
        transaction(
            tell("erasure.carry_out", ORDER, operation="erasure", subject_kind="erasure", jurisdiction=AREA),
            "insert into ledger_emptied (id, erasure_id, record_id, entry_id)"
            f" select '{{open_entry}}', {ORDER}, {ORDERED}, {ENTRY}",
            who="planner",
        ),
        "select exists (select from ledger_emptied where id = '{open_entry}')",
        open_to_app("ledger_emptied", "insert"),
    ),
    Attack("erasure: carry an order out unsigned", "trigger signed_at_commit", carrying_out(), PEOPLE_GONE, UNSIGNED),
    Attack(
        "erasure: carry an order out with a colleague's signature",
        "function law.require_signature",
        carrying_out(signature="'{lak2_signature}'"),
        PEOPLE_GONE,
        [
            "create or replace function law.require_signature(signature uuid, act_words text) returns void language sql"
            " security definer as 'update public.officers_signature set used_at = law.now() where id = $1'"
        ],
    ),
    Attack(
        "erasure: carry out what one has ordered oneself",
        "right erasure.carry_out, function law.erasure_carried_out, trigger signed_at_commit",
        carrying_out(who="lak_chief"),
        PEOPLE_GONE,
        [holding("lak_chief", "erasure.carry_out"), *ANY_ORDER, *UNSIGNED],
    ),
    Attack(
        "erasure: carry out an order about a record one has recorded",
        "right erasure.carry_out, function law.require_eraser, trigger signed_at_commit",
        carrying_out(who="lak2"),
        PEOPLE_GONE,
        [holding("lak2", "erasure.carry_out"), *ANY_ORDER, *ANYBODY, *UNSIGNED],
    ),
    Attack(
        "erasure: record an order in another unit's name",
        "triggers b_ordered and signed_at_commit on erasure_order",
        ordering(),
        "select exists (select from erasure_order where court = 'forged court' and unit_id = '{hil_unit}')",
        ["drop trigger b_ordered on erasure_order", "drop trigger signed_at_commit on erasure_order"],
    ),
    Attack(
        "erasure: tell something more of a record that is erased",
        "trigger e_not_about_erased",
        restricting(ERASED),
        f"select exists (select from lock_restriction where record_id = {ERASED})",
        ["drop trigger e_not_about_erased on ledger_entry"],
    ),
    Attack(
        "erasure: write words into a record that is erased",
        "trigger b_written",
        correction(touch(ERASED), subject=ERASED),
        f"select narrative = 'forged' from incidents_incident where id = {ERASED}",
        WRITTEN,
    ),
    Attack(
        "erasure: enter that a record was erased",
        "trigger b_append",
        transaction(
            entry_by_hand(
                kind="'incident.erase'", operation="'erasure'", purpose="null", format="2", subject_id=ORDERED
            ),
            who="planner",
        ),
        f"select exists (select from ledger_entry where kind = 'incident.erase' and subject_id = {ORDERED})",
        APPENDED,
    ),
]
