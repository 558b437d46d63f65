"""What a column may be, in the words of the archive."""

from __future__ import annotations

from enum import StrEnum

from ecrime.records.incidents.people import Role


class Meaning(StrEnum):
    """What a column is. The value stands in forms and drafts."""

    NOTHING = "nothing"
    MOMENT = "moment"
    DATE = "date"
    TIME = "time"
    END_MOMENT = "end_moment"
    END_DATE = "end_date"
    END_TIME = "end_time"
    ZONE = "zone"
    AREA_CODE = "area_code"
    AREA_1 = "area_1"
    AREA_2 = "area_2"
    AREA_3 = "area_3"
    AREA_4 = "area_4"
    AREA_LIST = "area_list"
    DETAIL = "detail"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    OFFENCE = "offence"
    ATTEMPTED = "attempted"
    NARRATIVE = "narrative"
    NUMBER = "number"
    NAME_KM = "name_km"
    NAME_LATIN = "name_latin"
    ALIAS = "alias"
    SEX = "sex"
    AGE = "age"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    OCCUPATION = "occupation"
    ADDRESS = "address"
    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    TELEPHONE = "telephone"
    HARM = "harm"
    ROLE = "role"


# Names of areas from the highest level down.
AREA_LEVELS = (Meaning.AREA_1, Meaning.AREA_2, Meaning.AREA_3, Meaning.AREA_4)
# Facts of a person; the column also says whose.
OF_PERSON = (
    *(Meaning.NAME_KM, Meaning.NAME_LATIN, Meaning.ALIAS, Meaning.SEX, Meaning.AGE, Meaning.BIRTH),
    *(Meaning.NATIONALITY, Meaning.OCCUPATION, Meaning.ADDRESS),
    *(Meaning.IDENTITY_CARD, Meaning.PASSPORT, Meaning.TELEPHONE, Meaning.HARM),
)
# What a column of a people's file may be: each of its rows is one person.
OF_PEOPLES_FILE = frozenset({Meaning.NOTHING, Meaning.ROLE, *OF_PERSON})
# Several columns may be this together; of all others there is one, or one for each person.
TOGETHER = frozenset({Meaning.NOTHING, Meaning.DETAIL, Meaning.NARRATIVE, Meaning.OFFENCE, Meaning.NUMBER})
# Whose values are translated one by one where they are not the archive's own words.
MAPPED = frozenset(
    {
        *(Meaning.OFFENCE, Meaning.AREA_LIST, Meaning.SEX, Meaning.NATIONALITY, Meaning.HARM, Meaning.ATTEMPTED),
        Meaning.ROLE,
    }
)
OF_TIME = frozenset(
    {
        *(Meaning.MOMENT, Meaning.DATE, Meaning.TIME, Meaning.END_MOMENT, Meaning.END_DATE, Meaning.END_TIME),
        Meaning.BIRTH,
    }
)

ROLES = (Role.SUSPECT, Role.VICTIM, Role.WITNESS, Role.COMPLAINANT)
MOST_OF_A_ROLE = 4


class Sureness(StrEnum):
    """How sure a proposal is; told in words, never as a figure."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


def whose(role: Role, number: int = 1) -> str:
    """The person a column tells of: the first suspect is ``suspect.1``."""
    return f"{role.value}.{number}"


# Everybody that a file may tell of, in the order of the form.
EVERYBODY = tuple(whose(role, number) for role in ROLES for number in range(1, MOST_OF_A_ROLE + 1))
