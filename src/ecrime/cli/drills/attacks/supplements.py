"""Attacks on what is added below a record: under whose name, for how long, and by which act."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.statements import LOCKED, insert_supplement, tell, transaction

ADD = tell("supplement.add", LOCKED, operation="collection")
WRITTEN = ["drop trigger b_written on incidents_supplement"]
AT_COMMIT = ["drop trigger locked_after_48h_at_commit on incidents_supplement"]


def added(having: str = "true") -> str:
    """A forged supplement stands."""
    return f"select exists (select from incidents_supplement where note = 'forged' and {having})"


ATTACKS = [
    Attack(
        "supplement: one that may be corrected for ever",
        "trigger b_written",
        transaction(ADD, insert_supplement(locks_at="law.now() + interval '9 years'")),
        added("locks_at > law.now() + interval '3 days'"),
        WRITTEN,
    ),
    Attack(
        "supplement: under a colleague's name",
        "trigger b_written",
        transaction(ADD, insert_supplement(recorded_by_id="'{lak2_officer}'")),
        added("recorded_by_id = '{lak2_officer}'"),
        WRITTEN,
    ),
    Attack(
        "supplement: under the entry of another act",
        "trigger locked_after_48h_at_commit",
        transaction(tell("incident.correct", LOCKED), insert_supplement()),
        added(),
        AT_COMMIT,
    ),
    Attack(
        "supplement: without the right to add one",
        "trigger b_append, policy added_by_own_unit",
        transaction(ADD, insert_supplement(), who="lak_chief"),
        added(),
        [
            "drop policy added_by_own_unit on incidents_supplement",
            "create policy w on incidents_supplement for insert to ecrime_app with check (true)",
            "update law.session set rights = rights || '{supplement.add}' where scope = 'ZZ.Z1'",
        ],
    ),
]
