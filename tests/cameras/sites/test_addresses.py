"""What is an address of a camera, in every spelling that was ever used to be another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.sites.make import CAMERA, CONTROL, MAIN, NETWORK

from ecrime.cameras.sites import addresses, resolving
from ecrime.cameras.sites.facts import Network, NetworkFacts, NetworkId, Scheme, StreamRole
from ecrime.foundation.errors import Invalid

TRICKS = [
    *("127.1", "0x7f000001", "0x7f.1", "2130706433", "017700000001", "0177.0.0.1", "127.000.000.001", "127.0.0.1."),
    *(
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "0:0:0:0:0:0:0:1",
        "[::1]",
        "::1%lo",
        "1.2.3",
        "10.20.0.0x0e",
        "10.20.0.014",
    ),
    *(
        "file:///etc/passwd",
        "concat:10.20.0.14",
        "http://10.20.0.14",
        "admin@10.20.0.14",
        "10.20.0.14/..",
        "10.20.0.14:80",
    ),
    *(
        "10.20.0.14\n",
        " 10.20.0.14",
        "10.20.0.14 x",
        "１０.20.0.14",
        "10。20。0。14",
        "",
        ".",
        "a..b",
        "-a.b",
        "CAM",
        "a_b",
    ),
    "x" * 64,
    ".".join(["x" * 60] * 5),
]


def network(facts: NetworkFacts = NETWORK, *, withdrawn: bool = False) -> Network:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Network(NetworkId(UUID(int=1)), facts, at, UUID(int=2), at if withdrawn else None)


@pytest.mark.parametrize("host", [trick for trick in TRICKS if trick not in ("::ffff:127.0.0.1", "::ffff:7f00:1")])
def test_a_host_that_may_be_read_in_two_ways_is_refused(host: str) -> None:
    assert not addresses.is_host(host)


@pytest.mark.parametrize("host", ["10.20.0.14", "cam-14.lak.example", "camera", "2001:db8::14", "xn--e1afmkfd.example"])
def test_a_plain_host_is_taken(host: str) -> None:
    assert addresses.is_host(host)


@pytest.mark.parametrize(
    "host", [*TRICKS, "127.0.0.1", "0.0.0.0", "100.64.0.1", "169.254.169.254", "10.20.1.14", "8.8.8.8", "::1"]
)
def test_no_trick_leads_out_of_the_networks_that_are_allowed(host: str) -> None:
    facts = replace(CAMERA, streams=(replace(MAIN, host=host),))
    with pytest.raises(Invalid):
        resolving.with_addresses(facts, [network()], ask=lambda name: ["127.0.0.1"])


@pytest.mark.parametrize(
    "written",
    [
        *("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/15", "127.0.0.0/24", "127.0.0.1/32", "0.0.0.0/32", "169.254.169.254/32"),
        *(
            "224.0.0.0/24",
            "255.255.255.255/32",
            "::1/128",
            "::ffff:10.20.0.0/120",
            "fe80::/64",
            "ff02::/64",
            "2002::/48",
        ),
        *("64:ff9b::a14:0/120", "2001:db8::/32", "10.20.0.1/24", "10.20.0.0/33", "ten", ""),
    ],
)
def test_no_camera_is_in_such_a_network(written: str) -> None:
    assert addresses.check_network(replace(NETWORK, network=written), demo=False)


def test_this_machine_is_a_network_of_cameras_in_a_demo_alone() -> None:
    here = replace(NETWORK, network="127.0.0.0/24")
    assert addresses.check_network(here, demo=True) == []
    assert [problem.code for problem in addresses.check_network(here, demo=False)] == ["camera_network.never"]
    assert addresses.check_network(NETWORK, demo=False) == []
    assert addresses.check_network(replace(NETWORK, network="2001:db8:5::/48"), demo=False) == []


def test_a_network_says_ports_schemes_and_why() -> None:
    wrong = replace(NETWORK, first_port=90, last_port=80, schemes=(), reason=" . ")
    assert [problem.field for problem in addresses.check_network(wrong, demo=False)] == [
        "first_port",
        "schemes",
        "reason",
    ]


def test_port_scheme_and_withdrawal_count() -> None:
    only = network(replace(NETWORK, first_port=554, last_port=554, schemes=(Scheme.RTSP,)))
    assert addresses.is_allowed([only], "10.20.0.14", 554, Scheme.RTSP)
    assert not addresses.is_allowed([only], "10.20.0.14", 555, Scheme.RTSP)
    assert not addresses.is_allowed([only], "10.20.0.14", 554, Scheme.RTSPS)
    assert not addresses.is_allowed([network(only.facts, withdrawn=True)], "10.20.0.14", 554, Scheme.RTSP)
    assert not addresses.is_allowed([only], "::ffff:10.20.0.14", 554, Scheme.RTSP)


@given(st.integers(0, 2**32 - 1))
def test_only_what_lies_in_the_network_is_allowed(number: int) -> None:
    address = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    assert addresses.is_allowed([network()], address, 554, Scheme.RTSP) == address.startswith("10.20.0.")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("live", "camera.path_unfit"),
        ("/li ve", "camera.path_unfit"),
        ("/live\r\nSETUP", "camera.path_unfit"),
        ("/ផ្លូវ", "camera.path_unfit"),
        ("/" + "x" * 500, "camera.path_unfit"),
        ("/live?user=admin&channel=1", "camera.path_tells_password"),
        ("/user=admin&password=x&channel=1", "camera.path_tells_password"),
        ("/live?channel=1&PWD=x", "camera.path_tells_password"),
    ],
)
def test_a_path_is_plain_and_tells_no_password(path: str, code: str) -> None:
    assert [problem.code for problem in addresses.check_stream("s", replace(MAIN, path=path))] == [code]


def test_pictures_and_control_have_schemes_of_their_own() -> None:
    assert addresses.check_stream("s", CONTROL) == []
    assert addresses.check_stream("s", replace(CONTROL, scheme=Scheme.RTSP))
    assert addresses.check_stream("s", replace(MAIN, scheme=Scheme.HTTP))
    assert addresses.check_stream("s", replace(MAIN, port=0))


def test_a_name_is_asked_for_once_and_the_answer_is_kept() -> None:
    asked: list[str] = []

    def ask(name: str) -> list[str]:
        asked.append(name)
        return ["10.20.0.14"] if len(asked) == 1 else ["127.0.0.1"]

    streams = tuple(replace(MAIN, role=role, host="cam.example") for role in (StreamRole.MAIN, StreamRole.SUB))
    found = resolving.with_addresses(replace(CAMERA, streams=streams), [network()], ask=ask)
    assert asked == ["cam.example"]
    assert [stream.address for stream in found.streams] == ["10.20.0.14", "10.20.0.14"]


@pytest.mark.parametrize(
    "answers", [[], ["127.0.0.1"], ["10.20.0.14", "127.0.0.1"], ["::ffff:10.20.0.14"], ["10.20.1.1"]]
)
def test_a_name_must_be_allowed_at_every_address_it_stands_for(answers: list[str]) -> None:
    facts = replace(CAMERA, streams=(replace(MAIN, host="cam.example"),))
    with pytest.raises(Invalid):
        resolving.with_addresses(facts, [network()], ask=lambda name: answers)


def test_the_machines_resolver_knows_itself_and_no_invented_name() -> None:
    assert "127.0.0.1" in resolving.ask_name("localhost")
    assert resolving.ask_name("no-such-camera.invalid") == []


def test_a_certificate_is_told_in_one_way_and_where_there_is_one() -> None:
    pin = "ab" * 32
    for scheme, stream in ((Scheme.RTSPS, MAIN), (Scheme.HTTPS, CONTROL)):
        assert addresses.check_stream("s", replace(stream, scheme=scheme, pin=pin)) == []
    for stream in (
        replace(MAIN, pin=pin),
        *(replace(MAIN, scheme=Scheme.RTSPS, pin=unfit) for unfit in (pin[1:], pin.upper(), f"{pin}\n", "x" * 64)),
    ):
        assert [problem.code for problem in addresses.check_stream("s", stream)] == ["camera.pin_unfit"]
