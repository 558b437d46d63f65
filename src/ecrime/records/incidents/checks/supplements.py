"""U: does what is added later fit the incident it is added to?  J: what a court did, as far as supplements tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import PURSUED, Role
from ecrime.records.incidents.supplements import (
    ArrestBasis,
    CourtEventKind,
    Supplement,
    SupplementFacts,
    SupplementKind,
)

CUSTODY = timedelta(hours=48)  # Code of Criminal Procedure art. 96; not the clock of any record
LONGEST_WAY = timedelta(hours=24)
# What a court's decision makes of the people it concerns.
MAKES = {
    CourtEventKind.CHARGED: Role.CHARGED,
    CourtEventKind.CONVICTED: Role.CONVICTED,
    CourtEventKind.ACQUITTED: Role.ACQUITTED,
}
# What shows that custody ended, one way or the other.
ENDS_CUSTODY = frozenset({CourtEventKind.SENT_TO_PROSECUTOR, CourtEventKind.DETAINED, CourtEventKind.RELEASED})


@check(
    "U01",
    Severity.ERROR,
    source="CAG 2025: accused mapped to other reports",
    reads="supplements people people.id things things.id vehicles vehicles.id offences",
)
def a_supplement_is_about_its_incident(picture: Picture) -> Iterator[Found]:
    """Everybody and everything a supplement names is in its incident."""
    people = {person.id for person in picture.people}
    things = {thing.id for _, _, thing in picture.goods()}
    offences: set[UUID | None] = {offence.id for offence in picture.offences} | {None}
    for place, supplement in enumerate(picture.supplements):
        facts = supplement.facts
        strangers = [arrest for arrest in facts.arrests if arrest.person_id not in people]
        lost = [gained for gained in facts.states if gained.thing_id not in things]
        astray = [held for held in facts.roles if held.person_id not in people or held.offence_id not in offences]
        if strangers or lost or astray:
            yield at("supplements", place)


@check("U02", Severity.ERROR, source="Code of Criminal Procedure art. 185", reads="supplements")
def an_arrest_by_warrant_names_it(picture: Picture) -> Iterator[Found]:
    """An arrest by warrant names the warrant."""
    by_warrant = (ArrestBasis.WARRANT, ArrestBasis.OTHER_WARRANT)
    for place, supplement in enumerate(picture.supplements):
        for index, arrest in enumerate(supplement.facts.arrests):
            if arrest.basis in by_warrant and not arrest.warrant_number:
                yield at("supplements", place, f"arrests.{index}.warrant_number")


@check("U04", Severity.ERROR, source="Code of Criminal Procedure art. 96", reads="supplements")
def nobody_arrives_before_the_arrest(picture: Picture) -> Iterator[Found]:
    """Whoever was arrested arrived at the unit after the arrest began."""
    for place, supplement in enumerate(picture.supplements):
        for index, arrest in enumerate(supplement.facts.arrests):
            if arrest.at_unit_at is not None and arrest.at_unit_at < supplement.facts.happened.start:
                yield at("supplements", place, f"arrests.{index}.at_unit_at")


@check("U05", Severity.WARNING, source="Code of Criminal Procedure art. 96", reads="supplements")
def nobody_is_long_on_the_way(picture: Picture) -> Iterator[Found]:
    """Whoever was arrested arrived at the unit within a day: the custody clock starts there."""
    for place, supplement in enumerate(picture.supplements):
        for index, arrest in enumerate(supplement.facts.arrests):
            arrived = arrest.at_unit_at
            if arrived is not None and arrived - supplement.facts.happened.end > LONGEST_WAY:
                yield at("supplements", place, f"arrests.{index}.at_unit_at")


@check("U09", Severity.ERROR, source="records §6.1", reads="supplements")
def a_supplement_tells_what_it_is_called(picture: Picture) -> Iterator[Found]:
    """An arrest names whom, a recovery what, a court event which, a note says something; nothing else is in them."""
    for place, supplement in enumerate(picture.supplements):
        if _parts(supplement.facts) != _parts_wanted(supplement.facts):
            yield at("supplements", place, "kind")


def _parts(facts: SupplementFacts) -> set[SupplementKind]:
    """The kinds of content a supplement has; roles may come with any, a note as well."""
    parts = {
        SupplementKind.ARREST: bool(facts.arrests),
        SupplementKind.RECOVERY: bool(facts.states),
        SupplementKind.COURT_EVENT: facts.court_event is not None,
        SupplementKind.NOTE: bool(facts.note) and facts.kind is SupplementKind.NOTE,
    }
    return {kind for kind, is_there in parts.items() if is_there}


def _parts_wanted(facts: SupplementFacts) -> set[SupplementKind]:
    return {facts.kind}


@check("U10", Severity.WARNING, source="Code of Criminal Procedure art. 96", reads="supplements")
def nobody_is_arrested_twice(picture: Picture) -> Iterator[Found]:
    """Between two arrests of one person stands a release."""
    arrested: set[UUID] = set()
    for place, supplement in _in_order(picture):
        event = supplement.facts.court_event
        if event is not None and event.kind is CourtEventKind.RELEASED:
            arrested.clear()
        for index, arrest in enumerate(supplement.facts.arrests):
            if arrest.person_id in arrested:
                yield at("supplements", place, f"arrests.{index}")
            arrested.add(arrest.person_id)


def _in_order(picture: Picture) -> list[tuple[int, Supplement]]:
    """Supplements with their positions, in the order of what they tell of."""
    return sorted(enumerate(picture.supplements), key=lambda pair: pair[1].facts.happened.start)


@check("U12", Severity.WARNING, source="records §5.2 S14", reads="supplements people people.unknown people.roles")
def a_case_sent_on_has_a_suspect(picture: Picture) -> Iterator[Found]:
    """A matter that went to the prosecutor has a suspect who is known."""
    if any(not person.unknown for _, person in picture.people_as(*PURSUED, Role.ACQUITTED)):
        return
    for place, supplement in enumerate(picture.supplements):
        event = supplement.facts.court_event
        if event is not None and event.kind is CourtEventKind.SENT_TO_PROSECUTOR:
            yield at("supplements", place)


@check("J02", Severity.ERROR, source="Code of Criminal Procedure art. 353", reads="supplements")
def a_court_event_names_court_and_paper(picture: Picture) -> Iterator[Found]:
    """What a court did names the court and the number of its paper."""
    for place, supplement in enumerate(picture.supplements):
        event = supplement.facts.court_event
        if event is not None and not (event.court and event.number):
            yield at("supplements", place, "court_event")


@check("J05", Severity.ERROR, source="records §5.2 J05", reads="supplements")
def a_decision_changes_somebodys_role(picture: Picture) -> Iterator[Found]:
    """Who is charged, convicted or acquitted has that role from then on."""
    for place, supplement in enumerate(picture.supplements):
        event = supplement.facts.court_event
        made = MAKES.get(event.kind) if event else None
        if made is not None and not any(held.role is made for held in supplement.facts.roles):
            yield at("supplements", place, "roles")


@check("J06", Severity.NOTE, source="Code of Criminal Procedure art. 96", reads="supplements now")
def custody_ends_in_time(picture: Picture) -> Iterator[Found]:
    """48 hours after an arrival in custody something says how it ended. Advice, never the law's own word."""
    ends = [
        supplement.facts.happened.end
        for supplement in picture.supplements
        if supplement.facts.court_event and supplement.facts.court_event.kind in ENDS_CUSTODY
    ]
    for place, supplement in enumerate(picture.supplements):
        for index, arrest in enumerate(supplement.facts.arrests):
            since = arrest.at_unit_at
            if since is not None and picture.now - since > CUSTODY and not any(end >= since for end in ends):
                yield at("supplements", place, f"arrests.{index}")
