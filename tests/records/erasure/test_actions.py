"""Who may erase, what goes and what is left: with the database and its guards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_audit import faults, suspect
from tests.records.incidents.make import state_purpose

from ecrime.base.country import queries as country
from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.entry import Subject
from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.drills import erasure_scene as scene
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid, PurposeMissing
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import actions as corrections
from ecrime.records.erasure import actions, queries
from ecrime.records.erasure.facts import OrderFacts, OrderId
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as records
from ecrime.records.incidents.facts import Filters, IncidentId
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.supplements import ArrestBasis
from ecrime.records.lookup import queries as look_ups
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought
from ecrime.records.supervision import queries as supervision
from ecrime.records.supervision.facts import Period

FACTS = OrderFacts("Court of Lakeside", "77/2026", date(2026, 11, 1), "Cabinet 4")


@pytest.fixture
def clock(trial: Trial) -> Clock:
    return trial.database.clock


def test_erasure_order_and_carry_out_stand_in_the_ledger(trial: Trial) -> None:
    order_id = steps.erase(trial.database, trial.incident)
    found = trial.database.as_superuser(
        "select e.kind, e.operation, e.subject_kind, e.subject_id::text from ledger_entry e"
        " where e.operation = 'erasure' or e.kind = 'erasure.order' order by e.kind"
    )
    [(hold,)] = trial.database.as_superuser("select id::text from recorder_hold")
    assert found == [
        ("erasure.carry_out", "erasure", "erasure", str(order_id)),
        ("erasure.order", "administration", "erasure", str(order_id)),
        ("hold.erase", "erasure", "hold", hold),  # one whose words named somebody in it
        ("incident.erase", "erasure", "incident", str(trial.incident)),
    ]


def test_what_is_left_of_a_record(trial: Trial) -> None:
    before = rows(trial, "incidents_incident", f"id = '{trial.incident}'")[0]
    offences = rows(trial, "incidents_offence", f"incident_id = '{trial.incident}'")
    steps.erase(trial.database, trial.incident)
    after = rows(trial, "incidents_incident", f"id = '{trial.incident}'")[0]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        *("narrative", "place_detail", "late_note", "latitude", "longitude", "point_precision"),
        *("erased_at", "version", "entry_id", "entry_xact"),
    } - {name for name in ("late_note",) if not before[name]}
    left = rows(trial, "incidents_offence", f"incident_id = '{trial.incident}'")
    assert [row["offence_class_id"] for row in left] == [row["offence_class_id"] for row in offences]
    for table in ("personstated", "role", "organisation", "relation", "property", "vehicle", "supplement"):
        assert not rows(trial, f"incidents_{table}", f"incident_id = '{trial.incident}'")


def test_figures_are_as_they_were(trial: Trial) -> None:
    before = figures(trial.database)
    assert any(before.values())
    for id_ in (trial.incident, trial.imported):
        steps.erase(trial.database, id_)
    assert figures(trial.database) == before


def figures(database: Database) -> dict[str, Any]:
    planner = database.actor("planner")
    now = records.lawful_time(planner)
    period = Period(now - timedelta(days=30), now + timedelta(days=1))
    by_class = {
        found.code: records.incidents(planner, Filters(class_code=found.code))[1] for found in country.classes_ever()
    }
    states = {state: records.incidents(planner, Filters(state=state))[1] for state in ("open", "locked", "late")}
    return {
        "by area and month": records.counts_by_area_and_month(planner, 3),
        "by class": by_class,
        "by state": states,
        "late": records.late_since(planner, now - timedelta(days=30)),
        "promptness": supervision.promptness(planner, period),
        "timings": list(supervision.timings(planner, period)),
    }


def test_one_person_goes_and_the_others_stay(trial: Trial) -> None:
    planted, database = trial.planted, trial.database
    person = suspect(trial)
    steps.erase(database, trial.incident, person=person)
    access = open_access(database.actor("lak"), purpose="other", reason="What is left of the record")
    incidents.see_incident(access, Subject("incident", trial.incident, "ZZ.Z1"))
    incident = records.incident(access, IncidentId(trial.incident))
    assert [each.names[0].whole for each in incident.facts.people] == [planted.places["second name of a witness"]]
    assert incident.facts.organisations[0].names[0].whole == planted.places["second name of a company"]
    assert incident.facts.vehicles[0].plate == planted.places["second plate"]
    assert (incident.facts.narrative, incident.facts.relations) == ("", ())
    assert (incident.facts.place_detail, incident.facts.point) == ("", None)
    [left] = rows(trial, "incidents_incident", f"id = '{trial.incident}'")
    assert (left["latitude"], left["longitude"], left["point_precision"]) == (None, None, None)
    [step, *others] = records.history(access, IncidentId(trial.incident))
    assert (step.kind, others) == ("incident.erase", [])
    decision, arrest = records.supplements(access, IncidentId(trial.incident))
    [gained] = decision.facts.roles
    assert (decision.facts.note, gained.role, gained.basis) == ("", Role.CONVICTED, "")
    [arrested] = arrest.facts.arrests
    assert (arrested.basis, arrested.warrant_number) == (ArrestBasis.WARRANT, planted.places["warrant of an arrest"])
    dumped = str([rows(trial, name, "true") for (name,) in database.as_superuser("select relation from law.erasable")])
    his = {place for place in planted.places if place.startswith(("name in", "passport")) or "ccupation" in place}
    assert len(his) >= 4
    assert planted.found_in(dumped.encode()) & his == set()


def test_a_restriction_goes_on_hiding_what_is_left_without_its_words(trial: Trial) -> None:
    database, chief = trial.database, trial.database.actor("lak_chief")
    subject = Subject("incident", trial.incident, "ZZ.Z1")
    steps.read(database, "lak_chief", subject)
    corrections.place_restriction(chief, subject, reason="He told of his neighbour at the gate")
    steps.erase(database, trial.incident, person=suspect(trial))
    [left] = rows(trial, "lock_restriction", f"record_id = '{trial.incident}'")
    assert (left["lifted_at"], left["reason"]) == (None, "")
    assert faults(database) == []
    steps.read(database, "lak_chief", subject)
    corrections.end_restriction(chief, subject, reason="Nothing is left to be hidden")
    assert faults(database) == []


def test_nobody_finds_who_was_erased(trial: Trial) -> None:
    name = trial.planted.places["name in Latin"]
    assert len(looked_up(trial.database, name)) == 1
    steps.erase(trial.database, trial.incident)
    assert looked_up(trial.database, name) == []


def looked_up(database: Database, name: str) -> list[Any]:
    search = look_up_people(state_purpose(database, "criminal"), Sought(name=name))
    return list(look_ups.found(database.actor("criminal"), search)[0])


def test_other_look_ups_and_purposes_stay(trial: Trial) -> None:
    database = trial.database
    access = open_access(database.actor("criminal"), purpose="other", reason="A theft at the market")
    look_up_people(access, Sought(name="Sok Sophea"))
    incidents.see_incident(access, Subject("incident", trial.other, "ZZ.Z1"))
    incidents.see_incident(access, Subject("incident", trial.incident, "ZZ.Z1"))
    steps.erase(database, trial.incident)
    assert rows(trial, "ledger_access", f"id = '{access.id}'")
    assert [row["sought"]["name"] for row in rows(trial, "lookup_search", "true")] == ["Sok Sophea"]


def test_an_erased_record_is_closed_for_good(trial: Trial) -> None:
    database = trial.database
    steps.erase(database, trial.incident)
    subject = Subject("incident", trial.incident, "ZZ.Z1")
    with pytest.raises(Forbidden) as refused:
        steps.order(database, trial.incident)
    assert refused.value.code == "record.erased"
    access = state_purpose(database, "planner")
    incidents.see_incident(access, subject)
    with pytest.raises(Forbidden) as refused:
        records.incident(access, IncidentId(trial.incident))
    assert refused.value.code == "record.erased"


def test_an_order_needs_words_and_a_day_that_was(trial: Trial) -> None:
    actor = trial.database.actor("lak_chief")
    empty = OrderFacts("", "", date(2030, 1, 1), "")
    with pytest.raises(Invalid) as refused:
        actions.order_erasure(
            actor,
            Subject("incident", trial.other, "ZZ.Z1"),
            empty,
            order_id=OrderId(uuid7()),
            signature_id=NOT_SIGNED_YET,
        )
    assert {problem.field for problem in refused.value.problems} == {"court", "number", "paper", "ordered_on"}


def test_nobody_orders_what_he_has_not_opened(trial: Trial) -> None:
    actor = trial.database.actor("lak_chief")
    subject = Subject("incident", trial.other, "ZZ.Z1")
    with pytest.raises(PurposeMissing):
        actions.order_erasure(actor, subject, FACTS, order_id=OrderId(uuid7()), signature_id=NOT_SIGNED_YET)


def test_a_second_order_for_the_same_waits_for_the_first(trial: Trial) -> None:
    steps.order(trial.database, trial.other)
    with pytest.raises(Changed):
        steps.order(trial.database, trial.other)


def test_an_order_expires(trial: Trial, clock: Clock) -> None:
    order_id = steps.order(trial.database, trial.other)
    clock.shift(scene.LATER + timedelta(days=30))
    with pytest.raises(Changed):
        actions.carry_out_erasure(
            trial.database.actor("planner"), order_id, erasure_id=uuid7(), signature_id=NOT_SIGNED_YET
        )


def test_expired_orders_hide_none_that_waits(trial: Trial, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    database = trial.database
    expired = steps.order(database, trial.incident)
    clock.shift(scene.LATER + timedelta(days=31))
    waits = steps.order(database, trial.other)
    planner = database.actor("planner")
    assert [order.id for order in queries.orders(planner)] == [waits, expired]
    assert [order.id for order in queries.waiting(planner)] == [waits]
    monkeypatch.setattr(queries, "MOST", 1)
    assert [order.id for order in queries.orders(planner)] == [waits]
    assert queries.waiting(database.actor("lak_chief")) == [], "he has recorded it himself"


def test_an_erasure_is_given_longer_than_a_page_gives_a_statement(trial: Trial) -> None:
    database = trial.database
    order_id = steps.order(database, trial.other)
    database.as_superuser(
        "create function law.drill_asks() returns trigger language plpgsql as $$ begin"
        " if current_setting('statement_timeout')::interval < interval '1 minute' then raise exception 'too soon';"
        " end if; return null; end $$"
    )
    database.as_superuser(
        "create trigger drill after insert on erasure_carried_out for each row execute function law.drill_asks()"
    )
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = '10s'")
    steps.carry_out(database, order_id)


def test_an_order_is_carried_out_once(trial: Trial) -> None:
    order_id = steps.erase(trial.database, trial.other)
    with pytest.raises(Changed):
        actions.carry_out_erasure(
            trial.database.actor("planner2"), order_id, erasure_id=uuid7(), signature_id=NOT_SIGNED_YET
        )


@pytest.mark.parametrize(("who", "code"), [("lak", "right.missing"), ("lak_chief", "right.missing")])
def test_without_the_right_nobody_carries_out(trial: Trial, who: str, code: str) -> None:
    order_id = steps.order(trial.database, trial.other)
    with pytest.raises(Forbidden) as refused:
        actions.carry_out_erasure(trial.database.actor(who), order_id, erasure_id=uuid7(), signature_id=NOT_SIGNED_YET)
    assert refused.value.code == code


@pytest.mark.parametrize("step", ["order", "carry_out"])
def test_words_that_were_altered_are_not_the_acts(trial: Trial, step: str) -> None:
    with pytest.raises(Forbidden) as refused:
        if step == "order":
            steps.order(trial.database, trial.other, altered="!")
        else:
            steps.carry_out(trial.database, steps.order(trial.database, trial.other), altered="!")
    assert refused.value.code == "signature.not_valid"
    assert rows(trial, "incidents_personstated", f"incident_id = '{trial.other}'")


def test_a_look_between_showing_and_signing_asks_for_a_new_signature(trial: Trial) -> None:
    """The second person signs which entries are emptied, to the last one."""
    database = trial.database
    actor, order_id, erasure_id = database.actor("planner"), steps.order(database, trial.other), uuid7()
    subject = Subject("incident", trial.other, "ZZ.Z1")
    steps.read(database, "planner", subject)
    rehearsed = actions.carry_out_erasure.rehearsal(queries.words_of_erasure(erasure_id))
    told = rehearsed(actor, order_id, erasure_id=erasure_id, signature_id=NOT_SIGNED_YET)
    steps.read(database, "criminal", subject)
    with pytest.raises(Forbidden) as refused:
        actions.carry_out_erasure(actor, order_id, erasure_id=erasure_id, signature_id=database.sign("planner", told))
    assert refused.value.code == "signature.not_valid"


def test_the_words_name_nobody(trial: Trial) -> None:
    told = steps.carry_out(trial.database, steps.order(trial.database, trial.incident, person=suspect(trial)))
    assert trial.planted.found_in(told.encode()) == set()
    assert "erase person 1 " in told


def test_keys_of_its_files_are_destroyed(trial: Trial) -> None:
    database, file = trial.database, uuid7()
    for table in ("file_object", "file_key"):
        database.as_superuser(f"alter table {table} disable trigger all")
    database.as_superuser(
        "insert into file_master values (1, substring(sha256('x') for 8), now()) on conflict do nothing;"
        " insert into file_object (id, subject_id, jurisdiction, sha256, size, media_type, stored, kept_at, kept_by,"
        f" version, entry_id, entry_xact) select '{file}', '{trial.other}', 'ZZ.Z1', sha256('x'), 1, 'image/png',"
        " encode(sha256('x'), 'hex'), now(), officer_id, 1, id, xact from ledger_entry"
        f" where subject_id = '{trial.other}' order by id limit 1;"
        " insert into file_key (file_id, key_version, wrapped)"
        f" values ('{file}', 1, substring(sha256('x') || sha256('x') for 40))"
    )
    for table in ("file_object", "file_key"):
        database.as_superuser(f"alter table {table} enable trigger all")
    assert rows(trial, "file_key", f"file_id = '{file}'")
    steps.erase(database, trial.other)
    assert not rows(trial, "file_object", f"id = '{file}'")
    assert not rows(trial, "file_key", f"file_id = '{file}'")


def test_a_record_added_to_meanwhile_is_not_half_erased(trial: Trial) -> None:
    """Somebody else adds to the record and commits after the door has gone through it."""
    database = trial.database
    order_id = steps.order(database, trial.other)
    database.as_superuser(
        "create or replace function law.drill_adds() returns trigger language plpgsql security definer as $$ begin"
        f" insert into public.incidents_role select (jsonb_populate_record(r, jsonb_build_object('incident_id',"
        f" '{trial.other}', 'id', gen_random_uuid()))).* from public.incidents_role r limit 1; return null; end $$"
    )
    database.as_superuser("alter table incidents_role disable trigger all")
    database.as_superuser(
        "create trigger drill after insert on erasure_carried_out for each row execute function law.drill_adds()"
    )
    with pytest.raises(Forbidden) as refused:
        steps.carry_out(database, order_id)
    assert refused.value.code == "erasure.not_whole"


def rows(trial: Trial, table: str, where: str) -> list[dict[str, Any]]:
    return [row for (row,) in trial.database.as_superuser(f"select to_jsonb(t) from {table} t where {where}")]
