"""Raw-SQL attacks by somebody who holds the app role's password and, in most, a colleague's open session.

Each names the guards that stop it. Without them it must succeed, or it would prove nothing; a test tries both.
Words in braces stand for values of the scene: see scene.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Tick:
    """While the attack is under way the clock is set this much later, or earlier, than when it began."""

    by: timedelta


Step = str | Tick


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    steps    SQL as the app role, in autocommit
    harm     SQL as superuser: true when it did what it must not
    without  SQL as superuser: takes away the guards named
    after    SQL as superuser: puts back what "without" changed for the whole server, not for the clone alone
    """

    name: str
    guards: str
    steps: Sequence[Step]
    harm: str
    without: Sequence[str]
    after: Sequence[str] = ()


def _as(who: str = "lak") -> str:
    return f"select set_config('ecrime.token', '{{{who}}}', true)"


def _tell(kind: str, subject: str = "{open}", operation: str = "alteration", entry: str = "law.uuid7()") -> str:
    """Append an entry of one's own and remember its id for the statements after it."""
    return (
        f"with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, pack, commitment)"
        f" values ({entry}, '{kind}', '{operation}', 'incident', '{subject}', 'zz-1', sha256('x')) returning id)"
        f" select set_config('drill.entry', (select id::text from e), true)"
    )


ENTRY = "current_setting('drill.entry')::uuid"


def _correction(*changes: str, subject: str = "{open}", who: str = "lak", kind: str = "incident.correct") -> list[Step]:
    """A transaction as the product itself would make it: context, entry, changes, commit."""
    return ["begin", _as(who), _tell(kind, subject), *changes, "commit"]


def _touch(subject: str = "{open}", change: str = "narrative = 'forged'") -> str:
    return f"update incidents_incident set {change}, entry_id = {ENTRY} where id = '{subject}'"


def _insert(columns: str = "", values: str = "", occurred: str = "law.now() - interval '1 hour'") -> list[str]:
    """A whole new incident with its offence, with some columns of the attacker's choice."""
    return [
        "select set_config('drill.id', law.uuid7()::text, true)",
        _tell("incident.record", "{new}", "collection").replace("'{new}'", "current_setting('drill.id')::uuid"),
        "select set_config('drill.year', serial_year::text, true), set_config('drill.serial', first_serial::text, true)"
        " from law.reserve_serials(1)",
        "insert into incidents_incident (id, entry_id, serial_year, serial, area_id, place_detail, occurred_from,"
        " occurred_to, time_precision, zone, narrative, late_reason, late_note, origin, pack" + columns + ")"
        f" select current_setting('drill.id')::uuid, {ENTRY}, current_setting('drill.year')::int,"
        f" current_setting('drill.serial')::int, 'Z101', 'attack', {occurred}, {occurred}, 'minute', 'UTC', '',"
        " 'other', 'x', 'live', 'zz-1'" + values,
        "insert into incidents_offence (id, entry_id, incident_id, position, offence_class_id, attempted, removed)"
        f" values (law.uuid7(), {ENTRY}, current_setting('drill.id')::uuid, 0, 'T1', false, false)",
    ]


FORGED = "select narrative = 'forged' from incidents_incident where id = '{open}'"
FORGED_LOCKED = "select narrative = 'forged' from incidents_incident where id = '{locked}'"
NEW = "select exists (select from incidents_incident where place_detail = 'attack'{and_})"

AT_WRITE = [
    "drop trigger locked_after_48h on incidents_incident",
    "drop trigger locked_after_48h on incidents_offence",
    "drop trigger locked_after_48h on incidents_personstated",
]
AT_COMMIT = [
    "drop trigger locked_after_48h_at_commit on incidents_incident",
    "drop trigger locked_after_48h_at_commit on incidents_offence",
    "drop trigger locked_after_48h_at_commit on incidents_personstated",
]
LOCK = [*AT_WRITE, *AT_COMMIT]
WRITTEN = ["drop trigger b_written on incidents_incident"]
SERIALS = ["drop trigger every_serial_used on incidents_serial"]
FIXED = ["drop trigger c_fixed on incidents_incident"]
NO_ROW_SECURITY = [
    f"alter table {name} disable row level security"
    for name in ("incidents_incident", "incidents_offence", "incidents_personstated")
]


def _by_hand(**others: str) -> tuple[str, str]:
    """The columns the database fills in, filled in by the attacker."""
    values = {
        "unit_id": "'{lak_unit}'",
        "jurisdiction": "'ZZ.Z1'",
        "recorded_by_id": "'{lak_officer}'",
        "recorded_at": "law.now()",
        "locks_at": "law.now() + interval '48 hours'",
        "number": "'X-1'",
        "area_path": "'ZZ.Z1.Z101'",
        "late": "false",
        **others,
    }
    return "".join(f", {name}" for name in values), "".join(f", {value}" for value in values.values())


# A record of the attacker's own is corrected three seconds before its lock, and the nap ends just after it.
MINE = "(select id from incidents_incident where place_detail = 'attack')"
NAP = (
    "pg_sleep(greatest(extract(epoch from i.locks_at - law.now()), 0) + 0.2)"
    " from incidents_incident i where i.place_detail = 'attack'"
)
FORGED_AFTER_THE_LOCK = (
    "select narrative = 'forged' and law.now() > locks_at from incidents_incident where place_detail = 'attack'"
)
COMMIT_ANYHOW = ["create or replace function law.require_last_word() returns void language sql as 'select'"]
LOOT = "select exists (select from ledger_done where kind = 'loot')"


def _nearly_locked(*held_up_by: str) -> list[Step]:
    """Record, wait for the last three seconds, correct, and hold up the COMMIT."""
    tell, touch = (sql.replace("'{mine}'", MINE) for sql in (_tell("incident.correct", "{mine}"), _touch("{mine}")))
    nearly = Tick(timedelta(hours=48, seconds=-3))
    return ["begin", _as(), *_insert(), "commit", nearly, "begin", _as(), tell, touch, *held_up_by, "commit"]


def _loot(what: str) -> str:
    """Keep something that was found where the harm can be looked for."""
    return (
        "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
        f" values (law.officer(), gen_random_uuid(), 'loot', {what}, gen_random_uuid())"
    )


def _entry_by_hand(**others: str) -> str:
    """A whole entry, with what the database fills in filled in by the attacker."""
    values = {
        "id": "law.uuid7()",
        "xact": "pg_current_xact_id()",
        "at": "law.now()",
        "kind": "'incident.see'",
        "operation": "'consultation'",
        "subject_kind": "'incident'",
        "subject_id": "'{open}'",
        "jurisdiction": "'ZZ.Z1'",
        "pack": "'zz-1'",
        "commitment": "sha256('x')",
        "header": "''",
        "leaf": "sha256('x')",
        **others,
    }
    return f"insert into ledger_entry ({', '.join(values)}) values ({', '.join(values.values())})"


ATTACKS = [
    # The lock
    Attack(
        "lock: change the narrative after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        _correction(_touch("{locked}"), subject="{locked}"),
        FORGED_LOCKED,
        LOCK,
    ),
    Attack(
        "lock: ON CONFLICT DO UPDATE after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        _correction(
            "insert into incidents_incident select i.* from incidents_incident i where i.id = '{locked}'"
            f" on conflict (id) do update set narrative = 'forged', entry_id = {ENTRY}",
            subject="{locked}",
        ),
        FORGED_LOCKED,
        [*LOCK, *WRITTEN],
    ),
    Attack(
        "lock: MERGE after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        _correction(
            "merge into incidents_incident i using (select '{locked}'::uuid as id) s on i.id = s.id"
            f" when matched then update set narrative = 'forged', entry_id = {ENTRY}",
            subject="{locked}",
        ),
        FORGED_LOCKED,
        LOCK,
    ),
    Attack(
        "lock: change an offence after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        _correction(
            f"update incidents_offence set offence_class_id = 'A2', entry_id = {ENTRY}"
            " where incident_id = '{locked}'",
            subject="{locked}",
        ),
        "select offence_class_id = 'A2' from incidents_offence where incident_id = '{locked}'",
        LOCK,
    ),
    Attack(
        "lock: add a suspect after 48 hours",
        "triggers locked_after_48h, locked_after_48h_at_commit",
        _correction(
            "insert into incidents_personstated (id, entry_id, incident_id, position, removed, role, name_km,"
            f" name_latin, sex, nationality, unknown) values (law.uuid7(), {ENTRY}, '{{locked}}', 9, false,"
            " 'suspect', 'forged', '', 'unknown', '', false)",
            subject="{locked}",
        ),
        "select exists (select from incidents_personstated where name_km = 'forged')",
        LOCK,
    ),
    Attack(
        "lock: write in time, commit after the 48th hour",
        "trigger locked_after_48h_at_commit",
        [
            "begin",
            _as(),
            _tell("incident.correct"),
            _touch(),
            Tick(timedelta(hours=50)),
            "commit",
        ],
        FORGED,
        AT_COMMIT,
    ),
    Attack(
        "lock: have the commit check run early, commit after the 48th hour",
        "function law.require_commit",
        [
            "begin",
            _as(),
            _tell("incident.correct"),
            _touch(),
            "set constraints all immediate",
            Tick(timedelta(hours=50)),
            "commit",
        ],
        FORGED,
        ["create or replace function law.require_commit() returns void language sql as 'select'"],
    ),
    Attack(
        "lock: write after the 48th hour, then set the clock back and commit",
        "trigger locked_after_48h",
        [
            Tick(timedelta(hours=50)),
            "begin",
            _as(),
            _tell("incident.correct"),
            _touch(),
            Tick(timedelta()),
            "commit",
        ],
        FORGED,
        [*AT_WRITE, *AT_COMMIT],
    ),
    Attack(
        "lock: set the clock back before writing",
        "function law.time, trigger a_clock",
        [
            Tick(timedelta(hours=-20)),
            *_correction(_touch("{locked}"), subject="{locked}"),
        ],
        FORGED_LOCKED,
        [
            "create or replace function law.time() returns timestamptz language sql as 'select law.now()'",
            "drop trigger a_clock on ledger_entry",
        ],
    ),
    Attack(
        "lock: move the moment of the lock",
        "trigger c_fixed",
        _correction(_touch(change="locks_at = 'infinity'")),
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
        ["set session_replication_role = replica", *_correction(_touch("{locked}"), subject="{locked}")],
        FORGED_LOCKED,
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
    # Recorded time, recorder, number
    Attack(
        "time: move the recorded time of a record",
        "trigger c_fixed",
        _correction(_touch(change="recorded_at = recorded_at - interval '30 minutes'")),
        "select recorded_at < law.now() - interval '25 minutes' from incidents_incident where id = '{open}'",
        FIXED,
    ),
    Attack(
        "time: record with a recorded time of one's choice",
        "trigger b_written",
        ["begin", _as(), *_insert(*_by_hand(recorded_at="law.now() - interval '5 minutes'")), "commit"],
        NEW.replace("{and_}", " and recorded_at < law.now() - interval '4 minutes'"),
        WRITTEN,
    ),
    Attack(
        "time: record an old offence as not late",
        "trigger b_written",
        ["begin", _as(), *_insert(*_by_hand(), occurred="law.now() - interval '5 days'"), "commit"],
        NEW.replace("{and_}", " and not late"),
        WRITTEN,
    ),
    Attack(
        "time: record, hold the transaction, commit hours later",
        "trigger locked_after_48h_at_commit",
        ["begin", _as(), *_insert(), Tick(timedelta(hours=3)), "commit"],
        NEW.replace("{and_}", ""),
        AT_COMMIT,
    ),
    Attack(
        "time: record with the clock set back",
        "function law.time, trigger a_clock",
        [Tick(timedelta(minutes=-9)), "begin", _as(), *_insert(), "commit"],
        NEW.replace("{and_}", ""),
        ["drop trigger a_clock on ledger_entry"],
    ),
    Attack(
        "record: put it under a colleague's name",
        "trigger b_written",
        ["begin", _as(), *_insert(*_by_hand(recorded_by_id="'{lak2_officer}'")), "commit"],
        NEW.replace("{and_}", " and recorded_by_id = '{lak2_officer}'"),
        WRITTEN,
    ),
    Attack(
        "record: put it under another unit",
        "trigger b_written, policy written_by_own_unit, triggers locked_after_48h_at_commit, every_serial_used",
        ["begin", _as(), *_insert(*_by_hand(unit_id="'{hil_unit}'", jurisdiction="'ZZ.Z2'")), "commit"],
        NEW.replace("{and_}", " and unit_id = '{hil_unit}'"),
        [*WRITTEN, *NO_ROW_SECURITY, *AT_COMMIT, *SERIALS],
    ),
    Attack(
        "record: take a number that was not reserved",
        "triggers b_written, every_serial_used",
        [
            "begin",
            _as(),
            *[step.replace("current_setting('drill.serial')::int", "999999") for step in _insert(*_by_hand())],
            "commit",
        ],
        NEW.replace("{and_}", " and serial = 999999"),
        [*WRITTEN, *SERIALS],
    ),
    Attack(
        "record: name a place outside the area of the post",
        "trigger b_written",
        [
            "begin",
            _as(),
            *[step.replace("'Z101', 'attack'", "'Z201', 'attack'") for step in _insert(*_by_hand())],
            "commit",
        ],
        NEW.replace("{and_}", " and area_id = 'Z201'"),
        WRITTEN,
    ),
    Attack(
        "record: without the right to record",
        "trigger b_append, policy written_by_own_unit",
        ["begin", _as("lak_chief"), *_insert(), "commit"],
        NEW.replace("{and_}", ""),
        [
            "drop policy written_by_own_unit on incidents_incident",
            "create policy w on incidents_incident for insert to ecrime_app with check (true)",
            "drop policy written_by_own_unit on incidents_offence",
            "create policy w on incidents_offence for insert to ecrime_app with check (true)",
            "update law.session set rights = rights || '{incident.record}' where scope = 'ZZ.Z1'",
        ],
    ),
    Attack(
        "record: take all offences away",
        "trigger locked_after_48h_at_commit",
        _correction(
            _touch(),
            f"update incidents_offence set removed = true, entry_id = {ENTRY} where incident_id = '{{open}}'",
        ),
        "select bool_and(removed) from incidents_offence where incident_id = '{open}'",
        AT_COMMIT,
    ),
    Attack(
        "record: change an offence behind the incident's version",
        "trigger locked_after_48h_at_commit",
        _correction(
            f"update incidents_offence set offence_class_id = 'A2', entry_id = {ENTRY} where incident_id = '{{open}}'"
        ),
        "select offence_class_id = 'A2' from incidents_offence where incident_id = '{open}'",
        AT_COMMIT,
    ),
    Attack(
        "record: move an offence to another incident",
        "triggers c_fixed, locked_after_48h_at_commit",
        _correction(
            _touch(),
            f"update incidents_offence set incident_id = '{{open}}', entry_id = {ENTRY}"
            " where incident_id = '{lak2_open}'",
        ),
        "select count(*) > 1 from incidents_offence where incident_id = '{open}'",
        ["drop trigger c_fixed on incidents_offence"],
    ),
    Attack(
        "record: delete it",
        "no DELETE right, no policy for it, trigger z_never_deleted",
        ["begin", _as(), "delete from incidents_offence where incident_id = '{open}'", "commit"],
        "select not exists (select from incidents_offence where incident_id = '{open}')",
        [
            "grant delete on incidents_offence to ecrime_app",
            "create policy d on incidents_offence for delete to ecrime_app using (true)",
            "drop trigger z_never_deleted on incidents_offence",
        ],
    ),
    Attack(
        "record: truncate",
        "no TRUNCATE right, trigger z_never_deleted",
        ["truncate incidents_personstated"],
        "select not exists (select from incidents_personstated)",
        [
            "grant truncate on incidents_personstated to ecrime_app",
            "drop trigger z_never_deleted on incidents_personstated",
        ],
    ),
    Attack(
        "withdrawal: of a colleague's record",
        "trigger b_written",
        _correction(_touch("{lak2_open}", "withdrawn_at = law.now()"), subject="{lak2_open}", kind="incident.withdraw"),
        "select withdrawn_at is not null from incidents_incident where id = '{lak2_open}'",
        WRITTEN,
    ),
    Attack(
        "withdrawal: undone",
        "trigger b_written",
        _correction(_touch("{withdrawn}", "withdrawn_at = null"), subject="{withdrawn}"),
        "select withdrawn_at is null from incidents_incident where id = '{withdrawn}'",
        WRITTEN,
    ),
    # Entries
    Attack(
        "entry: none at all",
        "key incident_entry, trigger locked_after_48h_at_commit",
        [
            "begin",
            _as(),
            "select set_config('drill.entry', law.uuid7()::text, true)",
            _touch(),
            "commit",
        ],
        FORGED,
        ["alter table incidents_incident drop constraint incident_entry", *AT_COMMIT],
    ),
    Attack(
        "entry: an older one about the same record",
        "key incident_entry",
        ["begin", _as(), "select set_config('drill.entry', '{open_entry}', true)", _touch(), "commit"],
        FORGED,
        ["alter table incidents_incident drop constraint incident_entry", *AT_COMMIT],
    ),
    Attack(
        "entry: an older one with its transaction written in by hand",
        "trigger a_stamp",
        [
            "begin",
            _as(),
            "select set_config('drill.entry', '{open_entry}', true)",
            _touch(change="narrative = 'forged', entry_xact = '{open_xact}'"),
            "commit",
        ],
        FORGED,
        ["drop trigger a_stamp on incidents_incident", *AT_COMMIT],
    ),
    Attack(
        "entry: about another record",
        "key incident_entry, trigger locked_after_48h_at_commit",
        _correction(_touch(), subject="{lak2_open}"),
        FORGED,
        ["alter table incidents_incident drop constraint incident_entry", *AT_COMMIT],
    ),
    Attack(
        "entry: of another act (a look, not a correction)",
        "trigger locked_after_48h_at_commit",
        ["begin", _as(), _tell("incident.see", operation="consultation"), _touch(), "commit"],
        FORGED,
        AT_COMMIT,
    ),
    Attack(
        "entry: of an act the post has no right to",
        "trigger b_append",
        ["begin", _as("lak_chief"), _tell("incident.correct"), "commit"],
        "select count(*) > 1 from ledger_entry where kind = 'incident.correct'",
        ["update law.session set rights = rights || '{incident.correct}'"],
    ),
    # The ledger
    Attack(
        "ledger: change an entry",
        "no UPDATE right, no policy for it, trigger z_only_grows",
        ["begin", _as(), "update ledger_entry set kind = 'incident.see' where id = '{open_entry}'", "commit"],
        "select kind = 'incident.see' from ledger_entry where id = '{open_entry}'",
        [
            "grant update on ledger_entry to ecrime_app",
            "create policy u on ledger_entry for update to ecrime_app using (true)",
            "drop trigger z_only_grows on ledger_entry",
        ],
    ),
    Attack(
        "ledger: delete an entry",
        "no DELETE right, no policy for it, trigger z_only_grows",
        ["begin", _as(), "delete from ledger_entry where id = '{seen_entry}'", "commit"],
        "select not exists (select from ledger_entry where id = '{seen_entry}')",
        [
            "grant delete on ledger_entry to ecrime_app",
            "create policy d on ledger_entry for delete to ecrime_app using (true)",
            "drop trigger z_only_grows on ledger_entry",
        ],
    ),
    Attack(
        "ledger: truncate the salts",
        "no TRUNCATE right, trigger z_only_grows",
        ["truncate ledger_salt"],
        "select not exists (select from ledger_salt)",
        ["grant truncate on ledger_salt to ecrime_app", "drop trigger z_only_grows on ledger_salt"],
    ),
    Attack(
        "ledger: reach a partition past its parent's policies",
        "no right to the schema of the partitions, none to the partition",
        ["select count(*) from parts.{partition}", "delete from parts.{partition} where id = '{seen_entry}'"],
        "select not exists (select from ledger_entry where id = '{seen_entry}')",
        [
            "grant usage on schema parts to ecrime_app",
            "grant select, delete on parts.{partition} to ecrime_app",
            "alter table parts.{partition} disable row level security",
        ],
    ),
    Attack(
        "ledger: an entry in a colleague's name",
        "trigger b_append",
        [
            "begin",
            _as(),
            "insert into ledger_entry (id, xact, at, kind, operation, subject_kind, subject_id, officer_id,"
            " jurisdiction, pack, commitment, header, leaf) values (law.uuid7(), pg_current_xact_id(), law.now(),"
            " 'incident.see', 'consultation', 'incident', '{open}', '{lak2_officer}', 'ZZ.Z1', 'zz-1', sha256('x'),"
            " '', sha256('x'))",
            "commit",
        ],
        "select exists (select from ledger_entry where officer_id = '{lak2_officer}' and kind = 'incident.see')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "ledger: an entry of an earlier day",
        "trigger b_append",
        [
            "begin",
            _as(),
            "insert into ledger_entry (id, xact, at, kind, operation, subject_kind, subject_id, jurisdiction, pack,"
            " commitment, header, leaf) values (law.uuid7_floor(law.now() - interval '2 days'), pg_current_xact_id(),"
            " law.now() - interval '2 days', 'incident.see', 'consultation', 'incident', '{open}', 'ZZ.Z1', 'zz-1',"
            " sha256('x'), '', sha256('x'))",
            "commit",
        ],
        "select exists (select from ledger_entry where at < law.now() - interval '47 hours' and kind = 'incident.see')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "ledger: read another unit's entries",
        "policy entry_read",
        [
            "begin",
            _as("hil"),
            "create temporary table loot as select * from ledger_entry where subject_id = '{open}'",
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot', subject_id, id from loot",
            "commit",
        ],
        "select exists (select from ledger_done where kind = 'loot')",
        ["alter table ledger_entry disable row level security"],
    ),
    # History
    Attack(
        "history: change an image",
        "no UPDATE right, no policy for it, trigger z_only_grows",
        ["begin", _as(), "update incidents_history set image = '{{}}'", "commit"],
        "select exists (select from incidents_history where image = '{{}}')",
        [
            "grant update on incidents_history to ecrime_app",
            "create policy u on incidents_history for update to ecrime_app using (true)",
            "drop trigger z_only_grows on incidents_history",
        ],
    ),
    Attack(
        "history: delete an image",
        "no DELETE right, no policy for it, trigger z_only_grows",
        ["begin", _as(), "delete from incidents_history", "commit"],
        "select not exists (select from incidents_history)",
        [
            "grant delete on incidents_history to ecrime_app",
            "create policy d on incidents_history for delete to ecrime_app using (true)",
            "drop trigger z_only_grows on incidents_history",
        ],
    ),
    Attack(
        "history: write an image that never was",
        "no INSERT right, no policy for it",
        [
            "begin",
            _as(),
            "insert into incidents_history (record_id, relation, row_id, version, image, jurisdiction, entry_id,"
            " ended_by, ended_at) values ('{open}', 'incidents_incident', '{open}', 77, '{{}}', 'ZZ.Z1',"
            " '{open_entry}', '{open_entry}', law.now())",
            "commit",
        ],
        "select exists (select from incidents_history where version = 77)",
        [
            "grant insert on incidents_history to ecrime_app",
            "create policy i on incidents_history for insert to ecrime_app with check (true)",
        ],
    ),
    Attack(
        "history: correct without leaving one",
        "ownership of the table",
        [
            "alter table incidents_incident disable trigger y_history",
            *_correction(_touch()),
        ],
        "select not exists (select from incidents_history where row_id = '{open}')"
        " and (select narrative = 'forged' from incidents_incident where id = '{open}')",
        [
            "alter table incidents_incident owner to ecrime_app",
            "alter table incidents_incident no force row level security",
        ],
    ),
    # Context and other units
    Attack(
        "context: none, yet rows",
        "row security on incidents_incident",
        [
            "create temporary table loot as select * from incidents_incident",
            "begin",
            _as("hil"),
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot', id, id from loot",
            "commit",
        ],
        "select exists (select from ledger_done where kind = 'loot')",
        NO_ROW_SECURITY,
    ),
    Attack(
        "context: a forged token made of what the ledger shows",
        "function law.context, which compares a hash of the secret token",
        [
            "begin",
            "select set_config('ecrime.token', '{lak_session}', true), set_config('ecrime.unit', '{lak_unit}', true)",
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot', id, id from incidents_incident",
            "commit",
        ],
        "select exists (select from ledger_done where kind = 'loot')",
        [
            "create or replace function law.context() returns law.session language sql stable security definer as"
            " 'select s from law.session s where s.id::text = current_setting(''ecrime.token'')'",
        ],
    ),
    Attack(
        "context: read the sessions",
        "no right to law.session",
        ["create temporary table loot as select * from law.session", "select from loot"],
        "select has_table_privilege('ecrime_app', 'law.session', 'select')",
        ["grant select on law.session to ecrime_app"],
    ),
    Attack(
        "context: mint a session",
        "no right to law.session, no policy for it",
        [
            "insert into law.session (id, token_hash, kind, officer_id, post_id, unit_id, scope, rights, opened_at,"
            " expires_at) values (gen_random_uuid(), sha256('mine'), 'officer', '{lak_officer}', '{lak_officer}',"
            " '{lak_unit}', 'ZZ', '{{incident.see}}', now(), 'infinity')",
        ],
        "select exists (select from law.session where token_hash = sha256('mine'))",
        [
            "grant insert on law.session to ecrime_app",
            "create policy i on law.session for insert to ecrime_app with check (true)",
        ],
    ),
    Attack(
        "context: give oneself a code",
        "function law.console_code is the owner's, policy given, trigger entry_fits",
        [
            "begin",
            _as(),
            "insert into officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)"
            " select law.uuid7(), sha256('mine'), '{lak2_officer}', id, 'infinity', '{open_entry}'"
            " from officers_posting where officer_id = '{lak2_officer}'",
            "commit",
        ],
        "select exists (select from officers_code where code_hash = sha256('mine'))",
        [
            "alter table officers_code disable row level security",
            "alter table officers_code drop constraint code_entry",
            "drop trigger entry_fits on officers_code",
        ],
    ),
    Attack(
        "context: appoint an officer without the right",
        "policy appointed, triggers b_append, entry_fits",
        [
            "begin",
            _as(),
            "insert into officers_officer (id, name_km, name_latin, entry_id)"
            " values (law.uuid7(), 'forged', 'forged', '{open_entry}')",
            "commit",
        ],
        "select exists (select from officers_officer where name_km = 'forged')",
        [
            "alter table officers_officer disable row level security",
            "alter table officers_officer drop constraint officer_entry",
            "drop trigger entry_fits on officers_officer",
        ],
    ),
    Attack(
        "units: read another unit's record",
        "policy seen_in_own_area",
        [
            "begin",
            _as("hil"),
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot', id, id from incidents_incident where id = '{open}'",
            "commit",
        ],
        "select exists (select from ledger_done where kind = 'loot')",
        NO_ROW_SECURITY,
    ),
    Attack(
        "units: correct another unit's record",
        "policies seen_in_own_area and corrected_by_own_unit, triggers b_append, b_written, locked_after_48h_at_commit",
        _correction(_touch(), who="hil"),
        FORGED,
        [
            *NO_ROW_SECURITY,
            *AT_COMMIT,
            "update law.session set scope = 'ZZ' where scope = 'ZZ.Z2'",
        ],
    ),
    Attack(
        "roles: become the owner",
        "membership in ecrime_owner",
        ["set role ecrime_owner", "alter table incidents_incident disable trigger locked_after_48h"],
        "select tgenabled = 'D' from pg_trigger where tgname = 'locked_after_48h'"
        " and tgrelid = 'incidents_incident'::regclass",
        ["grant ecrime_owner to ecrime_app"],
        ["revoke ecrime_owner from ecrime_app"],
    ),
    Attack(
        "roles: become who minds the sessions",
        "membership in ecrime_law",
        ["set role ecrime_law", "update law.session set rights = rights || '{{officer.appoint}}'"],
        "select bool_and('officer.appoint' = any (rights)) from law.session",
        ["grant ecrime_law to ecrime_app"],
        ["revoke ecrime_law from ecrime_app"],
    ),
    # Roundabout ways
    Attack(
        "lock: a cursor that outlives the transaction sleeps past the 48th hour inside COMMIT",
        "function law.require_last_word",
        _nearly_locked(f"declare c cursor with hold for select {NAP}"),
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
            *_nearly_locked("insert into bait values (1)"),
        ],
        FORGED_AFTER_THE_LOCK,
        COMMIT_ANYHOW,
    ),
    Attack(
        "lock: hold up the commit check of another connection by a lock on a table it reads",
        "no UPDATE right to the table as a whole, only to its columns",
        ["begin", _as(), "lock table incidents_offence in access exclusive mode", _loot("law.unit()"), "commit"],
        LOOT,
        ["grant update on incidents_offence to ecrime_app"],
    ),
    Attack(
        "time: read and write from an old snapshot, which knows no ended session and no newer entry",
        "function law.context",
        ["begin isolation level repeatable read", _as(), _loot("law.unit()"), "commit"],
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
        ["begin", _as(), _entry_by_hand(id="law.uuid7_floor(law.now() + interval '9 minutes')"), "commit"],
        "select exists (select from ledger_entry where law.uuid7_time(id) > law.now() + interval '5 minutes')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "place: have an incident counted in another area than its own",
        "trigger b_written",
        _correction(_touch(change="area_path = 'ZZ.Z1.Z102'")),
        "select area_path = 'ZZ.Z1.Z102' from incidents_incident where id = '{open}'",
        WRITTEN,
    ),
    Attack(
        "record: under a pack that is not the one in force",
        "trigger b_written",
        ["begin", _as(), *[step.replace("'zz-1'", "'zz-0'") for step in _insert(*_by_hand())], "commit"],
        NEW.replace("{and_}", " and pack = 'zz-0'"),
        WRITTEN,
    ),
    Attack(
        "record: pass a late record off as imported, for those are in no late share",
        "trigger locked_after_48h_at_commit",
        ["begin", _as(), *[step.replace("'live'", "'import'") for step in _insert()], "commit"],
        NEW.replace("{and_}", " and origin = 'import'"),
        AT_COMMIT,
    ),
    Attack(
        "record: use up the serials of a year",
        "trigger every_serial_used",
        ["begin", _as(), "select law.reserve_serials(100000)", "commit"],
        "select exists (select from incidents_serial where last >= 100000)",
        SERIALS,
    ),
    Attack(
        "withdrawal: change the facts under its cover",
        "trigger b_written",
        _correction(_touch(change="withdrawn_at = law.now(), narrative = 'forged'"), kind="incident.withdraw"),
        FORGED,
        WRITTEN,
    ),
    Attack(
        "withdrawal: change an offence under its cover",
        "trigger locked_after_48h_at_commit",
        _correction(
            _touch(change="withdrawn_at = law.now()"),
            f"update incidents_offence set offence_class_id = 'A2', entry_id = {ENTRY} where incident_id = '{{open}}'",
            kind="incident.withdraw",
        ),
        "select offence_class_id = 'A2' from incidents_offence where incident_id = '{open}'",
        AT_COMMIT,
    ),
    Attack(
        "entry: one that never was, for an image overwritten in the same transaction",
        "function law.stamp, trigger locked_after_48h_at_commit",
        _correction(
            "update incidents_incident set narrative = 'in between', entry_id = gen_random_uuid() where id = '{open}'",
            _touch(),
        ),
        "select exists (select from incidents_history h where h.row_id = '{open}'"
        " and not exists (select from ledger_entry e where e.id = h.entry_id))",
        [
            "create or replace function law.stamp() returns trigger language plpgsql as $$ begin"
            " new.entry_xact := pg_current_xact_id(); new.version := coalesce(old.version, 0) + 1; return new; end $$",
            *AT_COMMIT,
        ],
    ),
    Attack(
        "entry: another one for an offence than for its incident",
        "trigger locked_after_48h_at_commit",
        _correction(
            _touch(),
            _tell("incident.see", operation="consultation"),
            f"update incidents_offence set offence_class_id = 'A2', entry_id = {ENTRY} where incident_id = '{{open}}'",
        ),
        "select offence_class_id = 'A2' from incidents_offence where incident_id = '{open}'",
        AT_COMMIT,
    ),
    Attack(
        "entry: about something of another kind with the record's id",
        "trigger locked_after_48h_at_commit",
        [
            "begin",
            _as(),
            _tell("incident.correct").replace("'incident', '{open}'", "'batch', '{open}'"),
            _touch(),
            "commit",
        ],
        FORGED,
        AT_COMMIT,
    ),
    Attack(
        "entry: filed under another area than the record's",
        "trigger locked_after_48h_at_commit",
        [
            "begin",
            _as(),
            _tell("incident.correct")
            .replace("pack, ", "jurisdiction, pack, ")
            .replace("'zz-1', ", "'ZZ.Z1.Z101', 'zz-1', "),
            _touch(),
            "commit",
        ],
        FORGED,
        AT_COMMIT,
    ),
    Attack(
        "entry: a correction filed as a mere look",
        "trigger b_append",
        ["begin", _as(), _entry_by_hand(kind="'incident.correct'", operation="'consultation'"), "commit"],
        "select exists (select from ledger_entry where kind = 'incident.correct' and operation = 'consultation')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "entry: under a pack that is not the one in force",
        "trigger b_append",
        ["begin", _as(), _entry_by_hand(pack="'zz-0'"), "commit"],
        "select exists (select from ledger_entry where pack = 'zz-0')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "entry: a line of one's own in its header",
        "trigger b_append",
        ["begin", _as(), _entry_by_hand(jurisdiction=r"E'ZZ.Z1\npurpose court'"), "commit"],
        "select exists (select from ledger_entry where jurisdiction ~ 'purpose court')",
        ["drop trigger b_append on ledger_entry"],
    ),
    Attack(
        "entry: for a batch, of another act",
        "trigger entry_fits on intake_batch",
        [
            "begin",
            _as(),
            _tell("incident.see", "{open}", "consultation").replace("'incident', '{open}'", "'batch', '{open}'"),
            "insert into intake_batch (id, entry_id, source, file_name, file_size, file_hash, mapping)"
            f" values ('{{open}}', {ENTRY}, 'attack', '', 0, '', '')",
            "commit",
        ],
        "select exists (select from intake_batch where source = 'attack')",
        ["drop trigger entry_fits on intake_batch"],
    ),
    Attack(
        "ledger: a salt for no entry of this transaction",
        "trigger d_own_entries",
        ["insert into ledger_salt (entry_id, salt) values (law.uuid7(), sha256('x'))"],
        "select exists (select from ledger_salt s"
        " where not exists (select from ledger_entry e where e.id = s.entry_id))",
        ["drop trigger d_own_entries on ledger_salt"],
    ),
    Attack(
        "context: delegate nothing, and get every right of the post",
        "function law.delegate",
        ["begin", _as(), "select law.delegate(sha256('mine'), null, 1)", "commit"],
        "select exists (select from law.session where token_hash = sha256('mine'))",
        [
            "create or replace function law.delegate(token_hash bytea, acts text[], hours integer) returns void"
            " language sql security definer as 'select law.mint_session((law.context()).post_id, token_hash, ''job'',"
            " acts, make_interval(hours => hours))'",
        ],
    ),
    Attack(
        "context: a code that is one officer's in the ledger and opens another's post",
        "trigger b_own_posting",
        [
            "begin",
            _as("admin"),
            _tell("officer.code", "{lak2_officer}", "administration").replace("'incident', '", "'officer', '"),
            "insert into officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)"
            f" select law.uuid7(), sha256('mine'), '{{lak2_officer}}', id, law.now() + interval '1 hour', {ENTRY}"
            " from officers_posting where officer_id = '{lak_officer}'",
            "commit",
        ],
        "select exists (select from officers_code where code_hash = sha256('mine'))",
        ["drop trigger b_own_posting on officers_code"],
    ),
    Attack(
        "units: learn common names by the planner's estimates",
        "no statistics over what people wrote",
        ["select 1"],
        "select coalesce(attstattarget, -1) <> 0 from pg_attribute"
        " where attrelid = 'incidents_personstated'::regclass and attname = 'name_latin'",
        ["alter table incidents_personstated alter column name_latin set statistics 100"],
    ),
]
