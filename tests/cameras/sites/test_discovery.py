"""Networks are asked which cameras are there, over real sockets: what answers well, and what means harm."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.sites.make import CONTROL, allow, camera, site
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.sites import actions, discovery, queries
from ecrime.cameras.sites.discovery import GROUP, Found
from ecrime.cameras.sites.facts import Network, NetworkFacts, NetworkId, Scheme
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden

PAGE = "/cameras/networks/probe/"
SOAP, DISCOVERY = "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/ws/2005/04/discovery"
SCOPES = "onvif://www.onvif.org/Profile/S onvif://www.onvif.org/name/Gate%20camera onvif://www.onvif.org/hardware/Dome4"
AT = datetime(2026, 11, 20, tzinfo=UTC)


def network(block: str, *schemes: Scheme, ports: tuple[int, int] = (80, 8080), withdrawn: bool = False) -> Network:
    facts = NetworkFacts(block, *ports, schemes or (Scheme.HTTP,), "Own")
    return Network(NetworkId(UUID(int=1)), facts, AT, UUID(int=2), AT if withdrawn else None)


LOOPBACK = network("127.0.0.0/28")


def answer(addresses: str, *, scopes: str = SCOPES, what: str = "ProbeMatches") -> bytes:
    match = f"<d:ProbeMatch><d:Scopes>{scopes}</d:Scopes><d:XAddrs>{addresses}</d:XAddrs></d:ProbeMatch>"
    body = f'<d:{what} xmlns:d="{DISCOVERY}">{match if what == "ProbeMatches" else ""}</d:{what}>'
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


@contextmanager
def responder(
    said: Callable[[str], list[bytes]], *, at: str = "127.0.0.1", group: bool = False, speaks: str = ""
) -> Iterator[tuple[int, list[bytes]]]:
    """Somebody who listens for questions by UDP and answers each; yields the port and what was asked.

    group   listens to what is sent to everybody, as cameras do
    speaks  another address from which it answers
    """
    asked: list[bytes] = []
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("" if group else at, 0))
    if group:
        member = struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton("127.0.0.1"))
        listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    speaking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    speaking.bind((speaks or at, 0))
    port = listening.getsockname()[1]

    def serve() -> None:
        while (heard := listening.recvfrom(65_535))[0] != b"end":
            asked.append(heard[0])
            for one in said(speaks or at):
                speaking.sendto(one, heard[1])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield port, asked
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"end", (at, port))
        thread.join()
        listening.close()
        speaking.close()


def ask(port: int, *networks: Network) -> list[Found]:
    return discovery.discover(networks, port=port, seconds=0.5)


def test_a_camera_that_is_there_is_found_by_its_address() -> None:
    with responder(lambda at: [answer(f"http://10.9.9.9/x http://{at}:8080/onvif/device_service")]) as (port, asked):
        assert ask(port, LOOPBACK) == [
            Found("127.0.0.1", 8080, "/onvif/device_service", "Gate camera", "Dome4", is_allowed=True)
        ]
    # Once by itself; where the system carries questions to everybody on loopback, that is another port's group.
    assert len(asked) == 1
    assert b"NetworkVideoTransmitter" in asked[0]
    assert re.search(rb"uuid:[0-9a-f-]{36}", asked[0])


def test_everybody_in_a_wide_network_is_asked_at_once_where_this_machine_is_in_it() -> None:
    wide = network("127.0.0.0/16")
    with responder(lambda at: [answer(f"http://{at}/onvif/device_service")], group=True) as (port, asked):
        assert [one.address for one in ask(port, wide)] == ["127.0.0.1"]
    assert len(asked) == 1


def test_who_answers_from_elsewhere_is_shown_and_not_allowed() -> None:
    with responder(lambda at: [answer(f"http://{at}/onvif")], speaks="127.0.0.77") as (port, _asked):
        assert ask(port, LOOPBACK) == [Found("127.0.0.77", 80, "/onvif", "Gate camera", "Dome4", is_allowed=False)]


@pytest.mark.parametrize(
    "led",
    [
        "http://10.9.9.9/onvif",
        "file:///etc/passwd",
        "https://{at}/onvif",
        "http://{at}@10.9.9.9/",
        "http://{at}:0/",
        "",
    ],
)
def test_an_address_in_an_answer_leads_nowhere_else(led: str) -> None:
    with responder(lambda at: [answer(led.format(at=at))]) as (port, _asked):
        assert ask(port, LOOPBACK) == [Found("127.0.0.1", 0, "", "Gate camera", "Dome4", is_allowed=False)]


def test_a_port_that_is_not_allowed_is_not_allowed() -> None:
    with responder(lambda at: [answer(f"http://{at}:22/")]) as (port, _asked):
        assert [one.is_allowed for one in ask(port, LOOPBACK)] == [False]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff" * 60_000,
        b"<s:Envelope",
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + answer("http://127.0.0.1/"),
        answer("", what="Hello"),
    ],
)
def test_what_is_no_answer_is_not_heard(said: bytes) -> None:
    with responder(lambda _at: [said]) as (port, _asked):
        assert ask(port, LOOPBACK) == []


def test_who_answers_without_end_is_heard_once_and_for_as_long_as_was_meant() -> None:
    with responder(lambda at: [answer(f"http://{at}/first"), *[answer(f"http://{at}/other")] * 300]) as (port, _asked):
        assert [one.path for one in ask(port, LOOPBACK)] == ["/first"]


def test_a_name_is_told_in_one_line() -> None:
    said = answer("http://10.0.0.9/", scopes="onvif://www.onvif.org/name/" + "%0A%00a" * 300)
    found = discovery.read_answer(said, "10.0.0.9", [])
    assert found is not None
    assert found.name.isprintable()
    assert len(found.name) == 100


@given(st.binary(max_size=300), st.text(max_size=80))
def test_nothing_that_is_said_breaks_the_reader(content: bytes, led: str) -> None:
    discovery.read_answer(content, "10.0.0.9", [LOOPBACK])
    escaped = "".join(f"&#{ord(letter)};" for letter in led if letter.isprintable())
    discovery.read_answer(answer(escaped, scopes=escaped), "10.0.0.9", [LOOPBACK])


def test_only_networks_that_stand_and_allow_http_are_asked() -> None:
    others = [
        network("127.0.0.0/28", withdrawn=True),
        network("127.0.0.0/28", Scheme.RTSP),
        network("fd00::/64"),
    ]
    assert discovery.asked_networks(others) == []
    with responder(lambda at: [answer(f"http://{at}/onvif")]) as (port, asked):
        assert ask(port, *others) == []
    assert asked == []


def test_this_machine_knows_its_own_addresses() -> None:
    assert "127.0.0.1" in discovery.own_addresses()


def found_there(*_networks: object) -> list[Found]:
    return [
        Found("10.20.0.14", 80, "/onvif/device_service", "Known", "Dome4", is_allowed=True),
        Found("10.20.0.15", 8080, "/onvif/device_service", "New <b>", "Dome5", is_allowed=True),
        Found("10.99.0.9", 80, "/onvif", "Stranger", "", is_allowed=False),
    ]


def test_the_page_shows_who_is_not_registered_and_leads_to_the_form(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "discover", found_there)
    site(database)
    network_id = allow(database)
    camera(database, streams=(CONTROL,))
    admin = Desk(database, "admin")
    assert "10.20.0.0/24" in text_of(admin.get(PAGE))
    answered = admin.client.post(PAGE)
    shown = text_of(answered)
    assert "New <b>" in shown
    assert "1 that answered is registered already." in shown
    assert "Known" not in shown
    assert "✕ in no network that is allowed; not asked" in shown
    html = answered.content.decode()
    assert "control=10.99.0.9" not in html
    link = re.search(r'href="(/cameras/add/\?control=10\.20\.0\.15[^"]*)"', html)
    assert link is not None
    form = fields_of(admin.get(link[1].replace("&amp;", "&")))
    assert (form["streams.control.host"], form["streams.control.port"]) == ("10.20.0.15", "8080")
    assert form["streams.control.path"] == "/onvif/device_service"
    assert database.as_superuser("select subject_id from ledger_entry where kind = 'camera_network.probe'") == [
        (network_id,)
    ]


def test_who_may_not_ask_asks_nobody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(database)
    monkeypatch.setattr(discovery, "discover", lambda *_networks: pytest.fail("asked"))
    for who in ("lak_chief", "planner", "auditor"):
        desk = Desk(database, who)
        assert desk.get(PAGE).status_code == 403
        assert desk.client.post(PAGE).status_code == 403


def test_probe_camera_network_is_noted_for_who_may(database: Database) -> None:
    network_id = allow(database)
    (found,) = queries.networks(database.actor("admin"))
    actions.probe_camera_network(database.actor("admin"), found)
    with pytest.raises(Forbidden):
        actions.probe_camera_network(database.actor("planner"), found)
    assert database.as_superuser(
        "select subject_kind, subject_id from ledger_entry where kind = 'camera_network.probe'"
    ) == [("camera_network", network_id)]


def test_only_who_asks_networks_is_told_what_is_registered(database: Database) -> None:
    site(database)
    allow(database)
    camera(database)
    asked = ["10.20.0.14", "10.20.0.15"]
    assert queries.registered_at(database.actor("admin"), asked) == {"10.20.0.14"}
    assert queries.registered_at(database.actor("auditor"), asked) == set()


def test_without_a_network_to_ask_the_page_says_so(database: Database) -> None:
    allow(database, schemes=(Scheme.RTSP,))
    assert "No network is allowed in which cameras can be asked." in text_of(Desk(database, "admin").get(PAGE))
