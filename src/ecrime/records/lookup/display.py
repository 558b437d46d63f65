"""What was sought and found, as the page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from ecrime.base.country import queries as country
from ecrime.base.pages import dates
from ecrime.base.pages.language import page_language
from ecrime.records.incidents import display, words
from ecrime.records.incidents.answers import typed_date
from ecrime.records.incidents.display import SEPARATOR, Names
from ecrime.records.lookup.facts import Found, Sought


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One person in one incident as a row of the list."""

    names: str
    known: str
    roles: str
    matter: str
    area: str
    number: str
    is_hidden: bool


def found_line(found: Found, names: Names) -> FoundLine:
    """The row: names or why they are hidden, what is known, roles with their days, the matter and its place."""
    person = found.person
    known = [str(words.SEXES.get(person.sex, ""))]
    if person.birth is not None:
        known.append(gettext("born %(day)s") % {"day": typed_date(person.birth.day, person.birth.precision)})
    if person.age is not None:
        known.append(display.age_text(person.age))
    said = display.names_text(person.names) or gettext("nobody knows who it is")
    matter = [*(names.offence_class(code) for code in found.class_codes), display.occurred_short(found.happened)]
    return FoundLine(
        names=str(words.MASKS[found.mask]) if found.mask else said,
        known=SEPARATOR.join(filter(None, known)),
        roles=SEPARATOR.join(display.role_text(held) for held in person.roles),
        matter=SEPARATOR.join(matter),
        area=names.area(found.area_id),
        number=found.incident_number,
        is_hidden=bool(found.mask),
    )


def sought_text(sought: Sought, *, zone: str) -> str:
    """What was looked for, in one line."""
    language = page_language()
    said = [sought.name, sought.number]
    if sought.area_path:
        said.append(country.area(sought.area_path.rpartition(".")[2]).name(language))
    if sought.class_code:
        said.append(country.offence_class(sought.class_code).name(language))
    if sought.role:
        said.append(str(words.ROLES[sought.role]))
    if sought.since:
        day = sought.since.astimezone(ZoneInfo(zone)).date()
        said.append(gettext("from %(day)s") % {"day": dates.short_date(day)})
    if sought.until:
        day = (sought.until - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
        said.append(gettext("up to %(day)s") % {"day": dates.short_date(day)})
    return SEPARATOR.join(filter(None, said))
