"""A file on a bad line: the line breaks, the page is loaded anew, the server starts again; nothing is sent twice."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect
from tests.journeys.conftest import LIVE, told_to_service, wait_for
from tests.journeys.test_documents import PEOPLE, describe, sent
from tests.records.incidents.make import incident_facts

from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import rotation
from ecrime.cli.drills.instance import Database, Instance
from ecrime.records.incidents import actions

SAID = {
    "km": {"lost": "ដាច់បណ្តាញ", "again": "សូមជ្រើសរើសឯកសារដដែលម្តងទៀត", "waits": "ពេលឯកសារមកដល់គ្រប់", "here": "បានមកដល់ហើយ"},
    "en": {"lost": "The line is lost", "again": "Choose the same file again", "waits": "As soon as", "here": "is here"},
}
OFFSET = "upload-offset"


def noisy_photo() -> bytes:
    """A photo of more than a megabyte, in which nothing repeats."""
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 700), os.urandom(900 * 700 * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


class Pages:
    """The pages of the service in a process that a test may kill and start again."""

    def __init__(self, address: str, told: dict[str, str]) -> None:
        self.site = f"http://localhost:{told['ECRIME_PORT']}"
        self._told = told | {"DATABASE_URL": address}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "ecrime.web.serve"], env=self._told)
        wait_for(self.site, self._process)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


@pytest.fixture
def pages(instance: Instance, database: Database, tmp_path: Path, master_keys: Path) -> Iterator[Pages]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = DataFolder(tmp_path / "data")
    folder.make()
    with database.connect("owner") as owner:
        rotation.make_ready(owner, master_keys)
    with database.called(LIVE):
        pages = Pages(instance.address(LIVE, "app"), told_to_service(port, folder, master_keys))
        try:
            pages.start()
            yield pages
        finally:
            pages.stop()


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_file_goes_on_after_a_lost_line_a_reload_and_a_restart(
    *,
    pages: Pages,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    said, seen, photo = SAID[language], dict[str, str](), noisy_photo()
    number = actions.record_incident(database.actor("lak"), incident_facts(people=PEOPLE)).record.number
    visitor = visit(pages.site, language=language, cookies={"session": database.tokens["lak"]})
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    visitor.open(f"/incidents/{number}/documents/add/")

    arrived: list[int] = []

    def one_piece_only(route: Route) -> None:
        at = route.request.headers.get(OFFSET)
        if at is None or arrived:
            route.abort()
        else:
            arrived.append(int(at))
            route.continue_()

    page.route("**/documents/uploads/*/", one_piece_only)
    page.set_input_files("#f-file", [sent("street.jpg", photo)])
    expect(page.locator(".on-the-way [role=status]")).to_contain_text(said["lost"], timeout=60_000)
    visitor.look(f"pieces-lost-{language}")
    page.reload()
    expect(page.locator(".on-the-way li")).to_contain_text(said["again"])
    visitor.look(f"pieces-again-{language}", seen)
    page.unroute("**/documents/uploads/*/")

    gone_on: list[int] = []

    def until_the_server_stops(route: Route) -> None:
        if OFFSET in route.request.headers:
            gone_on.append(int(route.request.headers[OFFSET]))
            if len(gone_on) == 2:
                pages.stop()
        route.continue_()

    page.route("**/documents/uploads/*/", until_the_server_stops)
    page.set_input_files("#f-file", [sent("street.jpg", photo)])
    expect(page.locator(".on-the-way [role=status]")).to_contain_text(said["lost"], timeout=60_000)
    describe(page, "photo", 1, "Taken in the street")
    page.click("button[value=add][data-primary]")
    expect(page.locator(".on-the-way > [role=status]")).to_contain_text(said["waits"])
    pages.start()
    # The form was sent already: it goes by itself as soon as the file is here.
    page.wait_for_url("**/documents/?done=added", timeout=60_000)
    assert page.locator(".papers li").count() == 1
    assert gone_on[0] > 0, "what had arrived before the page was loaded anew is not sent again"
    assert gone_on == sorted(gone_on)
    [(kept,)] = database.as_superuser("select sha256 from file_object where size > 500000")
    assert bytes(kept) == hashlib.sha256(photo).digest()
    assert database.as_superuser("select count(*) from documents_upload_piece") == [(0,)]
    assert html_faults(seen) == []
    # A browser tells of every request that is lost; here that was the point.
    page.evaluate("0")  # what it has told so far has been heard
    visitor.complaints[:] = [told for told in visitor.complaints if "Failed to load resource" not in told]


def test_a_file_that_is_here_survives_a_refusal_of_the_form(
    *, pages: Pages, visit: Callable[..., Any], database: Database
) -> None:
    number = actions.record_incident(database.actor("lak"), incident_facts(people=PEOPLE)).record.number
    visitor = visit(pages.site, language="en", width=390, cookies={"session": database.tokens["lak"]})
    page = visitor.page
    visitor.open(f"/incidents/{number}/documents/add/")
    page.set_input_files("#f-file", [sent("street.jpg", noisy_photo()), sent("empty.pdf", b"")])
    row = page.locator(".on-the-way li", has_text="street.jpg")
    expect(row).to_contain_text(SAID["en"]["here"])
    refused = page.locator(".on-the-way li", has_text="empty.pdf")
    expect(refused).to_contain_text("The file is empty")
    visitor.look("pieces-refused")
    refused.locator("button").click()
    expect(refused).to_have_count(0)
    page.click("button[value=add][data-primary]")
    expect(page.locator(".summary")).to_contain_text("Say where the document comes from")
    assert page.locator(".on-the-way input[name=upload]:checked").count() == 1
    visitor.look("pieces-kept")
    describe(page, "photo", 1, "Taken in the street")
    page.click("button[value=add][data-primary]")
    page.wait_for_url("**/documents/?done=added")
    assert page.locator(".papers li").count() == 1
    page.evaluate("0")
    visitor.complaints[:] = [told for told in visitor.complaints if "422" not in told]
