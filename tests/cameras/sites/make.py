"""Sites and cameras of the invented country, made by the product's own acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ecrime.cameras.sites import actions, queries, resolving
from ecrime.cameras.sites.facts import (
    Camera,
    CameraFacts,
    CameraState,
    DecisionFacts,
    NetworkFacts,
    NetworkId,
    Scheme,
    Site,
    SiteFacts,
    StreamFacts,
    StreamRole,
)
from ecrime.cli.drills.instance import Database

SITE = SiteFacts("LAK-S1", "ផ្លូវបំបែកផ្សារ", "Market crossing", "Z101", "Quay, corner of street 5", -90.5, 40.25)
NETWORK = NetworkFacts("10.20.0.0/24", 80, 9000, tuple(Scheme), "Cameras at crossings")
MAIN = StreamFacts(
    StreamRole.MAIN, Scheme.RTSP, "10.20.0.14", 554, "/live?channel=1&subtype=0", width=1920, height=1080, rate=25
)
SUB = replace(MAIN, role=StreamRole.SUB, path="/live?channel=1&subtype=1", width=640, height=360)
CONTROL = StreamFacts(StreamRole.CONTROL, Scheme.HTTP, "10.20.0.14", 80, "/onvif/device_service")
CAMERA = CameraFacts(
    "LAK-014",
    SITE.code,
    make="Maker",
    model="Dome 4",
    serial="S 1",
    height_m=6.5,
    bearing=270,
    tilt=-20,
    retention="traffic",
    streams=(MAIN,),
)


def no_names(host: str) -> list[str]:
    """A name server that knows nothing."""
    return []


def site(database: Database, **changes: Any) -> Site:
    """A site that nobody has decided on."""
    admin = database.actor("admin")
    facts = replace(SITE, **changes)
    actions.add_site(admin, facts)
    return queries.site(admin, facts.code)


def decide(database: Database, found: Site, allowed: bool = True, **changes: Any) -> Site:
    """The same site, decided on from today on."""
    today = found.today
    facts = DecisionFacts(allowed, "The crossing is where most are hurt.", "Prakas 12", today, today + timedelta(365))
    planner = database.actor("planner")
    number = found.decision.number if found.decision else 0
    actions.decide_site(planner, found, replace(facts, **changes), replaces=number)
    return queries.site(planner, found.facts.code)


def allow(database: Database, **changes: Any) -> NetworkId:
    """A network for cameras."""
    return actions.allow_camera_network(database.actor("admin"), replace(NETWORK, **changes))


def placed(database: Database, facts: CameraFacts, ask: resolving.Ask = no_names) -> CameraFacts:
    """The facts with their hosts resolved."""
    return resolving.with_addresses(facts, queries.networks(database.actor("admin")), ask=ask)


def camera(database: Database, **changes: Any) -> Camera:
    """A camera that is registered; its site and network are there already."""
    admin = database.actor("admin")
    facts = placed(database, replace(CAMERA, **changes))
    actions.add_camera(admin, facts)
    return queries.camera(admin, facts.code)


def in_use(database: Database, **changes: Any) -> Camera:
    """A camera in use, with everything that it takes."""
    decide(database, site(database))
    allow(database)
    return camera(database, state=CameraState.IN_USE, **changes)


def correct(database: Database, found: Camera, **changes: Any) -> Camera:
    """The same camera, corrected."""
    admin = database.actor("admin")
    facts = replace(found.facts, streams=queries.stream_facts(admin, found))
    actions.correct_camera(admin, found, placed(database, replace(facts, **changes)), version=found.version)
    return queries.camera(admin, found.facts.code)


def day(found: Site, days: int) -> date:
    """So many days from today, at the site."""
    return found.today + timedelta(days)
