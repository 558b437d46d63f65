"""Looking people up on a real database: an entry first, and nobody past a mask, a session or an area."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.base.officers.test_console import as_owner
from tests.records.incidents.make import incident_facts, see, state_purpose
from tests.records.incidents.test_supplements import decision

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.officers import console
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden, Invalid, NotFound, PurposeMissing
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.people import (
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Role,
    RoleInTime,
    Script,
    briefly,
)
from ecrime.records.incidents.supplements import CourtEventKind
from ecrime.records.lookup import queries
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Found, Sought

SUSPECT = dataclasses.replace(
    briefly(Role.SUSPECT, name_km="សុខ សុភា", name_latin="Sok Sophea", age=40),
    identifiers=(Identifier(IdentifierKind.PASSPORT, "N 1234-567", "TH"),),
)
VICTIM = briefly(Role.VICTIM, name_latin="Canary Victim", age=30)
MINOR = briefly(Role.SUSPECT, name_latin="Canary Minor", age=15)
CLEARED = dataclasses.replace(
    briefly(Role.SUSPECT, name_latin="Canary Cleared", age=50),
    roles=(RoleInTime(Role.SUSPECT), RoleInTime(Role.ACQUITTED)),
    identifiers=(Identifier(IdentifierKind.PASSPORT, "Canary 77", "TH"),),
)
ALIAS = Name(Script.LATIN, NameKind.NICKNAME, whole="Blue Tiger")


def record(database: Database, *people: Any, who: str = "lak", **changes: Any) -> str:
    """An incident with these people; its number."""
    area = {"hil": {"area_id": "Z201"}}.get(who, {})
    facts = incident_facts(people=people, **{**area, **changes})
    return incidents.record_incident(database.actor(who), facts).record.number


def found(actor: Actor, sought: Sought) -> list[Found]:
    access = open_access(actor, purpose="other", reason="The owner asks what became of it")
    return queries.found(actor, look_up_people(access, sought))[0]


def numbers(database: Database, who: str, **sought: Any) -> list[str]:
    return [one.incident_number for one in found(database.actor(who), Sought(**sought))]


def of_headquarters(database: Database) -> Actor:
    """A specialist of another unit whose area is the whole country, and from whom victims and minors are hidden."""
    with as_owner(database):
        code = console.code_for_new(name_km="ក", name_latin="K", unit_code="HQ", post_kind="specialist")
    return officers.actor_of(database.enrol(code).token)


@pytest.mark.parametrize(
    "name", ["សុខ សុភា", "សុភា", "\u200bសុខ\u200b សុភា ", "Sok Sophea", "sophea SOK", "Sopheap", "blue tiger"]
)
def test_look_up_people_by_name_in_either_script(database: Database, name: str) -> None:
    number = record(database, dataclasses.replace(SUSPECT, names=(*SUSPECT.names, ALIAS)))
    record(database, briefly(Role.SUSPECT, name_km="ចាន់ ដារ៉ា", name_latin="Chan Dara"))
    assert numbers(database, "lak", name=name) == [number]


def test_the_likeliest_comes_first(database: Database) -> None:
    like = record(database, briefly(Role.SUSPECT, name_latin="Sok Sopheak"))
    same = record(database, SUSPECT)
    assert numbers(database, "lak", name="Sok Sophea") == [same, like]


@pytest.mark.parametrize("typed", ["N1234567", "n 1234 567", "N១២៣៤៥៦៧"])
def test_a_number_of_a_paper_or_of_a_record(database: Database, typed: str) -> None:
    number = record(database, SUSPECT, VICTIM)
    assert numbers(database, "criminal", number=typed) == [number]
    assert numbers(database, "criminal", number=number.lower()) == [number, number]
    assert numbers(database, "criminal", number=typed, name="Somebody Else") == []


def test_place_days_class_and_role_narrow(database: Database) -> None:
    number = record(database, SUSPECT, VICTIM)
    [one] = found(database.actor("criminal"), Sought(name="Sok Sophea"))
    happened = one.happened.start
    fits: dict[str, Any] = {
        "area_path": "ZZ.Z1",
        "since": happened - timedelta(hours=1),
        "until": happened + timedelta(hours=1),
        "class_code": one.class_codes[0],
        "role": Role.SUSPECT,
    }
    assert numbers(database, "criminal", **fits) == [number]
    assert numbers(database, "criminal", name="Sok", **fits) == [number]
    for other in (
        {"area_path": "ZZ.Z2"},
        {"since": happened + timedelta(days=1), "until": happened + timedelta(days=2)},
        {"until": happened - timedelta(days=1), "since": None},
        {"class_code": "X9"},
        {"role": Role.WITNESS},
    ):
        assert numbers(database, "criminal", **{**fits, **other}) == []
        assert numbers(database, "criminal", name="Sok", **{**fits, **other}) == []


def test_a_role_gained_afterwards_is_looked_for_as_well(database: Database) -> None:
    actor = database.actor("lak")
    recorded = incidents.record_incident(actor, incident_facts(people=(SUSPECT,)))
    see(actor, recorded)
    assert numbers(database, "lak", name="Sok Sophea", role=Role.CHARGED) == []
    incidents.add_supplement(actor, recorded.record.id, decision(recorded, CourtEventKind.CHARGED, Role.CHARGED))
    (one,) = found(actor, Sought(name="Sok Sophea", role=Role.CHARGED))
    assert [held.role for held in one.person.roles] == [Role.SUSPECT, Role.CHARGED]


def test_the_least_that_lets_one_choose(database: Database) -> None:
    number = record(database, dataclasses.replace(SUSPECT, address="Street 7", occupation="Baker"), narrative="A bag.")
    [one] = found(database.actor("criminal"), Sought(name="Sok Sophea"))
    assert (one.incident_number, one.mask) == (number, "")
    assert [name.written for name in one.person.names] == ["សុខ សុភា", "Sok Sophea"]
    assert [held.role for held in one.person.roles] == [Role.SUSPECT]
    told = repr(one)
    for kept in ("Street 7", "Baker", "A bag.", "N 1234-567"):
        assert kept not in told


def test_who_is_hidden_is_not_found_by_words_and_stands_without_them(database: Database) -> None:
    number = record(database, SUSPECT, VICTIM, MINOR, CLEARED)
    stranger = of_headquarters(database)
    for name in ("Canary Victim", "Canary Minor", "Canary Cleared", "Canary"):
        assert number in numbers(database, "lak", name=name)
        assert found(stranger, Sought(name=name)) == []
    assert found(stranger, Sought(number="CANARY77")) == []
    seen = found(stranger, Sought(number=number))
    assert [one.mask for one in seen] == ["", "victim", "juvenile", "acquitted"]
    assert "Canary" not in repr(seen)
    assert [one.mask for one in found(stranger, Sought(role=Role.VICTIM, class_code="T1"))] == ["victim"]


@pytest.mark.parametrize(
    "guard",
    [
        "create or replace function law.masked_people(found_incident public.incidents_incident, out person uuid,"
        " out mask text) returns setof record language sql as 'select null::uuid, null::text where false'",
    ],
)
def test_without_the_mask_they_would_be_found(database: Database, guard: str) -> None:
    record(database, SUSPECT, VICTIM, MINOR)
    stranger = of_headquarters(database)
    database.as_superuser(guard)
    assert "Canary Victim" in repr(found(stranger, Sought(name="Canary Victim")))


def test_another_area_finds_nobody(database: Database) -> None:
    record(database, SUSPECT)
    assert numbers(database, "hil", name="Sok Sophea") == []
    assert numbers(database, "hil", number="N1234567") == []


def test_people_taken_out_and_withdrawn_records_are_not_found(database: Database) -> None:
    actor = database.actor("lak")
    recorded = incidents.record_incident(actor, incident_facts(people=(SUSPECT, VICTIM)))
    see(actor, recorded)
    facts = dataclasses.replace(recorded.facts, people=recorded.facts.people[1:])
    incidents.correct_incident(actor, recorded.record.id, facts, version=1)
    assert numbers(database, "lak", name="Sok Sophea") == []
    assert numbers(database, "lak", name="Canary Victim") == [recorded.record.number]
    database.as_superuser(
        "alter table incidents_incident disable trigger all; update incidents_incident set withdrawn_at = now()"
    )
    assert numbers(database, "lak", name="Canary Victim") == []
    assert numbers(database, "lak", number=recorded.record.number) == []


def test_every_look_up_is_an_entry_under_its_purpose(database: Database) -> None:
    access = state_purpose(database, "criminal")
    search = look_up_people(access, Sought(name="Nobody At All"))
    told = database.as_superuser(
        "select operation, subject_id, purpose, purpose_subject_id from ledger_entry where kind = 'people.look_up'"
    )
    assert told == [("consultation", search, access.purpose, access.id)]
    assert queries.found(database.actor("criminal"), search) == ([], False)


def test_without_a_purpose_or_a_right_nobody_is_looked_for(database: Database) -> None:
    with pytest.raises(PurposeMissing):
        look_up_people(own_work(database.actor("criminal")), Sought(name="Sok"))
    with pytest.raises(Forbidden):
        look_up_people(state_purpose(database, "planning"), Sought(name="Sok"))
    with pytest.raises(Invalid):
        look_up_people(state_purpose(database, "criminal"), Sought(name="S"))
    assert database.as_superuser("select count(*) from lookup_search") == [(0,)]


def test_what_was_found_is_for_this_session_and_half_an_hour(database: Database, clock: Clock) -> None:
    search = look_up_people(state_purpose(database, "criminal"), Sought(name="Sok"))
    for other in (database.actor("lak"), officers.actor_of(database.sign_in("criminal"))):
        with pytest.raises(NotFound):
            queries.found(other, search)
    clock.shift(timedelta(minutes=29))
    queries.found(database.actor("criminal"), search)
    clock.shift(timedelta(minutes=31))
    with pytest.raises(NotFound):
        queries.found(database.actor("criminal"), search)


def test_what_is_not_committed_finds_nobody(database: Database) -> None:
    record(database, SUSPECT)
    access = state_purpose(database, "lak")
    with pytest.raises(NotFound), acting_as(database.actor("lak")):
        queries.found(database.actor("lak"), look_up_people(access, Sought(name="Sok")))


def test_by_hand_nobody_gets_past_the_door(database: Database) -> None:
    record(database, SUSPECT)
    search = look_up_people(state_purpose(database, "lak"), Sought(name="Sok"))
    everything = json.dumps(dict.fromkeys(("area_path", "class_code", "name", "number", "role", "since", "until"), ""))
    with database.connect() as app:
        app.execute("select set_config('ecrime.token', %s, false)", [database.tokens["lak"]])
        for attack, values in (
            ("select sought from lookup_search", []),
            ("update lookup_search set made_at = now()", []),
            ("select law.people_sought('{}', 'ZZ')", []),
            ("select law.name_keys(names) from incidents_personstated", []),
            (
                "insert into lookup_search (id, sought, entry_id) values (gen_random_uuid(), %s, gen_random_uuid())",
                [everything],
            ),
            (
                "insert into lookup_search (id, sought, entry_id) select gen_random_uuid(),"
                ' \'{"area_path": "", "class_code": "", "name": "Sok", "number": "", "role": "",'
                ' "since": "", "until": ""}\', entry_id from lookup_search',
                [],
            ),
        ):
            with pytest.raises(psycopg.Error):
                app.execute(attack.encode(), values)
        assert app.execute("select count(*) from law.looked_up(%s, 51)", [search]).fetchone() == (1,)
