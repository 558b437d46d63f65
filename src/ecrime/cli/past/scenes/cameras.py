"""City cameras: sites that were decided on, refused or wait, and the test cameras that stand at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ecrime.base.officers.facts import Actor
from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.facts import (
    CameraFacts,
    CameraState,
    Codec,
    DecisionFacts,
    Login,
    Mounting,
    NetworkFacts,
    Scheme,
    SiteFacts,
    StreamFacts,
    StreamRole,
)
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, once
from ecrime.cli.past.scenes.choosing import before, key_of
from ecrime.cli.simulator.of_demo import HOST, USER, Placed, Simulated

HEADQUARTERS = "GPP"
REVIEWED_AFTER = timedelta(days=730)
# A camera that was replaced, where the first of its site stands now; and one that waits for a decision.
REPLACED, WAITS = "PP-C00", "PP-C17"
SIZES = {StreamRole.MAIN: (960, 540, 12.0), StreamRole.SUB: (320, 180, 6.0)}


def place_cameras(desk: Desk, plan: Plan) -> None:
    """Every site of the pack with what was decided, and the cameras there; nothing without test cameras."""
    sites: list[dict[str, Any]] = plan.world.content.get("sites", [])
    if desk.cameras is None or not sites:
        return
    words: dict[str, str] = plan.world.content["cameras"]
    _allow_network(desk, plan, words, desk.cameras)
    for told in sites:
        _site(desk, plan, told, words)
    first = sites[0]
    _replaced(desk, plan, first, words)
    for told in sites:
        for camera in told.get("cameras", ()):
            _camera(desk, plan, told, camera, desk.cameras.of(camera["code"]))
    _waiting(desk, plan, sites[-1])
    _corrected(desk, plan, sites[1], words)


def _allow_network(desk: Desk, plan: Plan, words: Mapping[str, str], cameras: Simulated) -> None:
    desk.at(before(plan, 172, 9))
    ports = [one.port for one in cameras.cameras]
    facts = NetworkFacts(f"{HOST}/32", min(ports), max(ports), (Scheme.RTSP,), words["network"])
    once(actions.allow_camera_network, key_of(plan, "cameras", "network"))(_administrator(desk), facts)


def _site(desk: Desk, plan: Plan, told: Mapping[str, Any], words: Mapping[str, str]) -> None:
    decided = int(told.get("decided", 20))
    desk.at(before(plan, decided + 1, 9))
    latitude, longitude = told["point"]
    facts = SiteFacts(told["code"], told["km"], told["en"], told["area"], told["street"], longitude, latitude)
    once(actions.add_site, key_of(plan, "site", told["code"]))(_administrator(desk), facts)
    if "decided" not in told:
        return
    at = before(plan, decided, 15)
    desk.at(at)
    head = desk.officer(HEADQUARTERS, "planning_head")
    since = plan.day_of(at)
    reviewed = plan.day_of(plan.until) - timedelta(int(told["reviewed"])) if "reviewed" in told else None
    decision = DecisionFacts(
        allowed="no" not in told,
        reason=told.get("no", words["yes"]),
        ground=words["ground"],
        valid_from=since,
        review_on=reviewed or since + REVIEWED_AFTER,
    )
    site = queries.site(head, told["code"])
    once(actions.decide_site, key_of(plan, "decision", told["code"]))(head, site, decision, replaces=0)


def _camera(desk: Desk, plan: Plan, told: Mapping[str, Any], camera: Mapping[str, Any], placed: Placed) -> None:
    code = placed.code
    desk.at(before(plan, int(told["decided"]) - 3, 10))
    administrator = _administrator(desk)
    facts = replace(
        _facts(plan, code, told["code"], camera.get("retention", "traffic")),
        bearing=float(camera["bearing"]),
        state=CameraState.IN_USE,
        streams=tuple(_stream(role, placed.port) for role in SIZES),
    )
    once(actions.add_camera, key_of(plan, "camera", code))(administrator, facts)
    found = queries.camera(administrator, code)
    login = Login(USER, placed.password)
    once(actions.give_camera_login, key_of(plan, "camera", code, "login"))(administrator, found, login)


def _replaced(desk: Desk, plan: Plan, told: Mapping[str, Any], words: Mapping[str, str]) -> None:
    desk.at(before(plan, int(told["decided"]) - 1, 10))
    administrator = _administrator(desk)
    facts = _facts(plan, REPLACED, told["code"], "traffic")
    once(actions.add_camera, key_of(plan, "camera", REPLACED))(administrator, facts)
    desk.at(before(plan, int(told["decided"]) - 2, 10))
    administrator = _administrator(desk)
    found = queries.camera(administrator, REPLACED)
    remove = once(actions.remove_camera, key_of(plan, "camera", REPLACED, "remove"))
    remove(administrator, found, reason=words["removed"], version=found.version)


def _waiting(desk: Desk, plan: Plan, told: Mapping[str, Any]) -> None:
    desk.at(before(plan, 10, 10))
    facts = _facts(plan, WAITS, told["code"], "traffic")
    once(actions.add_camera, key_of(plan, "camera", WAITS))(_administrator(desk), facts)


def _corrected(desk: Desk, plan: Plan, told: Mapping[str, Any], words: Mapping[str, str]) -> None:
    """The name of a site is put right, and its point moved by some metres."""
    desk.at(before(plan, 60, 11))
    administrator = _administrator(desk)
    site = queries.site(administrator, told["code"])
    facts = replace(site.facts, name_latin=f"{told['en']} market", latitude=told["point"][0] + 0.0002)
    correct = once(actions.correct_site, key_of(plan, "site", told["code"], "correct"))
    correct(administrator, site, facts, reason=words["corrected"], version=site.version)


def _facts(plan: Plan, code: str, site: str, retention: str) -> CameraFacts:
    words: dict[str, str] = plan.world.content["cameras"]
    return CameraFacts(
        code,
        site,
        make=words["make"],
        model=words["model"],
        serial=f"S-{code}",
        mounting=Mounting.POLE,
        height_m=6.5,
        tilt=-18.0,
        angle=78.0,
        retention=retention,
    )


def _stream(role: StreamRole, port: int) -> StreamFacts:
    width, height, rate = SIZES[role]
    path = f"/{role.value}"
    return StreamFacts(
        role, Scheme.RTSP, HOST, port, path, codec=Codec.H264, width=width, height=height, rate=rate, address=HOST
    )


def _administrator(desk: Desk) -> Actor:
    return desk.officer(HEADQUARTERS, "administrator")
