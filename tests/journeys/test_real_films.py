"""Films the whole way: sent by GStreamer's RTSP server, recorded by ours, watched on the wall, sought, held.

Such as are made here, and at length the real ones that lie beside the tree. By hand, with pictures of what was seen:
``ECRIME_SHOTS=shots ./ecrime test tests/journeys/test_real_films.py -k beside``.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.cameras.recorder.cameras import MISSING, found, free_port, serve, stop
from tests.cameras.recorder.test_keeping import index_of
from tests.cameras.sites.make import allow, camera, decide, site
from tests.journeys import real_films
from tests.journeys.conftest import LIVE, Visitor, told_to_service
from tests.journeys.test_directive import sign_in
from tests.journeys.test_footage import ready_at, shows_frames_of
from tests.journeys.test_wall import LIVE_STATE, enter, until, wait_for_gateway

from ecrime.base.database.server.folder import DataFolder
from ecrime.cameras.recorder import queries as recorder_queries
from ecrime.cameras.recorder.facts import Cause, Role, StreamFacts, Timeline
from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.places import journals, stream_folder
from ecrime.cameras.recorder.process import Recorder
from ecrime.cameras.recorder.proof import check_all
from ecrime.cameras.recorder.rebuilding import compare
from ecrime.cameras.recorder.telling import Telling
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.live import actions
from ecrime.cameras.watching.live.facts import WatchNetworkFacts
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.machine import ffmpeg

pytestmark = pytest.mark.one_server
RECORDED_S = 7.0
AT_ONCE = 9  # as many as the page of footage shows together


@dataclass
class Chain:
    """Cameras that send films, and what records them."""

    cameras: list[Camera]
    films: list[Path]
    footage: Path
    recorder: Recorder
    telling: Telling

    def segments(self, one: Camera) -> list[Path]:
        """The files of a camera in the order of time."""
        return [path.with_suffix(".mp4") for path in journals(stream_folder(self.footage, one.id, Role.MAIN))]

    def stop(self) -> None:
        """Record no more, and have all of it in the index."""
        assert self.recorder.stop()
        assert self.telling.finish(20)


@pytest.fixture(params=["made", pytest.param("beside", marks=pytest.mark.full)])
def films(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """What the cameras send."""
    if request.param == "made":
        return real_films.made(tmp_path)
    if not real_films.REAL.is_dir():
        pytest.skip("no real films lie beside the tree (../shared/footage)")
    return sorted(real_films.REAL.glob("*.mp4"))


@pytest.fixture
def chain(
    films: list[Path],
    live_site: str,
    database: Database,
    instance: Instance,
    *,
    service_data: DataFolder,
    tmp_path: Path,
) -> Iterator[Chain]:
    """A camera for each film, sent by GStreamer; the recorder and the gateway as they run."""
    if not found() or ffmpeg.find() is None:
        pytest.skip(ffmpeg.MISSING if found() else MISSING)
    decide(database, site(database))
    allow(database)
    actions.allow_watch_network(database.actor("admin"), WatchNetworkFacts("127.0.0.0/16", "This machine"))
    cameras = [camera(database, code=f"LAK-{n + 20:03}", state=CameraState.IN_USE) for n in range(len(films))]
    told = told_to_service(int(live_site.rpartition(":")[2]), service_data, tmp_path)
    told["DATABASE_URL"] = instance.address(LIVE, "app")
    footage = service_data.path / "footage"
    port = free_port()
    streams = [StreamFacts(one.id, Role.MAIN, f"rtsp://127.0.0.1:{port}/{n}") for n, one in enumerate(cameras)]
    telling = Telling(footage, functools.partial(Index.at, instance.address(LIVE, "recorder")), tell_s=0.5)
    with sending(port, films), gateway(told):
        recorder = Recorder(footage, streams, telling, tap=Path(told["ECRIME_TAPS"]) / "recorder-1.sock")
        telling.start()
        recorder.start()
        try:
            yield Chain(cameras, films, footage, recorder, telling)
        finally:
            recorder.stop()
            telling.finish(20)
            shutil.rmtree(footage)


@contextmanager
def sending(port: int, films: list[Path]) -> Iterator[None]:
    server = serve(port, films)
    try:
        yield
    finally:
        stop(server)


@contextmanager
def gateway(told: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", "ecrime.web.serve_live"], env=told) as process:
        try:
            wait_for_gateway(int(told["ECRIME_LIVE_PORT"]), process)
            yield
        finally:
            process.terminate()


def test_films_are_recorded_bit_for_bit_watched_sought_and_held(
    visit: Callable[..., Visitor], live_site: str, database: Database, chain: Chain
) -> None:
    began = time.monotonic()
    watch(visit, live_site, database, chain)
    time.sleep(max(began + RECORDED_S - time.monotonic(), 0))
    chain.stop()
    for one, film in zip(chain.cameras, chain.films, strict=True):
        is_recorded_as_sent(chain.segments(one), film)
    assert list(check_all(chain.footage)) == []
    with index_of(database) as index:
        assert list(compare(index, chain.footage, now_ns=time.time_ns())) == []
    database.clock.shift(timedelta(minutes=2))
    sought_and_held(visit, live_site, database, chain)


def watch(visit: Callable[..., Visitor], live_site: str, database: Database, chain: Chain) -> None:
    """Each film that a browser plays is live on the wall; of the others it says why not."""
    watcher = enter(visit, live_site, database, "operator", language="en")
    page = watcher.page
    page.locator(".wall-choose summary").click()
    page.locator("input[name=tiles][value='16']").check()
    for one in chain.cameras:
        page.locator(f".wall-cameras label:has-text('{one.facts.code}') input").check()
    page.locator(".wall-choose button[data-primary]").click()
    plays = sum(real_films.codec(film) == "h264" for film in chain.films)
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === {plays}", within_s=60)
    assert page.locator(".tile:has-text('H.265')").count() == len(chain.films) - plays
    watcher.shot("films-wall")
    watcher.context.close()


def is_recorded_as_sent(segments: list[Path], film: Path) -> None:
    """Files that ffprobe has nothing to say about; in each the very frames of the film, one after the other."""
    program = ffmpeg.find()
    assert program is not None
    sent = real_films.pictures(film)
    frames = 0
    for path in segments:
        probe = [program, "-v", "error", "-count_packets", "-show_streams", str(path)]
        probed = subprocess.run(probe, capture_output=True, text=True, check=False)
        assert (probed.returncode, probed.stderr) == (0, ""), film.name
        kept = real_films.pictures(path)
        assert real_films.is_part_of(kept, sent), film.name
        frames += len(kept)
    assert frames >= min(len(sent), 20), film.name
    steps = list(real_films.shown_times(segments))
    # Times of a network sway a little. The last frames of a film come together, and none is later than it came.
    assert max(steps) < 0.4, film.name
    assert sum(step < 0.02 for step in steps) <= 2 * len(segments), film.name


def sought_and_held(visit: Callable[..., Visitor], live_site: str, database: Database, chain: Chain) -> None:
    """All of them on one clock, for the purpose that was stated at the wall; then held by key."""
    visitor = visit(live_site, language="km")
    sign_in(visitor, database, "operator")
    for n in range(0, len(chain.cameras), AT_ONCE):
        some = replace(chain, cameras=chain.cameras[n : n + AT_ONCE], films=chain.films[n : n + AT_ONCE])
        see_and_hold(visitor, database, some)
    held = recorder_queries.holds(database.actor("operator"))
    assert {one.camera for one in held} == {one.id for one in chain.cameras}


def see_and_hold(visitor: Visitor, database: Database, chain: Chain) -> None:
    at = covered_by_all(database, chain)
    codes = ",".join(one.facts.code for one in chain.cameras)
    visitor.open(f"/footage/?cameras={codes}&at={written_at(at)}&zoom=5m")
    page = visitor.page
    ready_at(page, at.timestamp() * 1000)
    shows_frames_of(page, at.timestamp() * 1000, within_ms=250)
    visitor.press("Period", "Period")
    stills = page.locator("[data-camera] img:visible")
    assert stills.count() == sum(real_films.codec(film) == "hevc" for film in chain.films)
    for n in range(stills.count()):
        assert stills.nth(n).evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 100
    visitor.shot(f"films-footage-{len(chain.cameras)}")
    # The very beginning of a film whose first frame is shown later than it is sent.
    first = min(start for one in timelines(database, chain)[:1] for start, _end in one.recorded)
    begins = datetime.fromtimestamp(first // 10**6 / 1000, UTC) + timedelta(milliseconds=20)
    visitor.open(f"/footage/?cameras={chain.cameras[0].facts.code}&at={written_at(begins)}&zoom=5m")
    ready_at(page, begins.timestamp() * 1000)
    visitor.open(f"/footage/?cameras={codes}&at={written_at(at)}&zoom=5m")
    ready_at(page, at.timestamp() * 1000)
    visitor.press("KeyH")
    page.fill("#f-reason", "A bus and a motorbike met")
    page.fill("#f-reference", "LAK-2026-000417")
    page.fill("#f-expires-on", f"{at + timedelta(days=90):%d/%m/%Y}")
    page.click("button[data-primary]")
    expect(page.locator(".notice")).to_be_visible()
    held = recorder_queries.holds(database.actor("operator"))
    assert all(one.from_at < at < one.to_at for one in held[: len(chain.cameras)])


def covered_by_all(database: Database, chain: Chain) -> datetime:
    """The middle of the longest time that every camera has recorded."""
    found = timelines(database, chain)
    times = sorted({end for one in found for span in one.recorded for end in span})
    spans = [
        (later - first, first)
        for first, later in pairwise(times)
        if all(any(start <= first and later <= end for start, end in one.recorded) for one in found)
    ]
    assert spans, [(one.recorded, [gap.cause for gap in one.gaps]) for one in found]
    long_ns, first = max(spans)
    assert all(gap.cause in set(Cause) for one in found for gap in one.gaps)
    return datetime.fromtimestamp((first + long_ns // 2) // 10**6 / 1000, UTC)


def timelines(database: Database, chain: Chain) -> list[Timeline]:
    """What there is of the last minutes of each camera."""
    now_ns = time.time_ns()
    ids = [one.id for one in chain.cameras]
    return recorder_queries.timeline(database.actor("operator"), ids, now_ns - 300 * 10**9, now_ns)
