"""What an operator waits for who seeks: from the click on the timeline until every camera shows a frame of that moment.

The whole way is in it: the guarded view, the index, the files, Media Source, the decoder. Nothing is kept of another
moment.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ecrime.base.ledger.access import open_access
from ecrime.cameras.sites import actions as sites
from ecrime.cameras.sites import queries
from ecrime.cameras.sites.facts import Camera, CameraFacts, SiteFacts
from ecrime.cameras.watching.footage import queries as footage
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cli.benches.pages import served
from ecrime.cli.drills.footage_scene import film, recorded
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

MINUTES = 4
CLIP_S = 10
GOAL_MS = 500
SITE = SiteFacts("B-S1", "ទីតាំង", "Crossing", "Z101", "Quay", -90.5, 40.25)
# From the click until each camera says which frame it shows, and it is one of that moment.
SEEK = """async (share) => {
  const page = document.querySelector("[data-footage]");
  const track = page.querySelector(".track");
  const {left, width, top} = track.getBoundingClientRect();
  const shown = [page.dataset.shownFrom, page.dataset.shownTo].map(Date.parse);
  const x = Math.round(left + share * width);  // a browser's mouse stands on whole pixels
  const wanted = shown[0] + (x - left) / width * (shown[1] - shown[0]);
  const cameras = [...page.querySelectorAll("[data-camera]")];
  const begun = performance.now();
  track.dispatchEvent(new MouseEvent("click", {clientX: x, clientY: top, bubbles: true}));
  while (!cameras.every((one) => Math.abs(Number(one.dataset.frame) - wanted) < 60)) {
    if (performance.now() - begun > 20000) return -1;
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - begun;
}"""


@dataclass(frozen=True, slots=True)
class TogetherBench:
    """Milliseconds until all cameras show a moment; ``missed`` seeks took longer than 20 seconds."""

    cameras: int
    width: int
    height: int
    seeks: int
    missed: int
    p50_ms: float
    p95_ms: float
    most_ms: float
    goal_ms: int = GOAL_MS


def missing() -> str:
    """What this bench needs and has not got, in words; empty where all is there."""
    if find_spec("playwright") is None:
        return "this bench needs the tools of the tests: start it as ./ecrime bench together in a source tree"
    return "" if chromium.find() else chromium.MISSING


def run(
    instance: Instance, *, cameras: int = 4, seeks: int = 40, width: int = 1280, height: int = 720
) -> TogetherBench:
    """Record, serve, open and seek."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as folder, instance.clone("zz") as database:
        begins = filled(database, Path(folder), cameras, width=width, height=height)
        os.environ["ECRIME_FOOTAGE"] = folder
        open_access(database.actor("operator"), purpose="other", reason="How long an operator waits")
        at = begins + timedelta(minutes=MINUTES / 2)
        path = f"/footage/?cameras={','.join(code(n) for n in range(cameras))}&at={written_at(at)}&zoom=5m"
        with served(database) as port, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
            site = f"http://localhost:{port}"
            context = browser.new_context(viewport={"width": 1280, "height": 1400})
            context.add_cookies([{"name": "session", "value": database.tokens["operator"], "url": site}])
            page = context.new_page()
            page.goto(site + path)
            times = sought(page, seeks)
            browser.close()
    good = sorted(one for one in times if one >= 0)
    p95 = good[min(len(good) - 1, round(len(good) * 0.95))]
    missed = len(times) - len(good)
    return TogetherBench(cameras, width, height, seeks, missed, statistics.median(good), p95, good[-1])


def told(found: TogetherBench) -> str:
    """The figures in words."""
    return (
        f"{found.cameras} cameras of {found.width}x{found.height} sought together {found.seeks} times:"
        f" p50 {found.p50_ms:.0f} ms, p95 {found.p95_ms:.0f} ms (goal {found.goal_ms} ms), most {found.most_ms:.0f} ms;"
        f" {found.missed} not within 20 s"
    )


def code(n: int) -> str:
    """The code of one camera of the bench."""
    return f"B-{n:03}"


def filled(database: Database, folder: Path, cameras: int, *, width: int, height: int) -> datetime:
    """Cameras with some minutes of footage, all from one moment on."""
    admin = database.actor("admin")
    sites.add_site(admin, SITE)
    clip = film(folder / "clip.mp4", width=width, height=height, seconds=CLIP_S)
    begins = (footage.lawful_time(admin) - timedelta(hours=1)).replace(microsecond=0)
    for n in range(cameras):
        found = registered(database, code(n))
        for turn in range(MINUTES * 60 // CLIP_S):
            recorded(database, folder, found.id, clip, begins + timedelta(seconds=turn * CLIP_S))
    return begins


def registered(database: Database, name: str) -> Camera:
    """A camera that is planned: what it recorded can be seen."""
    admin = database.actor("admin")
    sites.add_camera(admin, replace(CameraFacts("", SITE.code, retention="traffic"), code=name))
    return queries.camera(admin, name)


def sought(page: Page, seeks: int) -> list[float]:
    """Milliseconds of each seek, to places drawn from a seed; -1 for one that was not answered."""
    page.wait_for_function("() => document.querySelector('[data-footage]')?.dataset.ready", timeout=60_000)
    drawn = random.Random(7)  # noqa: S311
    # The timeline shows five minutes about the middle of four; a tenth at each end is left out.
    return [float(page.evaluate(SEEK, drawn.uniform(0.2, 0.8))) for _ in range(seeks)]
