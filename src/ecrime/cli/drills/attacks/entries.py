"""Attacks on the tie between a change and its ledger entry."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.guards import APPENDED, AT_COMMIT, ENTRY_KEY, SEALED
from ecrime.cli.drills.attacks.harms import forged, offence_changed
from ecrime.cli.drills.attacks.statements import (
    ENTRY,
    LAK2_OPEN,
    change_offence,
    correction,
    entry_by_hand,
    look,
    tell,
    tell_nothing,
    touch,
    transaction,
)

ATTACKS = [
    Attack(
        "entry: none at all",
        "key incident_entry, trigger locked_after_48h_at_commit",
        transaction(tell_nothing("law.uuid7()"), touch()),
        forged(),
        [*ENTRY_KEY, *AT_COMMIT],
    ),
    Attack(
        "entry: an older one about the same record",
        "key incident_entry",
        transaction(tell_nothing("'{open_entry}'"), touch()),
        forged(),
        [*ENTRY_KEY, *AT_COMMIT],
    ),
    Attack(
        "entry: an older one with its transaction written in by hand",
        "trigger a_stamp",
        transaction(tell_nothing("'{open_entry}'"), touch(change="narrative = 'forged', entry_xact = '{open_xact}'")),
        forged(),
        ["drop trigger a_stamp on incidents_incident", *SEALED, *AT_COMMIT],
    ),
    Attack(
        "entry: about another record",
        "key incident_entry, trigger locked_after_48h_at_commit",
        correction(touch(), subject=LAK2_OPEN),
        forged(),
        [*ENTRY_KEY, *AT_COMMIT],
    ),
    Attack(
        "entry: of another act (a look, not a correction)",
        "trigger locked_after_48h_at_commit",
        transaction(look(), touch()),
        forged(),
        AT_COMMIT,
    ),
    Attack(
        "entry: of an act the post has no right to",
        "trigger b_append",
        transaction(tell("incident.correct"), who="lak_chief"),
        "select exists (select from ledger_entry e join officers_officer o on o.id = e.officer_id"
        " where e.kind = 'incident.correct' and o.name_latin = 'Officer lak_chief')",
        ["update law.session set rights = rights || '{incident.correct}'"],
    ),
    Attack(
        "entry: one that never was, for an image overwritten in the same transaction",
        "function law.stamp, trigger locked_after_48h_at_commit",
        correction(
            "update incidents_incident set narrative = 'in between', entry_id = gen_random_uuid() where id = '{open}'",
            touch(),
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
        correction(
            touch(),
            look(),
            change_offence(),
        ),
        offence_changed(),
        AT_COMMIT,
    ),
    Attack(
        "entry: about something of another kind with the record's id",
        "trigger locked_after_48h_at_commit",
        transaction(tell("incident.correct", subject_kind="batch"), touch()),
        forged(),
        AT_COMMIT,
    ),
    Attack(
        "entry: filed under another area than the record's",
        "trigger locked_after_48h_at_commit",
        transaction(tell("incident.correct", jurisdiction="'ZZ.Z1.Z101'"), touch()),
        forged(),
        AT_COMMIT,
    ),
    Attack(
        "entry: a correction filed as a mere look",
        "trigger b_append",
        transaction(entry_by_hand(kind="'incident.correct'", operation="'consultation'")),
        "select exists (select from ledger_entry where kind = 'incident.correct' and operation = 'consultation')",
        APPENDED,
    ),
    Attack(
        "entry: under a pack that is not the one in force",
        "trigger b_append",
        transaction(entry_by_hand(pack="'zz-0'")),
        "select exists (select from ledger_entry where pack = 'zz-0')",
        APPENDED,
    ),
    Attack(
        "entry: a line of one's own in its header",
        "trigger b_append",
        transaction(entry_by_hand(jurisdiction=r"E'ZZ.Z1\npurpose court'")),
        "select exists (select from ledger_entry where jurisdiction ~ 'purpose court')",
        APPENDED,
    ),
    Attack(
        "entry: for a batch, of another act",
        "trigger entry_fits on intake_batch",
        transaction(
            tell("incident.correct", subject_kind="batch"),
            "insert into intake_batch (id, entry_id, source, file_name, file_size, file_hash, mapping)"
            f" values ('{{open}}', {ENTRY}, 'attack', '', 0, '', 'attack')",
        ),
        "select exists (select from intake_batch where source = 'attack')",
        ["drop trigger entry_fits on intake_batch"],
    ),
]
