"""Roles, arrests, recoveries and court events in words."""

from __future__ import annotations

from django.utils.translation import gettext

from ecrime.base.pages import dates
from ecrime.records.incidents import thing_texts, words
from ecrime.records.incidents.history import About
from ecrime.records.incidents.people import RoleInTime
from ecrime.records.incidents.supplements import Arrest, CourtEvent, StateGained


def role_text(held: RoleInTime) -> str:
    """A role with its days and what it rests on, as far as they are known."""
    text = str(words.ROLES[held.role])
    if held.since is not None:
        text += " " + gettext("from %(day)s") % {"day": dates.short_date(held.since)}
    if held.until is not None:
        text += " " + gettext("until %(day)s") % {"day": dates.short_date(held.until)}
    return f"{text} ({held.basis})" if held.basis else text


def about_text(about: About) -> str:
    """What became of one person or thing."""
    part = str(words.PARTS.get(about.relation, "")) % {"number": about.number} if about.number else ""
    told = about.told
    if isinstance(told, Arrest):
        said = _arrest_text(told, about.zone)
    elif isinstance(told, StateGained):
        said = thing_texts.states_text([told.state], None)
    else:
        said = role_text(RoleInTime(told.role, None, told.since, told.until, told.basis))
    return words.SEPARATOR.join(filter(None, [part, said]))


def court_event_text(event: CourtEvent) -> str:
    """What was done, by which court, on which paper."""
    said = [str(words.COURT_EVENTS[event.kind]), event.court, event.number, dates.short_date(event.on)]
    return words.SEPARATOR.join(filter(None, said))


def _arrest_text(arrest: Arrest, zone: str) -> str:
    said = [" ".join(filter(None, [str(words.ARREST_BASES[arrest.basis]), arrest.warrant_number]))]
    if arrest.at_unit_at is not None:
        arrived = {"when": dates.short_moment(arrest.at_unit_at, zone)}
        said.append(gettext("at the unit %(when)s") % arrived)
    return words.SEPARATOR.join(said)
