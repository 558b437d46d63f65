"""K: do the classes of the offences fit what happened, and each other?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ecrime.base.country.facts import Severity as LegalSeverity
from ecrime.records.incidents.checks import classes
from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import GRADES, Picture, concerns
from ecrime.records.incidents.people import MAJORITY, Harm, Role
from ecrime.records.incidents.things import TAKEN, PropertyKind, StateKind


def _harmed(picture: Picture, harm: Harm) -> int:
    """How many victims the incident harmed so."""
    return sum(person.harm is harm for _, person in picture.people_as(Role.VICTIM))


@check("K01", Severity.WARNING, source="NIBRS 351; records §5.2 K01", reads="offences")
def a_class_is_in_use(picture: Picture) -> Iterator[Found]:
    """The class is one the country's list still has."""
    for place, offence in enumerate(picture.offences):
        known = picture.class_of(offence)
        if known is not None and known.retired:
            yield at("offences", place, "class_code", code=offence.class_code)


@check(
    "K02",
    Severity.WARNING,
    source="NIBRS 077, 078",
    reads="offences things things.offence things.states vehicles vehicles.offence vehicles.states",
)
def nothing_is_taken_by_an_attempt(picture: Picture) -> Iterator[Found]:
    """By a theft or robbery that was only attempted nothing was taken."""
    for place, offence in picture.offences_in(*classes.TAKING):
        things = (thing for _, _, thing in picture.goods() if thing.offence == place)
        if offence.attempted and any(state.kind in TAKEN for thing in things for state in thing.states):
            yield at("offences", place, "attempted")


@check("K20", Severity.WARNING, source="NIBRS 256", reads="offences people people.harm people.roles")
def nobody_dies_of_an_attempt(picture: Picture) -> Iterator[Found]:
    """Of a homicide that was only attempted nobody died."""
    homicides = list(picture.offences_in(classes.DEATH))
    if not homicides or not all(offence.attempted for _, offence in homicides):
        return
    if _harmed(picture, Harm.KILLED):
        yield at("offences", homicides[0][0], "attempted")


@check("K03", Severity.WARNING, source="NIBRS 107, 607", reads="offences")
def one_act_is_counted_once(picture: Picture) -> Iterator[Found]:
    """Beside robbery no theft or assault is counted, beside murder no assault: the graver class holds them."""
    for graver, lesser in classes.INCLUDED.items():
        if picture.has_offence_in(graver):
            for place, _ in picture.offences_in(*lesser):
                yield at("offences", place, "class_code")


@check("K04", Severity.WARNING, source="records §5.2 K04", reads="offences")
def a_class_has_its_international_code(picture: Picture) -> Iterator[Found]:
    """The class is placed in the International Classification of Crime, or no statistics count it."""
    for place, offence in enumerate(picture.offences):
        known = picture.class_of(offence)
        if known is not None and not known.iccs:
            yield at("offences", place, "class_code", code=offence.class_code)


@check(
    "K05",
    Severity.WARNING,
    source="Criminal Code 2009; records §5.2 K05",
    reads="offences people people.harm people.roles",
)
def harm_to_the_body_is_no_petty_offence(picture: Picture) -> Iterator[Found]:
    """Where a victim was injured or killed, not every offence is a petty one."""
    if not _harmed(picture, Harm.KILLED) + _harmed(picture, Harm.INJURED):
        return
    known = [picture.class_of(offence) for offence in picture.offences]
    if known and all(found and found.severity is LegalSeverity.PETTY for found in known):
        yield at("offences", 0, "class_code")


@check("K06", Severity.WARNING, source="HMIC 2014 (no-criming); records §5.2 K06", reads="offences gravest_before")
def no_class_is_lowered_after_recording(picture: Picture) -> Iterator[Found]:
    """The gravest class is no less grave than any the record ever had."""
    before, now = picture.gravest_before, picture.gravest
    if before is not None and now is not None and GRADES.index(now) < GRADES.index(before):
        yield Found("offences", {"grade": before.value})


@check("K07", Severity.WARNING, source="NIBRS 401; UN-CTS", reads="offences people people.harm people.roles")
def somebody_dies_of_a_homicide(picture: Picture) -> Iterator[Found]:
    """A completed homicide has a victim who was killed."""
    killed = [
        held for _, person in picture.people_as(Role.VICTIM) if person.harm is Harm.KILLED for held in person.roles
    ]
    for place, offence in picture.offences_in(*classes.HOMICIDE):
        if not offence.attempted and not any(held.role is Role.VICTIM and concerns(held, place) for held in killed):
            yield at("offences", place)


@check(
    "K08", Severity.WARNING, source="NIBRS 256; police reports 2019", reads="offences people people.harm people.roles"
)
def a_death_has_its_offence(picture: Picture) -> Iterator[Found]:
    """Where a victim was killed, some offence is one that leads to death."""
    if _harmed(picture, Harm.KILLED) and not picture.has_offence_in(classes.DEATH):
        yield Found("offences")


@check("K09", Severity.NOTE, source="NIBRS 419", reads="offences people people.harm people.roles")
def somebody_is_hurt_by_an_injury(picture: Picture) -> Iterator[Found]:
    """A completed offence of injury has a victim who was injured."""
    hurt = _harmed(picture, Harm.INJURED) + _harmed(picture, Harm.KILLED)
    for place, offence in picture.offences_in(*classes.INJURY):
        if not offence.attempted and not hurt:
            yield at("offences", place)


@check("K10", Severity.NOTE, source="NIBRS 419", reads="offences people people.harm people.roles")
def an_injury_has_its_offence(picture: Picture) -> Iterator[Found]:
    """Where a victim was injured, some offence is one against the body, by force or by neglect."""
    bodily = picture.has_offence_in(*classes.BODILY)
    if _harmed(picture, Harm.INJURED) and not bodily:
        yield Found("offences")


@check(
    "K11",
    Severity.WARNING,
    source="NIBRS 464",
    reads="offences people people.roles organisations organisations.roles",
)
def a_sexual_offence_harms_a_person(picture: Picture) -> Iterator[Found]:
    """The victim of a sexual offence is a person, not an organisation."""
    for place, _ in picture.offences_in(classes.SEXUAL):
        parts = {part for part, _, _, held in picture.roles() if held.role is Role.VICTIM and concerns(held, place)}
        if parts == {"organisations"}:
            yield at("offences", place)


@check(
    "K12",
    Severity.WARNING,
    source="ICCS 03022",
    reads="occurred offences people people.roles people.birth people.age",
)
def the_victim_of_an_offence_against_children_is_one(picture: Picture) -> Iterator[Found]:
    """The victims of a sexual offence against children are not all of age."""
    for place, _ in picture.offences_in(classes.CHILD_SEXUAL):
        victims = [
            person.ages_on(picture.first_day)
            for _, person in picture.people_as(Role.VICTIM)
            if any(held.role is Role.VICTIM and concerns(held, place) for held in person.roles)
        ]
        if victims and all(ages is not None and ages.low >= MAJORITY for ages in victims):
            yield at("offences", place, "class_code")


@check("K13", Severity.NOTE, source="ICCS 1109", reads="offences")
def the_last_class_is_the_last_resort(picture: Picture) -> Iterator[Found]:
    """A class that says no more than "other" is used where no other one fits."""
    for place, _ in picture.offences_in(classes.LAST_RESORT):
        yield at("offences", place, "class_code")


@check("K14", Severity.WARNING, source="Law on Road Traffic 2014; measure C1", reads="offences vehicles")
def a_road_offence_has_its_vehicle(picture: Picture) -> Iterator[Found]:
    """A death on the road, or driving under the influence, has a vehicle."""
    if picture.vehicles:
        return
    for place, _ in picture.offences_in(classes.ROAD_DEATH, classes.DANGEROUS_DRIVING):
        yield at("offences", place)


@check(
    "K15",
    Severity.NOTE,
    source="Home Office Counting Rules: one crime per victim",
    reads="offences people people.harm people.roles",
)
def each_death_is_counted(picture: Picture) -> Iterator[Found]:
    """There are as many offences that led to death as victims who were killed."""
    deaths = [place for place, offence in picture.offences_in(*classes.HOMICIDE) if not offence.attempted]
    killed = _harmed(picture, Harm.KILLED)
    if deaths and len(deaths) < killed:
        yield at("offences", deaths[0], offences=str(len(deaths)), killed=str(killed))


@check("K16", Severity.WARNING, source="NIBRS 107", reads="offences")
def one_act_is_completed_or_attempted(picture: Picture) -> Iterator[Found]:
    """No class stands in one incident both as completed and as only attempted."""
    stated = Counter((offence.class_code, offence.attempted) for offence in picture.offences)
    for place, offence in enumerate(picture.offences):
        if offence.attempted and (offence.class_code, False) in stated:
            yield at("offences", place, "attempted")


@check("K19", Severity.NOTE, source="NIBRS 265, 269", reads="offences things things.kind things.states")
def an_armed_act_is_an_act_of_force(picture: Picture) -> Iterator[Found]:
    """Where a firearm or other weapon was used, some offence is one of force or of weapons."""
    arms = frozenset({PropertyKind.FIREARM, PropertyKind.WEAPON, PropertyKind.EXPLOSIVE})
    if picture.has_offence_in(*classes.BODILY, classes.WEAPONS):
        return
    for place, thing in enumerate(picture.things):
        if thing.kind in arms and any(state.kind is StateKind.USED for state in thing.states):
            yield at("things", place)
