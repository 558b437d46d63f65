"""Two files and a zip of documents are migrated together, and the report of it is signed with a passkey."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.base.files.looking import making
from tests.journeys.test_directive import sign_in
from tests.journeys.test_migration import reload_until
from tests.records.intake.joining.test_joined_views import PARTIES

from ecrime.cli.drills.instance import Database

# Twenty rows; the first names a scan that is there, the second one that is not.
SCANS = {11: "scan.jpg", 12: "none.jpg", 13: "photo.png"}
CASES = (
    "CaseNo,Date,District,Crime,Scan\n"
    + "".join(f"K-{n},{n:02d}/03/2015,7,theft,{SCANS.get(n, '')}\n" for n in range(11, 31))
).encode()
OTHER = {"km": ("ជា សុផល", "ការិយាល័យស្ថិតិ"), "en": ("CHEA Sophal", "Statistics office")}
DOCUMENTS = "select count(*) from documents_document where withdrawn_at is null"


def box() -> bytes:
    """Two files that rows name, and one that none does."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as packed:
        for name, content in (("scan.jpg", making.jpeg()), ("photo.png", making.png()), ("extra.jpg", making.jpeg())):
            packed.writestr(name, content)
    return found.getvalue()


@pytest.fixture
def filing_site(live_site: str, database: Database, store: Path, master_keys: Path) -> Iterator[str]:
    """The service with its background worker, which keeps files where the pages read them."""
    environment = os.environ | {
        "DATABASE_URL": database.instance.address(database.name, "app"),
        "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
        "ECRIME_MASTER_KEYS": str(master_keys),
    }
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, "-m", "ecrime.cli.main", "work", "--data", str(store.parent)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield live_site
        finally:
            process.terminate()


def upload(visitor: Any) -> None:
    """Upload all three without a mapping."""
    visitor.open("/intake/new/")
    sent = (("file", "cases.csv", CASES), ("people", "people.csv", PARTIES), ("documents", "scans.zip", box()))
    for field, name, content in sent:
        kind = "application/zip" if name.endswith(".zip") else "text/csv"
        visitor.page.set_input_files(f"input[name={field}]", {"name": name, "mimeType": kind, "buffer": content})
    visitor.page.click("main button[data-primary]")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_documents_come_along_and_the_report_is_signed(
    visit: Callable[..., Any],
    filing_site: str,
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    visitor = visit(filing_site, language=language)
    sign_in(visitor, database, "lak")
    visitor.plug_in(database.authenticator("lak"))
    page = visitor.page
    seen: dict[str, str] = {}
    upload(visitor)
    expect(page.locator("select[name='documents.key']")).to_have_value("4", timeout=60_000)
    page.fill("input[name=area]", "Z107")
    page.click("button[value=check] >> nth=-1")
    expect(page.locator("button[value=record]")).to_be_visible(timeout=60_000)
    assert database.as_superuser(DOCUMENTS) == [(0,)]
    figures = page.locator("dl.figures dd").all_inner_texts()
    assert figures[-4:] == ["2", "0", "1", "1"], "named, refused, missing, named by no row"
    visitor.look(f"filed-checked-{language}", seen)
    page.click("button[value=record]")
    expect(page.locator("button[value=withdraw]")).to_be_visible(timeout=60_000)
    assert database.as_superuser(DOCUMENTS) == [(2,)]
    visitor.look(f"filed-recorded-{language}", seen)
    page.click("main a[href$='/report/']")
    name, office = OTHER[language]
    page.fill("input[name=other_name]", name)
    page.fill("input[name=other_office]", office)
    page.click("button[value=check]")
    expect(page.locator("pre.words")).to_contain_text(name)
    visitor.look(f"filed-sign-{language}", seen)
    visitor.sign()
    expect(page.locator("main a[href*='/attestations/']")).to_be_visible()
    visitor.look(f"filed-signed-{language}", seen)
    assert database.as_superuser("select other_name from intake_attestation") == [(name,)]
    assert html_faults(seen) == []


def test_a_phone_without_a_script_brings_documents_and_is_told_what_signing_needs(
    visit: Callable[..., Any], filing_site: str, database: Database
) -> None:
    visitor = visit(filing_site, language="km", width=390, script=False)
    sign_in(visitor, database, "lak")
    page = visitor.page
    upload(visitor)
    reload_until(page, "select[name='documents.key']")
    page.fill("input[name=area]", "Z107")
    page.click("button[value=check] >> nth=-1")
    reload_until(page, "button[value=record]")
    visitor.shot("filed-checked-phone")
    page.click("button[value=record]")
    reload_until(page, "button[value=withdraw]")
    assert database.as_superuser(DOCUMENTS) == [(2,)]
    page.click("main a[href$='/report/']")
    page.fill("input[name=other_name]", OTHER["km"][0])
    page.fill("input[name=other_office]", OTHER["km"][1])
    page.click("button[value=check]")
    expect(page.locator("noscript")).not_to_have_count(0)
    expect(page.locator("pre.words")).to_contain_text(OTHER["km"][0])
    visitor.shot("filed-sign-phone")
    page.click("button[value=attest]")
    expect(page.locator(".summary")).to_be_visible()
    assert database.as_superuser("select count(*) from intake_attestation") == [(0,)]
