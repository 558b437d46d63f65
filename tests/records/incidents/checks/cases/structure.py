"""Cases for the checks of family S."""

from __future__ import annotations

from datetime import date

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import (
    BAG,
    BANK,
    MOTORCYCLE,
    OFFICER,
    SOCIETY,
    SUSPECT,
    SUSPECT_ID,
    UNKNOWN,
    VICTIM,
    VICTIM_ID,
    offences,
    picture,
    role,
    supplement,
    to,
    told,
)

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import Birth, Identifier, IdentifierKind, Relation, RelationKind, Role, Sex
from ecrime.records.incidents.supplements import Arrest, ArrestBasis, SupplementKind
from ecrime.records.incidents.things import Property, PropertyKind, State, StateKind, Unit

WITNESS = to(VICTIM, roles=(role(Role.WITNESS),))
NAMESAKE = to(VICTIM, roles=(role(Role.WITNESS),), id=None)
DRUG = Property(
    PropertyKind.DRUG,
    (State(StateKind.SEIZED),),
    description="White powder",
    substance="heroin",
    quantity=1500,
    unit=Unit.MILLIGRAM,
)
PISTOL = Property(PropertyKind.FIREARM, (State(StateKind.SEIZED),), description="Pistol", serial="AB123")
BROKEN_DOOR = Property(PropertyKind.BUILDING, (State(StateKind.DAMAGED),), description="Door")
ARREST = told(SupplementKind.ARREST, arrests=(Arrest(SUSPECT_ID, ArrestBasis.IN_THE_ACT),))
ARREST_OF_VICTIM = told(SupplementKind.ARREST, arrests=(Arrest(VICTIM_ID, ArrestBasis.IN_THE_ACT),))

CASES = {
    "S02": Case(
        passing=picture(people=(WITNESS, SUSPECT), organisations=(SOCIETY,)),
        failing=picture(people=(WITNESS, SUSPECT)),
        at="offences.0",
    ),
    "S03": Case(
        passing=picture(relations=(Relation(0, 1, RelationKind.NEIGHBOUR),), things=(to(BAG, offence=0, owner=0),)),
        failing=picture(relations=(Relation(0, 2, RelationKind.NEIGHBOUR),)),
        at="relations.0",
    ),
    "S04": Case(
        passing=picture(people=(VICTIM, SUSPECT, UNKNOWN)),
        failing=picture(people=(VICTIM, SUSPECT, to(UNKNOWN, sex=Sex.UNKNOWN, age=None))),
        at="people.2",
    ),
    "S05": Case(
        passing=picture(people=(VICTIM, SUSPECT, to(NAMESAKE, birth=Birth(date(1991, 5, 17))))),
        failing=picture(people=(VICTIM, SUSPECT, NAMESAKE)),
        at="people.2",
    ),
    "S06": Case(passing=picture(), failing=picture(alike=("LAK-2026-000007",)), at=""),
    "S07": Case(
        passing=picture(supplements=(supplement(ARREST),)),
        failing=picture(supplements=(supplement(ARREST_OF_VICTIM),)),
        at="supplements.0.arrests.0",
    ),
    "S08": Case(
        passing=picture(offences=offences("THEFT", attempted=True), things=()),
        failing=picture(things=()),
        at="offences.0",
    ),
    "S10": Case(
        passing=picture(people=(VICTIM, SUSPECT), recorded_by=None),
        failing=picture(people=(to(VICTIM, officer_id=OFFICER), SUSPECT)),
        at="people.0",
    ),
    "S15": Case(
        passing=picture(offences=offences("DAMAGE"), things=(BROKEN_DOOR,)),
        failing=picture(offences=offences("DAMAGE"), things=()),
        at="offences.0",
    ),
    "S16": Case(
        passing=picture(offences=offences("DRUGS"), things=(DRUG,)),
        failing=picture(offences=offences("DRUGS"), things=()),
        at="offences.0",
    ),
    "S17": Case(
        passing=picture(offences=offences("WEAPONS"), things=(PISTOL,)),
        failing=picture(offences=offences("WEAPONS"), things=()),
        at="offences.0",
    ),
    "S18": Case(
        passing=picture(offences=offences("VEHICLE_THEFT"), things=(), vehicles=(MOTORCYCLE,)),
        failing=picture(offences=offences("VEHICLE_THEFT")),
        at="offences.0",
    ),
    "S19": Case(
        passing=picture(offences=offences("FRAUD"), organisations=(BANK,)),
        failing=picture(
            offences=offences("DRUNK_DRIVING"),
            things=(BAG,),
            vehicles=(to(MOTORCYCLE, states=(State(StateKind.USED),)),),
        ),
        at="things.0",
    ),
    "S20": Case(
        passing=picture(offences=offences("GAMBLING"), things=(to(DRUG, states=(State(StateKind.USED),)),)),
        failing=picture(offences=offences("GAMBLING"), things=(DRUG,)),
        at="things.0",
    ),
}
TWO_OF_ONE_NAME = tuple(
    to(VICTIM, identifiers=(Identifier(IdentifierKind.PASSPORT, number),), id=None)
    for number in ("N0912345", "N0912346")
)
MORE: tuple[tuple[Picture, list[str]], ...] = (
    # A number on a card tells two people of one name apart.
    (picture(people=(*TWO_OF_ONE_NAME, SUSPECT)), []),
    (picture(people=(TWO_OF_ONE_NAME[0], TWO_OF_ONE_NAME[0], SUSPECT)), ["P10", "S05"]),
    (picture(offences=offences("THEFT"), things=(to(BAG, offence=3),)), ["S03", "S08"]),
    (picture(things=(to(BAG, owner=-1),)), ["S03"]),
    (picture(people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, offence=4),)))), ["S03"]),
    # Unknown people alone are all that is known.
    (picture(people=(VICTIM, to(UNKNOWN, sex=Sex.UNKNOWN, age=None))), []),
)
