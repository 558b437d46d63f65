"""Cases for the checks of relations, family P."""

from __future__ import annotations

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import SUSPECT, VICTIM, minor, picture, role, to

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import AgeRange, Person, Relation, RelationKind, Role

WITNESS = to(SUSPECT, roles=(role(Role.WITNESS),))


def related(kind: RelationKind, *, age: int, other: Person = WITNESS) -> Picture:
    """The victim, so old, is the ``kind`` of the other."""
    return picture(people=(minor(VICTIM, age), other), relations=(Relation(0, 1, kind),))


CASES = {
    "P03": Case(
        passing=picture(
            people=(to(VICTIM, birth=None, age=AgeRange(9, 19)), WITNESS),
            relations=(Relation(0, 1, RelationKind.SPOUSE),),
        ),
        failing=related(RelationKind.SPOUSE, age=9),
        at="relations.0",
    ),
    "P04": Case(
        passing=related(RelationKind.PARENT, age=40, other=to(WITNESS, age=AgeRange(30, 30))),
        failing=related(RelationKind.PARENT, age=39, other=to(WITNESS, age=AgeRange(30, 30))),
        at="relations.0",
    ),
    "P07": Case(
        passing=picture(people=(VICTIM, minor(SUSPECT, 16)), relations=(Relation(1, 0, RelationKind.CHILD),)),
        failing=picture(people=(VICTIM, minor(SUSPECT, 16))),
        at="people.1",
    ),
    "P15": Case(
        passing=related(RelationKind.SPOUSE, age=18), failing=related(RelationKind.SPOUSE, age=17), at="relations.0"
    ),
    "P18": Case(
        passing=picture(relations=(Relation(1, 0, RelationKind.FRIEND),)),
        failing=picture(relations=(Relation(1, 1, RelationKind.FRIEND),)),
        at="relations.0",
    ),
    "P19": Case(
        passing=picture(relations=(Relation(0, 1, RelationKind.FRIEND), Relation(1, 0, RelationKind.FRIEND))),
        failing=picture(relations=(Relation(0, 1, RelationKind.TEACHER), Relation(1, 0, RelationKind.TEACHER))),
        at="relations.0",
    ),
    "P36": Case(
        passing=related(RelationKind.GUARDIAN, age=18), failing=related(RelationKind.GUARDIAN, age=17), at="relations.0"
    ),
}
