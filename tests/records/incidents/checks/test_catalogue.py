"""Every check finds what it is for and nothing else, reads what it says it reads, and never stumbles."""

from __future__ import annotations

import dataclasses

import pytest
from tests.records.incidents.checks.cases import (
    classification,
    dates,
    geography,
    narrative,
    persons,
    relations,
    structure,
    supplements,
    things,
)
from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import BAG, MOTORCYCLE, SOCIETY, picture
from tests.records.incidents.checks.watched import watched

from ecrime.records.incidents.checks.catalogue import CHECKS, errors, findings
from ecrime.records.incidents.checks.check import Severity
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.things import State, StateKind

CASES: dict[str, Case] = {
    **structure.CASES,
    **narrative.CASES,
    **dates.CASES,
    **persons.CASES,
    **relations.CASES,
    **things.CASES,
    **classification.CASES,
    **geography.CASES,
    **supplements.CASES,
}


def found_in(shown: Picture) -> list[tuple[str, str]]:
    return [(finding.check, finding.field) for finding in findings(shown)]


def test_the_clean_picture_has_no_findings() -> None:
    assert found_in(picture()) == []


def test_every_check_has_a_case_and_every_case_a_check() -> None:
    assert CASES.keys() == CHECKS.keys()
    assert len(CHECKS) >= 60


@pytest.mark.parametrize("id_", CHECKS)
def test_a_check_passes_what_is_just_right(id_: str) -> None:
    assert found_in(CASES[id_].passing) == []


@pytest.mark.parametrize("id_", CHECKS)
def test_a_check_alone_finds_what_is_wrong(id_: str) -> None:
    assert found_in(CASES[id_].failing) == [(id_, CASES[id_].at)]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [*structure.MORE, *narrative.MORE, *persons.MORE, *things.MORE, *supplements.MORE],
)
def test_the_edges_of_the_checks(shown: Picture, expected: list[str]) -> None:
    assert [check for check, _ in found_in(shown)] == expected


def test_only_errors_keep_an_incident_from_being_recorded() -> None:
    for id_, case in CASES.items():
        problems = [problem.code for problem in errors(case.failing)]
        assert problems == ([f"check.{id_}"] if CHECKS[id_].severity is Severity.ERROR else []), id_


@pytest.mark.parametrize("id_", CHECKS)
def test_a_check_does_not_run_on_what_nobody_could_state(id_: str) -> None:
    for name in CHECKS[id_].reads:
        unasked = dataclasses.replace(CASES[id_].failing, unasked=frozenset({name}))
        assert id_ not in [check for check, _ in found_in(unasked)], name
        whole = dataclasses.replace(CASES[id_].failing, unasked=frozenset({name.partition(".")[0]}))
        assert id_ not in [check for check, _ in found_in(whole)], name


def test_findings_say_nothing_of_anybody() -> None:
    allowed = {
        "number",
        "other",
        "record",
        "zone",
        "year",
        "days",
        "age",
        "most",
        "currency",
        "newest",
        "code",
        "km",
        "grade",
    }
    allowed |= {"offences", "killed", "suggestion"}
    for case in CASES.values():
        for finding in findings(case.failing):
            assert finding.params.keys() <= allowed


@pytest.mark.parametrize("id_", CHECKS)
def test_a_check_reads_what_it_says_and_nothing_else(id_: str) -> None:
    read: set[str] = set()
    failing = CASES[id_].failing
    # Where nothing of a kind is stated, nothing of it can be read.
    ride = dataclasses.replace(MOTORCYCLE, states=(State(StateKind.USED),), owner=0, offence=0)
    events = (*failing.supplements, *supplements.CASES["J05"].passing.supplements)
    fuller = dataclasses.replace(
        failing,
        organisations=(*failing.organisations, SOCIETY),
        things=(*failing.things, dataclasses.replace(BAG, offence=0, states=ride.states)),
        vehicles=(*failing.vehicles, ride),
        supplements=(*events, *things.CASES["Q03"].passing.supplements),
    )
    stolen = dataclasses.replace(MOTORCYCLE, owner=1, offence=0)
    without_things = dataclasses.replace(failing, things=(), vehicles=(stolen,))
    for shown in (CASES[id_].passing, failing, fuller, without_things):
        noting, seen = watched(shown)
        list(CHECKS[id_].body(noting))
        read |= seen
    assert read - {"world"} == CHECKS[id_].reads
