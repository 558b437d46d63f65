"""What a column may be, whose fact it is and how sure that is, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.records.incidents.people import Role
from ecrime.records.incidents.words import ROLES
from ecrime.records.intake.assistant.meanings import EVERYBODY, Meaning, Sureness

MEANINGS: Mapping[Meaning, str | Promise] = {
    Meaning.NOTHING: _("leave out"),
    Meaning.MOMENT: _("when: date and time together"),
    Meaning.DATE: _("when: date"),
    Meaning.TIME: _("when: time of day"),
    Meaning.END_MOMENT: _("until when: date and time together"),
    Meaning.END_DATE: _("until when: date"),
    Meaning.END_TIME: _("until when: time of day"),
    Meaning.ZONE: _("time zone"),
    Meaning.AREA_CODE: _("where: official code of the area"),
    Meaning.AREA_1: _("where: province or capital"),
    Meaning.AREA_2: _("where: district"),
    Meaning.AREA_3: _("where: commune"),
    Meaning.AREA_4: _("where: village"),
    Meaning.AREA_LIST: _("where: beat or post, each to be given its area"),
    Meaning.DETAIL: _("where exactly, in words"),
    Meaning.LATITUDE: _("latitude"),
    Meaning.LONGITUDE: _("longitude"),
    Meaning.OFFENCE: _("offence"),
    Meaning.ATTEMPTED: _("attempted or completed"),
    Meaning.NARRATIVE: _("what happened"),
    Meaning.NUMBER: _("number in the old system, kept at the end of what happened"),
    Meaning.NAME_KM: _("name in Khmer letters"),
    Meaning.NAME_LATIN: _("name in Latin letters"),
    Meaning.ALIAS: _("alias"),
    Meaning.SEX: pgettext_lazy("column", "sex"),
    Meaning.AGE: pgettext_lazy("column", "age in years"),
    Meaning.BIRTH: _("day of birth"),
    Meaning.NATIONALITY: pgettext_lazy("column", "nationality"),
    Meaning.OCCUPATION: pgettext_lazy("column", "occupation"),
    Meaning.ADDRESS: _("home address"),
    Meaning.IDENTITY_CARD: _("number of the identity card"),
    Meaning.PASSPORT: _("number of the passport"),
    Meaning.TELEPHONE: _("telephone number"),
    Meaning.HARM: _("what happened to the body"),
    Meaning.ROLE: _("what the person is in the incident"),
}
SURENESS: Mapping[Sureness, tuple[str, str | Promise]] = {
    Sureness.SURE: ("●", pgettext_lazy("proposal", "sure")),
    Sureness.LIKELY: ("◐", pgettext_lazy("proposal", "likely")),
    Sureness.UNSURE: ("▲", pgettext_lazy("proposal", "a guess, please look")),
}


def person_word(person: str) -> str:
    """The person a column tells of, in words: suspect 2."""
    role, _dot, number = person.partition(".")
    return f"{ROLES[Role(role)]} {number}" if role else ""


def everybody() -> list[tuple[str, str]]:
    """Everybody that a column may tell of, with words."""
    return [(person, person_word(person)) for person in EVERYBODY]
