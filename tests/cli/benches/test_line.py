"""The bench of a slow line: its peer is what it says, and every page is opened beside it."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest

from ecrime.cli.benches import line
from ecrime.cli.benches.plain_admin import PATHS
from ecrime.cli.drills.instance import Instance
from ecrime.cli.machine import chromium
from ecrime.cli.main import main


def test_the_peer_sends_its_pages_compressed_to_somebody_signed_in() -> None:
    with line.peer() as port:
        for path in PATHS:
            asked = Request(f"http://localhost:{port}{path}", headers={"Accept-Encoding": "gzip"})
            with urlopen(asked) as answer:
                assert (answer.status, answer.headers["Content-Encoding"], answer.url) == (200, "gzip", asked.full_url)


@pytest.mark.full
def test_every_page_is_opened_beside_the_peer(instance: Instance) -> None:
    if not chromium.find():
        pytest.skip(chromium.MISSING)
    found = line.run(instance, incidents=60)
    assert [page.name for page in found.pages] == list(line.PAGES)
    for page in found.pages:
        assert 0 < page.next.bytes < page.first.bytes <= 110_000, page
        assert page.peer_next.bytes < page.peer_first.bytes, page
        assert page.first.paint_s > 0, page


def test_without_a_browser_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    assert main(["bench", "line"]) == 2
    assert capsys.readouterr().err == f"ecrime: {chromium.MISSING}\n"
