"""Attacks on what another unit holds: reading it, changing it, guessing at it."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.guards import AT_COMMIT, ROW_SECURITY
from ecrime.cli.drills.attacks.harms import LOOT, forged
from ecrime.cli.drills.attacks.statements import OPEN, correction, loot, touch, transaction

ATTACKS = [
    Attack(
        "units: read another unit's record",
        "policy seen_in_own_area",
        transaction(loot("id", f"from incidents_incident where id = {OPEN}"), who="hil"),
        LOOT,
        ROW_SECURITY,
    ),
    Attack(
        "units: correct another unit's record",
        "policies seen_in_own_area and corrected_by_own_unit, triggers b_append, b_written, locked_after_48h_at_commit",
        correction(touch(), who="hil"),
        forged(),
        [
            *ROW_SECURITY,
            *AT_COMMIT,
            "update law.session set scope = 'ZZ' where scope = 'ZZ.Z2'",
        ],
    ),
    Attack(
        "units: learn common names by the planner's estimates",
        "no statistics over what people wrote",
        ["select 1"],
        "select coalesce(attstattarget, -1) <> 0 from pg_attribute"
        " where attrelid = 'incidents_personstated'::regclass and attname = 'names'",
        ["alter table incidents_personstated alter column names set statistics 100"],
    ),
]
