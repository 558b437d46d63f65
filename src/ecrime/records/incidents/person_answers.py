"""One person of the form: the answers, the facts they mean, and back.

The short questions are always in sight; the others wait under "More about this person".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from ecrime.base.officers import queries as officers
from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.fields import Option
from ecrime.base.pages.pack_choices import choose_nationality
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits
from ecrime.records.incidents import rules
from ecrime.records.incidents.answers import Answers, put_back, typed_date
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Duty,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
)
from ecrime.records.incidents.precision import Precision

# Under which question each name of a person is typed.
NAMES = {
    "name_km": (Script.KHMER, NameKind.LEGAL),
    "name_latin": (Script.LATIN, NameKind.LEGAL),
    "alias_km": (Script.KHMER, NameKind.ALIAS),
    "alias_latin": (Script.LATIN, NameKind.ALIAS),
}
NATIONALITIES = ("nationality", "nationality_2")
ROLES = ("role", "role_2")
ROLE_DETAILS = ("_offence", "_since", "_until", "_basis")
# Of the papers and numbers one of each is asked for.
PAPER, TELEPHONE = "paper", "telephone"
# The questions that wait until they are asked for.
MORE = (
    *("alias_km", "alias_latin", "birth", "age_to", "nationality_2", "occupation", "address", "address_area"),
    *("background", "id_kind", "id_number", "id_country", "telephone", "harm", "duty", "officer"),
    *("role_offence", "role_since", "role_until", "role_basis"),
    *("role_2", "role_2_offence", "role_2_since", "role_2_until", "role_2_basis"),
)
# Where a fact that several questions make up, or one of another name, is put right.
QUESTIONS = {
    "names": "name_km",
    "roles": "role",
    "nationalities": "nationality",
    "identifiers": "id_number",
    "address_area_id": "address_area",
    "officer_id": "officer",
}


def person_in(form: Answers, row: int, *, today: date) -> Person:
    """What the answers of one row mean; what is recorded of the person and cannot be shown in them stays.

    today  the civil day at the place, for "t" and two-figure years
    """
    name = f"people.{row}"
    stood = form.stood_as(name, lambda facts: facts.people) or Person(())
    return Person(
        roles=_roles(form, name, today, stood.roles),
        names=_names(form, name, stood.names),
        sex=form.one_of(f"{name}.sex", Sex) or Sex.UNKNOWN,
        birth=_birth(form, name, today),
        age=_age(form, name),
        nationalities=_nationalities(form, name, stood.nationalities),
        background=form.text_of(f"{name}.background", rules.BACKGROUND_LENGTH, multiline=True),
        occupation=form.text_of(f"{name}.occupation", rules.NAME_LENGTH),
        address=form.text_of(f"{name}.address", rules.PLACE_LENGTH),
        address_area_id=_address_area(form, name),
        identifiers=_identifiers(form, name, stood.identifiers),
        harm=form.one_of(f"{name}.harm", Harm) or Harm.UNKNOWN,
        duty=form.one_of(f"{name}.duty", Duty) or Duty.NOT_OF_SERVICE,
        officer_id=_officer(form, f"{name}.officer"),
        unknown=form.is_checked(f"{name}.unknown"),
        id=form.id_of_row(name),
    )


def values_of(row: int, person: Person, *, nationality: dict[str, str], area: str) -> dict[str, str]:
    """What would have been typed for a person.

    nationality  the text of the box for each code; ``area`` the text of the box for the address
    """
    values = {
        "unknown": "yes" if person.unknown else "",
        "sex": person.sex.value if person.sex is not Sex.UNKNOWN else "",
        "age": str(person.age.low) if person.age else "",
        "age_to": str(person.age.high) if person.age and person.age.high != person.age.low else "",
        "birth": typed_date(person.birth.day, person.birth.precision) if person.birth else "",
        "background": person.background,
        "occupation": person.occupation,
        "address": person.address,
        "address_area": area,
        "harm": person.harm.value if person.harm is not Harm.UNKNOWN else "",
        "duty": person.duty.value if person.duty is not Duty.NOT_OF_SERVICE else "",
        "officer": officers.service_number(person.officer_id) if person.officer_id else "",
        "id": str(person.id or ""),
    }
    values |= {question: person.names[place].written for question, place in _names_shown(person.names).items()}
    for question, code in zip(NATIONALITIES, person.nationalities, strict=False):
        values[question] = nationality.get(code, code)
    for question, held in zip(ROLES, person.roles, strict=False):
        values |= _role_values(question, held)
    shown = {question: person.identifiers[place] for question, place in _identifiers_shown(person.identifiers).items()}
    if telephone := shown.get(TELEPHONE):
        values["telephone"] = telephone.number
    if paper := shown.get(PAPER):
        values |= {"id_kind": paper.kind.value, "id_number": paper.number}
        values["id_country"] = nationality.get(paper.country, paper.country)
    return {f"people.{row}.{name}": value for name, value in values.items()}


def _officer(form: Answers, where: str) -> UUID | None:
    typed = fold_digits(form.value(where)).strip()
    if not typed:
        return None
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= rules.SERVICE_NUMBER_LENGTH
    found = officers.officer_numbered(int(typed)) if is_number else None
    if found is None:
        form.refuse(Problem(where, "person.officer_unknown"))
    return found


def _roles(form: Answers, name: str, today: date, stood: Sequence[RoleInTime]) -> tuple[RoleInTime, ...]:
    found: dict[str, RoleInTime | None] = {}
    for question in ROLES:
        where = f"{name}.{question}"
        typed = form.value(where)
        role = Role(typed) if typed in set(Role) else None
        if role is None and (typed or question == ROLES[0]):
            form.refuse(Problem(where, "person.role_missing"))
            role = Role.WITNESS
        found[question] = None
        if role is not None:
            since, until = (form.day_of(f"{where}_{end}", today=today) for end in ("since", "until"))
            offence = form.place_named(f"{where}_offence", "offences")
            basis = form.text_of(f"{where}_basis", rules.NAME_LENGTH)
            found[question] = RoleInTime(role, offence, since, until, basis)
    return put_back([form.role_again(held) for held in stood], _places(ROLES, stood), found)


def _role_values(question: str, held: RoleInTime) -> dict[str, str]:
    return {
        question: held.role.value,
        f"{question}_since": typed_date(held.since, Precision.DAY) if held.since else "",
        f"{question}_until": typed_date(held.until, Precision.DAY) if held.until else "",
        f"{question}_basis": held.basis,
        f"{question}_offence": "" if held.offence is None else str(held.offence + 1),
    }


def _names(form: Answers, name: str, stood: Sequence[Name]) -> tuple[Name, ...]:
    shown = _names_shown(stood)

    def name_of(question: str) -> Name | None:
        whole = form.text_of(f"{name}.{question}", rules.NAME_LENGTH)
        if question in shown and stood[shown[question]].written == whole:
            return stood[shown[question]]  # with family and given name apart, where they are
        return Name(*NAMES[question], whole=whole) if whole else None

    return put_back(stood, shown, {question: name_of(question) for question in NAMES})


def _names_shown(names: Sequence[Name]) -> dict[str, int]:
    """Which name stands in which question."""
    kinds = [(name.script, name.kind) for name in names]
    return {question: kinds.index(kind) for question, kind in NAMES.items() if kind in kinds}


def _places(questions: Sequence[str], known: Sequence[object]) -> dict[str, int]:
    """The first of a list stand in the questions, one after the other."""
    return {question: place for place, question in enumerate(questions[: len(known)])}


def _birth(form: Answers, name: str, today: date) -> Birth | None:
    read = form.date_of(f"{name}.birth", today=today)
    return Birth(read.first, Precision(read.precision)) if read else None


def _age(form: Answers, name: str) -> AgeRange | None:
    most = {"most": str(rules.OLDEST_AGE)}
    low, high = (
        form.number_of(f"{name}.{question}", Problem(f"{name}.{question}", "person.age_impossible", most))
        for question in ("age", "age_to")
    )
    if low is None and high is None:
        return None
    return AgeRange(low or 0, low or 0) if high is None else AgeRange(low or 0, high)


def _nationalities(form: Answers, name: str, stood: Sequence[str]) -> tuple[str, ...]:
    def code_of(question: str) -> str | None:
        where = f"{name}.{question}"
        if not form.value(where).strip():
            return None
        return form.chosen(choose_nationality(form, where), "person.nationality_") or None

    typed = {question: code_of(question) for question in NATIONALITIES}
    return put_back(stood, _places(NATIONALITIES, stood), typed)


def _address_area(form: Answers, name: str) -> str:
    where = f"{name}.address_area"
    if not form.value(where).strip():
        return ""
    area = choose_area(form, where)
    return area.value if isinstance(area, Option) else form.chosen(area, "area.")


def _identifiers(form: Answers, name: str, stood: Sequence[Identifier]) -> tuple[Identifier, ...]:
    shown = _identifiers_shown(stood)
    telephone: Identifier | None = None
    if number := form.text_of(f"{name}.telephone", rules.IDENTIFIER_LENGTH):
        was = stood[shown[TELEPHONE]] if TELEPHONE in shown else Identifier(IdentifierKind.TELEPHONE, "")
        telephone = replace(was, number=number)
    return put_back(stood, shown, {PAPER: _paper(form, name), TELEPHONE: telephone})


def _identifiers_shown(identifiers: Sequence[Identifier]) -> dict[str, int]:
    """Which paper or number stands in which question."""
    names = [TELEPHONE if found.kind is IdentifierKind.TELEPHONE else PAPER for found in identifiers]
    return {name: names.index(name) for name in (PAPER, TELEPHONE) if name in names}


def _paper(form: Answers, name: str) -> Identifier | None:
    kind, country = form.one_of(f"{name}.id_kind", IdentifierKind), f"{name}.id_country"
    number = form.text_of(f"{name}.id_number", rules.IDENTIFIER_LENGTH)
    issued = ""
    if form.value(country).strip():
        issued = form.chosen(choose_nationality(form, country), "person.nationality_")
    if number and kind is None:
        form.refuse(Problem(f"{name}.id_kind", "person.identifier_kind_missing"))
    elif kind is not None and not number:
        form.refuse(Problem(f"{name}.id_number", "person.identifier_missing"))
    return Identifier(kind, number, issued) if number and kind is not None else None
