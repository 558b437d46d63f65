"""A stream that is only shown: opened for who looks, closed after, and nothing of it on the disk."""

from __future__ import annotations

from pathlib import Path

from tests.cameras.recorder.scenes import CAMERA, packets
from tests.cameras.recorder.scenes import film as make_film
from tests.cameras.recorder.test_ingest import until
from tests.cameras.recorder.test_tap import Asked, tapped
from tests.cameras_sim import StartCameras, address

from ecrime.cameras.recorder.facts import Cause, Role, StreamFacts
from ecrime.cameras.recorder.looking import Look
from ecrime.cameras.recorder.opening import Opened, WillNotOpen, open_stream
from ecrime.cameras.recorder.process import Recorder

SUB = (CAMERA, Role.SUB)


def looks(recorder: Recorder) -> Look:
    return recorder._looks[SUB]


def is_open(look: Look) -> bool:
    return look._thread is not None


def test_a_small_stream_is_opened_for_who_looks_and_nothing_of_it_stays(
    tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    cameras = simulated_cameras(1)
    main = StreamFacts(CAMERA, Role.MAIN, address(cameras))
    sub = StreamFacts(CAMERA, Role.SUB, address(cameras, role="sub"))
    recorder = Recorder(tmp_path / "footage", [], tap=tmp_path / "tap")
    recorder.start()
    try:
        recorder.set([main], left_out={}, shown=[sub])
        until(lambda: all(each.fragments for each in recorder.status()))
        look = looks(recorder)
        assert not is_open(look)
        asked = Asked(tmp_path / "tap", role="sub")
        assert [asked.next()[0] for _ in range(4)] == ["R", "I", "P", "P"]
        # What has not changed goes on untouched.
        recorder.set([main], left_out={}, shown=[sub])
        assert looks(recorder) is look
        assert asked.next()[0] == "P"
        # The camera is gone from the register: who looks is told, and nobody else is shown anything.
        recorder.set([], left_out={(CAMERA, Role.MAIN): Cause.NOT_ALLOWED})
        while (kind := asked.next()[0]) == "P":
            pass
        assert kind == "E"
        asked.close()
        again = Asked(tmp_path / "tap", role="sub")
        assert again.next()[0] == "N"
        again.close()
        assert not recorder._looks
    finally:
        recorder.stop()
    assert [path.name for path in (tmp_path / "footage" / str(CAMERA)).iterdir()] == ["main"]


def test_it_is_closed_when_nobody_looks_any_more_and_opened_for_the_next(
    tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    cameras = simulated_cameras(1)
    opened: list[Opened] = []

    def opener(stream: StreamFacts) -> Opened:
        opened.append(open_stream(stream))
        return opened[-1]

    sub = StreamFacts(CAMERA, Role.SUB, address(cameras, role="sub"))
    with tapped(tmp_path, []) as tap:
        look = Look(sub, tap.live(sub), opener=opener, linger_s=0.2)
        for turn in (1, 2):
            asked = Asked(tmp_path / "tap", role="sub")
            assert [asked.next()[0] for _ in range(3)] == ["R", "I", "P"]
            assert len(opened) == turn
            asked.close()
            until(lambda: not is_open(look))
        look.ask_to_stop()
        look.finish(5)
        # Whoever asks now finds nobody who would open it.
        asked = Asked(tmp_path / "tap", role="sub")
        look.wake()
        assert not is_open(look)
        asked.close()


def test_a_camera_that_does_not_answer_is_tried_again_while_somebody_looks(tmp_path: Path) -> None:
    clip = make_film(tmp_path / "clip.mp4", frames=100)
    tries: list[StreamFacts] = []

    def opener(stream: StreamFacts) -> Opened:
        tries.append(stream)
        if len(tries) == 1:
            raise WillNotOpen(Cause.REFUSED)
        if len(tries) == 2:
            raise AttributeError("nobody thought of this")
        container, _ = packets(clip)
        container.seek(0)
        return Opened(container, container.streams.video[0])

    sub = StreamFacts(CAMERA, Role.SUB, "rtsp://127.0.0.1/sub")
    with tapped(tmp_path, []) as tap:
        look = Look(sub, tap.live(sub), opener=opener, linger_s=0.2)
        asked = Asked(tmp_path / "tap", role="sub")
        assert [asked.next()[0] for _ in range(3)] == ["R", "I", "P"]
        assert len(tries) >= 3
        asked.close()
        look.ask_to_stop()
        look.finish(10)
        assert not is_open(look)
