"""Attacks on the door through which a DEMO is given a past: where it stands open, and where there is none."""

from __future__ import annotations

from ecrime.base.database import past
from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.harms import recorded
from ecrime.cli.drills.attacks.statements import entry_by_hand, new_incident, transaction
from ecrime.cli.drills.scene import LATER

# The present of the scene, and a moment before it at which its officers served already.
PRESENT = f"clock_timestamp() + interval '{LATER.total_seconds()} seconds'"
BEFORE = "clock_timestamp() + interval '1 hour'"
SET_BACK = f"select set_config('ecrime.past', ({BEFORE})::text, false)"
WRITTEN_BEFORE = f"{PRESENT} - interval '40 hours'"
ROW = (
    "insert into law.past (seed, incidents, begins_at, until, told_until)"
    " select 'forged', 1, law.now() - interval '9 days', law.now(), law.now() - interval '9 days'"
)
STANDS = "select exists (select from law.past where seed = 'forged')"

# The clocks of a past on the clock of the scene, as past.py puts them in place; and ones that believe everybody.
CLOCKS = f"begin; {past.clocks().replace('clock_timestamp()', f'({PRESENT})')} commit;"
LOOSE = CLOCKS.replace("session_user = 'ecrime_owner'", "true")
MARKED = "insert into law.demo (is_demo, marked_at) values (true, clock_timestamp())"
IN_DEMO = [MARKED, ROW.replace("forged", "told"), CLOCKS]
TO_WRITE = [
    "alter table law.past disable row level security",
    "grant select, insert on law.past to ecrime_app",
]

ATTACKS = [
    Attack(
        "past: record at a moment of one's choice in a database that is no DEMO",
        "the shipped law.now and law.time",
        [SET_BACK, *transaction(*new_incident())],
        recorded(f"recorded_at < {WRITTEN_BEFORE}"),
        [LOOSE],
    ),
    Attack(
        "past: record at a moment of one's choice in a DEMO whose past is being told",
        "law.now and law.time of past.sql, which ask who signed in",
        [SET_BACK, *transaction(*new_incident())],
        recorded(f"recorded_at < {WRITTEN_BEFORE}"),
        [LOOSE],
        before=IN_DEMO,
    ),
    Attack(
        "past: enter something yesterday in a DEMO whose past is being told",
        "law.now and law.time of past.sql, which ask who signed in",
        [SET_BACK, *transaction(entry_by_hand(at=BEFORE))],
        f"select exists (select from ledger_entry where commitment = sha256('x') and at < {WRITTEN_BEFORE})",
        [LOOSE],
        before=IN_DEMO,
    ),
    Attack(
        "past: open the door of a DEMO once more",
        "no right to law.open_past, function law.has_entries",
        ["select law.open_past('forged', 1, law.now() - interval '9 days')"],
        STANDS,
        [
            "grant execute on function law.open_past(text, integer, timestamptz) to ecrime_app",
            "create or replace function law.has_entries() returns boolean language sql stable as 'select false'",
        ],
        before=[MARKED],
    ),
    Attack(
        "past: write a past into a DEMO by hand",
        "no right to law.past, its row security",
        [ROW],
        STANDS,
        TO_WRITE,
        before=[MARKED],
    ),
    Attack(
        "past: write a past into a database that is no DEMO",
        "no right to law.past, its row security, trigger b_only_in_demo",
        [ROW],
        STANDS,
        [*TO_WRITE, "drop trigger b_only_in_demo on law.past"],
    ),
]
