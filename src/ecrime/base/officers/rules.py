"""What the names of a new officer must be, whichever entrance they come by."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text

NAME_LENGTH = 200
MOST_NETWORKS = 20
LONGEST = timedelta(days=366)
# The widest network that may be named; the database holds the same.
WIDEST = {4: 8, 6: 32}


def read_names(name_km: str, name_latin: str) -> tuple[dict[str, str], list[Problem]]:
    """The names as they will be stored, and what is wrong with those that cannot be."""
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for field, value in (("name_km", name_km), ("name_latin", name_latin)):
        try:
            names[field] = clean_text(value, max_length=NAME_LENGTH)
        except TextRefused as refusal:
            problems.append(Problem(field, refusal.code, refusal.params))
            continue
        if not names[field]:
            problems.append(Problem(field, "officer.name_missing"))
    return names, problems


def read_networks(typed: str) -> tuple[tuple[str, ...], list[Problem]]:
    """The networks that were typed, by spaces, commas or lines apart, and what is wrong with them."""
    networks: list[str] = []
    problems: list[Problem] = []
    for word in typed.replace(",", " ").replace(";", " ").split():
        try:
            network = ipaddress.ip_network(word)
        except ValueError:
            problems.append(Problem("networks", "credential.network_unreadable", {"typed": word[:60]}))
            continue
        if network.prefixlen < WIDEST[network.version]:
            problems.append(Problem("networks", "credential.network_too_wide"))
        networks.append(str(network))
    if not networks and not problems:
        problems.append(Problem("networks", "credential.networks_missing"))
    if len(networks) > MOST_NETWORKS:
        problems.append(Problem("networks", "credential.too_many_networks", {"most": str(MOST_NETWORKS)}))
    return tuple(dict.fromkeys(networks)), problems


def check_until(until: datetime, now: datetime) -> list[Problem]:
    """What is wrong with the moment at which a credential ends."""
    if until <= now:
        return [Problem("until", "credential.ended")]
    return [Problem("until", "credential.too_long")] if until > now + LONGEST else []
