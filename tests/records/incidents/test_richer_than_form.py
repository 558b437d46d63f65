"""A record may say more than its form can show; a correction through the form loses none of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.records.corrections.browser import ask, carry_out, decide
from tests.records.incidents.make import ZONE, incident_facts, locked_incident, see, state_purpose
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident, IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import (
    AgeRange,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Organisation,
    OrganisationKind,
    Person,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Script,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
from ecrime.records.incidents.things import Money, Property, PropertyKind, State, StateKind, Vehicle, VehicleKind

HAPPENED = datetime.now(UTC).replace(second=41, microsecond=5) - timedelta(hours=3)
DAY = HAPPENED.astimezone(ZoneInfo(ZONE)).date()
STATES = (
    State(StateKind.STOLEN, DAY, value=Money(5_00, "EUR")),
    State(StateKind.SEIZED, DAY),
    State(StateKind.RETURNED, DAY),
)


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


def rich(database: Database) -> dict[str, Any]:
    """What an import or another program records and no form can show whole."""
    suspect = Person(
        roles=(
            RoleInTime(Role.SUSPECT, 0),
            RoleInTime(Role.CHARGED, 1, since=DAY, basis="Order 12"),
            RoleInTime(Role.WITNESS, 1, basis="In the other offence"),
        ),
        names=(
            Name(Script.LATIN, NameKind.NICKNAME, whole="Shorty"),
            Name(Script.LATIN, family="Sok", given="Sophea"),
            Name(Script.KHMER, family="សុខ", given="សុភា"),
            Name(Script.LATIN, NameKind.ALIAS, whole="First Alias"),
            Name(Script.LATIN, NameKind.ALIAS, whole="Second Alias"),
            Name(Script.OTHER, whole="Сок"),
        ),
        nationalities=("KH", "TH", "VN"),
        identifiers=(
            Identifier(IdentifierKind.PASSPORT, "N1"),
            Identifier(IdentifierKind.IDENTITY_CARD, "C2", "KH"),
            Identifier(IdentifierKind.TELEPHONE, "012", "KH"),
            Identifier(IdentifierKind.TELEPHONE, "013"),
        ),
        age=AgeRange(30, 35),
        officer_id=database.actor("lak2").officer_id,
    )
    shop = Organisation(
        OrganisationKind.COMPANY,
        (RoleInTime(Role.VICTIM, 1, basis="Told"), RoleInTime(Role.COMPLAINANT, 0)),
        (
            Name(Script.LATIN, NameKind.ALIAS, whole="Shop"),
            Name(Script.LATIN, whole="Second Shop"),
        ),
        (Identifier(IdentifierKind.OTHER, "7"), Identifier(IdentifierKind.REGISTRATION, "8")),
    )
    return {
        "occurred": Span(HAPPENED, HAPPENED, Precision.MINUTE, ZONE),
        "place_detail": "Market  gate",
        "report": Report(HAPPENED + timedelta(seconds=77), Channel.TELEPHONE),
        "offences": (OffenceFacts("T1"), OffenceFacts("N1"), OffenceFacts("B1")),
        "people": (briefly(Role.WITNESS, "", "Chan Dara"), suspect),
        "organisations": (shop,),
        "relations": (Relation(0, 1, RelationKind.NEIGHBOUR),),
        "vehicles": (Vehicle(VehicleKind.CAR, STATES, plate="1A", owner=1),),
        "things": (Property(PropertyKind.GOODS, STATES, "A bag", owner=0, quantity=123_456_789_012_345),),
    }


def without_rows(facts: IncidentFacts) -> IncidentFacts:
    """What is said, whatever rows say it."""

    def roles(part: Any) -> Any:
        return dataclasses.replace(part, id=None, roles=tuple(dataclasses.replace(one, id=None) for one in part.roles))

    def bare(parts: Any) -> Any:
        return tuple(dataclasses.replace(part, id=None) for part in parts)

    return dataclasses.replace(
        facts,
        offences=bare(facts.offences),
        people=tuple(map(roles, facts.people)),
        organisations=tuple(map(roles, facts.organisations)),
        **{name: bare(getattr(facts, name)) for name in ("relations", "vehicles", "things")},
    )


def stands(database: Database, incident: Incident) -> IncidentFacts:
    access = state_purpose(database, "lak")
    steps.read(database, "lak", incident)
    return queries.incident(access, incident.record.id).facts


def corrected(database: Database, incident: Incident, *, gone: str = "", **changes: str) -> IncidentFacts:
    """What the record says after the specialist has changed these answers of its form, within 48 hours.

    gone  a row that he takes away with its button
    """
    desk, path = Desk(database, "lak"), f"/incidents/{incident.record.number}/correct/"
    values = fields_of(desk.get(path))
    if gone:
        values = fields_of(desk.post(path, f"remove:{gone}", values))
    values |= {name.replace("__", "."): value for name, value in changes.items()}
    checked = desk.post(path, "check", values)
    assert checked.status_code == 200, text_of(checked)
    done = desk.post(path, "correct", fields_of(checked))
    assert done.status_code == 303, text_of(done)
    return without_rows(stands(database, incident))


@pytest.fixture
def incident(database: Database) -> Incident:
    """A record of this hour that says more than its form."""
    recorded = actions.record_incident(database.actor("lak"), incident_facts(**rich(database)))
    see(database.actor("lak"), recorded)
    return recorded


def test_what_the_form_cannot_show_stays_when_something_else_is_corrected(
    database: Database, incident: Incident
) -> None:
    before = without_rows(incident.facts)
    assert corrected(database, incident, narrative="Two bags.") == dataclasses.replace(before, narrative="Two bags.")
    changed = database.as_superuser("select 'person' from incidents_history where relation <> 'incidents_incident'")
    assert changed == []


def test_what_the_form_cannot_show_of_a_field_stays_beside_what_is_changed_in_it(
    database: Database, incident: Incident
) -> None:
    after = corrected(
        database,
        incident,
        people__1__role_2_basis="Order 13",
        people__1__name_latin="SOK Sophy",
        people__1__nationality_2="",
        people__1__id_number="N9",
        people__1__telephone="014",
        organisations__0__role="suspect",
        organisations__0__name_latin="Corner Shop",
        organisations__0__number="9",
        vehicles__0__state_2="recovered",
        things__0__state_2="",
        things__0__state_2_on="",
    )
    before = without_rows(incident.facts)
    suspect, (shop,) = before.people[1], before.organisations
    roles, names, papers = suspect.roles, suspect.names, suspect.identifiers
    assert after.people[1] == dataclasses.replace(
        suspect,
        roles=(roles[0], dataclasses.replace(roles[1], basis="Order 13"), roles[2]),
        names=(names[0], Name(Script.LATIN, whole="SOK Sophy"), *names[2:]),
        nationalities=("KH", "VN"),
        identifiers=(
            Identifier(IdentifierKind.PASSPORT, "N9"),
            papers[1],
            Identifier(IdentifierKind.TELEPHONE, "014", "KH"),
            papers[3],
        ),
    )
    assert after.organisations == (
        dataclasses.replace(
            shop,
            roles=(dataclasses.replace(shop.roles[0], role=Role.SUSPECT), shop.roles[1]),
            names=(dataclasses.replace(shop.names[0], whole="Corner Shop"), shop.names[1]),
            identifiers=(dataclasses.replace(shop.identifiers[0], number="9"), shop.identifiers[1]),
        ),
    )
    assert after.vehicles[0].states == (STATES[0], dataclasses.replace(STATES[1], kind=StateKind.RECOVERED), STATES[2])
    assert after.things[0].states == (STATES[0], STATES[2])


def test_a_hidden_role_goes_on_naming_its_offence_when_another_is_taken_away(
    database: Database, incident: Incident
) -> None:
    after = corrected(database, incident, gone="offences.0")
    assert [offence.class_code for offence in after.offences] == ["N1", "B1"]
    assert [held.offence for held in after.people[1].roles] == [None, 0, 0]
    assert [held.offence for held in after.organisations[0].roles] == [0, None]


def test_who_is_named_by_number_stays_the_same_when_somebody_before_him_is_taken_away(
    database: Database, incident: Incident
) -> None:
    after = corrected(database, incident, gone="people.0")
    assert [person.legal_name(Script.LATIN) for person in after.people] == ["Sok Sophea"]
    assert after.relations == ()
    assert after.vehicles[0].owner == 0
    assert after.things[0].owner is None
    facts = stands(database, incident)
    assert facts.people[0].id == incident.facts.people[1].id
    rows = database.as_superuser(
        f"select removed from incidents_role where person_id = '{incident.facts.people[0].id}'"
        " union all select removed from incidents_relation"
    )
    assert rows == [(True,), (True,)]


def test_what_the_form_cannot_show_stays_in_a_correction_after_the_lock(database: Database) -> None:
    incident = locked_incident(database, **rich(database))
    request = ask(
        database,
        incident.record.number,
        people__1__role_2_basis="Order 13",
        things__0__description="A sack",
        vehicles__0__state_on="",
    )
    decide(database, request)
    assert carry_out(database, request).status_code == 303
    before, after = without_rows(incident.facts), without_rows(stands(database, incident))
    suspect = before.people[1]
    first, second, third = suspect.roles
    assert after == dataclasses.replace(
        before,
        narrative="Two bags were taken.",
        people=(
            before.people[0],
            dataclasses.replace(suspect, roles=(first, dataclasses.replace(second, basis="Order 13"), third)),
        ),
        things=(dataclasses.replace(before.things[0], description="A sack"),),
        vehicles=(
            dataclasses.replace(before.vehicles[0], states=(dataclasses.replace(STATES[0], on=None), *STATES[1:])),
        ),
    )
    asked = database.as_superuser("select array_agg(f order by f) from corrections_request, unnest(fields) f")[0][0]
    assert sorted(path.rpartition(".")[2] for path in asked) == ["description", "narrative", "roles", "states"]
