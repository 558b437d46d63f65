"""Attacks on the lock: a record changed after its 48 hours, or the guard itself moved out of the way."""

from __future__ import annotations

from datetime import timedelta

from ecrime.cli.drills.attacks.attack import Attack, PastSql, Step, Tick
from ecrime.cli.drills.attacks.guards import AT_COMMIT, FIXED, LOCK, WRITTEN
from ecrime.cli.drills.attacks.harms import LOOT, forged, offence_changed, recorded
from ecrime.cli.drills.attacks.statements import (
    ENTRY,
    LOCKED,
    act_as,
    change_offence,
    correction,
    insert_incident,
    insert_person,
    loot,
    new_incident,
    tell,
    touch,
    transaction,
)

# A record of the attacker's own is corrected three seconds before its lock, and the nap ends just after it.
NEARLY_LOCKED = Tick(timedelta(hours=48, seconds=-3))
MINE = "(select id from incidents_incident where zone = 'UTC')"
NAP = (
    "pg_sleep(greatest(extract(epoch from i.locks_at - law.now()), 0) + 0.2)"
    " from incidents_incident i where i.zone = 'UTC'"
)
CORRECTED_PAST_SQL = [
    act_as(),
    tell("incident.correct", MINE),
    touch(MINE),
    "set constraints all immediate",
    f"select {NAP}",
]
FORGED_AFTER_THE_LOCK = recorded("narrative = 'forged' and law.now() > locks_at")
COMMIT_ANYHOW = ["create or replace function law.require_last_word() returns void language sql as 'select'"]


def nearly_locked(*held_up_by: str) -> list[Step]:
    """Record, wait for the last three seconds, correct, and hold up the COMMIT."""
    return [
        *transaction(*new_incident()),
        NEARLY_LOCKED,
        *transaction(tell("incident.correct", MINE), touch(MINE), *held_up_by),
    ]


ATTACKS = [
    Attack(
        "lock: change the narrative after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        correction(touch(LOCKED), subject=LOCKED),
        forged(LOCKED),
        LOCK,
    ),
    Attack(
        "lock: ON CONFLICT DO UPDATE after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        correction(
            insert_incident(id=LOCKED, serial_year="2000", serial="1", unit_id="'{lak_unit}'", jurisdiction="'ZZ.Z1'")
            + f" on conflict (id) do update set narrative = 'forged', entry_id = {ENTRY}",
            subject=LOCKED,
        ),
        forged(LOCKED),
        [*LOCK, *WRITTEN],
    ),
    Attack(
        "lock: MERGE after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        correction(
            "merge into incidents_incident i using (select '{locked}'::uuid as id) s on i.id = s.id"
            f" when matched then update set narrative = 'forged', entry_id = {ENTRY}",
            subject=LOCKED,
        ),
        forged(LOCKED),
        LOCK,
    ),
    Attack(
        "lock: change an offence after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        correction(
            change_offence(LOCKED),
            subject=LOCKED,
        ),
        offence_changed(LOCKED),
        LOCK,
    ),
    Attack(
        "lock: add a suspect after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        correction(
            insert_person(LOCKED),
            subject=LOCKED,
        ),
        "select exists (select from incidents_personstated where names::text ~ 'forged')",
        LOCK,
    ),
    Attack(
        "lock: write in time, commit after the 48th hour",
        "trigger locked_after_48h_at_commit",
        transaction(tell("incident.correct"), touch(), Tick(timedelta(hours=50))),
        forged(),
        AT_COMMIT,
    ),
    Attack(
        "lock: have the commit check run early, commit after the 48th hour",
        "function law.require_commit",
        transaction(tell("incident.correct"), touch(), "set constraints all immediate", Tick(timedelta(hours=50))),
        forged(),
        ["create or replace function law.require_commit() returns void language sql as 'select'"],
    ),
    Attack(
        "lock: write after the 48th hour, then set the clock back and commit",
        "trigger locked_after_48h",
        [
            Tick(timedelta(hours=50)),
            *transaction(tell("incident.correct"), touch(), Tick(timedelta())),
        ],
        forged(),
        LOCK,
    ),
    Attack(
        "lock: set the clock back before writing",
        "function law.time, trigger a_clock",
        [
            Tick(timedelta(hours=-20)),
            *correction(touch(LOCKED), subject=LOCKED),
        ],
        forged(LOCKED),
        [
            "create or replace function law.time() returns timestamptz language sql as 'select law.now()'",
            "drop trigger a_clock on ledger_entry",
        ],
    ),
    Attack(
        "lock: move the moment of the lock",
        "trigger c_fixed",
        correction(touch(change="locks_at = 'infinity'")),
        "select locks_at = 'infinity' from incidents_incident where id = '{open}'",
        FIXED,
    ),
    Attack(
        "lock: switch the trigger off",
        "ownership of the table",
        ["alter table incidents_incident disable trigger locked_after_48h"],
        "select tgenabled = 'D' from pg_trigger where tgname = 'locked_after_48h'"
        " and tgrelid = 'incidents_incident'::regclass",
        ["alter table incidents_incident owner to ecrime_app"],
    ),
    Attack(
        "lock: drop the trigger",
        "ownership of the table",
        ["drop trigger locked_after_48h on incidents_incident"],
        "select not exists (select from pg_trigger where tgname = 'locked_after_48h'"
        " and tgrelid = 'incidents_incident'::regclass)",
        ["alter table incidents_incident owner to ecrime_app"],
    ),
    Attack(
        "lock: act as a replica, for which triggers do not fire",
        "the superuser's right to session_replication_role; triggers enabled ALWAYS",
        ["set session_replication_role = replica", *correction(touch(LOCKED), subject=LOCKED)],
        forged(LOCKED),
        [
            "grant set on parameter session_replication_role to ecrime_app",
            "alter table incidents_incident enable trigger locked_after_48h, enable trigger locked_after_48h_at_commit",
        ],
        ["revoke set on parameter session_replication_role from ecrime_app"],
    ),
    Attack(
        "lock: replace the clock of the law",
        "ownership of law.now",
        [
            "create or replace function law.now() returns timestamptz language sql as"
            " 'select clock_timestamp() - interval ''49 hours'''",
        ],
        "select law.now() < clock_timestamp()",
        ["grant create, usage on schema law to ecrime_app", "alter function law.now() owner to ecrime_app"],
    ),
    Attack(
        "lock: a cursor that outlives the transaction sleeps past the 48th hour inside COMMIT",
        "function law.require_last_word",
        nearly_locked(f"declare c cursor with hold for select {NAP}"),
        FORGED_AFTER_THE_LOCK,
        COMMIT_ANYHOW,
    ),
    Attack(
        "lock: a deferred trigger of one's own sleeps past the 48th hour inside COMMIT",
        "function law.require_last_word",
        [
            "create temporary table bait (x integer)",
            "create function pg_temp.nap() returns trigger language plpgsql as"
            f" $$ begin perform {NAP}; return null; end $$",
            "create constraint trigger nap after insert on bait deferrable initially deferred"
            " for each row execute function pg_temp.nap()",
            *nearly_locked("insert into bait values (1)"),
        ],
        FORGED_AFTER_THE_LOCK,
        COMMIT_ANYHOW,
    ),
    Attack(
        "lock: all of it in a function called past SQL, where no statement is seen and checks may run early",
        "function law.require_commit, for which no statement is no COMMIT",
        [
            *transaction(*new_incident()),
            NEARLY_LOCKED,
            f"create function pg_temp.past_sql() returns void language sql as $$ {'; '.join(CORRECTED_PAST_SQL)} $$",
            PastSql("pg_temp.past_sql"),
        ],
        FORGED_AFTER_THE_LOCK,
        [
            "create or replace function law.require_commit() returns void language plpgsql as $$ begin"
            " if current_query() !~* '^commit$' then raise 'a protected row is committed by a plain COMMIT only';"
            " end if; end $$",
        ],
    ),
    Attack(
        "lock: hold up the commit check of another connection by a lock on a table it reads",
        "no UPDATE right to the table as a whole, only to its columns",
        transaction("lock table incidents_offence in access exclusive mode", loot("law.unit()")),
        LOOT,
        ["grant update on incidents_offence to ecrime_app"],
    ),
]
