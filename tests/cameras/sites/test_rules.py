"""What may be registered and decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.cameras.sites.make import CAMERA, MAIN, SITE, SUB

from ecrime.cameras.sites import rules
from ecrime.cameras.sites.facts import CameraState, Decision, DecisionFacts, Login, Site, SiteId, SiteState

TODAY = date(2026, 11, 20)
YES = DecisionFacts(True, "Most are hurt there.", "Prakas 12", TODAY, TODAY + timedelta(365))
CLASSES = ["traffic", "public_order"]


def site(facts: DecisionFacts | None) -> Site:
    decision = Decision(1, facts, datetime(2026, 11, 1, tzinfo=UTC), UUID(int=1)) if facts else None
    return Site(SiteId(UUID(int=2)), 1, "ZZ.Z1.Z101", SITE, decision, 0, TODAY)


def codes(**changes: Any) -> set[tuple[str, str]]:
    _kept, problems = rules.check_camera(replace(CAMERA, **changes), retention=CLASSES)
    return {(problem.field, problem.code) for problem in problems}


def test_a_camera_is_in_use_only_where_the_standing_decision_says_yes() -> None:
    used = replace(CAMERA, state=CameraState.IN_USE)
    assert rules.check_state(used, site(YES)) == []
    assert rules.check_state(CAMERA, site(None)) == []
    no, later = replace(YES, allowed=False), replace(YES, valid_from=TODAY + timedelta(1))
    for facts in (None, no, later):
        assert [problem.code for problem in rules.check_state(used, site(facts))] == ["camera.site_undecided"]


def test_a_decision_that_is_overdue_stands_and_is_told() -> None:
    old = replace(YES, valid_from=TODAY - timedelta(400), review_on=TODAY - timedelta(1))
    assert site(old).state is SiteState.OVERDUE
    assert site(old).may_have_cameras
    assert site(replace(old, review_on=TODAY)).state is SiteState.ALLOWED


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"reason": " . "}, {("reason", "site.reason_missing")}),
        ({"ground": ""}, {("ground", "site.ground_missing")}),
        ({"review_on": TODAY}, {("review_on", "site.review_unfit")}),
        ({"review_on": TODAY + timedelta(1831)}, {("review_on", "site.review_unfit")}),
        ({"reason": "x" * 2001}, {("reason", "text.too_long")}),
    ],
)
def test_a_decision_says_why_on_what_ground_and_until_when(changes: dict[str, Any], wrong: set[Any]) -> None:
    _kept, problems = rules.check_decision(replace(YES, **changes))
    assert {(problem.field, problem.code) for problem in problems} == wrong


def test_no_decision_leaves_cameras_in_use_without_one() -> None:
    assert rules.leaves_cameras_without(replace(YES, allowed=False), today=TODAY, in_use=1)
    assert rules.leaves_cameras_without(replace(YES, valid_from=TODAY + timedelta(1)), today=TODAY, in_use=1)
    assert not rules.leaves_cameras_without(replace(YES, allowed=False), today=TODAY, in_use=0)
    assert not rules.leaves_cameras_without(YES, today=TODAY, in_use=9)


def test_what_may_be_registered_of_a_camera() -> None:
    assert codes() == set()
    assert codes(streams=(MAIN, SUB)) == set()
    assert codes(code="pp 14") == {("code", "camera.code_unfit")}
    assert codes(retention="for_ever") == {("retention", "camera.retention_unknown")}
    assert codes(bearing=360.0) == {("bearing", "camera.number_bounds")}
    assert codes(height_m=float("nan")) == {("height_m", "camera.number_bounds")}
    assert codes(focal_mm=4.0) == {("sensor_mm", "camera.lens_whole")}
    assert codes(public=False) == {("hidden_reason", "camera.hidden_reason_missing")}
    assert codes(public=False, hidden_reason="A guarded house") == set()
    assert codes(state=CameraState.REMOVED) == {("state", "camera.remove_by_itself")}
    assert codes(streams=(MAIN, MAIN)) == {("streams", "camera.stream_twice")}
    assert codes(streams=(replace(MAIN, width=9),)) == {("streams.main.width", "camera.number_bounds")}


def test_what_is_public_needs_no_reason_and_keeps_none() -> None:
    kept, _problems = rules.check_camera(replace(CAMERA, hidden_reason="once"), retention=CLASSES)
    assert kept.hidden_reason == ""


def test_the_angle_of_view_follows_from_lens_and_sensor() -> None:
    assert rules.angle_of_view(replace(CAMERA, focal_mm=4.0, sensor_mm=4.8)) == pytest.approx(61.93, abs=0.01)
    assert rules.angle_of_view(replace(CAMERA, angle=90.0, focal_mm=4.0, sensor_mm=4.8)) == 90.0
    assert rules.angle_of_view(CAMERA) is None


def test_what_may_be_said_of_a_site() -> None:
    assert rules.check_site(SITE)[1] == []
    wrong = replace(SITE, code="a", name_km="", longitude=181.0, latitude=float("nan"))
    assert [problem.field for problem in rules.check_site(wrong)[1]] == ["code", "name_km", "longitude", "latitude"]


@pytest.mark.parametrize(
    ("user", "password"),
    [("admin", ""), ("admin", "ADMIN"), ("root", "Pass"), ("operator", "Operator"), ("a", "12345")],
)
def test_a_password_that_everybody_knows_is_flagged(user: str, password: str) -> None:
    assert rules.is_default(Login(user, password))
    assert rules.check_login(Login(user, password)) == []


def test_a_login_is_short_and_visible_and_never_shown_by_itself() -> None:
    assert not rules.is_default(Login("admin", "Tram-lotus-49"))
    assert len(rules.DEFAULT_PASSWORDS) >= 50
    assert [problem.field for problem in rules.check_login(Login("a:b", "x\n"))] == ["password", "user"]
    assert [problem.field for problem in rules.check_login(Login("", "x" * 101))] == ["password", "user"]
    assert "lotus" not in repr(Login("admin", "Tram-lotus-49"))
