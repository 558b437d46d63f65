"""Attacks on what a record says and under whose name, number, place and pack it stands; and on withdrawal."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.guards import AT_COMMIT, ROW_SECURITY, SERIALS, WRITTEN
from ecrime.cli.drills.attacks.harms import forged, offence_changed, recorded
from ecrime.cli.drills.attacks.statements import (
    LAK2_OPEN,
    OPEN,
    WITHDRAWN,
    change_offence,
    correction,
    incident_by_hand,
    new_incident,
    touch,
    transaction,
)

ATTACKS = [
    Attack(
        "record: put it under a colleague's name",
        "trigger b_written",
        transaction(*incident_by_hand(recorded_by_id="'{lak2_officer}'")),
        recorded("recorded_by_id = '{lak2_officer}'"),
        WRITTEN,
    ),
    Attack(
        "record: put it under another unit",
        "trigger b_written, policy written_by_own_unit, triggers locked_after_48h_at_commit, every_serial_used",
        transaction(*incident_by_hand(unit_id="'{hil_unit}'", jurisdiction="'ZZ.Z2'")),
        recorded("unit_id = '{hil_unit}'"),
        [*WRITTEN, *ROW_SECURITY, *AT_COMMIT, *SERIALS],
    ),
    Attack(
        "record: take a number that was not reserved",
        "triggers b_written, every_serial_used",
        transaction(*incident_by_hand(serial="999999")),
        recorded("serial = 999999"),
        [*WRITTEN, *SERIALS],
    ),
    Attack(
        "record: name a place outside the area of the post",
        "trigger b_written",
        transaction(*incident_by_hand(area_id="'Z201'")),
        recorded("area_id = 'Z201'"),
        WRITTEN,
    ),
    Attack(
        "record: without the right to record",
        "trigger b_append, policy written_by_own_unit",
        transaction(*new_incident(), who="lak_chief"),
        recorded(),
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
        correction(
            touch(),
            change_offence(change="removed = true"),
        ),
        "select bool_and(removed) from incidents_offence where incident_id = '{open}'",
        AT_COMMIT,
    ),
    Attack(
        "record: change an offence behind the incident's version",
        "trigger locked_after_48h_at_commit",
        correction(change_offence()),
        offence_changed(),
        AT_COMMIT,
    ),
    Attack(
        "record: move an offence to another incident",
        "triggers c_fixed, locked_after_48h_at_commit",
        correction(
            touch(),
            change_offence(LAK2_OPEN, f"incident_id = {OPEN}"),
        ),
        "select count(*) > 1 from incidents_offence where incident_id = '{open}'",
        ["drop trigger c_fixed on incidents_offence"],
    ),
    Attack(
        "record: delete it",
        "no DELETE right, no policy for it, trigger z_never_deleted",
        transaction("delete from incidents_offence where incident_id = '{open}'"),
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
        ["truncate incidents_role"],
        "select not exists (select from incidents_role)",
        [
            "grant truncate on incidents_role to ecrime_app",
            "drop trigger z_never_deleted on incidents_role",
        ],
    ),
    Attack(
        "withdrawal: of a colleague's record",
        "trigger b_written",
        correction(touch(LAK2_OPEN, "withdrawn_at = law.now()"), subject=LAK2_OPEN, kind="incident.withdraw"),
        "select withdrawn_at is not null from incidents_incident where id = '{lak2_open}'",
        WRITTEN,
    ),
    Attack(
        "withdrawal: undone",
        "trigger b_written",
        correction(touch(WITHDRAWN, "withdrawn_at = null"), subject=WITHDRAWN),
        "select withdrawn_at is null from incidents_incident where id = '{withdrawn}'",
        WRITTEN,
    ),
    Attack(
        "place: have an incident counted in another area than its own",
        "trigger b_written",
        correction(touch(change="area_path = 'ZZ.Z1.Z102'")),
        "select area_path = 'ZZ.Z1.Z102' from incidents_incident where id = '{open}'",
        WRITTEN,
    ),
    Attack(
        "record: under a pack that is not the one in force",
        "trigger b_written",
        transaction(*incident_by_hand(pack="'zz-0'")),
        recorded("pack = 'zz-0'"),
        WRITTEN,
    ),
    Attack(
        "record: pass a late record off as imported, for those are in no late share",
        "trigger locked_after_48h_at_commit",
        transaction(*new_incident(origin="'import'")),
        recorded("origin = 'import'"),
        AT_COMMIT,
    ),
    Attack(
        "record: use up the serials of a year",
        "trigger every_serial_used",
        transaction("select law.reserve_serials(100000)"),
        "select exists (select from incidents_serial where last >= 100000)",
        SERIALS,
    ),
    Attack(
        "withdrawal: change the facts under its cover",
        "trigger b_written",
        correction(touch(change="withdrawn_at = law.now(), narrative = 'forged'"), kind="incident.withdraw"),
        forged(),
        WRITTEN,
    ),
    Attack(
        "withdrawal: change an offence under its cover",
        "trigger locked_after_48h_at_commit",
        correction(
            touch(change="withdrawn_at = law.now()"),
            change_offence(),
            kind="incident.withdraw",
        ),
        offence_changed(),
        AT_COMMIT,
    ),
]
