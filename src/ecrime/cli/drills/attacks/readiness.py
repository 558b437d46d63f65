"""Attacks on the reports of stations: for whom, for when, under whose name, with which counts, over which version."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.statements import ENTRY, NEW, THIS_MONTH, insert_readiness, tell, transaction

NEW_ID = "select set_config('drill.id', law.uuid7()::text, true)"
TELL = tell("readiness.report", NEW, operation="administration", subject_kind="readiness")
FORGED = "(select id from supervision_readiness where note = 'forged')"
TRIGGER = ["drop trigger b_reported on supervision_readiness"]
COUNTED = '\'{{"posts": {{}}, "officers": 99}}\''


def reporting(*steps: Step, who: str = "lak") -> list[Step]:
    """A transaction in which a report is made."""
    return transaction(NEW_ID, *steps, who=who)


def stands(having: str = "true") -> str:
    """The attacker's report stands, and in such a way."""
    return f"select exists (select from supervision_readiness where note = 'forged' and {having})"


ATTACKS = [
    Attack(
        "readiness: for another station",
        "trigger b_reported, policy reported_by_own_unit",
        reporting(TELL, insert_readiness(unit_id="'{hil_unit}'", jurisdiction="'ZZ.Z2'")),
        stands("unit_id = '{hil_unit}'"),
        [
            *TRIGGER,
            "drop policy reported_by_own_unit on supervision_readiness",
            "create policy reported on supervision_readiness for insert to ecrime_app with check (true)",
        ],
    ),
    Attack(
        "readiness: under a colleague's name",
        "trigger b_reported",
        reporting(TELL, insert_readiness(reported_by_id="'{lak2_officer}'")),
        stands("reported_by_id = '{lak2_officer}'"),
        TRIGGER,
    ),
    Attack(
        "readiness: with counts of one's own",
        "trigger b_reported",
        reporting(TELL, insert_readiness(counted=COUNTED)),
        stands("counted ->> 'officers' = '99'"),
        TRIGGER,
    ),
    Attack(
        "readiness: made in time, three months later",
        "trigger b_reported",
        reporting(TELL, insert_readiness(month=f"({THIS_MONTH} - interval '3 months')::date")),
        stands(),
        TRIGGER,
    ),
    Attack(
        "readiness: dated back",
        "trigger b_reported",
        reporting(TELL, insert_readiness(reported_at="law.now() - interval '20 days'")),
        stands("reported_at < law.now() - interval '19 days'"),
        TRIGGER,
    ),
    Attack(
        "readiness: a second version over one that was not read",
        "trigger b_reported",
        [
            *reporting(TELL, insert_readiness(note="'first'")),
            *reporting(TELL, insert_readiness(number="2")),
        ],
        stands("exists (select from supervision_readiness where note = 'first')"),
        TRIGGER,
    ),
    Attack(
        "readiness: equipment that is no number",
        "trigger b_reported",
        reporting(TELL, insert_readiness(equipment="'{{\"computer\": [1, 0, -5]}}'")),
        stands(),
        TRIGGER,
    ),
    Attack(
        "readiness: by who may not report",
        "the right readiness.report of the post",
        reporting(TELL, insert_readiness(), who="lak_chief"),
        stands(),
        ["update law.session set rights = rights || array['readiness.report']"],
    ),
    Attack(
        "readiness: under the entry of another act",
        "trigger entry_fits",
        reporting(
            tell("finding.answer", NEW, operation="administration", subject_kind="readiness"), insert_readiness()
        ),
        stands(),
        ["drop trigger entry_fits on supervision_readiness"],
    ),
    Attack(
        "readiness: without an entry",
        "key readiness_entry",
        reporting("select set_config('drill.entry', law.uuid7()::text, true)", insert_readiness()),
        stands(),
        [
            "alter table supervision_readiness drop constraint readiness_entry",
            "drop trigger entry_fits on supervision_readiness",
        ],
    ),
    Attack(
        "readiness: a version made better afterwards",
        "trigger z_only_grows, the app's rights to supervision_readiness",
        [
            *reporting(TELL, insert_readiness()),
            *transaction(
                tell("readiness.report", FORGED, operation="administration", subject_kind="readiness"),
                f"update supervision_readiness set specialists = 9, trained = 9, entry_id = {ENTRY}",
            ),
        ],
        stands("specialists = 9"),
        [
            "drop trigger z_only_grows on supervision_readiness",
            "grant update on supervision_readiness to ecrime_app",
            "create policy changed on supervision_readiness for update to ecrime_app using (true)",
        ],
    ),
    Attack(
        "readiness: a report taken away",
        "trigger z_never_deleted",
        [*reporting(TELL, insert_readiness()), *transaction("delete from supervision_readiness")],
        "select not exists (select from supervision_readiness)",
        [
            "drop trigger z_never_deleted on supervision_readiness",
            "grant delete on supervision_readiness to ecrime_app",
            "create policy gone on supervision_readiness for delete to ecrime_app using (true)",
        ],
    ),
    Attack(
        "readiness: stations of the whole country counted without the right",
        "the right in law.stations()",
        transaction(
            "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
            " select law.officer(), gen_random_uuid(), 'loot', gen_random_uuid(), gen_random_uuid()"
            " from law.stations()",
            who="criminal",
        ),
        "select exists (select from ledger_done where kind = 'loot')",
        [
            "create or replace function law.stations() returns table (unit uuid, code text, counted jsonb,"
            " since timestamptz) language sql stable security definer set search_path = pg_catalog, pg_temp as"
            " $$ select u.id, u.code, law.station_counts(u.id), null::timestamptz from public.officers_unit u $$"
        ],
    ),
]
