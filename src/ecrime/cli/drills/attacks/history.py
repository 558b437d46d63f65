"""Attacks on the images a correction replaced."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack
from ecrime.cli.drills.attacks.guards import only_grows
from ecrime.cli.drills.attacks.harms import forged
from ecrime.cli.drills.attacks.statements import correction, touch, transaction

ATTACKS = [
    Attack(
        "history: change an image",
        "no UPDATE right, no policy for it, trigger z_only_grows",
        transaction("update incidents_history set image = '{{}}'"),
        "select exists (select from incidents_history where image = '{{}}')",
        only_grows("incidents_history", "update"),
    ),
    Attack(
        "history: delete an image",
        "no DELETE right, no policy for it, trigger z_only_grows",
        transaction("delete from incidents_history"),
        "select not exists (select from incidents_history)",
        only_grows("incidents_history", "delete"),
    ),
    Attack(
        "history: write an image that never was",
        "no INSERT right, no policy for it",
        transaction(
            "insert into incidents_history (record_id, relation, row_id, version, image, jurisdiction, entry_id,"
            " ended_by, ended_at) values ('{open}', 'incidents_incident', '{open}', 77, '{{}}', 'ZZ.Z1',"
            " '{open_entry}', '{open_entry}', law.now())"
        ),
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
            *correction(touch()),
        ],
        f"select not exists (select from incidents_history where row_id = '{{open}}') and ({forged()})",
        [
            "alter table incidents_incident owner to ecrime_app",
            "alter table incidents_incident no force row level security",
        ],
    ),
]
