"""Attacks on the ledger as it stands."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.corrections import holding
from ecrime.cli.drills.attacks.guards import APPENDED, only_grows
from ecrime.cli.drills.attacks.harms import LOOT
from ecrime.cli.drills.attacks.statements import entry_by_hand, loot, transaction

HISTORY = loot("gen_random_uuid()", "from law.incident_opening('{open}') o where o.header <> ''")
DOOR_OPEN = (
    "create or replace function law.opened_incident(incident uuid) returns public.incidents_incident"
    " language sql as 'select i from public.incidents_incident i where i.id = $1'"
)

ATTACKS = [
    Attack(
        "ledger: change an entry",
        "no UPDATE right, no policy for it, trigger z_only_grows",
        transaction("update ledger_entry set kind = 'incident.see' where id = '{open_entry}'"),
        "select kind = 'incident.see' from ledger_entry where id = '{open_entry}'",
        only_grows("ledger_entry", "update"),
    ),
    Attack(
        "ledger: delete an entry",
        "no DELETE right, no policy for it, trigger z_only_grows",
        transaction("delete from ledger_entry where id = '{seen_entry}'"),
        "select not exists (select from ledger_entry where id = '{seen_entry}')",
        only_grows("ledger_entry", "delete"),
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
        transaction(entry_by_hand(officer_id="'{lak2_officer}'")),
        "select exists (select from ledger_entry where officer_id = '{lak2_officer}' and subject_id = '{open}')",
        APPENDED,
    ),
    Attack(
        "ledger: an entry of an earlier day",
        "trigger b_append",
        transaction(
            entry_by_hand(
                id="law.uuid7_floor(law.now() - interval '2 days')",
                at="law.now() - interval '2 days'",
            )
        ),
        "select exists (select from ledger_entry where at < law.now() - interval '47 hours' and kind = 'incident.see')",
        APPENDED,
    ),
    Attack(
        "ledger: read another unit's entries",
        "policy entry_read",
        transaction(
            "create temporary table loot as select * from ledger_entry where subject_id = '{open}'",
            loot("subject_id", "from loot"),
            who="hil",
        ),
        LOOT,
        ["alter table ledger_entry disable row level security"],
    ),
    Attack(
        "ledger: read the header of another unit's entry",
        "policy leaf_of_seen",
        transaction(
            "create temporary table loot as select entry_id from ledger_leaf where entry_id = '{open_entry}'",
            loot("entry_id", "from loot"),
            who="hil",
        ),
        LOOT,
        ["alter table ledger_leaf disable row level security"],
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
        "ledger: give the log another name",
        "no UPDATE right, no policy for it, trigger b_named_anew",
        ["update ledger_log set origin = 'ecrime/mine'"],
        "select origin = 'ecrime/mine' from ledger_log",
        [
            "grant update on ledger_log to ecrime_app",
            "create policy lifted on ledger_log for update to ecrime_app using (true)",
            "drop trigger b_named_anew on ledger_log",
        ],
    ),
    Attack(
        "ledger: take a history with its proofs without opening the record",
        "function law.opened_incident",
        transaction(HISTORY, who="auditor"),
        LOOT,
        [DOOR_OPEN],
    ),
    Attack(
        "ledger: take a history with its proofs without the right",
        "function law.incident_opening",
        transaction(HISTORY, who="technician"),
        LOOT,
        [holding("technician", "incident.export"), DOOR_OPEN],
    ),
    Attack(
        "ledger: open what entries wrote past the door",
        "no right to law.entries_opened",
        transaction(
            loot("gen_random_uuid()", "from law.entries_opened('incident', '{open}', array['{open_entry}']::uuid[])")
        ),
        LOOT,
        ["grant execute on function law.entries_opened(text, uuid, uuid[]) to ecrime_app"],
    ),
]
