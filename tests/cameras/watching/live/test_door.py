"""Who comes in at the gateway: told by headers alone."""

from __future__ import annotations

import pytest

from ecrime.cameras.watching.live.door import Visitor, visitor_of

PLAIN = {"host": "localhost:8001", "origin": "http://localhost:8000", "cookie": "language=km; session=abc"}
PROXIED = {
    "host": "archive.example",
    "origin": "https://archive.example",
    "cookie": "__Host-session=abc",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "10.1.1.1, 10.9.8.7",
}


def asked(headers: dict[str, str], connected: str = "127.0.0.1") -> Visitor | None:
    said = [(name.encode(), value.encode()) for name, value in headers.items()]
    return visitor_of(said, connected=connected, hosts=["localhost", "[::1]", "archive.example"], pages_port=8000)


def test_a_page_of_ours_comes_in_with_its_session_and_address() -> None:
    assert asked(PLAIN) == Visitor("abc", "127.0.0.1")
    assert asked(PROXIED) == Visitor("abc", "10.9.8.7")
    assert asked(PLAIN | {"host": "[::1]:8001", "origin": "http://[::1]:8000"}) == Visitor("abc", "127.0.0.1")


def test_only_this_machines_proxy_says_for_whom_it_asks() -> None:
    assert asked(PROXIED, "10.5.5.5") == Visitor("abc", "10.5.5.5")


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://archive.example"},
        {"origin": "https://archive.example:444"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://archive.example/page"},
        {"origin": "https://archive.example.evil.example"},
        {"origin": "https://archive.example:x"},
        {"host": "evil.example", "origin": "https://evil.example"},
        {"cookie": "session=abc"},
        {"cookie": ""},
        {"x-forwarded-proto": "http"},
    ],
)
def test_another_sites_page_does_not(wrong: dict[str, str]) -> None:
    assert asked(PROXIED | wrong) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8002"},
        {"origin": "http://localhost"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://127.0.0.1:8000"},
        {"cookie": "__Host-session=abc"},
    ],
)
def test_on_this_machine_only_the_pages_own_port_does(wrong: dict[str, str]) -> None:
    assert asked(PLAIN | wrong) is None
