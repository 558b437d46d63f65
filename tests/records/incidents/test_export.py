"""A record's history as a file: what outsiders read out of it, who takes it, and whose words it leaves out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from tests.base.ledger.make import all_signed
from tests.records.incidents.make import incident_facts, other_parts, state_purpose
from tests.records.incidents.test_supplements import arrest

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.audit import audit
from ecrime.base.ledger.verify import Anchors, Fails, verified
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.foundation import canonical, hashing
from ecrime.foundation.errors import Forbidden, PurposeMissing
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Role, briefly

FIRST, SECOND = "One bag was taken.", "Two bags were taken,\nលួច “ឆក់”\u2028\u0085 \\n."
COUNT = "select count(*) from ledger_entry where kind in ('incident.export', 'incident.see')"


def recorded(database: Database) -> Incident:
    """Recorded, corrected once, added to; a victim is named."""
    lak = database.actor("lak")
    people = (briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"), briefly(Role.VICTIM, name_latin="Chan Dara"))
    facts = incident_facts(narrative=FIRST, people=people, **other_parts())
    incident = actions.record_incident(lak, facts)
    actions.see_incident(own_work(lak), queries.subject(lak, incident.record.number))
    changed = dataclasses.replace(incident.facts, narrative=SECOND)
    actions.correct_incident(lak, incident.record.id, changed, version=1)
    happened = dataclasses.replace(arrest(incident), happened=incident.facts.occurred)
    actions.add_supplement(lak, incident.record.id, happened)
    return incident


def taken(database: Database, number: str, who: str = "lak_chief") -> Any:
    """The answer to an officer who asks for the file."""
    client = Client()
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = "en"
    return client.get(f"/incidents/{number}/history.txt")


def kinds_in(text: str) -> list[str]:
    return [line.removeprefix("header kind ") for line in text.split("\n") if line.startswith("header kind ")]


def rows_in(text: str, relation: str = "incidents_incident") -> list[dict[str, Any]]:
    """The rows of a table, as a program of somebody else's would read them."""
    name = f"row {relation} "
    return [json.loads(line.removeprefix(name)) for line in text.split("\n") if line.startswith(name)]


def test_anybody_reads_each_version_and_sees_that_it_is_what_was_written(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    answer = taken(database, incident.record.number)
    text = answer.content.decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{incident.record.number}-history.txt"'
    _checkpoint, told = verified(text, Anchors((key.key,)))
    assert len(told) == 3
    assert SECOND.splitlines()[0] in told[1]
    assert kinds_in(text) == ["incident.record", "incident.correct", "supplement.add"]
    assert f"\nabout incident {incident.record.id}\n" in text
    assert [row["narrative"] for row in rows_in(text)] == [FIRST, SECOND]
    assert text.count("\nrow incidents_personstated ") == 2
    assert text.count("\nrow incidents_supplement ") == 1
    with pytest.raises(Fails) as altered:
        verified(text.replace("One bag", "Ten bags"), Anchors((key.key,)))
    assert altered.value.code == "rows"


def test_export_incident_is_a_disclosure_that_says_which_file(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    content = taken(database, incident.record.number).content
    [(commitment, salt, *entered)] = database.as_superuser(
        "select e.commitment, s.salt, e.operation, e.subject_id, e.purpose"
        " from ledger_entry e join ledger_salt s on s.entry_id = e.id where e.kind = 'incident.export'"
    )
    assert entered == ["disclosure", incident.record.id, "own_work"]
    stated = canonical.encode({"before": None, "after": {"file": hashing.fingerprint(content)}, "note": ""})
    assert bytes(commitment) == hashing.commitment(bytes(salt), stated)


def test_where_somebody_is_hidden_the_words_are_left_out(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    key = all_signed(database, tmp_path / "signer")
    for who in ("planner", "auditor"):
        state_purpose(database, who)
        text = taken(database, incident.record.number, who).content.decode()
        verified(text, Anchors((key.key,)))
        assert kinds_in(text) == ["incident.record", "incident.correct", "supplement.add"]
        assert "\nrow" not in text
        assert "Sophea" not in text


def test_before_everything_has_its_place_nothing_is_handed_out(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    state_purpose(database, "lak_chief")
    all_signed(database, tmp_path / "signer")
    lak = database.actor("lak")
    changed = dataclasses.replace(incident.facts, narrative="Three bags were taken.")
    actions.correct_incident(lak, incident.record.id, changed, version=2)
    before = database.as_superuser("select count(*) from ledger_entry where kind = 'incident.export'")
    answer = taken(database, incident.record.number)
    assert answer.status_code == 503
    assert "within a second; reload" in answer.content.decode()
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'incident.export'") == before


def test_without_the_right_nothing_is_handed_out(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    all_signed(database, tmp_path / "signer")
    number = incident.record.number
    before = database.as_superuser(COUNT)
    assert taken(database, number, "lak").status_code == 403
    assert taken(database, number, "admin").status_code == 403
    assert taken(database, "LAK-2026-999999").status_code == 404
    assert Client().get(f"/incidents/{number}/history.txt").status_code == 401
    assert Client().post(f"/incidents/{number}/history.txt").status_code == 405
    assert database.as_superuser(COUNT) == before


def test_the_database_asks_for_the_right_and_the_purpose_too(database: Database) -> None:
    incident = recorded(database)
    lak = database.actor("lak")
    about = queries.subject(lak, incident.record.number)
    with pytest.raises(Forbidden):  # opened it, but has not the right
        queries.proven_history(own_work(lak), about)
    with pytest.raises(Forbidden):
        actions.export_incident(own_work(lak), about, b"")
    chief = state_purpose(database, "lak_chief")
    with pytest.raises(PurposeMissing):
        queries.proven_history(chief, about)
    with database.connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select law.entries_opened('incident', %s, '{}')", [incident.record.id])


def test_the_link_stands_where_the_right_is(database: Database) -> None:
    number = recorded(database).record.number
    state_purpose(database, "auditor")
    client = Client()
    for who, is_there in (("lak", False), ("lak_chief", True), ("auditor", True)):
        client.cookies["session"] = database.tokens[who]
        page = client.get(f"/incidents/{number}/history/", follow=True).content.decode()
        assert ("history.txt" in page) is is_there


def test_rows_are_written_as_they_were_hashed_whatever_a_session_has_set(database: Database) -> None:
    incident = recorded(database)
    opened = (
        f"select o.rows from law.entries_opened('incident', '{incident.record.id}',"
        f" array(select id from ledger_entry where subject_id = '{incident.record.id}')) o where o.salt is not null"
    )
    settings = "set timezone = 'Asia/Phnom_Penh'; set extra_float_digits = 0; set bytea_output = 'escape'"
    with psycopg.connect(database.instance.address(database.name), autocommit=True) as superuser:
        first = superuser.execute(opened).fetchall()
        superuser.execute(settings)
        assert superuser.execute(opened).fetchall() == first
    assert len(first) == 3


def test_entries_that_an_erasure_emptied_stand_there_without_their_rows(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    steps.erase(database, incident.record.id, person=incident.facts.people[0].id)
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    text = taken(database, incident.record.number).content.decode()
    verified(text, Anchors((key.key,)))
    assert kinds_in(text)[:3] == ["incident.record", "incident.correct", "supplement.add"]
    assert kinds_in(text)[-1] == "incident.erase"
    assert "Sophea" not in text
    assert [row["narrative"] for row in rows_in(text)] == [""]


def test_a_row_written_twice_under_one_entry_is_proven_as_it_was_left(database: Database, tmp_path: Path) -> None:
    incident = recorded(database)
    lak = database.actor("lak")
    with acting_as(lak), connection.cursor() as cursor:
        cursor.execute("select law.uuid7()")
        [(entry,)] = cursor.fetchall()
        cursor.execute(
            "insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, rule, commitment)"
            " select %s, 'incident.correct', 'alteration', 'incident', id, jurisdiction, 'D10', sha256('')"
            " from incidents_incident where id = %s",
            [entry, incident.record.id],
        )
        cursor.execute("insert into ledger_salt (entry_id, salt) values (%s, sha256(''))", [entry])
        for word in ("On the way.", "As it was left."):
            cursor.execute(
                "update incidents_incident set narrative = %s, entry_id = %s where id = %s",
                [word, entry, incident.record.id],
            )
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    text = taken(database, incident.record.number).content.decode()
    verified(text, Anchors((key.key,)))
    assert [row["narrative"] for row in rows_in(text)] == [FIRST, SECOND, "As it was left."]
    with psycopg.connect(database.instance.address(database.name)) as superuser:
        assert audit(superuser).faults == []


def test_a_file_holds_rows_of_these_tables_only(database: Database) -> None:
    """A table that is protected as an incident's own is handed out whole by whoever takes a history."""
    found = database.as_superuser("select relation from law.protected where subject_kind = 'incident' order by 1")
    own = {relation for (relation,) in found if relation.startswith("incidents_")}
    asked_apart = {"corrections_request", "corrections_review", "corrections_appeal", "corrections_recall"}
    assert {relation for (relation,) in found} == own | asked_apart | {"lock_grant", "lock_restriction"}
