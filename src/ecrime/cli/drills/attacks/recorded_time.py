"""Attacks on time: when something was recorded, and which clock and snapshot that was seen by."""

from __future__ import annotations

from datetime import timedelta

from ecrime.cli.drills.attacks.attack import Attack, Tick
from ecrime.cli.drills.attacks.guards import APPENDED, AT_COMMIT, FIXED, WRITTEN
from ecrime.cli.drills.attacks.harms import LOOT, recorded
from ecrime.cli.drills.attacks.statements import (
    act_as,
    correction,
    entry_by_hand,
    incident_by_hand,
    loot,
    new_incident,
    touch,
    transaction,
)

FIVE_DAYS_AGO = "law.now() - interval '5 days'"

ATTACKS = [
    Attack(
        "time: move the recorded time of a record",
        "trigger c_fixed",
        correction(touch(change="recorded_at = recorded_at - interval '30 minutes'")),
        "select recorded_at < law.now() - interval '25 minutes' from incidents_incident where id = '{open}'",
        FIXED,
    ),
    Attack(
        "time: record with a recorded time of one's choice",
        "trigger b_written",
        transaction(*incident_by_hand(recorded_at="law.now() - interval '5 minutes'")),
        recorded("recorded_at < law.now() - interval '4 minutes'"),
        WRITTEN,
    ),
    Attack(
        "time: record an old offence as not late",
        "trigger b_written",
        transaction(*incident_by_hand(occurred_from=FIVE_DAYS_AGO, occurred_to=FIVE_DAYS_AGO)),
        recorded("not late"),
        WRITTEN,
    ),
    Attack(
        "time: record, hold the transaction, commit hours later",
        "trigger locked_after_48h_at_commit",
        transaction(*new_incident(), Tick(timedelta(hours=3))),
        recorded(),
        AT_COMMIT,
    ),
    Attack(
        "time: record with the clock set back",
        "function law.time, trigger a_clock",
        [*correction(touch()), Tick(timedelta(minutes=-9)), *transaction(*new_incident())],
        recorded(),
        ["drop trigger a_clock on ledger_entry"],
    ),
    Attack(
        "time: read and write from an old snapshot, which knows no ended session and no newer entry",
        "function law.context",
        ["begin isolation level repeatable read", act_as(), loot("law.unit()"), "commit"],
        LOOT,
        [
            "create or replace function law.context() returns law.session language sql stable security definer as"
            " 'select s from law.session s where s.token_hash = sha256(convert_to(current_setting(''ecrime.token''),"
            " ''UTF8''))'",
        ],
    ),
    Attack(
        "time: an entry id of the near future, to stand at the ledger's end while others follow",
        "trigger b_append",
        transaction(entry_by_hand(id="law.uuid7_floor(law.now() + interval '9 minutes')")),
        "select exists (select from ledger_entry where law.uuid7_time(id) > law.now() + interval '5 minutes')",
        APPENDED,
    ),
]
