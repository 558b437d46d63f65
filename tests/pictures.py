"""Takes the pictures of README and docs from a DEMO that runs; ``./ecrime pictures`` makes one and calls this.

What is on a picture is what the DEMO shows: nothing is drawn by hand and nothing covered. They are taken again whenever
a page they show has changed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from ecrime.cli.machine import chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST_BYTES = 200_000
COLOURS = 128
PHONE, DESKTOP = (390, 844), (1280, 900)
WHY = "Yearly inspection of corrections"
REASON = {"km": "ម្ចាស់បណ្ដឹងសុំដឹងលទ្ធផល", "en": "The complainant asks what came of it"}
CHIEF = {"km": "ស្នងការ", "en": "chief"}
NAME = {"km": "សុខ", "en": "SOK"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, which way leads to its page, the window and the language."""

    name: str
    way: str
    language: str
    size: tuple[int, int] = DESKTOP


SHOTS = (
    Shot("desk-en", "desk", "en"),
    Shot("desk-km-phone", "desk", "km", PHONE),
    Shot("record-km", "record", "km"),
    Shot("history-en", "corrected_record", "en"),
    Shot("compare-en", "compare", "en"),
    Shot("compare-km", "compare", "km"),
    Shot("look-up-en", "people", "en"),
    Shot("look-up-km", "people", "km"),
    Shot("request-en", "asked_request", "en"),
    Shot("document-en", "document", "en"),
    Shot("photo-requests-km", "photos", "km"),
    Shot("timeliness-en", "timeliness", "en"),
)


def take(site: str, folder: Path) -> Iterator[Path]:
    """Every picture, from the pages of a DEMO."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=root)
        for shot in SHOTS:
            yield _taken(browser, site, shot, folder)
        browser.close()


def go(page: Page, site: str, shot: Shot) -> None:
    """To the page of a picture: by the tour, and on from there where it shows another."""
    page.goto(f"{site}/tour/")
    way = WAYS.get(shot.way)
    page.locator(f"#{shot.way if way is None else way.step}").locator("button").click()
    state_purpose(page)
    if way is not None:
        way.on(page, site, shot.language)
    page.wait_for_load_state("load")


def state_purpose(page: Page) -> None:
    """A record of others asks why: an inspection, as an auditor would say."""
    page.wait_for_load_state("load")
    why = page.locator("main input[name=purpose][value=audit]")
    if why.count() and not page.url.endswith("/look-up/"):
        why.check()
        page.locator("main [name=about]").fill(WHY)
        page.locator("main [name=about]").press("Enter")
        page.wait_for_load_state("load")


@dataclass(frozen=True, slots=True)
class Way:
    """A page behind a step of the tour."""

    step: str
    on: Callable[[Page, str, str], None]


def _to_desk(page: Page, site: str, _language: str) -> None:
    page.goto(f"{site}/desk/")


def _to_photos(page: Page, site: str, _language: str) -> None:
    page.goto(f"{site}/people/photo-requests/")


def _to_compare(page: Page, site: str, language: str) -> None:
    """The request by which the record was corrected, as its chief sees it: recorded, asked for, and as it is now."""
    number = page.url.partition("/incidents/")[2].partition("/")[0]
    page.goto(f"{site}/sign-in/as/")
    unit = page.locator("details", has=page.locator("strong", has_text=number[:3]))
    unit.locator("summary").click()
    unit.locator("li", has_text=CHIEF[language]).locator("button").click()
    page.goto(f"{site}/corrections/of/{number}/")
    page.locator("main table.list tbody a").first.click()
    page.locator("main table.compare, main a[href*='next=/corrections/']").first.wait_for()
    if page.locator("main table.compare").count() == 0:
        page.locator("main a[href*='next=/corrections/']").click()
        page.locator("main input[name=purpose][value=other]").check()
        page.locator("main [name=about]").fill(REASON[language])
        page.locator("main [name=about]").press("Enter")
    page.locator("main table.compare").wait_for()


def _to_people(page: Page, _site: str, language: str) -> None:
    """People of a name, looked up for a reason that the bar above them then says."""
    page.locator("main input[name=purpose][value=other]").check()
    page.locator("main [name=about]").fill(REASON[language])
    page.locator("main [name=name]").fill(NAME[language])
    page.locator("main button[data-primary]").click()


WAYS = {
    "desk": Way("record", _to_desk),
    "photos": Way("look_up", _to_photos),
    "compare": Way("corrected_record", _to_compare),
    "people": Way("look_up", _to_people),
}


def _taken(browser: Browser, site: str, shot: Shot, folder: Path) -> Path:
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "ecrime_language", "value": shot.language, "url": site}])
    page = context.new_page()
    go(page, site, shot)
    page.evaluate("document.fonts.ready")
    file = folder / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file.name} has more than {MOST_BYTES:,} bytes")
    return file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="where a filled DEMO runs")
    parser.add_argument("--out", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for file in take(arguments.site.rstrip("/"), arguments.out):
        print(f"{file.name} {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
