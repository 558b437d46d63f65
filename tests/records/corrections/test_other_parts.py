"""Organisations, relations, vehicles and property after the lock: corrected as offences and people are (rule D11)."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import UUID

import pytest
from django.utils import translation
from tests.records.corrections.browser import Officer, ask, carry_out, decide
from tests.records.corrections.test_verify import exported
from tests.records.incidents.make import locked_incident, other_parts, state_purpose
from tests.records.incidents.test_views import fields_of, text_of

from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import EcrimeError, Invalid
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections import verify
from ecrime.records.corrections.facts import RequestId
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries, sheet, words
from ecrime.records.incidents.changes import Change, changes_between
from ecrime.records.incidents.facts import Incident, IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import (
    Identifier,
    IdentifierKind,
    Name,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Script,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import Arrest, ArrestBasis, SupplementFacts, SupplementKind
from ecrime.records.incidents.things import Money, Property, PropertyKind, State, StateKind, Unit, Vehicle, VehicleKind

pytestmark = pytest.mark.usefixtures("auth_process")

DAY = date(2026, 11, 2)
PEOPLE = (
    briefly(Role.VICTIM, "", "Chan Dara"),
    briefly(Role.SUSPECT, "", "Sok Sophea"),
    briefly(Role.WITNESS, "", "Eva"),
)


@pytest.fixture
def incident(database: Database) -> Incident:
    """A locked record with two offences, three people and one of everything else."""
    return locked_incident(
        database, people=PEOPLE, offences=(OffenceFacts("T1"), OffenceFacts("N1")), **other_parts("A", day=DAY)
    )


def rewritten(facts: IncidentFacts) -> IncidentFacts:
    """The same with every field of the other parts changed, but that nothing comes or goes."""
    (shop,), (neighbours,), (motorcycle,) = facts.organisations, facts.relations, facts.vehicles
    recovered = State(StateKind.RECOVERED, DAY, value=Money(7, "KHR"))
    return dataclasses.replace(
        facts,
        organisations=(
            Organisation(
                OrganisationKind.BANK,
                (RoleInTime(Role.COMPLAINANT, offence=1, basis="A letter"), RoleInTime(Role.VICTIM)),
                (Name(Script.LATIN, whole="Another Bank"),),
                (Identifier(IdentifierKind.REGISTRATION, "2"),),
                "Another Street",
                "Z102",
                shop.id,
            ),
        ),
        relations=(Relation(2, 0, RelationKind.EMPLOYER, neighbours.id),),
        vehicles=(
            Vehicle(
                VehicleKind.CAR,
                (State(StateKind.USED),),
                plate="2B",
                plate_country="TH",
                make="Toyota",
                model="Camry",
                colour="white",
                year=2020,
                frame_number="F2",
                engine_number="E2",
                offence=1,
                owner=0,
                id=motorcycle.id,
            ),
        ),
        things=(
            Property(
                PropertyKind.MONEY,
                (State(StateKind.LOST, DAY), recovered, State(StateKind.RETURNED)),
                description="A purse",
                offence=1,
                owner=0,
                serial="S2",
                substance="paper",
                quantity=9,
                unit=Unit.TABLET,
                id=facts.things[0].id,
            ),
            facts.things[1],
        ),
    )


FIELDS = {
    "organisation": {"kind", "roles", "names", "identifiers", "address", "address_area_id"},
    "relation": {"people", "kind"},
    "thing": {
        *("kind", "states", "description", "serial", "substance", "amount", "offence_id", "owner_id"),
    },
    "vehicle": {
        *("kind", "states", "plate", "plate_country", "make", "model", "colour", "built", "frame_number"),
        *("engine_number", "offence_id", "owner_id"),
    },
}


def said(facts: IncidentFacts) -> IncidentFacts:
    """What the record says, whatever rows its roles have and in whichever order new parts were added."""

    def roles(part: Organisation) -> tuple[RoleInTime, ...]:
        return tuple(dataclasses.replace(held, id=None) for held in part.roles)

    people = tuple(
        dataclasses.replace(person, roles=tuple(dataclasses.replace(held, id=None) for held in person.roles))
        for person in facts.people
    )
    organisations = tuple(dataclasses.replace(part, roles=roles(part)) for part in facts.organisations)
    return dataclasses.replace(facts, people=people, organisations=organisations)


def stands(database: Database, incident: Incident) -> IncidentFacts:
    """What the record says now, to its own unit."""
    access = state_purpose(database, "lak")
    steps.read(database, "lak", incident)
    return queries.incident(access, incident.record.id).facts


def corrected(database: Database, incident: Incident, wanted: list[Change]) -> RequestId:
    """Three people correct all of this."""
    asked = steps.request(database, incident, steps.asking(*wanted))
    grant = steps.decide(database, asked, *(change.path for change in wanted))
    assert grant is not None
    steps.carry_out(database, incident, grant, wanted)
    return asked


# Every field


def test_every_field_of_the_other_parts_is_asked_for_granted_and_written(
    database: Database, incident: Incident
) -> None:
    facts = rewritten(incident.facts)
    wanted = changes_between(incident.facts, facts)
    parts = {
        "organisation": incident.facts.organisations[0].id,
        "relation": incident.facts.relations[0].id,
        "thing": incident.facts.things[0].id,
        "vehicle": incident.facts.vehicles[0].id,
    }
    assert {change.path for change in wanted} == {
        f"{relation}.{parts[relation]}.{field}" for relation, fields in FIELDS.items() for field in fields
    }
    asked = corrected(database, incident, wanted)
    assert said(stands(database, incident)) == said(facts)
    export = exported(database, asked, who="lak_chief")
    assert export["changes"].keys() == {change.path for change in wanted}
    assert [step.kind for step in verify.verified(export)] == ["request", "decide", "carry out"]
    plate = export["changes"][f"vehicle.{parts['vehicle']}.plate"]
    assert plate == {"before": {"plate": "A 1A"}, "after": {"plate": "2B"}}
    roles = export["changes"][f"organisation.{parts['organisation']}.roles"]
    assert [len(roles[when]["roles"]) for when in ("before", "after")] == [1, 2]
    export["changes"][f"vehicle.{parts['vehicle']}.plate"]["after"]["plate"] = "3C"
    with pytest.raises(verify.Fails, match="not those that were signed"):
        verify.verified(export)


def test_parts_come_and_go_and_name_what_comes_with_them(database: Database, incident: Incident) -> None:
    uncle = dataclasses.replace(briefly(Role.WITNESS, "", "Keo Vibol"), id=uuid7())
    burglary = OffenceFacts("B1", id=uuid7())
    facts = dataclasses.replace(
        incident.facts,
        offences=(*incident.facts.offences, burglary),
        people=(*incident.facts.people, uncle),
        organisations=(Organisation(OrganisationKind.SOCIETY, (RoleInTime(Role.VICTIM, offence=2),), id=uuid7()),),
        relations=(Relation(3, 1, RelationKind.OTHER_FAMILY, uuid7()),),
        vehicles=(Vehicle(VehicleKind.BOAT, (State(StateKind.USED),), offence=2, owner=3, id=uuid7()),),
        things=(incident.facts.things[1], Property(PropertyKind.WEAPON, (State(StateKind.USED),), owner=3, id=uuid7())),
    )
    wanted = changes_between(incident.facts, facts)
    gone = ("organisation", "relation", "thing", "vehicle")
    assert sorted(change.path.partition(".")[0] + "." + change.path.rpartition(".")[2] for change in wanted) == sorted(
        [*(f"{relation}.removed" for relation in gone), *(f"{relation}.+" for relation in ("offence", "person", *gone))]
    )
    asked = corrected(database, incident, wanted)
    assert said(stands(database, incident)) == said(facts)
    verify.verified(exported(database, asked, who="lak_chief"))


def test_what_is_named_and_not_recorded_cannot_be_asked_about(incident: Incident) -> None:
    newcomer = dataclasses.replace(
        incident.facts,
        people=(*incident.facts.people, briefly(Role.WITNESS, "", "Keo Vibol")),
        relations=(Relation(3, 1, RelationKind.FRIEND),),
    )
    with pytest.raises(ValueError, match="no id"):
        changes_between(incident.facts, newcomer)


@pytest.mark.parametrize(
    "change",
    [
        Change("vehicle.{vehicle}.position", {"position": 3}),
        Change("vehicle.{thing}.plate", {"plate": "3C"}),
        Change("vehicle.{vehicle}.roles", {"roles": []}),
        Change("thing.{thing}.amount", {"quantity": 1}),
        Change("thing.{thing}.amount", {"quantity": "some", "measure": "piece"}),
        Change("role.{role}.role", {"role": "witness"}),
        Change("supplement.+", [{"note": "x"}]),
        Change("organisation.+", []),
    ],
)
def test_a_field_of_another_part_or_of_none_cannot_be_asked_for(
    database: Database, incident: Incident, change: Change
) -> None:
    ids = {
        "vehicle": incident.facts.vehicles[0].id,
        "thing": incident.facts.things[0].id,
        "role": incident.facts.organisations[0].roles[0].id,
    }
    with pytest.raises(Invalid):
        steps.request(database, incident, steps.asking(Change(change.path.format(**ids), change.after)))


# The words, the pages, the paper


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_pages_name_what_stood_and_what_is_asked(database: Database, incident: Incident, language: str) -> None:
    wanted = changes_between(incident.facts, rewritten(incident.facts))
    asked = steps.request(database, incident, steps.asking(*wanted))
    planner = Officer(database, "planner", language)
    planner.send(f"/corrections/{asked}/decide/", "take_up", {})
    page = text_of(planner.get(f"/corrections/{asked}/decide/"))
    for said_there in (
        "A 1A",
        "2B",
        "A Gold Shop",
        "Another Bank",
        "A necklace",
        "A purse",
        "Toyota",
        "Another Street",
    ):
        assert said_there in page
    with translation.override(language):
        for label in (words.FIELDS["plate"], words.FIELDS["relation"], words.FIELDS["states"], words.FIELDS["year"]):
            assert str(label) in page
    (told,) = database.as_superuser(f"select w.words from officers_signature w where w.words like '%{asked}%'")
    for signed in ('before {"plate": "A 1A"}', 'after {"plate": "2B"}', "Another Bank"):
        assert signed in told[0]
    grant = steps.decide(database, asked, *(change.path for change in wanted), take_up=False)
    assert grant is not None
    steps.carry_out(database, incident, grant, wanted)
    chief = Officer(database, "lak_chief", language)
    chief.state_purpose()
    history = text_of(chief.get(f"/incidents/{incident.record.number}/history/"))
    for told_there in ("A 1A", "2B", "Another Bank", "A purse", f"{incident.record.number}/1"):
        assert told_there in history
    assert "2B" in text_of(chief.get(f"/incidents/{incident.record.number}/"))


def test_three_people_correct_other_parts_on_the_pages(database: Database, incident: Incident) -> None:
    request = ask(
        database,
        incident.record.number,
        vehicles__0__plate="2B",
        organisations__0__name_latin="Silver Shop",
        relations__0__kind="friend",
        things__0__state_value="900",
        vehicles__1__kind="boat",
        vehicles__1__state="used",
        people__3__role="witness",
        people__3__name_latin="Keo Vibol",
        relations__1__person="4",
        relations__1__kind="neighbour",
        relations__1__other="1",
    )
    shown = text_of(Officer(database, "lak_chief").get(request))
    for asked_for in (
        *("Vehicle 1 · Plate", "2B", "Organisation 1 · Names", "Silver Shop", "One more vehicle", "Boat", "900 USD"),
        *("Relation 1 · What one is to the other", "One more relation", "Person 4 is to person 1: Neighbour"),
    ):
        assert asked_for in shown
    decide(database, request)
    technician = Officer(database, "technician")
    page = technician.get(f"{request}carry-out/")
    open_to_write = fields_of(page)
    assert open_to_write["vehicles.0.plate"] == "2B"
    assert open_to_write["relations.1.person"] == "4"
    assert (
        not {"vehicles.0.make", "relations.0.person", "organisations.0.role", "things.0.serial"} & open_to_write.keys()
    )
    assert "Honda" in text_of(page)
    assert carry_out(database, request, vehicles__0__make="By hand", things__0__serial="By hand").status_code == 303
    facts = stands(database, incident)
    assert (facts.vehicles[0].plate, facts.vehicles[0].make) == ("2B", "Honda")
    assert facts.vehicles[1].kind is VehicleKind.BOAT
    assert [name.written for name in facts.organisations[0].names] == ["Silver Shop"]
    assert facts.things[0].serial == "A S"
    assert facts.things[0].states[0].value == Money(90_000, "USD")
    assert [(one.person, one.other, one.kind) for one in facts.relations] == [
        (0, 1, RelationKind.FRIEND),
        (3, 0, RelationKind.NEIGHBOUR),
    ]


def test_what_is_asked_about_them_is_withheld_with_all_other_words(database: Database) -> None:
    incident = locked_incident(database, people=PEOPLE, **other_parts("Canary", day=DAY))
    wanted = changes_between(incident.facts, rewritten_with_one_offence(incident.facts))
    asked = steps.request(database, incident, steps.asking(*wanted))
    auditor = Officer(database, "auditor")
    auditor.state_purpose()
    page = text_of(auditor.get(f"/corrections/{asked}/"))
    for hidden in ("Canary", "2B", "Another Bank", "A purse", "Another Street"):
        assert hidden not in page
    assert "hidden from your post" in page


def rewritten_with_one_offence(facts: IncidentFacts) -> IncidentFacts:
    """The same for a record with one offence."""
    with_two = rewritten(dataclasses.replace(facts, offences=(*facts.offences, OffenceFacts("N1", id=UUID(int=1)))))
    return dataclasses.replace(
        with_two,
        offences=facts.offences,
        organisations=tuple(
            dataclasses.replace(one, roles=(RoleInTime(Role.COMPLAINANT),)) for one in with_two.organisations
        ),
        things=tuple(dataclasses.replace(one, offence=None) for one in with_two.things),
        vehicles=tuple(dataclasses.replace(one, offence=None) for one in with_two.vehicles),
    )


# Checks run again


def test_what_makes_no_record_is_refused_at_the_carrying_out(database: Database, incident: Incident) -> None:
    nameless = dataclasses.replace(incident.facts.organisations[0], names=())
    wanted = changes_between(incident.facts, dataclasses.replace(incident.facts, organisations=(nameless,)))
    asked = steps.request(database, incident, steps.asking(*wanted))
    grant = steps.decide(database, asked, *(change.path for change in wanted))
    assert grant is not None
    with pytest.raises(Invalid) as refused:
        steps.carry_out(database, incident, grant, wanted)
    assert {problem.code for problem in refused.value.problems} == {"organisation.nameless"}
    assert stands(database, incident).organisations[0].names


# Who is taken out of the record takes his roles and relations with him


def test_nothing_goes_on_speaking_of_a_person_who_was_taken_out(database: Database, incident: Incident) -> None:
    gone = incident.facts.people[1].id
    corrected(database, incident, [Change(f"person.{gone}.removed", {"removed": True})])
    assert database.as_superuser(f"select removed from incidents_role where person_id = '{gone}'") == [(False,)]
    facts = stands(database, incident)
    assert [person.id for person in facts.people] == [incident.facts.people[0].id, incident.facts.people[2].id]
    assert facts.relations == ()
    assert facts.vehicles[0].owner is None
    with database.connect() as app:
        app.execute("select set_config('ecrime.token', %s, false)", [database.tokens["lak"]])
        ((door,),) = app.execute("select law.incident_statement(%s)", [incident.record.id]).fetchall()
    assert str(gone) not in str({name: door[name] for name in ("people", "roles", "relations")})
    lak = Officer(database, "lak")
    lak.state_purpose()
    page = text_of(lak.get(f"/incidents/{incident.record.number}/"))
    assert "Sok Sophea" not in page
    assert "Relation" not in page
    assert "Suspect" not in page


def test_without_the_door_s_own_look_his_roles_and_relations_would_come_out(
    database: Database, incident: Incident
) -> None:
    gone = incident.facts.people[1].id
    corrected(database, incident, [Change(f"person.{gone}.removed", {"removed": True})])
    database.as_superuser(
        "create or replace function law.stand(incident uuid, named uuid[]) returns boolean language sql"
        " as 'select true'"
    )
    steps.read(database, "lak", incident)
    with database.connect() as app:
        app.execute("select set_config('ecrime.token', %s, false)", [database.tokens["lak"]])
        ((door,),) = app.execute("select law.incident_statement(%s)", [incident.record.id]).fetchall()
    assert str(gone) in str(door["roles"])
    assert str(gone) in str(door["relations"])


def test_no_page_and_no_sheet_tells_what_supplements_said_of_him(database: Database, incident: Incident) -> None:
    gone = incident.facts.people[1].id
    assert gone
    happened = Span(incident.record.recorded_at, incident.record.recorded_at, Precision.DAY, "America/Chicago")
    arrest = Arrest(gone, ArrestBasis.WARRANT, "Warrant 77")
    told = SupplementFacts(SupplementKind.ARREST, happened, "Taken at the pier", arrests=(arrest,))
    steps.read(database, "lak", incident)
    incidents.add_supplement(database.actor("lak"), incident.record.id, told)
    lak, path = Officer(database, "lak"), f"/incidents/{incident.record.number}/"
    lak.state_purpose()
    assert "Warrant 77" in text_of(lak.get(path))
    corrected(database, incident, [Change(f"person.{gone}.removed", {"removed": True})])
    page = text_of(lak.get(path))
    assert "Taken at the pier" in page
    assert "Warrant 77" not in page
    now = dataclasses.replace(incident, facts=stands(database, incident))
    found = queries.supplements(state_purpose(database, "lak"), incident.record.id)
    assert b"Warrant 77" in sheet.content_of(incident, (), found)
    assert b"Warrant 77" not in sheet.content_of(now, (), found)


def test_a_relation_is_not_added_without_the_person_it_names(database: Database, incident: Incident) -> None:
    uncle = dataclasses.replace(briefly(Role.WITNESS, "", "Keo Vibol"), id=uuid7())
    kin = Relation(3, 1, RelationKind.OTHER_FAMILY, uuid7())
    facts = dataclasses.replace(
        incident.facts,
        narrative="Two bags were taken.",
        people=(*incident.facts.people, uncle),
        relations=(*incident.facts.relations, kin),
    )
    wanted = changes_between(incident.facts, facts)
    asked = steps.request(database, incident, steps.asking(*wanted))
    grant = steps.decide(database, asked, "relation.+", "incident.narrative")
    assert grant is not None
    without_him = [change for change in wanted if change.path != "person.+"]
    with pytest.raises(EcrimeError):
        steps.carry_out(database, incident, grant, without_him)
    assert carry_out(database, f"/corrections/{asked}/").status_code == 303
    after = stands(database, incident)
    assert (after.narrative, len(after.relations)) == ("Two bags were taken.", 1)
