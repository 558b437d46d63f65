"""Names of cameras, asked for once: what comes back is checked, kept, and connected to from then on."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import replace

from ecrime.cameras.sites import addresses
from ecrime.cameras.sites.facts import CameraFacts, Network, StreamFacts
from ecrime.foundation.errors import Invalid, Problem

Ask = Callable[[str], list[str]]


def ask_name(host: str) -> list[str]:
    """The addresses of a name, by the machine's own resolver; none where nobody knows it."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def with_addresses(facts: CameraFacts, networks: Iterable[Network], *, ask: Ask = ask_name) -> CameraFacts:
    """The facts with every host resolved, each name once. Raises Invalid for what cannot be where it is said to be.

    A name that stands for several addresses must be allowed at each: else who answers for it may choose.
    """
    standing, known = tuple(networks), dict[str, list[str]]()
    problems: list[Problem] = []
    streams: list[StreamFacts] = []
    for stream in facts.streams:
        field = f"streams.{stream.role.value}"
        if wrong := addresses.check_stream(field, stream):
            problems += wrong
            continue
        if stream.host not in known:
            own = addresses.literal(stream.host)
            known[stream.host] = [str(own)] if own is not None else ask(stream.host)
        if not known[stream.host]:
            problems.append(Problem(f"{field}.host", "camera.name_unknown"))
            continue
        placed = [replace(stream, address=address) for address in known[stream.host]]
        refused = [wrong for one in placed for wrong in addresses.check_place(field, one, standing)]
        problems += refused[:1]
        streams.append(placed[0])
    if problems:
        raise Invalid(problems)
    return replace(facts, streams=tuple(streams))
