"""What an officer in a province waits for: first paint and a usable page on a line of 256 kbit/s and 300 ms.

Each page is opened by Chromium twice, with nothing kept and with styles, script and fonts kept, beside Django's own
administration (plain_admin.py) on the same line.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ecrime.cli.benches.crowd import gather
from ecrime.cli.benches.pages import served, wait_for
from ecrime.cli.benches.plain_admin import PATHS
from ecrime.cli.drills.instance import Instance
from ecrime.cli.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BYTES_PER_S, LATENCY_MS = 32_768, 300
MOST_INCIDENTS = 20_000  # a list shows its first page whatever lies behind it
# Of the peer the desk answers to its front page, a list to its list, every form and record to its form.
PAGES = {
    "desk": ("/desk/", 0),
    "list": ("/incidents/", 1),
    "record": ("/incidents/record/", 2),
    "see": ("/incidents/{number}/", 2),
    "look up": ("/look-up/", 2),
}
# In ms since the page was asked for: first paint, and the end of the script that fields and keys wait for.
TIMES = """() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening of a page: seconds to first paint and until usable, bytes and answers on the line."""

    paint_s: float
    usable_s: float
    bytes: int
    answers: int


@dataclass(frozen=True, slots=True)
class SlowPage:
    """A page opened with nothing kept and again, and the peer's beside it."""

    name: str
    first: Opened
    next: Opened
    peer_first: Opened
    peer_next: Opened


@dataclass(frozen=True, slots=True)
class LineBench:
    """What was measured. A ratio is our time to a usable page by the peer's, the median over the pages."""

    bytes_per_s: int
    latency_ms: int
    incidents: int
    pages: list[SlowPage]
    usable_to_peer_first: float
    usable_to_peer_next: float


def run(instance: Instance, *, incidents: int) -> LineBench:
    """Fill an archive, serve it and the peer, open the pages of both.

    ``missing()`` says beforehand what has to be there.
    """
    from playwright.sync_api import sync_playwright

    with instance.clone("zz") as database:
        numbers = gather(database, incidents)
        with served(database) as port, peer() as peer_port, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
            theirs = [opened(browser, f"http://localhost:{peer_port}{path}", "") for path in PATHS]
            pages = [
                SlowPage(name, *opened(browser, ours(port, path, numbers[0]), database.tokens["lak"]), *theirs[like])
                for name, (path, like) in PAGES.items()
            ]
            browser.close()
    first, following = (
        statistics.median(getattr(page, kind).usable_s / getattr(page, f"peer_{kind}").usable_s for page in pages)
        for kind in ("first", "next")
    )
    return LineBench(BYTES_PER_S, LATENCY_MS, incidents, pages, first, following)


def ours(port: int, path: str, number: str) -> str:
    """The address of a page of the product."""
    return f"http://localhost:{port}{path.format(number=number)}"


def missing() -> str:
    """What this bench needs and has not got, in words; empty where all is there."""
    if find_spec("playwright") is None:
        return "this bench needs the tools of the tests: start it as ./ecrime bench line in a source tree"
    return "" if chromium.find() else chromium.MISSING


def opened(browser: Browser, url: str, token: str) -> tuple[Opened, Opened]:
    """A page on the slow line, with nothing kept, then once more in the same browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    cookies = {"session": token, "ecrime_language": "km"} if token else {"ecrime_language": "km"}
    for name, value in cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_S,
            "uploadThroughput": BYTES_PER_S,
        },
    )
    came: list[int] = []
    line.on("Network.loadingFinished", lambda told: came.append(int(told["encodedDataLength"])))
    both = []
    for _turn in range(2):
        came.clear()
        answer = page.goto(url, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{url} answered {answer and answer.status}")
        paint, usable = page.evaluate(TIMES)
        sizes = [size for size in came if size]  # what was kept is told as nothing
        both.append(Opened(paint / 1000, usable / 1000, sum(sizes), len(sizes)))
        page.goto("about:blank")
    context.close()
    return both[0], both[1]


@contextmanager
def peer() -> Iterator[int]:
    """The peer on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="ecrime-bench-") as folder:
        command = [sys.executable, "-m", "ecrime.cli.benches.plain_admin", str(port), str(Path(folder))]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()
