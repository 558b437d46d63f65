"""What attacks are put together from: the statements of the product's own acts, some of them with forged values.

Values are SQL expressions; a key with quotes around it is a value of the scene.
"""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Step

LOCKED = "'{locked}'"
OPEN = "'{open}'"
LAK2_OPEN = "'{lak2_open}'"
WITHDRAWN = "'{withdrawn}'"

ENTRY = "current_setting('drill.entry')::uuid"
NEW = "current_setting('drill.id')::uuid"
EQUIPMENT = (
    "(select jsonb_object_agg(e ->> 'code', '[1, 0, 0]'::jsonb)"
    " from country_pack p, jsonb_array_elements(p.readiness -> 'equipment') e)"
)
THIS_MONTH = "date_trunc('month', law.now() at time zone 'America/Chicago')::date"


def act_as(who: str = "lak") -> str:
    """Set the session of one of the scene's officers for this transaction."""
    return f"select set_config('ecrime.token', '{{{who}}}', true)"


def transaction(*steps: Step, who: str = "lak") -> list[Step]:
    """Steps in one transaction that acts for somebody."""
    return ["begin", act_as(who), *steps, "commit"]


def tell(
    kind: str,
    subject: str = OPEN,
    *,
    operation: str = "alteration",
    subject_kind: str = "incident",
    jurisdiction: str = "null",
    purpose: str = "null",
    grant: str = "null",
) -> str:
    """Append an entry of one's own and remember its id for the statements after it."""
    return (
        "with e as (insert into ledger_entry"
        " (id, kind, operation, subject_kind, subject_id, jurisdiction, purpose, grant_id, pack, commitment)"
        f" values (law.uuid7(), '{kind}', '{operation}', '{subject_kind}', {subject}, {jurisdiction}, {purpose},"
        f" {grant}, 'zz-1', sha256('x')) returning id)"
        " select set_config('drill.entry', (select id::text from e), true)"
    )


def look(subject: str = OPEN, *, purpose: str = "'own_work'") -> str:
    """Append the entry that opening an incident writes."""
    return tell("incident.see", subject, operation="consultation", purpose=purpose)


def tell_nothing(entry: str) -> str:
    """Go on as if an entry of that id had been appended."""
    return f"select set_config('drill.entry', ({entry})::text, true)"


def entry_by_hand(**others: str) -> str:
    """A whole entry, with what the database fills in filled in by the attacker."""
    return insert(
        "ledger_entry",
        {
            "id": "law.uuid7()",
            "xact": "pg_current_xact_id()",
            "at": "law.now()",
            "kind": "'incident.see'",
            "operation": "'consultation'",
            "subject_kind": "'incident'",
            "subject_id": OPEN,
            "jurisdiction": "'ZZ.Z1'",
            "purpose": "'own_work'",
            "pack": "'zz-1'",
            "commitment": "sha256('x')",
            **others,
        },
    )


def correction(*changes: str, subject: str = OPEN, who: str = "lak", kind: str = "incident.correct") -> list[Step]:
    """A transaction as the product itself would make it: session, entry, changes, commit."""
    return transaction(tell(kind, subject), *changes, who=who)


def touch(subject: str = OPEN, change: str = "narrative = 'forged'") -> str:
    """Change an incident under the entry told of."""
    return f"update incidents_incident set {change}, entry_id = {ENTRY} where id = {subject}"


def change_offence(of: str = OPEN, change: str = "offence_class_id = 'A2'") -> str:
    """Change the offences of an incident under the entry told of."""
    return f"update incidents_offence set {change}, entry_id = {ENTRY} where incident_id = {of}"


def new_incident(**others: str) -> list[str]:
    """Record a whole incident with its offence, with some columns of the attacker's choice."""
    offence = {
        "id": "law.uuid7()",
        "entry_id": ENTRY,
        "incident_id": NEW,
        "position": "0",
        "offence_class_id": "'T1'",
        "attempted": "false",
        "removed": "false",
    }
    return [
        "select set_config('drill.id', law.uuid7()::text, true)",
        tell("incident.record", NEW, operation="collection"),
        "select set_config('drill.year', serial_year::text, true), set_config('drill.serial', first_serial::text, true)"
        " from law.reserve_serials(1)",
        insert_incident(**others),
        insert("incidents_offence", offence),
    ]


def insert_incident(**others: str) -> str:
    """Insert the incident's own row, in a time zone that nobody else's is in."""
    an_hour_ago = "law.now() - interval '1 hour'"
    return insert(
        "incidents_incident",
        {
            "id": NEW,
            "entry_id": ENTRY,
            "serial_year": "current_setting('drill.year')::int",
            "serial": "current_setting('drill.serial')::int",
            "area_id": "'Z101'",
            "place_detail": "'attack'",
            "occurred_from": an_hour_ago,
            "occurred_to": an_hour_ago,
            "time_precision": "'minute'",
            "zone": "'UTC'",
            "narrative": "''",
            "late_reason": "'other'",
            "late_note": "'x'",
            "report_channel": "''",
            "origin": "'live'",
            "pack": "'zz-1'",
            **others,
        },
    )


def insert_person(of: str = OPEN, **others: str) -> str:
    """Add a person to an incident, under the entry told of."""
    nobody = dict.fromkeys(("birth_precision", "background", "occupation", "address"), "''")
    return insert(
        "incidents_personstated",
        {
            **nobody,
            "id": "law.uuid7()",
            "entry_id": ENTRY,
            "incident_id": of,
            "position": "9",
            "removed": "false",
            "names": """'[{{"script": "latin", "kind": "legal", "family": "", "given": "", "whole": "forged"}}]'""",
            "identifiers": "'[]'",
            "nationalities": "'{{}}'",
            "sex": "'unknown'",
            "harm": "'unknown'",
            "duty": "'not_of_service'",
            "unknown": "false",
            **others,
        },
    )


def insert_supplement(of: str = LOCKED, **others: str) -> str:
    """Add a note below an incident, with the columns the database fills in filled in by the attacker."""
    an_hour_ago = "law.now() - interval '1 hour'"
    nothing = dict.fromkeys(("court_kind", "court", "court_number"), "''")
    return insert(
        "incidents_supplement",
        {
            **nothing,
            "id": "law.uuid7()",
            "entry_id": ENTRY,
            "incident_id": of,
            "unit_id": "'{lak_unit}'",
            "jurisdiction": "'ZZ.Z1'",
            "position": "0",
            "removed": "false",
            "kind": "'note'",
            "happened_from": an_hour_ago,
            "happened_to": an_hour_ago,
            "time_precision": "'minute'",
            "zone": "'UTC'",
            "note": "'forged'",
            "arrests": "'[]'",
            "states_gained": "'[]'",
            "roles_gained": "'[]'",
            "recorded_at": "law.now()",
            "recorded_by_id": "'{lak_officer}'",
            "locks_at": "law.now() + interval '48 hours'",
            **others,
        },
    )


def insert_photo_request(of: str = OPEN, **others: str) -> str:
    """Ask for a photo of somebody of an incident, with what the database fills in filled in by the attacker."""
    return insert(
        "documents_photo_request",
        {
            "id": NEW,
            "entry_id": ENTRY,
            "incident_id": of,
            "unit_id": "'{lak_unit}'",
            "jurisdiction": "'ZZ.Z1'",
            "person_id": f"(select id from incidents_personstated where incident_id = {of} limit 1)",
            "place": "1",
            "requested_by_id": "'{lak_officer}'",
            "requested_at": "law.now()",
            "due_at": "law.now() + interval '7 days'",
            "answer": "''",
            "reason": "''",
            **others,
        },
    )


def insert_document(of: str = OPEN, **others: str) -> str:
    """Add a document to an incident, of a file that nobody has kept."""
    return insert(
        "documents_document",
        {
            "id": NEW,
            "entry_id": ENTRY,
            "incident_id": of,
            "unit_id": "'{lak_unit}'",
            "jurisdiction": "'ZZ.Z1'",
            "position": "1",
            "kind": "'report'",
            "source": "'forged'",
            "provided_by_id": "'{lak_unit}'",
            "file_id": "gen_random_uuid()",
            "pages": "1",
            "recorded_at": "law.now()",
            "recorded_by_id": "'{lak_officer}'",
            "locks_at": "law.now() + interval '48 hours'",
            "agree_by": "law.now()",
            **others,
        },
    )


def incident_by_hand(**others: str) -> list[str]:
    """The same, with the columns the database fills in filled in by the attacker."""
    filled_in = {
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
    return new_incident(**filled_in)


def loot(what: str, found: str = "") -> str:
    """Keep something that was found where the harm can be looked for."""
    return (
        "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
        f" select law.officer(), gen_random_uuid(), 'loot', {what}, gen_random_uuid() {found}"
    )


def insert_readiness(**others: str) -> str:
    """Report for a station, with what the database fills in filled in by the attacker."""
    return insert(
        "supervision_readiness",
        {
            "id": NEW,
            "entry_id": ENTRY,
            "unit_id": "law.unit()",
            "jurisdiction": "'ZZ.Z1'",
            "month": THIS_MONTH,
            "number": "1",
            "replaces": "0",
            "reported_by_id": "law.officer()",
            "reported_at": "law.now()",
            "specialists": "1",
            "trained": "1",
            "equipment": EQUIPMENT,
            "line_kind": "'fibre'",
            "offline_hours": "0",
            "measured": "false",
            "hindrances": "'{{}}'",
            "note": "'forged'",
            "counted": "'{{}}'",
            **others,
        },
    )


def insert(table: str, values: dict[str, str]) -> str:
    """Insert a row of these expressions."""
    return f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())}"
