"""How late live pictures are, whether a wall drops any, and what many viewers cost the gateway.

Test cameras, recorder, gateway, pages and browser all share the machine. How late a picture is tells the clock that its
camera burns into it, read back from what the browser shows. Viewers are lines that take everything and show nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecrime.base.database.addresses import APP
from ecrime.base.database.context import caller_address
from ecrime.base.ledger.access import open_access
from ecrime.base.officers import queries as officers
from ecrime.cameras.sites import actions as register
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites import resolving
from ecrime.cameras.sites.facts import (
    Camera,
    CameraFacts,
    CameraState,
    DecisionFacts,
    NetworkFacts,
    Scheme,
    SiteFacts,
    StreamFacts,
    StreamRole,
)
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import WallFacts, WatchNetworkFacts
from ecrime.cli.benches import viewers
from ecrime.cli.benches.pages import at, wait_for
from ecrime.cli.benches.record import TICK
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH, HEIGHT, RATE, KBIT_S = 320, 180, 10, 300
TILES, VIEWERS, OF_A_SESSION = 16, 100, 4
START_S, SETTLED_S = 60.0, 3.0
HERE, PASSWORD = "127.0.0.1", secrets.token_hex(8)
# The row of the clock of each picture that is shown, and when it was looked at.
CLOCKS = """() => [...document.querySelectorAll('.wall video')].filter((each) => each.videoWidth).map((video) => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight), drawn = canvas.getContext('2d');
    drawn.drawImage(video, 0, 0);
    const row = drawn.getImageData(0, canvas.height - 4, canvas.width, 1).data;
    return [Date.now(), canvas.width, canvas.height, [...row].filter((_, at) => at % 4 === 1)];
})"""
FRAMES = """() => [...document.querySelectorAll('.wall video')].map((each) => each.getVideoPlaybackQuality())
    .reduce(([all, lost], each) => [all + each.totalVideoFrames, lost + each.droppedVideoFrames], [0, 0])"""


@dataclass(frozen=True, slots=True)
class LiveBench:
    """What was measured. Delays from the camera's own clock to the browser's picture; a share is of one core."""

    tiles: int
    seconds: int
    delay_p50_ms: float
    delay_p95_ms: float
    samples: int
    frames: int
    dropped: int
    viewers: int
    viewers_kbit_s: float
    gateway_percent_of_core: float


def run(instance: Instance, *, tiles: int, seconds: int) -> LiveBench:
    """Serve a wall and look at it; then have many look."""
    from playwright.sync_api import sync_playwright

    with instance.clone("zz") as database, ExitStack() as started, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cameras = registered(database, tiles)
        port = first_port(tiles)
        started.enter_context(simulated(tiles, port))
        started.enter_context(recorded(folder, cameras, port))
        pages_port, gateway = started.enter_context(served(database, folder))
        token = operator_of(database, tiles)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=chromium.find(),
                args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
            )
            delays, frames, dropped = looked_at(browser, token, pages_port, tiles=tiles, seconds=seconds)
            browser.close()
        watches = begun(database, cameras[0])
        before, since = spent_tree_s(gateway), time.monotonic()
        taken = asyncio.run(viewers.look(watches, port=pages_port + 1, pages_port=pages_port, seconds=seconds))
        passed = time.monotonic() - since
        share = 100 * (spent_tree_s(gateway) - before) / passed
    ordered = sorted(delays)
    kbit_s = taken * 8 / 1000 / passed / len(watches)
    late = (statistics.median(ordered), at(ordered, 0.95), len(ordered))
    return LiveBench(tiles, seconds, *late, frames, dropped, len(watches), kbit_s, share)


def registered(database: Database, count: int) -> list[Camera]:
    """Cameras in use at a site that was decided on; headquarters is this machine."""
    admin, planner = database.actor("admin"), database.actor("planner")
    register.add_site(admin, SiteFacts("LAK-S1", "ផ្សារ", "Market", "Z101", "", -90.5, 40.25))
    site = sites.site(planner, "LAK-S1")
    decision = DecisionFacts(
        allowed=True,
        reason="To be measured",
        ground="None",
        valid_from=site.today,
        review_on=site.today + timedelta(365),
    )
    register.decide_site(planner, site, decision, replaces=0)
    register.allow_camera_network(admin, NetworkFacts("10.20.0.0/24", 1, 65535, (Scheme.RTSP,), "To be measured"))
    actions.allow_watch_network(admin, WatchNetworkFacts(f"{HERE}/32", "To be measured"))
    found = []
    for n in range(count):
        stream = StreamFacts(StreamRole.MAIN, Scheme.RTSP, "10.20.0.9", 554, "/main")
        small = replace(stream, role=StreamRole.SUB, path="/sub")
        facts = CameraFacts(
            f"LAK-{n:03}", "LAK-S1", retention="traffic", state=CameraState.IN_USE, streams=(stream, small)
        )
        networks = sites.networks(admin)
        register.add_camera(admin, resolving.with_addresses(facts, networks, ask=lambda _host: []))
        found.append(sites.camera(admin, facts.code))
    return found


@contextmanager
def child(*words: str, told: Mapping[str, str] | None = None, said: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process of ours, ended in the end."""
    with tempfile.TemporaryFile("w+") as lines:
        lines.write(said)
        lines.seek(0)
        process = subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, **(told or {})},
            stdin=lines,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def first_port(count: int) -> int:
    """A port that nobody uses, nor any of the others after it."""
    while True:
        with ExitStack() as held:
            first = held.enter_context(socket.socket())
            first.bind((HERE, 0))
            port = int(first.getsockname()[1])
            try:
                for n in range(1, count):
                    held.enter_context(socket.socket()).bind((HERE, port + n))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def simulated(count: int, port: int) -> Iterator[None]:
    """Test cameras, drawn live: each tells the true time."""
    size = f"{WIDTH}x{HEIGHT}"
    words = ("--cameras", str(count), "--port", str(port), "--size", size, "--sub", "none", "--fps", str(RATE))
    with child(
        "-m", "ecrime", "camera-simulator", *words, "--kbit", str(KBIT_S), "--user", "bench", "--password", PASSWORD
    ):
        for n in range(count):
            wait_for(port + n)
        yield


@contextmanager
def recorded(folder: Path, cameras: Sequence[Camera], port: int) -> Iterator[None]:
    """The recorder with its tap; what the test cameras send is the small stream of the register's."""
    (folder / "taps").mkdir()
    lines = [
        json.dumps(
            {"camera": str(camera.id), "role": "sub", "address": f"rtsp://bench:{PASSWORD}@{HERE}:{port + n}/main"}
        )
        for n, camera in enumerate(cameras)
    ]
    words = (str(folder / "footage"), str(folder / "taps" / "recorder.sock"))
    with child("-m", "ecrime.cameras.recorder.process", *words, said="\n".join(lines)):
        yield


@contextmanager
def served(database: Database, folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Pages and gateway of this database: the port of the pages, and the gateway's process."""
    port = first_port(2)
    told = {
        "DJANGO_SETTINGS_MODULE": "ecrime.settings.unpaced",
        "ECRIME_DATA": str(folder),
        "ECRIME_SECRET_KEY": secrets.token_hex(),
        "ECRIME_PORT": str(port),
        "ECRIME_LIVE_PORT": str(port + 1),
        "ECRIME_TAPS": str(folder / "taps"),
        APP: database.instance.address(database.name, "app"),
    }
    with child("-m", "ecrime.web.serve", told=told), child("-m", "ecrime.web.serve_live", told=told) as gateway:
        wait_for(port)
        wait_for(port + 1)
        yield port, gateway


def operator_of(database: Database, tiles: int) -> str:
    """The token of an operator who has said for what, and keeps a wall of all cameras."""
    operator = database.actor("operator")
    open_access(operator, purpose="other", reason="To be measured")
    actions.keep_wall(operator, WallFacts(1, "", tiles, tuple(one.id for one in queries.watchable(operator)[:tiles])))
    return operator.token


def looked_at(browser: Browser, token: str, port: int, *, tiles: int, seconds: int) -> tuple[list[float], int, int]:
    """Open the wall and look: ms that each picture is late, frames shown, frames dropped."""
    from ecrime.cli.simulator.burned_clock import read_clock

    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.add_cookies([{"name": "session", "value": token, "url": f"http://localhost:{port}"}])
    page = context.new_page()
    page.goto(f"http://localhost:{port}/live/1/")
    wait_until_live(page, tiles)
    time.sleep(SETTLED_S)
    frames, dropped = page.evaluate(FRAMES)
    delays, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        for now, width, height, row in page.evaluate(CLOCKS):
            ms = read_clock(np.tile(np.array(row, dtype=np.uint8), (height, 1)).reshape(height, width))
            if ms is not None:
                delays.append(now - ms)
        time.sleep(0.5)
    frames_after, dropped_after = page.evaluate(FRAMES)
    context.close()
    return delays, frames_after - frames, dropped_after - dropped


def wait_until_live(page: Page, tiles: int) -> None:
    """Until every tile shows pictures. Raises RuntimeError where one never does."""
    until = time.monotonic() + START_S
    while page.locator(".tile[data-state=live]").count() < min(tiles, TILES):
        if time.monotonic() > until:
            raise RuntimeError("not every tile became live")
        time.sleep(0.1)


def begun(database: Database, camera: Camera) -> list[tuple[str, str]]:
    """So many watches of one camera, in as many sessions as it takes: (token, watch)."""
    found = []
    address = caller_address.set(HERE)
    try:
        for _session in range(VIEWERS // OF_A_SESSION):
            actor = officers.actor_of(database.sign_in("operator"))
            access = open_access(actor, purpose="other", reason="To be measured")
            watches = [actions.watch_camera(actor, camera, access=access) for _ in range(OF_A_SESSION)]
            found += [(actor.token, str(watch)) for watch in watches]
    finally:
        caller_address.reset(address)
    return found


def spent_tree_s(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor that a process and its children have taken."""
    own = [path for path in Path("/proc").glob("[0-9]*/stat") if _is_of(path, process.pid)]
    return sum(sum(map(int, path.read_text().rpartition(")")[2].split()[11:13])) for path in own) / TICK


def _is_of(stat: Path, pid: int) -> bool:
    try:
        parent = int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended meanwhile
        return False
    return stat.parent.name == str(pid) or parent == pid


def told(found: LiveBench) -> str:
    """The figures in sentences."""
    return "\n".join(
        [
            f"{found.tiles} tiles for {found.seconds} s: pictures {found.delay_p50_ms:.0f} ms late, p95"
            f" {found.delay_p95_ms:.0f} ms, of {found.samples:,} read; {found.dropped:,} of {found.frames:,} frames"
            " dropped.",
            f"{found.viewers} viewers of {found.viewers_kbit_s:.0f} kbit/s cost the gateway"
            f" {found.gateway_percent_of_core:.1f} % of a core.",
        ]
    )
