"""What a post may do, and where."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest

from ecrime.base.officers.facts import Actor, Decision, OfficerId, PostId, Unit, UnitId
from ecrime.base.pages.messages import known_codes
from ecrime.foundation.errors import Forbidden

ONE = UUID(int=1)
UNIT = Unit(UnitId(ONE), "LAK", "មាត់បឹង", "Lakeside", "Z1", "ZZ.Z1", "America/Chicago")
ACTOR = Actor("secret", OfficerId(ONE), "ក", "K", PostId(ONE), "specialist", UNIT, frozenset({"incident.record"}))


@pytest.mark.parametrize(("path", "covered"), [("ZZ.Z1", True), ("ZZ.Z1.Z101", True), ("ZZ.Z10", False), ("ZZ", False)])
def test_a_post_covers_its_area_and_what_lies_in_it(path: str, covered: bool) -> None:
    assert ACTOR.covers(path) is covered
    assert ACTOR.may("incident.record", area_path=path) is covered


def test_without_the_right_the_area_does_not_help() -> None:
    assert ACTOR.may("incident.record")
    assert not ACTOR.may("incident.correct", area_path="ZZ.Z1")


def test_what_is_missing_is_said() -> None:
    ACTOR.require("incident.record", area_path="ZZ.Z1.Z101")
    for right, path, code in (
        ("incident.correct", "ZZ.Z2", "right.missing"),
        ("incident.record", "ZZ.Z2", "area.outside_post"),
    ):
        with pytest.raises(Forbidden) as refusal:
            ACTOR.require(right, area_path=path)
        assert refusal.value.code == code


def test_a_record_of_another_unit_is_corrected_by_its_own() -> None:
    actor = dataclasses.replace(ACTOR, rights=frozenset({"incident.correct", "incident.see"}))
    actor.require("incident.correct", unit_id=ONE)
    assert actor.decide("incident.correct", unit_id=UUID(int=2)) == Decision("record.other_unit")
    assert actor.decide("incident.see", unit_id=UUID(int=2)).allowed


def test_every_reason_of_a_decision_has_a_sentence() -> None:
    assert {"right.held", "right.missing", "area.outside_post", "record.other_unit"} <= known_codes()


def test_a_token_is_never_written_out() -> None:
    assert "secret" not in repr(ACTOR)
    assert "secret" not in repr(dataclasses.replace(ACTOR, name_km="ខ"))
