"""Attacks on the correction after the lock: forge a step, take another's, go beyond a grant, read what is hidden."""

from __future__ import annotations

from datetime import timedelta

from ecrime.cli.drills.attacks.attack import Attack, Step, Tick
from ecrime.cli.drills.attacks.guards import LOCK, ROW_SECURITY
from ecrime.cli.drills.attacks.harms import LOOT, forged
from ecrime.cli.drills.attacks.statements import ENTRY, look, loot, tell, touch, transaction

GRANTED, CORRECTED, LOCKED = "'{granted}'", "'{corrected}'", "'{locked}'"
AREA = "'ZZ.Z1'"
WITHOUT_SIGNING = ["drop trigger signed_at_commit on lock_grant"]
ANY_USE = [
    "create or replace function law.use_grant(grant_id uuid, entry uuid, signature uuid) returns text[] language sql"
    " security definer as 'update public.lock_grant g set used_at = law.time(), used_by = (law.context()).officer_id,"
    " used_xact = pg_current_xact_id(), entry_id = use_grant.entry, signature_id = use_grant.signature"
    " where g.id = use_grant.grant_id returning g.fields'",
    "alter table lock_grant drop constraint grant_of_three_people",
]
ANY_TIME_GRANTS = [
    "create or replace function law.granted_fields(record uuid) returns text[] language sql security definer as"
    " 'select g.fields from public.lock_grant g where g.record_id = $1 and g.used_xact = pg_current_xact_id()'"
]
TIME_IS_THE_CLOCK_S = [
    "create or replace function law.time() returns timestamptz language sql as 'select law.now()'",
    "drop trigger a_clock on ledger_entry",
]
REQUEST_FREE = [
    "drop trigger b_requested on corrections_request",
    "drop trigger d_read on corrections_request",
    "drop trigger e_values_fit on corrections_request",
    "drop trigger signed_at_commit on corrections_request",
]
REVIEW_FREE = [
    "drop trigger b_reviewed on corrections_review",
    "drop trigger d_read on corrections_review",
    "drop trigger signed_at_commit on corrections_review",
]
RESTRICTION_FREE = ["drop trigger b_written on lock_restriction"]
NOBODY_CONCERNED = [
    "create or replace function law.is_concerned(record uuid, asked jsonb, officer uuid) returns boolean language sql"
    " as 'select false'"
]
NO_MORE_GRANTS = "select exists (select from lock_grant where request_id = '{taken_request}')"


def open_to_app(table: str, right: str, *guards: str) -> list[str]:
    """All that keeps the app from a right to a table: the right, row security, and the triggers named."""
    what = "with check (true)" if right == "insert" else "using (true)"
    return [
        f"grant {right} on {table} to ecrime_app",
        f"create policy drill_{right} on {table} for {right} to ecrime_app {what}",
        *(f"drop trigger {guard} on {table}" for guard in guards),
    ]


def holding(who: str, *rights: str) -> str:
    """The session of an officer of the scene holds more rights."""
    listed = ", ".join(f"'{right}'" for right in rights)
    return f"update law.session set rights = rights || array[{listed}] where token_hash = sha256('{{{who}}}')"


def administration(kind: str, subject: str, *steps: Step, who: str) -> list[Step]:
    """A step of the procedure, as its act would make it."""
    return transaction(
        tell(kind, subject, operation="administration", jurisdiction=AREA),
        *steps,
        who=who,
    )


def use(grant: str, signature: str = "gen_random_uuid()") -> str:
    """Use a grant under the entry told of."""
    return f"select law.use_grant('{{{grant}}}', {ENTRY}, {signature})"


def carrying_out(grant: str, record: str, *steps: Step, who: str = "technician", signature: str = "") -> list[Step]:
    """A grant used as the product does it, then whatever the attacker writes."""
    told = tell("incident.correct", record, jurisdiction=AREA, grant=f"'{{{grant}}}'")
    return transaction(told, use(grant, signature or "gen_random_uuid()"), *steps, who=who)


def request(record: str, path: str = "incident.place_detail", **others: str) -> str:
    """A request by hand, with whatever the database would fill in."""
    values = {
        "id": "gen_random_uuid()",
        "incident_id": record,
        "ordinal": "7",
        "unit_id": "'{lak_unit}'",
        "jurisdiction": AREA,
        "requested_by": "law.officer()",
        "requested_at": "law.now()",
        "fields": f"array['{path}']",
        "asked": f"""'{{{{"{path}": {{{{"before": "forged", "after": {{{{"place_detail": "x"}}}}}}}}}}}}'""",
        "reason_code": "'other'",
        "reason": "'because I say so'",
        "evidence": "''",
        "signature_id": "gen_random_uuid()",
        "entry_id": ENTRY,
        **others,
    }
    return f"insert into corrections_request ({', '.join(values)}) select {', '.join(values.values())}"


def decision(review: str, fields: str = "incident.narrative", change: str = "") -> str:
    """A review decided by hand."""
    return (
        f"update corrections_review set outcome = 'grant', fields = '{{{{{fields}}}}}', reason = 'because I say so',"
        f" decided_at = law.now(), signature_id = gen_random_uuid(), {change} entry_id = {ENTRY}"
        f" where id = '{{{review}}}'"
    )


def below(table: str, request_id: str, **columns: str) -> str:
    """A row below a request by hand."""
    values = {
        "id": "gen_random_uuid()",
        "request_id": f"'{{{request_id}_request}}'",
        "incident_id": f"'{{{request_id}}}'",
        "jurisdiction": AREA,
        "entry_id": ENTRY,
        **columns,
    }
    return f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())}"


def restriction(record: str, **others: str) -> str:
    """A restriction by hand."""
    values = {
        "id": "gen_random_uuid()",
        "record_id": record,
        "jurisdiction": AREA,
        "reason": "'because I say so'",
        "lifted_reason": "''",
        "placed_by": "law.officer()",
        "placed_at": "law.now()",
        "entry_id": ENTRY,
        **others,
    }
    return f"insert into lock_restriction ({', '.join(values)}) select {', '.join(values.values())}"


def open_restricted(who: str) -> list[Step]:
    """Open the restricted record for a purpose, as the pages do, then read it."""
    opening = transaction(
        "select set_config('drill.access', law.uuid7()::text, true)",
        tell("access.open", "current_setting('drill.access')::uuid", operation="administration", subject_kind="access"),
        "insert into ledger_access (id, purpose_id, case_number, reason, entry_id) select"
        f" current_setting('drill.access')::uuid, 'other', '', 'because I say so', {ENTRY}",
        "insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, purpose,"
        " purpose_subject_id, pack, commitment) select law.uuid7(), 'incident.see', 'consultation', 'incident',"
        " '{restricted}', 'ZZ.Z1', 'other', current_setting('drill.access')::uuid, 'zz-1', sha256('x')",
        who=who,
    )
    reading = loot(
        "gen_random_uuid()",
        "from law.incident_statement('{restricted}') s where s::text like '%Sophea%' or s ->> 'narrative' <> ''",
    )
    return [*opening, *transaction(reading, who=who)]


GRANTS = [
    Attack(
        "correction: forge a grant",
        "no INSERT right to lock_grant, no policy for it",
        transaction(
            tell("incident.correct", LOCKED, jurisdiction=AREA),
            "insert into lock_grant (id, record_id, jurisdiction, fields, request_id, recorded_by, requested_by,"
            f" reviewed_by, granted_at, expires_at, entry_id) select gen_random_uuid(), {LOCKED}, {AREA},"
            " '{{incident.narrative}}', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
            f" law.now(), 'infinity', {ENTRY}",
            who="technician",
        ),
        "select exists (select from lock_grant where expires_at = 'infinity')",
        open_to_app("lock_grant", "insert"),
    ),
    *(
        Attack(
            f"correction: {name}",
            "no UPDATE right to lock_grant, no policy for it, trigger c_fixed",
            transaction(
                tell("incident.correct", record, jurisdiction=AREA),
                f"update lock_grant set {change}, entry_id = {ENTRY} where record_id = {record}",
                who="technician",
            ),
            f"select exists (select from lock_grant where record_id = {record} and {harm})",
            open_to_app("lock_grant", "update", "c_fixed"),
        )
        for name, record, change, harm in (
            ("move the end of a grant", GRANTED, "expires_at = '2199-01-01'", "expires_at = '2199-01-01'"),
            (
                "name one more field in a grant",
                GRANTED,
                "fields = fields || '{{incident.area_id}}'",
                "'incident.area_id' = any (fields)",
            ),
            ("name another reviewer in a grant", GRANTED, "reviewed_by = recorded_by", "reviewed_by = recorded_by"),
            ("have a used grant unused", CORRECTED, "used_at = null, used_by = null", "used_at is null"),
        )
    ),
    Attack(
        "correction: use a grant unsigned",
        "trigger signed_at_commit",
        carrying_out("granted_grant", GRANTED, touch(GRANTED)),
        forged(GRANTED),
        WITHOUT_SIGNING,
    ),
    Attack(
        "correction: use a grant with a colleague's signature",
        "function law.require_signature",
        carrying_out("granted_grant", GRANTED, touch(GRANTED), signature="'{lak2_signature}'"),
        forged(GRANTED),
        [
            "create or replace function law.require_signature(signature uuid, act_words text) returns void language sql"
            " security definer as 'update public.officers_signature set used_at = law.now() where id = $1'"
        ],
    ),
    Attack(
        "correction: carry out what one has granted oneself",
        "no right to grant.use, function law.use_grant, constraint grant_of_three_people",
        carrying_out("granted_grant", GRANTED, touch(GRANTED), who="planner"),
        "select exists (select from lock_grant where used_by = reviewed_by)",
        [holding("planner", "incident.correct", "grant.use"), *ANY_USE, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: carry out what one has asked for oneself",
        "no right to grant.use, function law.use_grant, constraint grant_of_three_people",
        carrying_out("granted_grant", GRANTED, touch(GRANTED), who="lak_chief"),
        "select exists (select from lock_grant where used_by = requested_by)",
        [holding("lak_chief", "incident.correct", "grant.use"), *ANY_USE, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: carry out what one has refused before the appeal",
        "no right to grant.use, function law.use_grant",
        carrying_out("appealed_grant", "'{appealed}'", touch("'{appealed}'"), who="planner"),
        "select exists (select from lock_grant where used_by = '{planner_officer}')",
        [holding("planner", "incident.correct", "grant.use"), *ANY_USE, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: carry out in a record that states oneself",
        "function law.use_grant",
        carrying_out("names_technician_grant", "'{names_technician}'", touch("'{names_technician}'")),
        forged("'{names_technician}'"),
        [*NOBODY_CONCERNED, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: carry out on a record of one's own",
        "no right to grant.use, function law.use_grant",
        carrying_out("granted_grant", GRANTED, touch(GRANTED), who="lak"),
        "select exists (select from lock_grant where used_by = recorded_by)",
        [holding("lak", "grant.use"), *ANY_USE, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: use a used grant again",
        "function law.use_grant",
        carrying_out("corrected_grant", CORRECTED, touch(CORRECTED)),
        forged(CORRECTED),
        [*ANY_USE, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: use an expired grant",
        "functions law.use_grant, law.granted_fields",
        [Tick(timedelta(hours=80)), *carrying_out("granted_grant", GRANTED, touch(GRANTED))],
        forged(GRANTED),
        [*ANY_USE, *ANY_TIME_GRANTS, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: set the clock back to use an expired grant",
        "function law.time, trigger a_clock",
        [
            Tick(timedelta(hours=80)),
            *transaction(tell("incident.correct", GRANTED, jurisdiction=AREA), who="technician"),
            Tick(timedelta()),
            *carrying_out("granted_grant", GRANTED, touch(GRANTED)),
        ],
        forged(GRANTED),
        [*TIME_IS_THE_CLOCK_S, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: use a grant in time and commit when it has expired",
        "function law.granted_fields, asked again at COMMIT",
        [
            *carrying_out("granted_grant", GRANTED, touch(GRANTED))[:-1],
            Tick(timedelta(hours=80)),
            "commit",
        ],
        forged(GRANTED),
        [*ANY_TIME_GRANTS, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: sneak a field in by a second statement of the granted transaction",
        "trigger locked_after_48h",
        carrying_out("granted_grant", GRANTED, touch(GRANTED), touch(GRANTED, "area_id = 'Z102'")),
        f"select area_id = 'Z102' from incidents_incident where id = {GRANTED}",
        ["drop trigger locked_after_48h on incidents_incident", *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: sneak an offence in beside what is granted",
        "trigger locked_after_48h",
        carrying_out(
            "granted_grant",
            GRANTED,
            touch(GRANTED),
            f"update incidents_offence set offence_class_id = 'A2', entry_id = {ENTRY} where incident_id = {GRANTED}",
        ),
        f"select offence_class_id = 'A2' from incidents_offence where incident_id = {GRANTED}",
        ["drop trigger locked_after_48h on incidents_offence", *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: use a grant, undo its use, and write all the same",
        "triggers locked_after_48h, locked_after_48h_at_commit, policy carried_out",
        transaction(
            tell("incident.correct", GRANTED, jurisdiction=AREA, grant="'{granted_grant}'"),
            "savepoint before",
            use("granted_grant"),
            "rollback to savepoint before",
            touch(GRANTED),
            who="technician",
        ),
        forged(GRANTED),
        [*LOCK, *ROW_SECURITY],
    ),
    Attack(
        "correction: use a grant and write in another record",
        "triggers locked_after_48h, locked_after_48h_at_commit, policy carried_out",
        transaction(
            tell("incident.correct", GRANTED, jurisdiction=AREA, grant="'{granted_grant}'"),
            use("granted_grant"),
            tell("incident.correct", LOCKED, jurisdiction=AREA, grant="'{granted_grant}'"),
            touch(LOCKED),
            who="technician",
        ),
        forged(LOCKED),
        [*LOCK, *ROW_SECURITY, *WITHOUT_SIGNING],
    ),
    Attack(
        "correction: go on in the next transaction under the grant's name",
        "triggers locked_after_48h, locked_after_48h_at_commit, policy carried_out",
        transaction(
            tell("incident.correct", CORRECTED, jurisdiction=AREA, grant="'{corrected_grant}'"),
            touch(CORRECTED),
            who="technician",
        ),
        forged(CORRECTED),
        [*LOCK, *ROW_SECURITY],
    ),
]

STEPS = [
    Attack(
        "correction: ask unsigned",
        "triggers signed_at_commit, d_read, b_requested, e_values_fit",
        administration("correction.request", "'{asked}'", request("'{asked}'"), who="lak_chief"),
        "select count(*) = 2 from corrections_request where incident_id = '{asked}'",
        REQUEST_FREE,
    ),
    Attack(
        "correction: ask in a colleague's name",
        "triggers b_requested, signed_at_commit",
        administration(
            "correction.request", "'{asked}'", request("'{asked}'", requested_by="'{lak2_officer}'"), who="lak_chief"
        ),
        "select exists (select from corrections_request where requested_by = '{lak2_officer}')",
        REQUEST_FREE,
    ),
    Attack(
        "correction: state something else as recorded",
        "triggers b_requested, signed_at_commit",
        administration("correction.request", "'{asked}'", request("'{asked}'"), who="lak_chief"),
        "select exists (select from corrections_request"
        " where asked -> 'incident.place_detail' ->> 'before' = 'forged')",
        REQUEST_FREE,
    ),
    Attack(
        "correction: ask about a record that is not locked",
        "triggers b_requested, signed_at_commit",
        administration("correction.request", "'{open}'", request("'{open}'"), who="lak_chief"),
        "select exists (select from corrections_request where incident_id = '{open}')",
        REQUEST_FREE,
    ),
    Attack(
        "correction: ask about a record of another area",
        "triggers b_requested, d_read, signed_at_commit",
        transaction(
            tell("correction.request", "'{asked}'", operation="administration"), request("'{asked}'"), who="hil_chief"
        ),
        "select count(*) = 2 from corrections_request where incident_id = '{asked}'",
        REQUEST_FREE,
    ),
    Attack(
        "correction: ask about a record that states oneself",
        "triggers b_requested, d_read, signed_at_commit",
        administration("correction.request", "'{names_chief}'", request("'{names_chief}'"), who="lak_chief"),
        "select exists (select from corrections_request where incident_id = '{names_chief}')",
        REQUEST_FREE,
    ),
    Attack(
        "correction: review a request about a record that states oneself",
        "trigger b_reviewed",
        administration(
            "correction.review",
            "'{names_planner}'",
            below(
                "corrections_review",
                "names_planner",
                stage="1",
                reviewer_id="law.officer()",
                former_reviewers="'{{}}'",
                taken_at="law.now()",
                outcome="''",
                fields="'{{}}'",
                reason="''",
            ),
            who="planner2",
        ),
        "select exists (select from corrections_review where request_id = '{names_planner_request}')",
        NOBODY_CONCERNED,
    ),
    Attack(
        "correction: open a record that states oneself as one's own work",
        "functions law.conflict_incident, law.is_own_work",
        transaction(look("'{names_technician}'"), who="technician"),
        "select exists (select from ledger_entry where kind = 'incident.see' and subject_id = '{names_technician}'"
        " and officer_id = '{technician_officer}')",
        NOBODY_CONCERNED,
    ),
    Attack(
        "correction: ask about a field nobody may correct",
        "triggers b_requested, e_values_fit, signed_at_commit",
        administration("correction.request", "'{asked}'", request("'{asked}'", "incident.locks_at"), who="lak_chief"),
        "select exists (select from corrections_request where 'incident.locks_at' = any (fields))",
        REQUEST_FREE,
    ),
    Attack(
        "correction: ask a second time about a field that is asked for",
        "triggers b_requested, signed_at_commit",
        administration("correction.request", "'{asked}'", request("'{asked}'", "incident.narrative"), who="lak_chief"),
        "select count(*) = 2 from corrections_request where 'incident.narrative' = any (fields)"
        " and incident_id = '{asked}'",
        REQUEST_FREE,
    ),
    Attack(
        "correction: change what was asked",
        "no UPDATE right, no policy for it, trigger z_only_grows",
        administration(
            "correction.request",
            "'{asked}'",
            f"update corrections_request set reason = 'forged', entry_id = {ENTRY} where incident_id = '{{asked}}'",
            who="lak_chief",
        ),
        "select exists (select from corrections_request where reason = 'forged')",
        open_to_app("corrections_request", "update", "z_only_grows"),
    ),
    *(
        Attack(
            f"correction: delete from {table}",
            "no DELETE right, no policy for it, trigger z_never_deleted",
            transaction(f"delete from {table} where {where}", who="planner"),
            f"select not exists (select from {table} where {where})",
            open_to_app(table, "delete", "z_never_deleted"),
        )
        for table, where in (
            ("corrections_review", "id = '{taken_review}'"),
            ("lock_restriction", "record_id = '{restricted}'"),
        )
    ),
    Attack(
        "correction: review one's own request",
        "no right to correction.review, trigger b_reviewed",
        administration(
            "correction.review",
            "'{asked}'",
            below(
                "corrections_review",
                "asked",
                stage="1",
                reviewer_id="law.officer()",
                taken_at="law.now()",
                outcome="''",
                fields="'{{}}'",
                reason="''",
                former_reviewers="'{{}}'",
            ),
            who="lak_chief",
        ),
        "select exists (select from corrections_review where reviewer_id = '{lak_chief_officer}')",
        [holding("lak_chief", "correction.review"), *REVIEW_FREE],
    ),
    Attack(
        "correction: take a review over from a colleague who holds the post",
        "trigger b_reviewed",
        administration(
            "correction.review",
            "'{taken}'",
            f"update corrections_review set reviewer_id = law.officer(), entry_id = {ENTRY}"
            " where id = '{taken_review}'",
            who="planner2",
        ),
        "select exists (select from corrections_review where request_id = '{taken_request}'"
        " and reviewer_id = '{planner2_officer}')",
        REVIEW_FREE,
    ),
    Attack(
        "correction: decide in a colleague's place",
        "trigger b_reviewed, policy decided, trigger signed_at_commit",
        administration(
            "correction.decide",
            "'{taken}'",
            decision("taken_review", change="reviewer_id = law.officer(),"),
            who="planner2",
        ),
        NO_MORE_GRANTS,
        REVIEW_FREE,
    ),
    Attack(
        "correction: decide unsigned",
        "triggers d_read, signed_at_commit",
        administration("correction.decide", "'{taken}'", decision("taken_review"), who="planner"),
        NO_MORE_GRANTS,
        REVIEW_FREE,
    ),
    Attack(
        "correction: grant what was not asked",
        "triggers b_reviewed, signed_at_commit",
        administration("correction.decide", "'{taken}'", decision("taken_review", "incident.area_id"), who="planner"),
        "select exists (select from lock_grant where 'incident.area_id' = any (fields))",
        REVIEW_FREE,
    ),
    Attack(
        "correction: grant what one has refused",
        "triggers b_reviewed, signed_at_commit",
        administration(
            "correction.decide",
            "'{refused}'",
            # A review is decided once, and what was decided does not become undecided either.
            f"update corrections_review set outcome = '', decided_at = null, signature_id = null, entry_id = {ENTRY}"
            " where id = '{refused_review}'",
            decision("refused_review"),
            who="planner",
        ),
        "select exists (select from lock_grant where request_id = '{refused_request}')",
        REVIEW_FREE,
    ),
    Attack(
        "correction: appeal what was granted",
        "triggers b_appealed, signed_at_commit",
        administration(
            "correction.appeal",
            GRANTED,
            below(
                "corrections_appeal",
                "granted",
                appealed_by="law.officer()",
                appealed_at="law.now()",
                reason="'because I say so'",
                signature_id="gen_random_uuid()",
            ),
            who="lak_chief",
        ),
        "select exists (select from corrections_appeal where request_id = '{granted_request}')",
        [
            "drop trigger b_appealed on corrections_appeal",
            "drop trigger signed_at_commit on corrections_appeal",
        ],
    ),
    Attack(
        "correction: recall a grant unsigned",
        "trigger signed_at_commit",
        administration(
            "correction.recall",
            GRANTED,
            below("corrections_recall", "granted", reason="'because I say so'", signature_id="gen_random_uuid()"),
            who="planner",
        ),
        "select exists (select from lock_grant where recalled_at is not null)",
        ["drop trigger signed_at_commit on corrections_recall"],
    ),
    Attack(
        "correction: recall a colleague's grant while he holds the post",
        "trigger b_recalled",
        administration(
            "correction.recall",
            GRANTED,
            below("corrections_recall", "granted", reason="'because I say so'", signature_id="gen_random_uuid()"),
            who="planner2",
        ),
        "select exists (select from lock_grant where recalled_at is not null)",
        [
            "create or replace function law.has_right_now(officer uuid, act text) returns boolean language sql as"
            " 'select false'",
            "drop trigger signed_at_commit on corrections_recall",
        ],
    ),
]

RESTRICTIONS = [
    Attack(
        "restriction: hide a record of another area",
        "trigger b_written",
        transaction(tell("restriction.place", LOCKED), restriction(LOCKED), who="hil_chief"),
        f"select exists (select from lock_restriction where record_id = {LOCKED})",
        RESTRICTION_FREE,
    ),
    Attack(
        "restriction: hide a record in a colleague's name",
        "trigger b_written",
        transaction(
            tell("restriction.place", LOCKED), restriction(LOCKED, placed_by="'{lak2_officer}'"), who="lak_chief"
        ),
        "select exists (select from lock_restriction where placed_by = '{lak2_officer}')",
        RESTRICTION_FREE,
    ),
    Attack(
        "restriction: hide a record for no reason",
        "trigger b_written",
        transaction(tell("restriction.place", LOCKED), restriction(LOCKED, reason="'...'"), who="lak_chief"),
        f"select exists (select from lock_restriction where record_id = {LOCKED})",
        RESTRICTION_FREE,
    ),
    Attack(
        "restriction: end it without the right",
        "policy lifted, triggers b_append, entry_fits_end",
        transaction(
            tell("restriction.place", "'{restricted}'"),
            "update lock_restriction set lifted_at = law.now(), lifted_reason = 'because I say so',"
            f" entry_id = {ENTRY} where record_id = '{{restricted}}'",
            who="lak_duty",
        ),
        "select exists (select from lock_restriction where lifted_at is not null)",
        [
            "create policy drill on lock_restriction for update to ecrime_app using (true)",
            "drop trigger entry_fits_end on lock_restriction",
        ],
    ),
    Attack(
        "restriction: end it from another area",
        "trigger b_written, policy seen_in_own_area",
        transaction(
            tell("restriction.end", "'{restricted}'"),
            "update lock_restriction set lifted_at = law.now(), lifted_reason = 'because I say so',"
            f" entry_id = {ENTRY} where record_id = '{{restricted}}'",
            who="hil_chief",
        ),
        "select exists (select from lock_restriction where lifted_at is not null)",
        ["alter table lock_restriction disable row level security", *RESTRICTION_FREE],
    ),
    Attack(
        "restriction: say another reason afterwards",
        "no UPDATE right to the column, trigger c_fixed",
        transaction(
            tell("restriction.end", "'{restricted}'"),
            "update lock_restriction set reason = 'forged', lifted_at = law.now(), lifted_reason = 'because I say so',"
            f" entry_id = {ENTRY} where record_id = '{{restricted}}'",
            who="lak_chief",
        ),
        "select exists (select from lock_restriction where reason = 'forged')",
        ["grant update (reason) on lock_restriction to ecrime_app", "drop trigger c_fixed on lock_restriction"],
    ),
    Attack(
        "restriction: read what is hidden, as its own unit",
        "function law.is_withheld",
        open_restricted("lak"),
        LOOT,
        ["create or replace function law.is_withheld(record uuid) returns boolean language sql as 'select false'"],
    ),
]

READINGS = [
    Attack(
        "correction: read the words of requests past the door",
        "no right to the column reason",
        transaction(loot("id", "from corrections_request where reason <> ''"), who="planner2"),
        LOOT,
        ["grant select (reason) on corrections_request to ecrime_app"],
    ),
    Attack(
        "correction: read the words a colleague has signed",
        "function law.request_words, which tells them to who asked only",
        transaction(
            loot("gen_random_uuid()", "from law.request_words('{asked_request}') w where w like '%it was told%'"),
            who="planner2",
        ),
        LOOT,
        [
            "create or replace function law.request_words(request uuid) returns text language sql security definer as"
            " 'select r.asked::text from public.corrections_request r where r.id = $1'"
        ],
    ),
    Attack(
        "correction: export a request without opening its record",
        "function law.opened_incident",
        transaction(
            loot("gen_random_uuid()", "from law.correction_export('{corrected_request}') e where e is not null"),
            who="auditor",
        ),
        LOOT,
        [
            "create or replace function law.opened_incident(incident uuid) returns public.incidents_incident"
            " language sql as 'select i from public.incidents_incident i where i.id = $1'"
        ],
    ),
    Attack(
        "correction: export without the right",
        "function law.correction_export",
        transaction(
            loot("gen_random_uuid()", "from law.correction_export('{corrected_request}') e where e is not null"),
            who="technician",
        ),
        LOOT,
        [
            holding("technician", "correction.export"),
            "create or replace function law.opened_incident(incident uuid) returns public.incidents_incident"
            " language sql as 'select i from public.incidents_incident i where i.id = $1'",
        ],
    ),
    Attack(
        "correction: read what a correction changed past the export",
        "no right to law.changes_by",
        transaction(
            loot("s.id", "from (select law.changes_by('{corrected}', gen_random_uuid()), law.uuid7() as id) s"),
            who="auditor",
        ),
        LOOT,
        ["grant execute on function law.changes_by(uuid, uuid) to ecrime_app"],
    ),
]

ATTACKS = [*GRANTS, *STEPS, *RESTRICTIONS, *READINGS]
