"""Attacks on vehicles, property, organisations and relations of a locked record, beyond a grant that names some."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.corrections import WITHOUT_SIGNING, carrying_out
from ecrime.cli.drills.attacks.guards import LOCK, ROW_SECURITY
from ecrime.cli.drills.attacks.statements import ENTRY, tell, touch, transaction

PARTS = "'{parts}'"
# No part changes without its incident, whose own row is written with it.
TOUCHED = touch(PARTS, "zone = zone")
TABLES = {
    "vehicle": "incidents_vehicle",
    "thing": "incidents_property",
    "organisation": "incidents_organisation",
    "relation": "incidents_relation",
    "role": "incidents_role",
}
# What is granted: it is done as it should be, and the attack with it.
GRANTED = {
    "vehicle": "plate = '9Z'",
    "thing": "description = 'A sack'",
    "organisation": "address = 'Market'",
    "relation": "kind = 'friend'",
}
# A change of each that nobody has granted, and what holds once it has come through.
BEYOND = {
    "another field of the vehicle that is granted": ("vehicle", "{vehicle_1}", "colour = 'forged'"),
    "what became of a vehicle": ("vehicle", "{vehicle_1}", "states = '[]'"),
    "the same field of another vehicle": ("vehicle", "{vehicle_2}", "plate = 'forged'"),
    "a vehicle out of the record": ("vehicle", "{vehicle_2}", "removed = true"),
    "the order of vehicles": ("vehicle", "{vehicle_1}", "position = 7"),
    "another field of the property that is granted": ("thing", "{thing_1}", "serial = 'forged'"),
    "whose property is": ("thing", "{thing_1}", "owner_id = '{parts_person}'"),
    "the same field of other property": ("thing", "{thing_2}", "description = 'forged'"),
    "property out of the record": ("thing", "{thing_2}", "removed = true"),
    "another field of the organisation that is granted": ("organisation", "{organisation_1}", "kind = 'bank'"),
    "the same field of another organisation": ("organisation", "{organisation_2}", "address = 'forged'"),
    "an organisation out of the record": ("organisation", "{organisation_2}", "removed = true"),
    "who is related, where what they are is granted": (
        "relation",
        "{relation_1}",
        "person_id = '{parts_other}', other_id = '{parts_person}'",
    ),
    "the same field of another relation": ("relation", "{relation_2}", "kind = 'spouse'"),
    "a relation out of the record": ("relation", "{relation_2}", "removed = true"),
}
# One more of each, which is not granted either: columns and values.
ONE_MORE = {
    "vehicle": (
        "kind, states, plate, plate_country, make, model, colour, frame_number, engine_number",
        "'car', '[]', 'forged', '', '', '', '', '', ''",
    ),
    "thing": ("kind, states, description, serial, substance, measure", "'goods', '[]', 'forged', '', '', 'piece'"),
    "organisation": ("kind, names, identifiers, address", "'society', '[]', '[]', 'forged'"),
    "relation": ("kind, person_id, other_id", "'spouse', '{parts_person}', '{parts_other}'"),
}


def at_write(relation: str) -> list[str]:
    """What lets granted fields of such a part through and nothing else."""
    return [f"drop trigger locked_after_48h on {TABLES[relation]}", *WITHOUT_SIGNING]


def granted(relation: str) -> str:
    """Do what is granted of the first of them."""
    return f"update {TABLES[relation]} set {GRANTED[relation]}, entry_id = {ENTRY} where id = '{{{relation}_1}}'"


def write(relation: str, part: str, change: str) -> str:
    """Change a part by hand."""
    return f"update {TABLES[relation]} set {change}, entry_id = {ENTRY} where id = '{part}'"


def one_more(relation: str) -> str:
    """Add one more by hand."""
    columns, values = ONE_MORE[relation]
    return (
        f"insert into {TABLES[relation]} (id, incident_id, entry_id, position, removed, {columns})"
        f" select law.uuid7(), {PARTS}, {ENTRY}, 9, false, {values}"
    )


ROLE = "role, person_id, organisation_id, basis"

ATTACKS = [
    *(
        Attack(
            f"parts: write {name}",
            "trigger locked_after_48h, function law.changed_fields",
            carrying_out("parts_grant", PARTS, TOUCHED, granted(relation), write(relation, part, change)),
            f"select ({change.replace(', ', ') and (')}) from {TABLES[relation]} where id = '{part}'",
            at_write(relation),
        )
        for name, (relation, part, change) in BEYOND.items()
    ),
    *(
        Attack(
            f"parts: add one more {relation}",
            "trigger locked_after_48h",
            carrying_out("parts_grant", PARTS, TOUCHED, granted(relation), one_more(relation)),
            f"select count(*) = 3 from {TABLES[relation]} where incident_id = {PARTS}",
            at_write(relation),
        )
        for relation in ONE_MORE
    ),
    Attack(
        "parts: give an organisation another role",
        "trigger locked_after_48h, function law.field_of_role",
        carrying_out(
            "parts_grant",
            PARTS,
            TOUCHED,
            granted("organisation"),
            f"update incidents_role set role = 'suspect', entry_id = {ENTRY}"
            " where organisation_id = '{organisation_1}'",
        ),
        "select role = 'suspect' from incidents_role where organisation_id = '{organisation_1}'",
        at_write("role"),
    ),
    Attack(
        "parts: give an organisation one more role",
        "trigger locked_after_48h, function law.field_of_role",
        carrying_out(
            "parts_grant",
            PARTS,
            TOUCHED,
            granted("organisation"),
            f"insert into incidents_role (id, incident_id, entry_id, position, removed, {ROLE}) select law.uuid7(),"
            f" {PARTS}, {ENTRY}, 9, false, 'suspect', null, '{{organisation_1}}', ''",
        ),
        "select count(*) = 2 from incidents_role where organisation_id = '{organisation_1}'",
        at_write("role"),
    ),
    *(
        Attack(
            f"parts: write a granted field of a {relation} without using the grant",
            "triggers locked_after_48h, locked_after_48h_at_commit, policy carried_out",
            transaction(
                tell("incident.correct", PARTS, jurisdiction="'ZZ.Z1'", grant="'{parts_grant}'"),
                TOUCHED,
                granted(relation),
                who="technician",
            ),
            f"select {GRANTED[relation]} from {TABLES[relation]} where id = '{{{relation}_1}}'",
            [*LOCK, *ROW_SECURITY],
        )
        for relation in GRANTED
    ),
    Attack(
        "parts: change a granted vehicle and leave the record's own row alone",
        "trigger locked_after_48h_at_commit",
        carrying_out("parts_grant", PARTS, granted("vehicle")),
        "select plate = '9Z' from incidents_vehicle where id = '{vehicle_1}'",
        ["drop trigger locked_after_48h_at_commit on incidents_vehicle", *WITHOUT_SIGNING],
    ),
    Attack(
        "parts: do what is granted unsigned",
        "trigger signed_at_commit",
        carrying_out("parts_grant", PARTS, TOUCHED, granted("vehicle")),
        "select plate = '9Z' from incidents_vehicle where id = '{vehicle_1}'",
        WITHOUT_SIGNING,
    ),
]
