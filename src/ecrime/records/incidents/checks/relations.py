"""R: can two people be to each other what is stated?"""

from __future__ import annotations

from collections.abc import Iterator

from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import MAJORITY, AgeRange, Person, Relation, RelationKind, Role

YOUNGEST_PARENT = 10
YOUNGEST_SPOUSE = 10
FAMILY = frozenset(
    {
        RelationKind.PARENT,
        RelationKind.STEP_PARENT,
        RelationKind.GRANDPARENT,
        RelationKind.GUARDIAN,
    }
)
# Who is surely older by how much: ``person`` is the … of ``other``.
OLDER_BY = {RelationKind.PARENT: YOUNGEST_PARENT, RelationKind.GRANDPARENT: 2 * YOUNGEST_PARENT}
YOUNGER_BY = {RelationKind.CHILD: YOUNGEST_PARENT, RelationKind.GRANDCHILD: 2 * YOUNGEST_PARENT}
# What nobody is to somebody who is the same to him.
ONE_WAY = frozenset(
    {
        RelationKind.PARENT,
        RelationKind.CHILD,
        RelationKind.GRANDPARENT,
        RelationKind.GRANDCHILD,
        RelationKind.STEP_PARENT,
        RelationKind.STEP_CHILD,
        RelationKind.GUARDIAN,
        RelationKind.WARD,
        RelationKind.EMPLOYER,
        RelationKind.EMPLOYEE,
        RelationKind.TEACHER,
        RelationKind.PUPIL,
    }
)
MARRIED = frozenset({RelationKind.SPOUSE, RelationKind.FORMER_SPOUSE})
PARENTAL_TURNED = frozenset({RelationKind.CHILD, RelationKind.STEP_CHILD, RelationKind.GRANDCHILD, RelationKind.WARD})


def _both(picture: Picture) -> Iterator[tuple[int, Relation, Person, Person]]:
    """Every relation between two people that are in the record."""
    people = range(len(picture.people))
    for place, relation in enumerate(picture.relations):
        if relation.person in people and relation.other in people:
            yield place, relation, picture.people[relation.person], picture.people[relation.other]


@check("P18", Severity.ERROR, source="NIBRS 558", reads="relations")
def nobody_is_related_to_himself(picture: Picture) -> Iterator[Found]:
    """A relation is between two people."""
    for place, relation in enumerate(picture.relations):
        if relation.person == relation.other:
            yield at("relations", place)


@check("P19", Severity.ERROR, source="NIBRS 553", reads="relations")
def nobody_is_his_parents_parent(picture: Picture) -> Iterator[Found]:
    """Two people are not each the parent, teacher or employer of the other."""
    stated = {(relation.person, relation.other, relation.kind) for relation in picture.relations}
    for place, relation in enumerate(picture.relations):
        turned = (relation.other, relation.person, relation.kind)
        if relation.kind in ONE_WAY and relation.person < relation.other and turned in stated:
            yield at("relations", place)


@check(
    "P03",
    Severity.ERROR,
    source="NIBRS 450",
    reads="occurred people people.birth people.age relations",
)
def no_child_is_married(picture: Picture) -> Iterator[Found]:
    """Nobody under 10 is stated as a spouse."""
    for place, relation, *both in _both(picture):
        youngest = min((ages.high for ages in _ages(picture, both)), default=YOUNGEST_SPOUSE)
        if relation.kind in MARRIED and youngest < YOUNGEST_SPOUSE:
            yield at("relations", place)


@check(
    "P15",
    Severity.WARNING,
    source="NIBRS 449",
    reads="occurred people people.birth people.age relations",
)
def no_minor_is_married(picture: Picture) -> Iterator[Found]:
    """Nobody under 18 is stated as a spouse."""
    for place, relation, *both in _both(picture):
        youngest = min((ages.high for ages in _ages(picture, both)), default=MAJORITY)
        if relation.kind in MARRIED and YOUNGEST_SPOUSE <= youngest < MAJORITY:
            yield at("relations", place)


def _ages(picture: Picture, people: list[Person]) -> list[AgeRange]:
    return [ages for person in people if (ages := person.ages_on(picture.first_day)) is not None]


@check(
    "P04",
    Severity.WARNING,
    source="NIBRS 553, 554",
    reads="occurred people people.birth people.age relations",
)
def parents_are_older(picture: Picture) -> Iterator[Found]:
    """A parent is at least 10 years older than the child, a grandparent 20."""
    for place, relation, person, other in _both(picture):
        one, two = person.ages_on(picture.first_day), other.ages_on(picture.first_day)
        if one is None or two is None:
            continue
        too_young = one.high - two.low < OLDER_BY.get(relation.kind, -1000)
        too_old = two.high - one.low < YOUNGER_BY.get(relation.kind, -1000)
        if too_young or too_old:
            yield at("relations", place)


@check(
    "P36",
    Severity.WARNING,
    source="Juvenile Justice Law 2016",
    reads="occurred people people.birth people.age relations",
)
def a_guardian_is_of_age(picture: Picture) -> Iterator[Found]:
    """A guardian is 18 or older."""
    for place, relation, person, other in _both(picture):
        guardian = {RelationKind.GUARDIAN: person, RelationKind.WARD: other}.get(relation.kind)
        ages = guardian.ages_on(picture.first_day) if guardian else None
        if ages is not None and ages.high < MAJORITY:
            yield at("relations", place)


@check(
    "P07",
    Severity.NOTE,
    source="Juvenile Justice Law 2016; NIBRS 652",
    reads="occurred people people.unknown people.roles people.birth people.age relations",
)
def a_minor_suspect_has_a_guardian(picture: Picture) -> Iterator[Found]:
    """A suspect under 18 has a parent or guardian in the record, who must be told."""
    cared_for = {relation.other for relation in picture.relations if relation.kind in FAMILY}
    cared_for |= {relation.person for relation in picture.relations if relation.kind in PARENTAL_TURNED}
    for place, person in picture.people_as(Role.SUSPECT, Role.CHARGED, Role.ACCUSED):
        if not person.unknown and person.may_be_minor(picture.first_day) and place not in cared_for:
            yield at("people", place)
