"""The site of the documentation: strict, of this house alone, and searched without a network."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Route, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ecrime.cli import docs
from ecrime.cli.machine import chromium
from ecrime.cli.machine.tree import source_tree

TREE = source_tree()
OTHERS = re.compile(r"""(?:src|srcset|data-src)=["']?https?://|<link[^>]+href=["']?https?://|url\(["']?https?://""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once."""
    out = tmp_path_factory.mktemp("site") / "docs"
    assert docs.build(TREE, out) == 0
    return out


def test_nothing_on_it_comes_from_another_host(site: Path) -> None:
    pages = [path for path in site.rglob("*") if path.suffix in (".html", ".css")]
    assert len(pages) > 30
    assert [path.name for path in pages if OTHERS.search(path.read_text(encoding="utf-8"))] == []
    assert not list(site.parent.glob("*.source"))


def test_a_link_that_leads_nowhere_is_a_failure(tmp_path: Path) -> None:
    for name in ("docs", *docs.BESIDE, str(docs.FONTS)):
        (shutil.copytree if (TREE / name).is_dir() else shutil.copyfile)(TREE / name, tmp_path / name)
    (tmp_path / docs.TOOL.parent).mkdir()
    (tmp_path / docs.TOOL).symlink_to(TREE / docs.TOOL)
    page = tmp_path / "docs/glossary.md"
    page.write_text(page.read_text() + "\n[away](nowhere.md)\n")
    asks = "import pathlib, sys; from ecrime.cli import docs; sys.exit(docs.build(*map(pathlib.Path, sys.argv[1:])))"
    command = [sys.executable, "-c", asks, str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The site as any web server hands it out."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_both_languages_are_found_and_drawn_without_a_network(served: str) -> None:
    if not chromium.find():
        pytest.skip(chromium.MISSING)
    strangers: list[str] = []

    def admit(route: Route) -> None:
        if route.request.url.startswith((served, "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--disable-gpu", *root])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.route("**/*", admit)
        for words, found in (("sequencer", "administrator.html"), ("ស្នងការ", "km/chief.html")):
            page.goto(f"{served}/docs/guide/km/specialist.html")
            result = page.locator(f"a.md-search-result__link[href*='{found}']").first
            page.fill("input.md-search__input", words)
            # The page reads its field when a key comes up, once its script has started, and nothing tells when that is.
            for _again in range(60):
                page.press("input.md-search__input", "End")
                with contextlib.suppress(PlaywrightTimeout):
                    result.wait_for(state="attached", timeout=1_000)
                    break
            assert result.count() == 1, words
        drawn = "() => document.fonts.load('16px \"Noto Sans Khmer\"', 'ក').then((found) => found.length)"
        assert page.evaluate(drawn) == 1
        shots = os.environ.get("ECRIME_SHOTS")
        if shots:
            for name, width in (("wide", 1280), ("phone", 390)):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{served}/docs/guide/km/specialist.html")
                page.screenshot(path=Path(shots) / f"docs-{name}.png")
        browser.close()
    assert strangers == []
