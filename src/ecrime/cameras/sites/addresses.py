"""What is an address of a camera: written in one way only, in a network that is allowed. The database holds the same.

A host that some programs read as another address ("127.1", "0x7f000001", "2130706433") is refused before anybody asks a
name server about it. A name is resolved once, when it is given; what was resolved is checked, kept and connected to.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from ecrime.cameras.sites.facts import Network, NetworkFacts, Scheme, StreamFacts, StreamRole
from ecrime.foundation.errors import Problem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AnyNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

WIDEST = {4: 16, 6: 48}
LONGEST_HOST, LONGEST_PATH, LONGEST_REASON = 253, 500, 500
LAST_PORT = 65535
# No camera is in one of these, whoever allows it; this machine alone in a DEMO, where cameras are simulated.
NEVER: tuple[AnyNetwork, ...] = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/3", "::/16", "64:ff9b::/96", "64:ff9b:1::/48"),
            *("100::/64", "2001::/32", "2002::/16", "fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)
THIS_MACHINE = ipaddress.ip_network("127.0.0.0/8")
SECURE = frozenset({Scheme.RTSPS, Scheme.HTTPS})
PICTURES, CONTROL = frozenset({Scheme.RTSP, Scheme.RTSPS}), frozenset({Scheme.HTTP, Scheme.HTTPS})
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# The last word of a name that some programs read as a number, and the whole then as an address.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = re.compile(r"/[!-~]*")
_PIN = re.compile(r"[0-9a-f]{64}")
_TELLS = re.compile(r"[?&;/](user|usr|username|login|pass|pwd|passwd|password)=", re.IGNORECASE)


def literal(host: str) -> Address | None:
    """The address that a host is, written as the standard writes it; None for a name, and for every other spelling."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return None
    return found if str(found) == host and "%" not in host else None


def is_host(host: str) -> bool:
    """True for an address in its one spelling, or a name that nobody reads as an address."""
    if literal(host) is not None:
        return True
    labels = host.split(".")
    fits = len(host) <= LONGEST_HOST and all(map(_LABEL.fullmatch, labels))
    return fits and not _NUMBER.fullmatch(labels[-1])


def fits_network(facts: NetworkFacts, address: str, port: int, scheme: Scheme) -> bool:
    """True when a camera at this address, by this port and scheme, is in the network."""
    found = literal(address)
    network = ipaddress.ip_network(facts.network)
    inside = found is not None and found.version == network.version and found in network
    return inside and facts.first_port <= port <= facts.last_port and scheme in facts.schemes


def is_allowed(networks: Iterable[Network], address: str, port: int, scheme: Scheme) -> bool:
    """True when a standing network lets a camera be at this address."""
    return any(one.stands and fits_network(one.facts, address, port, scheme) for one in networks)


def check_network(facts: NetworkFacts, *, demo: bool) -> list[Problem]:
    """What is wrong with a network that is to be allowed."""
    problems: list[Problem] = []
    try:
        network = ipaddress.ip_network(facts.network)
    except ValueError:
        problems.append(Problem("network", "camera_network.unreadable"))
    else:
        if network.prefixlen < WIDEST[network.version]:
            problems.append(Problem("network", "camera_network.too_wide"))
        elif any(network.version == one.version and network.overlaps(one) for one in NEVER) or (
            network.version == 4 and network.overlaps(THIS_MACHINE) and not demo
        ):
            problems.append(Problem("network", "camera_network.never"))
    if not 1 <= facts.first_port <= facts.last_port <= LAST_PORT:
        problems.append(Problem("first_port", "camera_network.ports"))
    if not facts.schemes:
        problems.append(Problem("schemes", "camera_network.schemes"))
    if not any(map(str.isalnum, facts.reason)):
        problems.append(Problem("reason", "camera_network.reason_missing"))
    return problems


def check_stream(field: str, stream: StreamFacts) -> list[Problem]:
    """What is wrong with how an address is written; ``field`` is the path of the stream among the facts."""
    problems: list[Problem] = []
    if not is_host(stream.host):
        problems.append(Problem(f"{field}.host", "camera.host_unfit"))
    if not 1 <= stream.port <= LAST_PORT:
        problems.append(Problem(f"{field}.port", "camera.port_unfit"))
    if not _PATH.fullmatch(stream.path) or len(stream.path) > LONGEST_PATH:
        problems.append(Problem(f"{field}.path", "camera.path_unfit"))
    elif _TELLS.search(stream.path):
        problems.append(Problem(f"{field}.path", "camera.path_tells_password"))
    if stream.scheme not in (CONTROL if stream.role is StreamRole.CONTROL else PICTURES):
        problems.append(Problem(f"{field}.scheme", "camera.scheme_unfit"))
    if stream.pin and (not _PIN.fullmatch(stream.pin) or stream.scheme not in SECURE):
        problems.append(Problem(f"{field}.pin", "camera.pin_unfit"))
    return problems


def check_place(field: str, stream: StreamFacts, networks: Iterable[Network]) -> list[Problem]:
    """What is wrong with where a stream is, once its host is resolved."""
    own = literal(stream.host)
    if own is not None and str(own) != stream.address:
        return [Problem(f"{field}.host", "camera.address_not_allowed")]
    if is_allowed(networks, stream.address, stream.port, stream.scheme):
        return []
    return [Problem(f"{field}.host", "camera.address_not_allowed")]
