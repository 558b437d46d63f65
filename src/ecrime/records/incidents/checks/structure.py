"""S: do the parts of the record belong together, and does it have the parts its offences ask for?"""

from __future__ import annotations

from collections.abc import Iterator

from ecrime.foundation.text import search_form
from ecrime.records.incidents.checks import classes
from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture, concerns
from ecrime.records.incidents.people import Person, Role, Sex
from ecrime.records.incidents.things import TAKEN, PropertyKind, StateKind

ARMS = frozenset({PropertyKind.FIREARM, PropertyKind.WEAPON, PropertyKind.AMMUNITION, PropertyKind.EXPLOSIVE})


# An error in NIBRS. Here a warning: an offence must be recordable within 48 hours before its victim is known.
@check(
    "S02",
    Severity.WARNING,
    source="NIBRS 065; clause D12",
    reads="offences people people.roles organisations organisations.roles",
)
def every_harm_has_a_victim(picture: Picture) -> Iterator[Found]:
    """An offence that harms somebody names a victim: a person, an organisation, society."""
    victims = [held for _, _, _, held in picture.roles() if held.role is Role.VICTIM]
    for place, _ in picture.offences_in(*classes.HARMS_SOMEBODY):
        if not any(concerns(held, place) for held in victims):
            yield at("offences", place)


@check(
    "S03",
    Severity.ERROR,
    source="NIBRS 070",
    reads="offences people people.roles organisations organisations.roles relations things things.offence"
    " things.owner vehicles vehicles.offence vehicles.owner",
)
def parts_point_to_parts(picture: Picture) -> Iterator[Found]:
    """Roles, relations and things name offences and people that are in the record."""
    offences, people = range(len(picture.offences)), range(len(picture.people))
    for part, place, index, held in picture.roles():
        if held.offence is not None and held.offence not in offences:
            yield at(part, place, f"roles.{index}.offence")
    for place, relation in enumerate(picture.relations):
        if relation.person not in people or relation.other not in people:
            yield at("relations", place)
    for part, place, thing in picture.goods():
        if thing.offence is not None and thing.offence not in offences:
            yield at(part, place, "offence")
        if thing.owner is not None and thing.owner not in people:
            yield at(part, place, "owner")


@check(
    "S04",
    Severity.NOTE,
    source="NIBRS 555",
    reads="people people.roles people.unknown people.sex people.age people.background",
)
def an_unknown_suspect_is_described(picture: Picture) -> Iterator[Found]:
    """Of a suspect nobody knows, something is said by which to know him again, when others are known."""
    suspects = list(picture.people_as(Role.SUSPECT))
    if all(person.unknown for _, person in suspects):
        return
    for place, person in suspects:
        nothing = person.sex is Sex.UNKNOWN and person.age is None and not person.background
        if person.unknown and nothing:
            yield at("people", place)


@check("S05", Severity.WARNING, source="NIBRS 551, 661", reads="people people.names people.birth people.identifiers")
def nobody_is_stated_twice(picture: Picture) -> Iterator[Found]:
    """Two people of one name differ in their birth or in a number on their papers."""
    seen: dict[frozenset[str], list[tuple[int, Person]]] = {}
    for place, person in enumerate(picture.people):
        names = frozenset(search_form(name.written) for name in person.names)
        if not names:
            continue
        for other, before in seen.setdefault(names, []):
            if not _told_apart(person, before):
                yield at("people", place, other=str(other + 1))
                break
        seen[names].append((place, person))


def _told_apart(one: Person, other: Person) -> bool:
    if one.birth and other.birth and one.birth != other.birth:
        return True
    return bool(one.identifiers and other.identifiers and not set(one.identifiers) & set(other.identifiers))


@check("S06", Severity.WARNING, source="NIBRS 056", reads="alike")
def no_other_record_is_alike(picture: Picture) -> Iterator[Found]:
    """No other record of the unit has the same day, place and classes."""
    for number in picture.alike:
        yield Found("", {"record": number})


@check("S07", Severity.WARNING, source="NIBRS 656", reads="people people.roles people.id supplements")
def who_is_arrested_is_a_suspect(picture: Picture) -> Iterator[Found]:
    """Whoever was arrested for the incident is stated as a suspect, or as more than that."""
    others = {
        person.id
        for person in picture.people
        if not person.has_role(Role.SUSPECT, Role.CHARGED, Role.ACCUSED, Role.CONVICTED, Role.ACQUITTED)
    } - {None}
    for place, supplement in enumerate(picture.supplements):
        for index, arrest in enumerate(supplement.facts.arrests):
            if arrest.person_id in others:
                yield at("supplements", place, f"arrests.{index}")


@check(
    "S08",
    Severity.WARNING,
    source="NIBRS 074, 076",
    reads="offences things things.offence things.states vehicles vehicles.offence vehicles.states",
)
def what_was_taken_is_stated(picture: Picture) -> Iterator[Found]:
    """A completed theft or robbery names the thing or vehicle that was taken."""
    for place, offence in picture.offences_in(*classes.TAKING):
        if not offence.attempted and not _is_stated(picture, place, TAKEN):
            yield at("offences", place)


@check(
    "S15",
    Severity.WARNING,
    source="NIBRS 074",
    reads="offences things things.offence things.states vehicles vehicles.offence vehicles.states",
)
def what_was_damaged_is_stated(picture: Picture) -> Iterator[Found]:
    """Completed damage to property names the thing or vehicle that was damaged."""
    harm = frozenset({StateKind.DAMAGED, StateKind.DESTROYED})
    for place, offence in picture.offences_in(classes.DAMAGE):
        if not offence.attempted and not _is_stated(picture, place, harm):
            yield at("offences", place)


def _is_stated(picture: Picture, offence: int, kinds: frozenset[StateKind]) -> bool:
    """True when a thing or vehicle of the offence came into one of the states."""
    return any(
        state.kind in kinds
        for _, _, thing in picture.goods()
        if thing.offence in (None, offence)
        for state in thing.states
    )


@check("S16", Severity.WARNING, source="NIBRS 074", reads="offences things things.kind")
def the_drug_of_a_drug_offence_is_stated(picture: Picture) -> Iterator[Found]:
    """A completed drug offence names the drug."""
    if any(thing.kind is PropertyKind.DRUG for thing in picture.things):
        return
    for place, offence in picture.offences_in(classes.DRUGS):
        if not offence.attempted:
            yield at("offences", place)


@check("S17", Severity.WARNING, source="NIBRS 074", reads="offences things things.kind")
def the_weapon_of_a_weapon_offence_is_stated(picture: Picture) -> Iterator[Found]:
    """An offence against the law on weapons names the weapon."""
    if any(thing.kind in ARMS for thing in picture.things):
        return
    for place, offence in picture.offences_in(classes.WEAPONS):
        if not offence.attempted:
            yield at("offences", place)


@check("S18", Severity.WARNING, source="NIBRS 076", reads="offences vehicles vehicles.states")
def the_vehicle_of_a_vehicle_theft_is_stated(picture: Picture) -> Iterator[Found]:
    """A completed theft of a vehicle names the vehicle that was stolen."""
    if any(state.kind is StateKind.STOLEN for vehicle in picture.vehicles for state in vehicle.states):
        return
    for place, offence in picture.offences_in(classes.VEHICLE_THEFT):
        if not offence.attempted:
            yield at("offences", place)


@check(
    "S19",
    Severity.WARNING,
    source="NIBRS 076",
    reads="offences things things.states vehicles vehicles.states",
)
def what_is_stolen_has_its_offence(picture: Picture) -> Iterator[Found]:
    """Where a thing or vehicle was stolen, some offence is one by which things are taken."""
    taking = (classes.PROPERTY_BY_FORCE, classes.PROPERTY_ONLY, classes.FRAUD, classes.STOLEN_GOODS)
    if picture.has_offence_in(*taking):
        return
    for part, place, thing in picture.goods():
        if any(state.kind is StateKind.STOLEN for state in thing.states):
            yield at(part, place)


@check("S20", Severity.WARNING, source="NIBRS 076", reads="offences things things.kind things.states")
def a_drug_has_its_offence(picture: Picture) -> Iterator[Found]:
    """Where a drug was found or seized, some offence is one of drugs."""
    held = frozenset({StateKind.SEIZED, StateKind.FOUND})
    if picture.has_offence_in(classes.DRUGS):
        return
    for place, thing in enumerate(picture.things):
        if thing.kind is PropertyKind.DRUG and any(state.kind in held for state in thing.states):
            yield at("things", place)


@check("S10", Severity.WARNING, source="CAG 2025; records §6.3", reads="people people.officer_id recorded_by")
def nobody_records_his_own_matter(picture: Picture) -> Iterator[Found]:
    """The officer who recorded the incident is none of the people in it."""
    for place, person in enumerate(picture.people):
        if person.officer_id is not None and person.officer_id == picture.recorded_by:
            yield at("people", place)
