"""Every part in a real browser: both languages, usual, refused and empty, from 320 px on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

OFFICER = {"as": "specialist"}
PAGES = {
    "parts": "/house/parts/",
    "parts-wrong": "/house/parts/?state=wrong",
    "parts-empty": "/house/parts/?state=empty",
    "desk": "/desk/",
    "refused": "/refused/",
    "failed": "/failed/",
}
OPEN_PAGES = {"sign-in": "/sign-in/", "signed-out": "/desk/", "missing": "/missing/"}
LANGUAGES = ("km", "en")
FIRST_LOAD = 110_000
MOST_REQUESTS = 8


@pytest.mark.parametrize(("name", "language"), list(product([*PAGES, *OPEN_PAGES], LANGUAGES)))
def test_page_has_no_findings_and_keeps_within_its_budget(
    visit: Callable[..., Any], bare_site: str, name: str, language: str
) -> None:
    visitor = visit(bare_site, language=language, cookies=OFFICER if name in PAGES else None)
    visitor.open({**PAGES, **OPEN_PAGES}[name])
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.weight() <= FIRST_LOAD
    assert len(visitor.answers) <= MOST_REQUESTS
    visitor.shot(f"{name}-{language}-1280")
    if language == "en":
        assert visitor.axe() == []
    for width in (390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert visitor.sideways() == []
        visitor.shot(f"{name}-{language}-{width}")
    if language == "km":
        assert visitor.axe() == []


def test_every_page_is_valid_html(
    visit: Callable[..., Any], bare_site: str, html_faults: Callable[[dict[str, str]], list[str]]
) -> None:
    pages = {}
    for language in LANGUAGES:
        officer = visit(bare_site, language=language, cookies=OFFICER).context.request
        stranger = visit(bare_site, language=language).context.request
        for name, path in {**PAGES, **OPEN_PAGES}.items():
            asker = officer if name in PAGES else stranger
            pages[f"{name}-{language}"] = asker.get(bare_site + path).text()
    assert html_faults(pages) == []
