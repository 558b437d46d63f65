"""Each fault is seen from outside, by a client that knows nothing of it; and it ends when it is cleared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import av
import pytest
from tests.cameras_sim import PASSWORD, USER, StartCameras, address, small_format
from tests.cli.simulator.client import Client, Piece, Report

from ecrime.cli.simulator.burned_clock import read_clock
from ecrime.cli.simulator.camera import Manner
from ecrime.cli.simulator.coding import drawn_loop
from ecrime.cli.simulator.digest import Credentials
from ecrime.cli.simulator.faults import Misused, planned_of
from ecrime.cli.simulator.packets import RATE, Codec
from ecrime.cli.simulator.picture import Light
from ecrime.cli.simulator.simulator import Simulator, loop_cameras
from ecrime.cli.simulator.street import Street

OPTIONS = {"rtsp_transport": "tcp", "timeout": "20000000"}
# How many pictures may pass until one is as it should be.
MOST_PICTURES = 250
MOST_TRIES = 300


@contextmanager
def playing(cameras: Simulator) -> Iterator[Client]:
    """A client whose pictures come."""
    with Client(cameras.camera("camera-1").port) as client:
        client.play()
        client.pictures(2)
        yield client


def wait_until(holds: Callable[[], bool]) -> None:
    """Try again and again; a camera needs a moment."""
    for _ in range(MOST_TRIES):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def is_refused(port: int) -> bool:
    """True when nobody listens there."""
    try:
        Client(port).socket.close()
    except ConnectionRefusedError:
        return True
    return False


def frames_until(cameras: Simulator, holds: Callable[[av.VideoFrame], bool]) -> av.VideoFrame:
    """The first decoded picture of which it holds."""
    with av.open(address(cameras), options=OPTIONS) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            if holds(frame):
                return frame
            assert number < MOST_PICTURES, "no picture is so"
    raise AssertionError("the camera closed")


def test_drop(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with playing(cameras) as client:
        cameras.ask("camera-1", "drop")
        assert client.is_closed_by_camera()
    with playing(cameras) as client:
        assert client.pictures(3)


def test_half_open(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with playing(cameras) as client:
        cameras.ask("camera-1", "half-open")
        assert not client.is_closed_by_camera()
        with Client(cameras.camera("camera-1").port) as late:
            late.socket.sendall(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
            assert not late.is_closed_by_camera()
        cameras.ask("camera-1", "clear half-open")
        assert client.is_closed_by_camera()
    with playing(cameras):
        pass


def test_freeze(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    cameras.ask("camera-1", "freeze")
    clocks: list[int | None] = []

    def still(frame: av.VideoFrame) -> bool:
        clocks.append(read_clock(frame.to_ndarray(format="gray")))
        return len(clocks) == 20

    frames_until(cameras, still)
    assert None not in clocks
    assert len(set(clocks)) == 1
    cameras.ask("camera-1", "clear")
    clocks.clear()
    frames_until(cameras, still)
    assert len(set(clocks)) == 20


def test_black(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()

    def brightness(frame: av.VideoFrame) -> float:
        return float(frame.to_ndarray(format="gray")[40:160].mean())

    frames_until(cameras, lambda frame: brightness(frame) > 60)
    cameras.ask("camera-1", "black")
    assert read_clock(frames_until(cameras, lambda frame: brightness(frame) < 25).to_ndarray(format="gray"))
    cameras.ask("camera-1", "clear black")
    frames_until(cameras, lambda frame: brightness(frame) > 60)


@pytest.mark.parametrize("wrong_s", [3600, -3600])
def test_clock(simulated_cameras: StartCameras, wrong_s: int) -> None:
    cameras = simulated_cameras()
    with playing(cameras) as client:
        cameras.ask("camera-1", f"clock {wrong_s}")
        told = client.report()
        assert abs(told.wall_s - time.time() - wrong_s) < 30
    with Client(cameras.camera("camera-1").port) as client:
        date = parsedate_to_datetime(client.ask("OPTIONS").headers["date"][0])
        assert abs(date.timestamp() - time.time() - wrong_s) < 30
    # What is burned in stays the truth.
    seen = read_clock(frames_until(cameras, lambda _: True).to_ndarray(format="gray"))
    assert seen is not None
    assert abs(seen / 1000 - time.time()) < 30


def test_drift(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    cameras.ask("camera-1", "drift 100000")
    with playing(cameras) as client:
        reports = []
        for _ in range(2):
            client.pictures(75)
            # A clock that is set, to what it is, says so at once.
            before = time.monotonic()
            cameras.ask("camera-1", "clock 0")
            reports.append((before, client.report(), time.monotonic()))
    (before_first, first, after_first), (before_last, last, after_last) = reports
    # Both clocks of the camera go together, and away from ours.
    gone_s = ((last.timestamp - first.timestamp) % 2**32) / RATE
    assert abs(last.wall_s - first.wall_s - gone_s) < 0.5
    assert 1.1 * (before_last - after_first) - 0.05 < gone_s < 1.1 * (after_last - before_first) + 0.05


def test_a_clock_that_drifted_goes_on_from_where_it_is(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    camera = cameras.camera("camera-1")
    assert abs(camera.clock_wrong_s) < 0.001
    cameras.ask("camera-1", "drift -100000")
    wait_until(lambda: camera.clock_wrong_s < -0.05)
    before = camera.feeds["main"].timestamp()
    cameras.ask("camera-1", "clear drift")
    assert 0 <= camera.feeds["main"].timestamp() - before < RATE
    gained = camera.clock_wrong_s
    assert gained < -0.05
    time.sleep(0.2)
    assert camera.clock_wrong_s == pytest.approx(gained, abs=0.001)


def test_a_report_joins_the_times_of_packets_to_the_wall(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras().camera("camera-1").port) as client:
        client.play()
        report = client.report()
        picture = client.pictures(1)[0]
        now = time.time()
    taken = report.wall_s + ((picture[0].timestamp - report.timestamp + 2**31) % 2**32 - 2**31) / RATE
    assert now - 30 < taken <= now + 1


def test_a_camera_may_say_no_time(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras(reports=False).camera("camera-1").port) as client:
        client.play()
        seen = [piece for piece, _ in zip(client.packets(), range(40), strict=False)]
    assert not any(isinstance(piece, Report) for piece in seen)


def test_password(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with playing(cameras) as client:
        cameras.ask("camera-1", "password")
        assert client.is_closed_by_camera()
    with pytest.raises(av.HTTPUnauthorizedError):
        av.open(address(cameras), options=OPTIONS)
    cameras.ask("camera-1", "clear password")
    with playing(cameras):
        pass


def test_size(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    sizes: list[tuple[int, int]] = []

    def changed(frame: av.VideoFrame) -> bool:
        if not sizes:
            cameras.ask("camera-1", "size 640x360")
        sizes.append((frame.width, frame.height))
        return sizes[-1] == (640, 360) and read_clock(frame.to_ndarray(format="gray")) is not None

    # In one connection, from one picture to the next.
    frames_until(cameras, changed)
    assert sizes[0] == (320, 180)


def test_codec(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with playing(cameras) as client:
        cameras.ask("camera-1", "codec h265")
        assert client.is_closed_by_camera()
    with av.open(address(cameras), options=OPTIONS) as opened:
        assert opened.streams.video[0].codec_context.name == Codec.HEVC
        assert next(opened.decode(video=0)).width == 320


@pytest.mark.parametrize(("words", "step"), [("slow 10", RATE / 10), ("slow 10 declared", RATE / 25)])
def test_slow(simulated_cameras: StartCameras, words: str, step: float) -> None:
    cameras = simulated_cameras()
    cameras.ask("camera-1", words)
    with playing(cameras) as client:
        assert "a=framerate:25" in client_description(cameras)
        began = time.monotonic()
        pictures = client.pictures(21)
        took_s = time.monotonic() - began
    assert took_s > 1.5
    shown = (pictures[-1][0].timestamp - pictures[0][0].timestamp) % 2**32
    if words.endswith("declared"):
        assert shown == 20 * step
    else:
        assert shown >= 19 * step


def client_description(cameras: Simulator) -> str:
    with Client(cameras.camera("camera-1").port) as client:
        client.sign_in()
        return client.ask("DESCRIBE").body


def test_loss(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras(main=small_format(width=640, height=360, bit_rate=4_000_000))
    cameras.ask("camera-1", "loss 30")
    with playing(cameras) as client:
        numbers = [
            piece.sequence for piece, _ in zip(client.packets(), range(700), strict=False) if isinstance(piece, Piece)
        ]
    sent = (numbers[-1] - numbers[0]) % 65_536 + 1
    assert 0.2 < 1 - len(numbers) / sent < 0.4


def test_refuse(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    port = cameras.camera("camera-1").port
    with playing(cameras) as client:
        cameras.ask("camera-1", "refuse")
        assert client.is_closed_by_camera()
    assert is_refused(port)
    cameras.ask("camera-1", "clear refuse")
    with playing(cameras):
        assert cameras.camera("camera-1").port == port


def test_a_fault_befalls_one_camera(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras(2)
    cameras.ask("camera-2", "refuse")
    assert is_refused(cameras.camera("camera-2").port)
    with playing(cameras):
        pass


def test_a_planned_fault_comes_and_goes(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras(plan=[planned_of("0.2-1.5 camera-1 refuse")])
    port = cameras.camera("camera-1").port
    wait_until(lambda: is_refused(port))
    wait_until(lambda: not is_refused(port))


def test_a_fault_of_nobody_and_a_fault_a_loop_cannot_have_are_refused(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with pytest.raises(Misused, match="There is no 'camera-2'"):
        cameras.ask("camera-2", "drop")
    with pytest.raises(Misused, match="there are: drop"):
        cameras.ask("camera-1", "clear everything")
    manner = Manner(Credentials(USER, PASSWORD))
    loop = drawn_loop(small_format(), Street(), Light.DAY, lambda _: None)
    with (
        Simulator(loop_cameras(1, manner=manner, main=loop, sub=None)) as played,
        pytest.raises(Misused, match="camera-1 plays a loop"),
    ):
        played.ask("camera-1", "freeze")
    with pytest.raises(Misused, match="camera-1 plays a loop"):
        Simulator(loop_cameras(1, manner=manner, main=loop, sub=None), [planned_of("5 camera-1 black")])
