"""An installed product where no other machine can be reached: started, signed in to, a record made in the browser.

Started by test_install.py in a network of its own. Prints one JSON object: what was seen.

    python -m tests.cli.without_network COMMAND DATA PORT
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from ecrime.cli.machine import chromium

GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
PATIENCE_S = 120
# A machine with an address that nobody can have: documentation's own.
ELSEWHERE = ("192.0.2.1", 443)
GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
FONT = "() => getComputedStyle(document.body).fontFamily"
FONTS = "() => document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === 'loaded').length)"


def bring_loopback_up() -> None:
    """A new network has its loopback, switched off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        told = fcntl.ioctl(asked, GET_FLAGS, struct.pack("16sH22x", b"lo", 0))
        flags = struct.unpack_from("16sH", told)[1]
        fcntl.ioctl(asked, SET_FLAGS, struct.pack("16sH22x", b"lo", flags | UP))


def is_alone() -> bool:
    """True where no way leads to another machine."""
    with socket.socket() as tried:
        tried.settimeout(2)
        try:
            tried.connect(ELSEWHERE)
        except OSError as error:
            return error.errno == errno.ENETUNREACH
    return False


@contextmanager
def running(command: str, data: str, port: int) -> Iterator[float]:
    """The product, as its command starts it; gives the seconds until it answered."""
    began = time.monotonic()
    with subprocess.Popen([command, "run", "--demo", "--data", data, "--port", str(port)]) as process:
        try:
            while not answers(port):
                assert process.poll() is None, "it ended"
                assert time.monotonic() - began < PATIENCE_S, "it never answered"
                time.sleep(0.1)
            yield time.monotonic() - began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://localhost:{port}/alive", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def visited(site: str) -> dict[str, Any]:
    """What an officer's browser sees of it."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    failed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--disable-gpu", *root])
        page = browser.new_page()
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{site}/sign-in/")
        seen = {
            "ground": page.evaluate(GROUND),
            "font": page.evaluate(FONT),
            "fonts": page.evaluate(FONTS),
            "language": page.get_attribute("html", "lang"),
        }
        recorded = record(page, site)
        browser.close()
    return {**seen, "recorded": recorded, "failed": failed}


def record(page: Page, site: str) -> str:
    """Record a theft as the specialist of Kandal; the number of the record."""
    page.goto(f"{site}/sign-in/as/")
    page.click("button:has-text('SOK Dara')")
    page.wait_for_url("**/desk/")
    page.goto(f"{site}/incidents/record/")
    page.fill("#f-offences-0-class-code", "T1")
    page.fill("#f-date", "y")
    page.fill("#f-time", "14:30")
    page.fill("#f-area-id", "0801")
    page.fill("#f-narrative", "A bicycle was taken.")
    page.click("button[value=check][data-primary]")
    page.click("button[value=record][data-primary]")
    page.wait_for_url("**/?done=recorded")
    return page.url.split("/incidents/")[1].split("/")[0]


def main() -> None:
    command, data, port = sys.argv[1:]
    bring_loopback_up()
    seen: dict[str, Any] = {"alone": is_alone()}
    with running(command, data, int(port)) as seconds:
        seen |= {"seconds": round(seconds, 1), **visited(f"http://localhost:{port}")}
    seen["logs"] = sorted(path.name for path in (Path(data) / "logs").glob("*.log"))
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
