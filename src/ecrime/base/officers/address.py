"""From where on the network a request comes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST_ADDRESS = 64


def address_of(request: HttpRequest) -> str:
    """The caller's address, as far as this machine and its proxy tell."""
    return address_behind(str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", ""))


def address_behind(connected: str, forwarded: str) -> str:
    """The caller's address: the last one that the proxy in front added, else that of the connection.

    Only this machine can connect to us, so what it says of others is the proxy's word.
    """
    told = forwarded.rpartition(",")[2].strip()
    return (told if told and is_loopback(connected) else connected)[:LONGEST_ADDRESS]


def network_address_of(request: HttpRequest) -> str:
    """The same as an address that networks can be asked about; "" for what is none."""
    return plain_address(address_of(request))


def plain_address(address: str) -> str:
    """An address in the form in which networks are asked about it; "" for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def is_loopback(address: str) -> bool:
    """True for an address of this very machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
