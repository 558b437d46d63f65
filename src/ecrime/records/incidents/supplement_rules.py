"""What a supplement must say to be added below its incident; the edit checks ask the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecrime.foundation.errors import Problem
from ecrime.records.incidents.checks import catalogue
from ecrime.records.incidents.checks.of_incident import picture_of
from ecrime.records.incidents.checks.picture import World
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.rules import NAME_LENGTH, NARRATIVE_LENGTH, SLACK
from ecrime.records.incidents.supplements import Supplement, SupplementFacts

MOST_PARTS = 20
LONGEST_NUMBER = 60


def check_supplement(
    incident: Incident, others: Sequence[Supplement], stated: Supplement, world: World
) -> list[Problem]:
    """Every problem with a supplement that an incident and its other supplements did not have without it.

    stated  the supplement as it would stand, under the moment of its recording
    """
    problems = list(_own_problems(stated))
    before = set(_told(incident, others, stated, world))
    place = f"supplements.{len(others)}"
    for problem in _checked(incident, (*others, stated), stated, world):
        if _key(problem) not in before:
            head, _dot, rest = problem.field.removeprefix(place).partition(".")
            problems.append(Problem(rest if not head else "", problem.code, problem.params))
    return problems


def _told(
    incident: Incident, others: Sequence[Supplement], stated: Supplement, world: World
) -> Iterator[tuple[str, str]]:
    return map(_key, _checked(incident, others, stated, world))


def _key(problem: Problem) -> tuple[str, str]:
    return problem.field, problem.code


def _checked(incident: Incident, supplements: Sequence[Supplement], stated: Supplement, world: World) -> list[Problem]:
    record = incident.record
    return catalogue.errors(
        picture_of(
            incident.facts,
            world,
            now=stated.recorded_at,
            recorded_at=record.recorded_at,
            unit_path=record.jurisdiction,
            origin=record.origin,
            supplements=tuple(supplements),
        )
    )


def _own_problems(stated: Supplement) -> Iterator[Problem]:
    facts = stated.facts
    happened = facts.happened
    if happened.end < happened.start:
        yield Problem("happened", "time.span_reversed")
    if happened.start > stated.recorded_at or happened.end > stated.recorded_at + SLACK[happened.precision]:
        yield Problem("happened", "supplement.not_yet")
    if len(facts.note) > NARRATIVE_LENGTH:
        yield Problem("note", "text.too_long", {"max_length": str(NARRATIVE_LENGTH)})
    for name, parts in (("arrests", facts.arrests), ("states", facts.states), ("roles", facts.roles)):
        if len(parts) > MOST_PARTS:
            yield Problem(name, "part.too_many", {"most": str(MOST_PARTS)})
    yield from _long_problems(facts)


def _long_problems(facts: SupplementFacts) -> Iterator[Problem]:
    texts = [(f"arrests.{place}.warrant_number", one.warrant_number) for place, one in enumerate(facts.arrests)]
    texts += [(f"roles.{place}.basis", one.basis) for place, one in enumerate(facts.roles)]
    if facts.court_event:
        texts += [("court", facts.court_event.court), ("court_number", facts.court_event.number)]
    for field, text in texts:
        if len(text) > NAME_LENGTH:
            yield Problem(field, "text.too_long", {"max_length": str(NAME_LENGTH)})
