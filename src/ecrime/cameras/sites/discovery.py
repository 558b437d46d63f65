"""Asking allowed networks which cameras are there (WS-Discovery); what answers from elsewhere is shown, never asked.

Where this machine has an address in a network, everybody there is asked at once (multicast, one hop); in a small
network each address is asked by itself as well, which routers let through. Of an answer only the address it came from
counts, and of addresses in it the port and path of one that says the same.
"""

from __future__ import annotations

import fcntl
import ipaddress
import selectors
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from ecrime.cameras.sites import addresses, onvif
from ecrime.cameras.sites.asking import NoAnswer
from ecrime.cameras.sites.facts import Network, Scheme

GROUP, PORT = "239.255.255.250", 3702
SECONDS = 3.0
MOST_ANSWERS = 500
# Of a wider network only those are asked whom the question to everybody reaches.
ASKED_SINGLY = 1024
# So many questions go out in a row before answers are looked at.
IN_A_ROW = 64
_GET_ADDRESS = 0x8915  # SIOCGIFADDR
_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
_NAME, _HARDWARE = "onvif://www.onvif.org/name/", "onvif://www.onvif.org/hardware/"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who answered.

    address     from which the answer came
    port, path  of its control, where it names one at that address; port 0 where it names none
    is_allowed  whether a network lets a camera be there
    """

    address: str
    port: int
    path: str
    name: str
    hardware: str
    is_allowed: bool


def asked_networks(networks: Iterable[Network]) -> list[Network]:
    """The networks that stand and allow control by http, in IPv4."""
    return [
        one
        for one in networks
        if one.stands and Scheme.HTTP in one.facts.schemes and ipaddress.ip_network(one.facts.network).version == 4
    ]


def discover(networks: Iterable[Network], *, port: int = PORT, seconds: float = SECONDS) -> list[Found]:
    """Ask these networks, and return who answered within some seconds, each address once, by address."""
    standing = asked_networks(networks)
    if not standing:
        return []
    with ExitStack() as opened:
        sockets = [opened.enter_context(_socket(own)) for own in ("", *_within(standing))]
        listener = opened.enter_context(selectors.DefaultSelector())
        for each in sockets:
            listener.register(each, selectors.EVENT_READ)
        found: dict[str, Found] = {}
        for each in sockets[1:]:
            with suppress(OSError):
                each.sendto(question(), (GROUP, port))
        for number, address in enumerate(_singly(standing)):
            # An address that cannot be reached at all answers nothing; the others are asked all the same.
            with suppress(OSError):
                sockets[0].sendto(question(), (address, port))
            if number % IN_A_ROW == IN_A_ROW - 1:
                _hear(listener, standing, found, time.monotonic() + 0.01)
        _hear(listener, standing, found, time.monotonic() + seconds)
    return sorted(found.values(), key=lambda one: ipaddress.ip_address(one.address))


def question() -> bytes:
    """A probe for whatever sends pictures."""
    return (
        f'<?xml version="1.0"?><s:Envelope xmlns:s="{_SOAP}" xmlns:a="{_ADDRESSING}"><s:Header>'
        f"<a:Action>{_DISCOVERY}/Probe</a:Action><a:MessageID>uuid:{uuid4()}</a:MessageID>"
        "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>"
        f'<s:Body><d:Probe xmlns:d="{_DISCOVERY}" xmlns:n="http://www.onvif.org/ver10/network/wsdl">'
        "<d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
    ).encode()


def read_answer(content: bytes, address: str, networks: Iterable[Network]) -> Found | None:
    """Who answered from an address; None for what is no answer to such a question."""
    try:
        said = onvif.read(content)
    except NoAnswer:
        return None
    if not onvif.elements(said, "ProbeMatch"):
        return None
    port, path = _control(onvif.text(said, "XAddrs", longest=2_000), address)
    scopes = onvif.text(said, "Scopes", longest=4_000).split()
    is_allowed = port > 0 and addresses.is_allowed(networks, address, port, Scheme.HTTP)
    return Found(address, port, path, _scope(scopes, _NAME), _scope(scopes, _HARDWARE), is_allowed)


def own_addresses() -> list[str]:
    """The IPv4 addresses of this machine, one of each interface that has any."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _number, name in socket.if_nameindex():
            with suppress(OSError):
                told = fcntl.ioctl(asked.fileno(), _GET_ADDRESS, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(told[20:24]))
    return found


def _within(networks: Iterable[Network]) -> list[str]:
    """The addresses of this machine that lie in one of these networks."""
    wanted = [ipaddress.ip_network(one.facts.network) for one in networks]
    return [own for own in own_addresses() if any(ipaddress.ip_address(own) in network for network in wanted)]


def _socket(own: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(0)
    if own:
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        made.bind((own, 0))
    return made


def _singly(networks: Iterable[Network]) -> Iterator[str]:
    for one in networks:
        network = ipaddress.ip_network(one.facts.network)
        if network.num_addresses <= ASKED_SINGLY:
            yield from map(str, network.hosts())


def _hear(listener: selectors.BaseSelector, networks: list[Network], found: dict[str, Found], until: float) -> None:
    while (left := until - time.monotonic()) > 0 and len(found) < MOST_ANSWERS:
        for key, _events in listener.select(left):
            heard = key.fileobj
            if not isinstance(heard, socket.socket):
                continue
            with suppress(OSError):
                content, (address, _port) = heard.recvfrom(65_535)
                answer = read_answer(content, address, networks)
                if answer is not None:
                    found.setdefault(address, answer)


def _control(said: str, address: str) -> tuple[int, str]:
    """Port and path of the first address that is the one the answer came from; port 0 without one."""
    for uri in said.split():
        try:
            parts = urlsplit(uri)
            port = 80 if parts.port is None else parts.port
        except ValueError:
            continue
        path = parts.path or "/"
        is_plain = path.isascii() and path.isprintable() and " " not in path and len(path) <= addresses.LONGEST_PATH
        if parts.scheme == Scheme.HTTP.value and parts.hostname == address and port and is_plain:
            return port, path
    return 0, ""


def _scope(scopes: Iterable[str], prefix: str) -> str:
    said = next((one.removeprefix(prefix) for one in scopes if one.startswith(prefix)), "")
    return "".join(letter if letter.isprintable() else " " for letter in unquote(said))[: onvif.LONGEST]
