"""Takes the pictures of README and docs from a DEMO that runs: ``python -m tests.pictures http://localhost:8000``.

What is on a picture is what the DEMO shows: nothing is drawn by hand and nothing covered. They are taken again whenever
a page they show has changed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from ecrime.cli.machine import chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST_BYTES = 200_000
COLOURS = 128
PHONE, DESKTOP = (390, 844), (1280, 900)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the step of the tour that leads to it, the window and the language."""

    name: str
    step: str
    size: tuple[int, int]
    language: str


SHOTS = (
    Shot("tour-en", "", DESKTOP, "en"),
    Shot("desk-en", "desk", DESKTOP, "en"),
    Shot("desk-km-phone", "desk", PHONE, "km"),
    Shot("record-km", "record", DESKTOP, "km"),
    Shot("history-en", "corrected_record", DESKTOP, "en"),
    Shot("look-up-en", "look_up", DESKTOP, "en"),
    Shot("request-en", "asked_request", DESKTOP, "en"),
    Shot("timeliness-en", "timeliness", DESKTOP, "en"),
)


def take(site: str, folder: Path) -> Iterator[Path]:
    """Every picture, from the pages of a DEMO."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=root)
        for shot in SHOTS:
            yield _taken(browser, site, shot, folder)
        browser.close()


def _taken(browser: Browser, site: str, shot: Shot, folder: Path) -> Path:
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "ecrime_language", "value": shot.language, "url": site}])
    page = context.new_page()
    _go(page, site, shot.step)
    page.evaluate("document.fonts.ready")
    file = folder / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file.name} has more than {MOST_BYTES:,} bytes")
    return file


def _go(page: Page, site: str, step: str) -> None:
    page.goto(f"{site}/tour/")
    if not step:
        return
    page.locator(f"#{'record' if step == 'desk' else step}").locator("button").click()
    if step == "desk":
        page.goto(f"{site}/desk/")
    _state_purpose(page)
    page.wait_for_load_state("load")


def _state_purpose(page: Page) -> None:
    """A record of others asks why: an inspection, as an auditor would say."""
    why = page.locator("main input[name=purpose][value=audit]")
    if why.count() and not page.url.endswith("/look-up/"):
        why.check()
        page.locator("main [name=about]").fill("Yearly inspection of corrections")
        page.locator("main [name=about]").press("Enter")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="where a filled DEMO runs")
    parser.add_argument("--out", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    for file in take(arguments.site.rstrip("/"), arguments.out):
        print(f"{file.name} {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
