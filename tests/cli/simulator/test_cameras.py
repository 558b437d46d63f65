"""Real clients at test cameras: they sign in, see the same, and the time is right."""

from __future__ import annotations

import json
import os
import subprocess
import time
from itertools import islice
from pathlib import Path

import av
import pytest
from tests.cameras_sim import PASSWORD, USER, StartCameras, address, served_by_gstreamer, small_format
from tests.cli.simulator.client import Client

from ecrime.cli.machine import ffmpeg
from ecrime.cli.simulator.burned_clock import read_clock
from ecrime.cli.simulator.camera import Manner
from ecrime.cli.simulator.coding import Encoder, NotPlayable, drawn_loop, file_loop
from ecrime.cli.simulator.digest import Algorithm, Credentials
from ecrime.cli.simulator.packets import Codec, pieces
from ecrime.cli.simulator.picture import Light, draw
from ecrime.cli.simulator.simulator import Simulator, loop_cameras
from ecrime.cli.simulator.street import Street

OPTIONS = {"rtsp_transport": "tcp", "timeout": "20000000"}
# What decoding on a busy machine may take.
SOON_MS = 30_000


def film(path: Path, codec: Codec = Codec.H264, *, seconds: float = 1.2) -> Path:
    """A film of the street."""
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx265" if codec is Codec.HEVC else "libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.options = {"preset": "ultrafast", "x265-params": "log-level=none:pools=none"}
        if codec is Codec.H264:
            stream.options = {"preset": "veryfast", "bf": "2"}
        for number in range(round(seconds * 25)):
            picture = draw(Street(), Light.DAY, width=320, height=180, ms=number * 40)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        made.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("role", "codec"), [("main", Codec.H264), ("main", Codec.HEVC), ("sub", Codec.H264)])
def test_libav_sees_the_time_in_the_picture(simulated_cameras: StartCameras, role: str, codec: Codec) -> None:
    cameras = simulated_cameras(main=small_format(codec=codec, width=640, height=360), sub=small_format())
    with av.open(address(cameras, role=role), options=OPTIONS) as opened:
        stream = opened.streams.video[0]
        seen = [
            (frame, read_clock(frame.to_ndarray(format="gray")), time.time_ns() // 1_000_000)
            for frame in islice(opened.decode(stream), 20)
        ]
    assert stream.codec_context.name == (codec if role == "main" else "h264")
    assert {frame.width for frame, _, _ in seen} == {640 if role == "main" else 320}
    shown = [ms for _, ms, _ in seen if ms is not None]
    assert len(shown) == len(seen)
    assert shown == sorted(set(shown))
    assert all(ms <= now <= ms + SOON_MS for _, ms, now in seen[-1:] if ms is not None)
    # The times of the packets go with the times in the pictures; libav gives its first pictures none.
    timed = [(frame.time, ms) for frame, ms, _ in seen if frame.pts is not None and ms is not None]
    assert len(timed) > 10
    assert abs((timed[-1][0] - timed[0][0]) - (timed[-1][1] - timed[0][1]) / 1000) < 0.1


def test_libav_learns_the_wall_time_from_reports(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras(clock_wrong_s=7200)
    with av.open(address(cameras), options=OPTIONS) as opened:
        packet = next(packet for packet in opened.demux(opened.streams.video[0]) if packet.has_sidedata("prft"))
        told_us = int.from_bytes(bytes(packet.get_sidedata("prft"))[:8], "little")
        (frame,) = packet.decode()
    shown = read_clock(frame.to_ndarray(format="gray"))
    assert shown is not None
    assert abs(told_us / 1000 - shown - 7_200_000) < 3_000


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_password_is_asked_for_and_a_wrong_one_refused(simulated_cameras: StartCameras, algorithm: Algorithm) -> None:
    port = simulated_cameras(algorithms=(algorithm,)).camera("camera-1").port
    with Client(port, algorithm=algorithm) as client:
        asked = client.sign_in()
        assert asked.status == 401
        assert len(asked.headers["www-authenticate"]) == 1
        assert client.ask("DESCRIBE").status == 200
    with Client(port, algorithm=algorithm, password="wrong") as client:
        client.sign_in()
        assert client.ask("DESCRIBE").status == 401
        assert client.ask("SETUP", "/main", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1").status == 401


def test_libav_with_a_wrong_password_is_refused(simulated_cameras: StartCameras) -> None:
    cameras = simulated_cameras()
    with pytest.raises(av.HTTPUnauthorizedError):
        av.open(address(cameras).replace(USER, "nobody"), options=OPTIONS)


def test_a_camera_may_ask_for_no_password(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras(algorithms=()).camera("camera-1").port) as client:
        assert client.ask("DESCRIBE").status == 200


def test_two_clients_get_the_same_packets(simulated_cameras: StartCameras) -> None:
    port = simulated_cameras().camera("camera-1").port
    with Client(port) as first, Client(port) as second:
        first.play()
        second.play()
        of_first = {piece.sequence: piece for picture in first.pictures(40) for piece in picture}
        of_second = {piece.sequence: piece for picture in second.pictures(40) for piece in picture}
    both = of_first.keys() & of_second.keys()
    assert len(both) > 30
    assert all(of_first[number] == of_second[number] for number in both)


def test_numbers_have_no_gap_and_times_go_with_the_clock(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras().camera("camera-1").port) as client:
        client.play()
        pictures = client.pictures(30)
    numbers = [piece.sequence for picture in pictures for piece in picture]
    assert numbers == [(numbers[0] + more) % 65_536 for more in range(len(numbers))]
    assert all(len({piece.timestamp for piece in picture}) == 1 for picture in pictures)
    whole_s = (pictures[-1][0].timestamp - pictures[0][0].timestamp) % 2**32 / 90_000
    assert whole_s >= 29 / 25 - 0.05


def test_what_a_camera_cannot_do_is_refused(simulated_cameras: StartCameras) -> None:
    with Client(simulated_cameras(algorithms=()).camera("camera-1").port) as client:
        assert client.ask("OPTIONS").headers["public"][0].startswith("OPTIONS, DESCRIBE")
        assert client.ask("DESCRIBE", "/third").status == 404
        assert client.ask("SETUP", "/main", "Transport: RTP/AVP;unicast;client_port=5000-5001").status == 461
        assert client.ask("SETUP", "/main").status == 461
        assert client.ask("PLAY").status == 454
        assert client.ask("ANNOUNCE").status == 405
        assert client.ask("GET_PARAMETER").status == 200
        client.socket.sendall(b"GET / HTTP/1.1\r\nHost: camera\r\n\r\n")
        assert client.answer().status == 400
        client.socket.sendall(b"x" * 20_000)
        assert client.is_closed_by_camera()


@pytest.mark.parametrize("codec", list(Codec))
def test_a_film_is_played_packet_for_packet_over_and_over(tmp_path: Path, codec: Codec) -> None:
    path = film(tmp_path / "film.mp4", codec)
    loop = file_loop(path)
    manner = Manner(Credentials(USER, PASSWORD), ())
    with av.open(str(path)) as opened:
        kept = [list(_of_file(bytes(packet))) for packet in opened.demux(opened.streams.video[0]) if packet.size]
    with (
        Simulator(loop_cameras(1, manner=manner, main=loop, sub=None)) as cameras,
        av.open(address(cameras), options=OPTIONS) as opened,
    ):
        packets = list(islice(opened.demux(opened.streams.video[0]), len(kept) * 3))
    played = [list(pieces(bytes(packet))) for packet in packets]
    start = next(number for number, piece in enumerate(played) if kept[0][-1] in piece)
    # Before a key picture libav puts what the description said; the rest is the film's own, and comes again.
    again = [
        [piece for piece in picture if piece not in loop.sets] for picture in played[start : start + 2 * len(kept)]
    ]
    assert again == [[piece for piece in picture if piece not in loop.sets] for picture in [*kept, *kept]]
    times = [packet.pts for packet in packets if packet.pts is not None]
    assert len(set(times)) == len(times)


def _of_file(data: bytes) -> list[bytes]:
    """What a picture of a film is made of, each with its length before it."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotPlayable, match="is no file"):
        file_loop(tmp_path / "none.mp4")
    (tmp_path / "words.mp4").write_text("words")
    with pytest.raises(NotPlayable, match="cannot be read as a film"):
        file_loop(tmp_path / "words.mp4")
    with av.open(str(tmp_path / "other.mp4"), "w") as made:
        stream = made.add_stream("mpeg4", rate=25)
        stream.width, stream.height = 320, 180
        made.mux(stream.encode(av.VideoFrame(320, 180, "yuv420p")))
        made.mux(stream.encode(None))
    with pytest.raises(NotPlayable, match="coded as mpeg4"):
        file_loop(tmp_path / "other.mp4")


@pytest.mark.parametrize("codec", list(Codec))
def test_ffprobe_sees_what_was_declared(simulated_cameras: StartCameras, codec: Codec) -> None:
    program = os.environ.get(ffmpeg.VARIABLE) or ffmpeg.find()
    if program is None:
        pytest.skip(ffmpeg.MISSING)
    cameras = simulated_cameras(main=small_format(codec=codec))
    what = ["-show_entries", "stream=codec_name,width,height", "-of", "json"]
    told = subprocess.run(
        [program, "-v", "error", "-rtsp_transport", "tcp", *what, address(cameras)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(told.stdout)["streams"] == [{"codec_name": codec, "width": 320, "height": 180}]


def test_gstreamer_serves_a_film(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", seconds=3)
    with served_by_gstreamer(path) as served, av.open(served, options=OPTIONS) as opened:
        clocks = [read_clock(frame.to_ndarray(format="gray")) for frame in islice(opened.decode(video=0), 10)]
    # libav may begin with a picture whose neighbours it has missed.
    seen = [ms for ms in clocks if ms is not None]
    assert len(seen) >= 8
    assert seen == [seen[0] + number * 40 for number in range(len(seen))]


def test_a_loop_that_comes_again_and_again_shows_no_clock() -> None:
    """A clock of 1970 would confuse whoever looks at the cameras of a DEMO."""
    loop = drawn_loop(small_format(), Street(), Light.DAY, lambda _: None)
    with (
        Simulator(loop_cameras(1, manner=Manner(Credentials(USER, PASSWORD)), main=loop, sub=None)) as cameras,
        av.open(address(cameras), options=OPTIONS) as opened,
    ):
        frames = [frame.to_ndarray(format="gray") for frame in islice(opened.decode(video=0), 3)]
    assert [read_clock(frame) for frame in frames] == [None] * 3
    assert frames[0][:18, :100].min() > 30  # where the digits would stand is sky


def test_an_encoder_gives_each_picture_at_once() -> None:
    encoder = Encoder(small_format(codec=Codec.HEVC))
    picture = draw(Street(), Light.GREY, width=320, height=180, ms=0)
    assert all(encoder.encode(picture).packets for _ in range(3))
