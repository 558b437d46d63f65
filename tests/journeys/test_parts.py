"""Every part in a real browser: both languages, usual, refused and empty, from 320 px on."""

from __future__ import annotations

from collections.abc import Callable
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


def visit_page(visit: Callable[..., Any], site: str, name: str, **more: Any) -> Any:
    visitor = visit(site, cookies=OFFICER if name in PAGES else None, **more)
    visitor.open({**PAGES, **OPEN_PAGES}[name])
    return visitor


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("name", [*PAGES, *OPEN_PAGES])
def test_page_has_no_findings(
    visit: Callable[..., Any], bare_site: str, html_faults: Callable[[str], list[str]], name: str, language: str
) -> None:
    visitor = visit_page(visit, bare_site, name, language=language)
    assert visitor.axe() == []
    html = next(a for a in visitor.answers if a.request.resource_type == "document").text()
    assert html_faults(html) == []
    visitor.shot(f"{name}-{language}-1280")
    for width in (390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert visitor.sideways() == []
        visitor.shot(f"{name}-{language}-{width}")
    assert visitor.axe() == []


@pytest.mark.parametrize("name", [*PAGES, *OPEN_PAGES])
def test_page_keeps_within_its_budget(visit: Callable[..., Any], bare_site: str, name: str) -> None:
    visitor = visit_page(visit, bare_site, name)
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.weight() <= 110_000
    assert len(visitor.answers) <= 8
