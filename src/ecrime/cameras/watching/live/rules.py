"""Whether a camera is watched live; which networks can be those of a headquarters; what a wall holds. Clause C3."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from uuid import UUID

from ecrime.cameras.watching.live.facts import LONGEST_NAME, TILES, WALLS, Standing, WallFacts, WatchNetworkFacts, Why
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text, read_words

LONGEST_REASON = 500
WIDEST = {4: 16, 6: 48}


def why_not(standing: Standing) -> Why | None:
    """The first thing that speaks against watching; None where nothing does.

    Live pictures are seen from headquarters only, by national police (clause C3), of cameras that a decision allows
    (C2). The database asks the same, in the same order.
    """
    held = (
        (standing.has_passkey, Why.PASSKEY),
        (standing.has_right, Why.RIGHT),
        (standing.is_headquarters, Why.UNIT),
        (standing.in_zone, Why.ZONE),
        (standing.may_be_watched, Why.CAMERA),
    )
    return next((why for holds, why in held if not holds), None)


def check_network(facts: WatchNetworkFacts) -> tuple[WatchNetworkFacts, list[Problem]]:
    """The facts as they are kept, and what is wrong with them."""
    problems: list[Problem] = []
    network, reason = facts.network.strip(), facts.reason
    try:
        found = ipaddress.ip_network(network)
    except ValueError:
        problems.append(Problem("network", "watch_network.unfit"))
    else:
        network = str(found)
        if found.prefixlen < WIDEST[found.version]:
            problems.append(Problem("network", "watch_network.too_wide"))
    kept, more = read_words("reason", reason, longest=LONGEST_REASON, missing="watch_network.reason_missing")
    return WatchNetworkFacts(network, kept), [*problems, *more]


def check_wall(facts: WallFacts, *, cameras: Collection[UUID]) -> tuple[WallFacts, list[Problem]]:
    """The wall as it is kept, and what is wrong with it.

    cameras  that the officer may see
    """
    problems: list[Problem] = []
    name = facts.name
    try:
        name = clean_text(name, max_length=LONGEST_NAME)
    except TextRefused as refused:
        problems.append(Problem("name", refused.code, refused.params))
    if facts.number not in WALLS:
        problems.append(Problem("number", "wall.number_unfit"))
    if facts.tiles not in TILES:
        problems.append(Problem("tiles", "wall.tiles_unfit"))
    kept = tuple(dict.fromkeys(facts.cameras))
    if not set(kept) <= set(cameras):
        problems.append(Problem("cameras", "camera.none"))
    if len(kept) > facts.tiles:
        problems.append(Problem("cameras", "wall.too_many"))
    return WallFacts(facts.number, name, facts.tiles, kept), problems
