"""One connection by itself: a client that reads too slowly, and a fault of ours that leaves nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import cast

import pytest
from tests.cameras_sim import StartCameras
from tests.cli.simulator.client import Client

from ecrime.cli.simulator.camera import Camera, Manner
from ecrime.cli.simulator.connection import MOST_WAITING, Connection
from ecrime.cli.simulator.digest import Credentials
from ecrime.cli.simulator.feeds import Feed, Sent
from ecrime.cli.simulator.simulator import Simulator


class Line:
    """A transport that keeps what is written, and says that so much of it waits."""

    def __init__(self) -> None:
        self.waiting = 0
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting


def sent(number: int, *, is_key: bool) -> Sent:
    whole = b"$\0\0\x0c" + bytes(2) + number.to_bytes(2, "big") + bytes(8)
    return Sent([whole], whole, is_key, 0)


def test_a_slow_client_loses_pictures_up_to_a_key_picture() -> None:
    camera = Camera("camera-1", Manner(Credentials("a", "b"), (), reports=False), {}, None)
    connection, line = Connection(camera), Line()
    connection.transport = cast("asyncio.Transport", line)
    pictures = [sent(number, is_key=number % 4 == 0) for number in range(24)]
    # (how much waits, which pictures come then)
    for waiting, numbers in ((0, range(2, 7)), (MOST_WAITING + 1, range(7, 9)), (1, range(9, 14)), (0, range(14, 18))):
        line.waiting = waiting
        for number in numbers:
            connection.take(pictures[number])
    # Begins with a key picture, stops where too much waits, goes on with the first key picture after all has gone.
    assert line.written == [pictures[number].whole for number in (4, 5, 6, 16, 17)]


class Broken(Feed):
    """A stream with a fault of ours."""

    def __init__(self, *, described: bool) -> None:
        super().__init__()
        self.described = described

    async def description(self) -> str:
        if not self.described:
            raise RuntimeError("no description")
        return "v=0\r\n"

    async def run(self) -> None:
        raise RuntimeError("no pictures")


@pytest.mark.parametrize("described", [True, False])
def test_a_fault_of_ours_closes_the_connection_and_is_told(described: bool) -> None:
    told: list[str] = []
    camera = Camera("camera-1", Manner(Credentials("a", "b"), ()), {"main": Broken(described=described)}, None)
    with Simulator([camera]) as cameras:
        cameras.do(_listen_for_failures(told))
        with Client(camera.port) as client:
            if described:
                client.play()
            else:
                client.socket.sendall(f"DESCRIBE {client.at}/main RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
            assert client.is_closed_by_camera()
    assert told == ["no pictures" if described else "no description"]


def _listen_for_failures(told: list[str]) -> Coroutine[object, object, None]:
    async def begin() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: told.append(str(said["exception"])))

    return begin()


def test_requests_may_come_in_pieces_and_several_at_once(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras(algorithms=()).camera("camera-1").port) as client:
        asked = f"OPTIONS {client.at}/main RTSP/1.0\r\nCSeq: 7\r\n\r\n".encode()
        report = b"$\x01\x00\x08" + bytes(8)
        whole = report + asked + report + asked.replace(b"7", b"8")
        for at in range(0, len(whole), 11):
            client.socket.sendall(whole[at : at + 11])
        assert [client.answer().headers["cseq"] for _ in range(2)] == [["7"], ["8"]]
