"""P: is each person as stated possible, and told well enough to be known again and to be protected?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ecrime.foundation.text import fold_digits, search_form
from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.narrative import is_placeholder
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import (
    JUDICIAL,
    Duty,
    Harm,
    Identifier,
    IdentifierKind,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
    full_years,
)

VERY_OLD = 99
LETTERS_OF = {Script.KHMER: "KHMER", Script.LATIN: "LATIN"}
# Without a birth or an age no mask for the young can know them, nor any figure count them.
AGED = (Role.VICTIM, Role.COMPLAINANT, Role.WITNESS, Role.SUSPECT, Role.CHARGED, Role.ACCUSED, Role.CONVICTED)
SHAPES = {
    IdentifierKind.IDENTITY_CARD: re.compile(r"[0-9A-Z]{6,18}"),
    IdentifierKind.PASSPORT: re.compile(r"[0-9A-Z]{6,12}"),
    IdentifierKind.TELEPHONE: re.compile(r"\+?[0-9]{8,15}"),
}
STEPS = (Role.CHARGED, Role.ACCUSED, Role.CONVICTED)


@check("P01", Severity.ERROR, source="NIBRS 410", reads="occurred people people.birth people.age")
def age_and_birth_agree(picture: Picture) -> Iterator[Found]:
    """The stated age is one the person can have had, born when stated, and nobody is born after the incident."""
    for place, person in enumerate(picture.people):
        if person.birth is None:
            continue
        low = full_years(person.birth.last_day, picture.first_day)
        high = full_years(person.birth.day, picture.first_day)
        excluded = person.age is not None and (person.age.high < low or person.age.low > high)
        if high < 0 or excluded:
            yield at("people", place, "birth")


@check("P02", Severity.ERROR, source="NIBRS 510, 522", reads="people people.age")
def an_age_range_is_in_order(picture: Picture) -> Iterator[Found]:
    """An age range goes from the lower to the higher age, and no age is below zero."""
    for place, person in enumerate(picture.people):
        if person.age is not None and not 0 <= person.age.low <= person.age.high:
            yield at("people", place, "age")


@check("P05", Severity.WARNING, source="NIBRS 641", reads="occurred people people.birth people.age")
def nobody_is_a_hundred(picture: Picture) -> Iterator[Found]:
    """Nobody is 99 or older, or the age was looked at twice."""
    for place, person in enumerate(picture.people):
        ages = person.ages_on(picture.first_day)
        if ages is not None and ages.low >= VERY_OLD:
            yield at("people", place, "age", age=str(ages.low))


@check(
    "P06",
    Severity.ERROR,
    source="Juvenile Justice Law 2016",
    reads="occurred people people.roles people.birth people.age",
)
def no_child_is_charged(picture: Picture) -> Iterator[Found]:
    """Nobody under the age of criminal responsibility is charged, accused or convicted."""
    for place, person in picture.people_as(Role.CHARGED, Role.ACCUSED, Role.CONVICTED):
        if _is_surely_below(person, picture.world.settings.responsible_from, picture):
            yield at("people", place, "roles", age=str(picture.world.settings.responsible_from))


@check(
    "P38",
    Severity.WARNING,
    source="Juvenile Justice Law 2016; records §6.3",
    reads="occurred people people.roles people.birth people.age",
)
def no_child_is_a_suspect(picture: Picture) -> Iterator[Found]:
    """Nobody under the age of criminal responsibility is a suspect: a child is protected, not pursued."""
    for place, person in picture.people_as(Role.SUSPECT):
        if _is_surely_below(person, picture.world.settings.responsible_from, picture):
            yield at("people", place, "roles", age=str(picture.world.settings.responsible_from))


def _is_surely_below(person: Person, age: int, picture: Picture) -> bool:
    ages = person.ages_on(picture.first_day)
    return ages is not None and ages.high < age


@check("P08", Severity.NOTE, source="clause D12", reads="people people.names")
def somebody_known_has_a_legal_name(picture: Picture) -> Iterator[Found]:
    """Somebody who is known has a legal name, not only an alias or nickname."""
    for place, person in enumerate(picture.people):
        if person.names and not any(name.kind is NameKind.LEGAL for name in person.names):
            yield at("people", place, "names")


@check(
    "P09",
    Severity.WARNING,
    source="clause D12",
    reads="people people.nationalities people.identifiers",
)
def an_identity_card_fits_the_nationality(picture: Picture) -> Iterator[Found]:
    """A card of identity or passport was issued by a country whose nationality the person has."""
    national = (IdentifierKind.IDENTITY_CARD, IdentifierKind.PASSPORT)
    for place, person in enumerate(picture.people):
        for index, identifier in enumerate(person.identifiers):
            stated = identifier.country and person.nationalities
            if stated and identifier.kind in national and identifier.country not in person.nationalities:
                yield at("people", place, f"identifiers.{index}")


@check("P10", Severity.WARNING, source="records §5.1 U2; CAG 2025", reads="people people.identifiers")
def a_number_is_of_one_person(picture: Picture) -> Iterator[Found]:
    """No number of a paper is stated of two people."""
    owner: dict[tuple[IdentifierKind, str, str], int] = {}
    for place, person in enumerate(picture.people):
        for index, identifier in enumerate(person.identifiers):
            before = owner.setdefault((identifier.kind, _plain(identifier), identifier.country), place)
            if before != place:
                yield at("people", place, f"identifiers.{index}", other=str(before + 1))


@check(
    "P11",
    Severity.WARNING,
    source="clause D2; research/khmer.md",
    reads="people people.names people.nationalities",
)
def a_national_has_a_name_in_khmer(picture: Picture) -> Iterator[Found]:
    """A national who has a legal name has it in Khmer letters, the ones it is searched in first."""
    for place, person in enumerate(picture.people):
        legal = [name for name in person.names if name.kind is NameKind.LEGAL]
        national = person.nationalities[:1] == (picture.world.nationality,)
        if national and legal and all(name.script is not Script.KHMER for name in legal):
            yield at("people", place, "names")


@check(
    "P12",
    Severity.WARNING,
    source="records §5.2 P12",
    reads="people people.harm people.roles people.id supplements",
)
def the_dead_are_not_pursued(picture: Picture) -> Iterator[Found]:
    """Nobody whom the incident killed is arrested, charged, accused or convicted afterwards."""
    arrested = {arrest.person_id for supplement in picture.supplements for arrest in supplement.facts.arrests}
    for place, person in enumerate(picture.people):
        pursued = person.has_role(*JUDICIAL) or (person.id is not None and person.id in arrested)
        if person.harm is Harm.KILLED and pursued:
            yield at("people", place, "harm")


@check("P13", Severity.WARNING, source="NIBRS 080; records §5.2 P13", reads="people people.roles")
def nobody_is_victim_and_suspect_of_one_offence(picture: Picture) -> Iterator[Found]:
    """Nobody is victim and suspect of the same offence."""
    for place, person in enumerate(picture.people):
        victim_of = {held.offence for held in person.roles if held.role is Role.VICTIM}
        suspect_of = {held.offence for held in person.roles if held.role is Role.SUSPECT}
        if victim_of & suspect_of:
            yield at("people", place, "roles")


@check("P14", Severity.WARNING, source="NIBRS 490", reads="people people.duty people.roles")
def an_officer_harmed_was_on_duty_or_not(picture: Picture) -> Iterator[Found]:
    """Of a victim who belongs to the service it is said whether he was on duty."""
    for place, person in picture.people_as(Role.VICTIM):
        if person.duty is Duty.NOT_STATED:
            yield at("people", place, "duty")


@check("P16", Severity.WARNING, source="research/khmer.md", reads="people people.names")
def a_name_is_in_its_letters(picture: Picture) -> Iterator[Found]:
    """A name stated as Khmer or Latin is written in those letters."""
    for place, person in enumerate(picture.people):
        for index, name in enumerate(person.names):
            wanted = LETTERS_OF.get(name.script)
            if wanted and any(not _is_letter_of(wanted, char) for char in name.written if char.isalpha()):
                yield at("people", place, f"names.{index}")


def _is_letter_of(script: str, char: str) -> bool:
    return unicodedata.name(char, "").startswith(script)


@check("P17", Severity.WARNING, source="records §6.1 Person", reads="people people.names")
def one_legal_name_in_one_script(picture: Picture) -> Iterator[Found]:
    """Nobody has two legal names in one script; the others are aliases."""
    for place, person in enumerate(picture.people):
        scripts: set[Script] = set()
        for index, name in enumerate(person.names):
            if name.kind is NameKind.LEGAL:
                if name.script in scripts and name.script is not Script.OTHER:
                    yield at("people", place, f"names.{index}")
                scripts.add(name.script)


@check(
    "P21",
    Severity.ERROR,
    source="records §5.2 P08",
    reads="people people.unknown people.identifiers people.birth people.address people.officer_id",
)
def nobody_unknown_has_papers(picture: Picture) -> Iterator[Found]:
    """Of somebody whom nobody knows there is no birth, address or paper; a name is refused as such."""
    for place, person in enumerate(picture.people):
        known = (person.identifiers, person.birth, person.address, person.officer_id)
        if person.unknown and any(known):
            yield at("people", place, "unknown")


@check(
    "P22",
    Severity.NOTE,
    source="clause D12",
    reads="people people.unknown people.nationalities people.roles",
)
def nationality_is_stated(picture: Picture) -> Iterator[Found]:
    """Known suspects and victims have a nationality: the directive asks for it."""
    for place, person in picture.people_as(Role.SUSPECT, Role.VICTIM):
        if not person.unknown and not person.nationalities:
            yield at("people", place, "nationalities")


@check("P23", Severity.NOTE, source="UN-CTS", reads="people people.unknown people.sex people.roles")
def sex_is_stated(picture: Picture) -> Iterator[Found]:
    """Known suspects and victims have a sex: the statistics ask for it."""
    for place, person in picture.people_as(Role.SUSPECT, Role.VICTIM):
        if not person.unknown and person.sex is Sex.UNKNOWN:
            yield at("people", place, "sex")


@check(
    "P24",
    Severity.WARNING,
    source="Juvenile Justice Law 2016; records §5.2 P07",
    reads="people people.unknown people.birth people.age people.roles",
)
def age_is_stated(picture: Picture) -> Iterator[Found]:
    """Of everybody known there is a birth or an age, or no mask for minors could know whom to hide."""
    for place, person in picture.people_as(*AGED):
        if not person.unknown and person.birth is None and person.age is None:
            yield at("people", place, "age")


@check("P25", Severity.WARNING, source="records §5.2 P12", reads="people people.harm people.roles")
def the_dead_complain_no_more(picture: Picture) -> Iterator[Found]:
    """Nobody whom the incident killed is its complainant or witness."""
    for place, person in picture.people_as(Role.COMPLAINANT, Role.WITNESS):
        if person.harm is Harm.KILLED:
            yield at("people", place, "harm")


@check("P26", Severity.ERROR, source="records §5.2 K03", reads="people people.roles")
def nobody_is_convicted_and_acquitted(picture: Picture) -> Iterator[Found]:
    """Nobody is convicted and acquitted of the same offence at the same time."""
    for place, person in enumerate(picture.people):
        convicted = [held for held in person.roles if held.role is Role.CONVICTED]
        acquitted = [held for held in person.roles if held.role is Role.ACQUITTED]
        if any(one.offence == other.offence and _overlap(one, other) for one in convicted for other in acquitted):
            yield at("people", place, "roles")


@check("P27", Severity.WARNING, source="records §6.1 Involvement", reads="people people.roles")
def a_court_makes_charged_people(picture: Picture) -> Iterator[Found]:
    """Charged, accused, convicted and acquitted rest on a decision that is named."""
    for place, person in enumerate(picture.people):
        for index, held in enumerate(person.roles):
            if held.role in JUDICIAL and not held.basis:
                yield at("people", place, f"roles.{index}.basis")


@check("P28", Severity.WARNING, source="records §5.2 P09", reads="people people.identifiers")
def a_number_can_be_one(picture: Picture) -> Iterator[Found]:
    """A number of a card, passport or telephone has the signs and the length of one."""
    for place, person in enumerate(picture.people):
        for index, identifier in enumerate(person.identifiers):
            shape = SHAPES.get(identifier.kind)
            number = _plain(identifier)
            if shape and not shape.fullmatch(number) and not _is_filler(number):
                yield at("people", place, f"identifiers.{index}")


@check("P29", Severity.WARNING, source="records §5.1 U2", reads="people people.identifiers")
def a_number_is_no_filler(picture: Picture) -> Iterator[Found]:
    """A number of a paper is not one sign repeated, counted up, or a word that fills the field."""
    for place, person in enumerate(picture.people):
        for index, identifier in enumerate(person.identifiers):
            if _is_filler(_plain(identifier)):
                yield at("people", place, f"identifiers.{index}")


def _plain(identifier: Identifier) -> str:
    """A number without what people put between its signs."""
    return re.sub(r"[\s./()-]", "", fold_digits(identifier.number)).upper()


def _is_filler(number: str) -> bool:
    digits = "".join(char for char in number if char.isdigit())
    counted = len(digits) > 4 and (digits in "01234567890123456789" or digits in "98765432109876543210")
    return len(set(number)) <= 1 or is_placeholder(number) or (digits == number and counted)


@check("P30", Severity.WARNING, source="records §5.2 P08", reads="people people.names")
def a_name_is_no_filler(picture: Picture) -> Iterator[Found]:
    """A name is not one letter or a word that fills the field."""
    for place, person in enumerate(picture.people):
        for index, name in enumerate(person.names):
            if len(search_form(name.written)) <= 1 or is_placeholder(name.written):
                yield at("people", place, f"names.{index}")


@check("P31", Severity.WARNING, source="records §5.2 P11", reads="people people.names")
def a_name_has_no_digits(picture: Picture) -> Iterator[Found]:
    """There is no digit in a name."""
    for place, person in enumerate(picture.people):
        for index, name in enumerate(person.names):
            if any(char.isdigit() for char in name.written):
                yield at("people", place, f"names.{index}")


@check(
    "P32",
    Severity.ERROR,
    source="records §6.1 Involvement",
    reads="people people.roles organisations organisations.roles",
)
def everybody_has_a_role(picture: Picture) -> Iterator[Found]:
    """Nobody is in the record without being something in it."""
    for part, place, party in picture.parties():
        if not party.roles:
            yield at(part, place, "roles")


@check(
    "P33",
    Severity.WARNING,
    source="NIBRS 551",
    reads="people people.roles organisations organisations.roles",
)
def nobody_has_a_role_twice(picture: Picture) -> Iterator[Found]:
    """Nobody has the same role for the same offence twice at the same time."""
    for part, place, party in picture.parties():
        for index, held in enumerate(party.roles):
            same = (other for other in party.roles[:index] if (other.role, other.offence) == (held.role, held.offence))
            if any(_overlap(held, other) for other in same):
                yield at(part, place, f"roles.{index}")


@check("P40", Severity.WARNING, source="records §6.3", reads="people people.roles")
def steps_of_the_court_follow_each_other(picture: Picture) -> Iterator[Found]:
    """Of one offence, a person is charged before accused, and accused before convicted."""
    for place, person in enumerate(picture.people):
        dated = [held for held in person.roles if held.role in STEPS and held.since]
        for index, held in enumerate(person.roles):
            if held in dated and any(
                other.offence == held.offence and _comes_too_early(held, other) for other in dated
            ):
                yield at("people", place, f"roles.{index}.since")


def _comes_too_early(held: RoleInTime, other: RoleInTime) -> bool:
    """True when ``held`` is the later step and began before ``other``, the earlier one."""
    if held.since is None or other.since is None:
        return False
    return STEPS.index(held.role) > STEPS.index(other.role) and held.since < other.since


def _overlap(one: RoleInTime, other: RoleInTime) -> bool:
    """True when two roles hold on a common day."""
    starts = one.until is None or other.since is None or other.since < one.until
    return starts and (other.until is None or one.since is None or one.since < other.until)
