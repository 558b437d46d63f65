"""Whatever is stated, no check stumbles over it, and what is found stands in the picture."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from tests.records.incidents.checks.strategies import PICTURES

from ecrime.records.incidents.checks.catalogue import errors, findings
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.supplements import Supplement


def fact_at(shown: Picture, field: str) -> Any:
    """What stands at a dotted path; raises when nothing can stand there."""
    fact: Any = shown
    for step in field.split("."):
        if isinstance(fact, Supplement):
            fact = fact.facts
        fact = fact[int(step)] if step.isdigit() else getattr(fact, step)
    return fact


@given(PICTURES)
def test_no_check_stumbles_and_every_finding_points_to_something(shown: Picture) -> None:
    for finding in findings(shown):
        if finding.field:
            fact_at(shown, finding.field)


@given(PICTURES)
def test_what_keeps_from_recording_is_among_the_findings(shown: Picture) -> None:
    found = {(finding.code, finding.field) for finding in findings(shown)}
    assert {(problem.code, problem.field) for problem in errors(shown)} <= found
