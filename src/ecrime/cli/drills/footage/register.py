"""A register of cameras as officers fill it; this machine is allowed as it is in a DEMO."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from ecrime.cameras.sites import actions, queries, resolving
from ecrime.cameras.sites.facts import (
    CameraFacts,
    CameraState,
    DecisionFacts,
    NetworkFacts,
    Scheme,
    SiteFacts,
    StreamFacts,
    StreamRole,
)
from ecrime.cli.drills.instance import Database

SITE = SiteFacts("DRILL", "ផ្លូវហ្វឹកហាត់", "Drill street", "Z101", "", -90.5, 40.25)


def registered(database: Database, cameras: int) -> list[UUID]:
    """So many cameras in use, that nobody asks."""
    return list(register(database, {f"CAMERA-{number}": 2000 + number for number in range(cameras)}).values())


def register(database: Database, ports: Mapping[str, int]) -> dict[str, UUID]:
    """Cameras in use at ports of this machine, by their codes."""
    database.as_superuser("insert into law.demo values (true, law.now()) on conflict do nothing")
    admin, planner = database.actor("admin"), database.actor("planner")
    actions.add_site(admin, SITE)
    site = queries.site(planner, SITE.code)
    yes = DecisionFacts(
        allowed=True,
        reason="A drill.",
        ground="A drill",
        valid_from=site.today,
        review_on=site.today + timedelta(days=90),
    )
    actions.decide_site(planner, site, yes, replaces=0)
    actions.allow_camera_network(admin, NetworkFacts("127.0.0.1/32", 1024, 65535, tuple(Scheme), "A drill"))
    networks = queries.networks(admin)
    made = {}
    for code, port in ports.items():
        main = StreamFacts(StreamRole.MAIN, Scheme.RTSP, "127.0.0.1", port, "/main")
        facts = CameraFacts(code, SITE.code, retention="traffic", state=CameraState.IN_USE, streams=(main,))
        made[code] = actions.add_camera(admin, resolving.with_addresses(facts, networks, ask=lambda _host: []))
    return dict(made)
