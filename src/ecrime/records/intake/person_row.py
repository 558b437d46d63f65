"""One group of columns, or one row of a people's file, to a person as stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ecrime.foundation.text import fold_digits
from ecrime.records.incidents import rules
from ecrime.records.incidents.people import (
    Birth,
    Harm,
    Identifier,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
    briefly,
)
from ecrime.records.intake.bound import BoundPerson
from ecrime.records.intake.cells import Cells
from ecrime.records.intake.civil_time import TimeFault
from ecrime.records.intake.reading.template import BoundTemplate

# Stands in for a role that cannot be read; its fault stands beside it.
NO_ROLE = (RoleInTime(Role.SUSPECT),)


class PersonCells:
    """Reads people from the cells of one row."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def person(self, bound: BoundPerson) -> Person | None:
        """The person of one group of columns; None where all of it is empty."""
        stated = self._stated(bound)
        return None if stated == Person(roles=NO_ROLE) else self._in_role(bound, stated)

    def anybody(self, bound: BoundPerson) -> Person:
        """The person of a row that stands for one: somebody unknown where nothing is said of him."""
        return self._in_role(bound, self._stated(bound))

    def _in_role(self, bound: BoundPerson, stated: Person) -> Person:
        return replace(stated, roles=self._roles(bound.role), unknown=not stated.names)

    def _roles(self, template: BoundTemplate) -> tuple[RoleInTime, ...]:
        word = self._cells.text(template).lower()
        if word in frozenset(Role):
            return (RoleInTime(Role(word)),)
        # A word that its list of values does not have is told already.
        if not any(fault.column == template.column for fault in self._cells.faults):
            self._cells.fault(template, "cell.not_role", params={"known": ", ".join(Role)})
        return NO_ROLE

    def _stated(self, bound: BoundPerson) -> Person:
        """What is said of the person, whatever the role."""
        cells = self._cells
        person = briefly(
            Role.SUSPECT,
            cells.clean(bound.name_km, rules.NAME_LENGTH),
            cells.clean(bound.name_latin, rules.NAME_LENGTH),
            self._sex(bound.sex),
            self._age(bound.age),
            nationality=cells.text(bound.nationality).upper(),
        )
        return replace(
            person,
            names=(*person.names, *self._alias(bound.alias)),
            birth=self._birth(bound),
            occupation=cells.clean(bound.occupation, rules.NAME_LENGTH),
            address=cells.clean(bound.address, rules.PLACE_LENGTH),
            background=cells.clean(bound.background, rules.BACKGROUND_LENGTH, multiline=True),
            identifiers=tuple(self._papers(bound)),
            harm=self._harm(bound.harm),
        )

    def _alias(self, template: BoundTemplate) -> tuple[Name, ...]:
        alias = self._cells.clean(template, rules.NAME_LENGTH)
        script = Script.KHMER if any("\u1780" <= char <= "\u17ff" for char in alias) else Script.LATIN
        return (Name(script, NameKind.ALIAS, whole=alias),) if alias else ()

    def _birth(self, bound: BoundPerson) -> Birth | None:
        text = self._cells.text(bound.birth)
        if not text:
            return None
        try:
            return bound.born.birth(text)
        except TimeFault as fault:
            self._cells.fault(bound.birth, fault.code, params=fault.params)
            return None

    def _papers(self, bound: BoundPerson) -> Iterator[Identifier]:
        for kind, template in bound.papers.items():
            if number := self._cells.clean(template, rules.IDENTIFIER_LENGTH):
                yield Identifier(kind, number)

    def _harm(self, template: BoundTemplate) -> Harm:
        word = self._cells.text(template).lower()
        if word and word not in frozenset(Harm):
            self._cells.fault(template, "cell.not_harm", params={"known": ", ".join(Harm)})
            return Harm.UNKNOWN
        return Harm(word) if word else Harm.UNKNOWN

    def _sex(self, template: BoundTemplate) -> Sex:
        word = self._cells.text(template).lower()
        if not word:
            return Sex.UNKNOWN
        try:
            return Sex(word)
        except ValueError:
            self._cells.fault(template, "cell.not_sex", params={"known": ", ".join(Sex)})
            return Sex.UNKNOWN

    def _age(self, template: BoundTemplate) -> int | None:
        text = fold_digits(self._cells.text(template))
        if not text:
            return None
        if not text.isascii() or not text.isdecimal() or len(text) > 6:
            self._cells.fault(template, "cell.whole_number")
            return None
        return int(text)
