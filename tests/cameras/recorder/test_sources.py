"""From the register to what is recorded: addresses that were checked, logins unsealed, cameras shared out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.sites import make

from ecrime.base.keys.masters import Masters
from ecrime.cameras.recorder.facts import Cause, Role, Transport
from ecrime.cameras.recorder.index import Index, SourceRow
from ecrime.cameras.recorder.sources import assign, wanted
from ecrime.cameras.sites import actions
from ecrime.cameras.sites.credentials import seal_login
from ecrime.cameras.sites.facts import CameraState, Codec, Login
from ecrime.cli.drills.instance import Database

CAMERA = UUID(int=7)
MASTERS = Masters(Path("/nowhere"), {1: b"k" * 32}, frozenset(), None)
NUMBERS = st.lists(st.integers(1, 30).map(lambda number: UUID(int=number)), max_size=20)


def row(**changes: object) -> SourceRow:
    told = {
        "camera": CAMERA,
        "code": "LAK-014",
        "role": Role.MAIN,
        "scheme": "rtsp",
        "address": "10.20.0.14",
        "port": 554,
        "path": "/live?channel=1",
        "transport": "tcp",
        "is_allowed": True,
        "sealed": None,
        "key_version": None,
        "wrapped": None,
        "pin": "",
        "is_kept": True,
    }
    return SourceRow(**told | changes)  # type: ignore[arg-type]


def test_a_stream_is_asked_at_the_address_that_was_checked() -> None:
    (found,) = wanted([row(transport="udp")], None)
    assert found.cause is None
    assert found.stream.address == "rtsp://10.20.0.14:554/live?channel=1"
    assert found.stream.transport is Transport.UDP
    (by_tls,) = wanted([row(scheme="rtsps", port=322, pin="ab" * 32, is_kept=False)], None)
    assert by_tls.stream.address == "rtsps://10.20.0.14:322/live?channel=1"
    assert (by_tls.stream.pin, by_tls.told()["pin"], by_tls.told()["kept"]) == ("ab" * 32, "ab" * 32, False)
    (sixth,) = wanted([row(address="fd00::7")], None)
    assert sixth.stream.address == "rtsp://[fd00::7]:554/live?channel=1"


def test_who_and_what_opens_it_is_unsealed_and_never_shown() -> None:
    stored = seal_login(MASTERS, CAMERA, Login("a@b", "geheim:/?#"))
    sealed = row(sealed=stored.sealed, key_version=stored.key.version, wrapped=stored.key.key)
    (found,) = wanted([sealed], MASTERS)
    assert found.stream.address == "rtsp://a%40b:geheim%3A%2F%3F%23@10.20.0.14:554/live?channel=1"
    assert "geheim" not in f"{found!r} {found.stream!r} {sealed!r}"
    for masters in (None, Masters(Path("/nowhere"), {}, frozenset(), None)):
        (shut,) = wanted([sealed], masters)
        assert (shut.cause, shut.stream.address) == (Cause.UNAUTHORISED, "")


def test_what_was_unsealed_holds_while_keys_cannot_be_read() -> None:
    stored = seal_login(MASTERS, CAMERA, Login("a", "geheim"))
    sealed = row(sealed=stored.sealed, key_version=stored.key.version, wrapped=stored.key.key)
    before = {sealed: wanted([sealed], MASTERS)[0]}
    assert wanted([sealed], None, before=before) == [before[sealed]]
    for changed in (replace(sealed, is_allowed=False), replace(sealed, address="10.20.0.15")):
        assert wanted([changed], None, before=before)[0].stream.address == ""


def test_an_address_that_is_allowed_no_more_is_not_asked() -> None:
    (found,) = wanted([row(is_allowed=False)], MASTERS)
    assert (found.cause, found.stream.address) == (Cause.NOT_ALLOWED, "")
    assert found.told()["cause"] == "not_allowed"


@given(NUMBERS, NUMBERS, st.integers(1, 4))
def test_a_camera_stays_with_its_process(before: list[UUID], now: list[UUID], most: int) -> None:
    first = assign({}, before, most=most)
    second = assign(first, now, most=most)
    for where, cameras in ((first, before), (second, now)):
        assert where.keys() == set(cameras)
        assert all(list(where.values()).count(number) <= most for number in where.values())
    assert all(second[camera] == first[camera] for camera in second.keys() & first.keys())


@pytest.fixture
def index(database: Database) -> str:
    return database.instance.address(database.name, "recorder")


def test_the_register_tells_of_cameras_in_use_only(database: Database, index: str) -> None:
    camera = make.in_use(database)
    make.camera(database, code="LAK-015")
    with Index.at(index) as register:
        (found,) = register.sources()
        assert (found.camera, found.role, found.address, found.is_allowed) == (camera.id, "main", "10.20.0.14", True)
        (network,) = database.as_superuser("select id from sites_network")
        actions.withdraw_camera_network(database.actor("admin"), network[0])
        assert [one.is_allowed for one in register.sources()] == [False]
        make.allow(database)
        make.correct(database, camera, state=CameraState.OUT_OF_ORDER)
        assert register.sources() == []


def test_what_cannot_be_recorded_is_told_where_it_should_be(database: Database, index: str) -> None:
    """So that its time is a gap with a cause; small pictures that are only shown are left out."""
    camera = make.in_use(database)
    unknown = [replace(stream, codec=Codec.MJPEG) for stream in (make.MAIN, make.SUB)]
    make.correct(database, camera, streams=tuple(unknown))
    with Index.at(index) as register:
        assert [(one.role, one.is_kept) for one in register.sources()] == [("main", True)]


def test_small_pictures_are_recorded_only_where_the_class_says_so(database: Database, index: str) -> None:
    camera = make.in_use(database)
    make.correct(database, camera, streams=(make.MAIN, make.SUB, make.CONTROL))
    with Index.at(index) as register:
        assert [(one.role, one.is_kept) for one in register.sources()] == [("main", True), ("sub", False)]
        database.as_superuser(
            "update country_pack set cameras = jsonb_set(cameras, '{retention}', (select"
            " jsonb_agg(r || '{\"sub\": true}') from jsonb_array_elements(cameras -> 'retention') r))"
        )
        assert [(one.role, one.is_kept) for one in register.sources()] == [("main", True), ("sub", True)]
