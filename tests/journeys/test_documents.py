"""A document from the camera to the chief's agreement; a missing photo from the request to the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.base.files.looking import making
from tests.records.incidents.make import incident_facts

from ecrime.base.files import rotation
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions
from ecrime.records.incidents.people import Role, briefly

SAID = {
    "en": {"missing": "nobody has asked yet", "waiting": "asked of criminal police", "photo": "there is a photo",
           "agreed": "agreed", "told": "The chief has agreed to a document",
           "damaged": "damaged or not whole", "never": "o face is ever compared"},
    "km": {"missing": "មិនទាន់មានអ្នកស្នើសុំ", "waiting": "បានស្នើសុំពីនគរបាលព្រហ្មទណ្ឌ", "photo": "មានរូបថត",
           "agreed": "យល់ព្រម", "told": "ប្រធានបានយល់ព្រមលើឯកសារ",
           "damaged": "ឯកសារខូច", "never": "មិនដែលប្រៀបធៀបមុខមនុស្ស"},
}  # fmt: skip
PEOPLE = (briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea", age=30), briefly(Role.VICTIM, name_latin="Chan Mom", age=30))


def sent(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def describe(page: Page, kind: str, person: int, source: str) -> None:
    page.select_option("#f-kind", kind)
    page.select_option("#f-person", index=person)
    page.fill("#f-source", source)


@pytest.mark.parametrize(("language", "script"), [("km", True), ("en", False)])
def test_a_document_is_added_looked_at_and_agreed_to(
    *,
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    master_keys: Path,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
    script: bool,
) -> None:
    said, seen = SAID[language], dict[str, str]()
    with database.connect("owner") as owner:
        rotation.make_ready(owner, master_keys)
    number = actions.record_incident(database.actor("lak"), incident_facts(people=PEOPLE)).record.number
    visitor = visit(live_site, language=language, script=script, cookies={"session": database.tokens["lak"]})
    page = visitor.page
    visitor.open(f"/incidents/{number}/")
    page.click(f"a[href='/incidents/{number}/documents/'] >> nth=0")
    expect(page.locator(".people-photos")).to_contain_text(said["missing"])
    page.click(f"a[href='/incidents/{number}/documents/add/']")

    describe(page, "report", 1, "The station's own report")
    page.set_input_files("#f-file", [sent("a.pdf", making.pdf(3)), sent("b.jpg", making.jpeg()[:900])])
    page.click("button[value=add][data-primary]")
    expect(page.locator(".summary")).to_contain_text(said["damaged"])
    if script:
        visitor.look(f"document-wrong-{language}", seen)
    assert page.input_value("#f-source") == "The station's own report"
    # With a script a file that was good is here and stays; without one the browser keeps none.
    again = [] if script else [sent("a.pdf", making.pdf(3))]
    assert page.locator("input[name=upload]:checked").count() == (1 if script else 0)
    page.set_input_files("#f-file", [*again, sent("b.jpg", making.jpeg((900, 600)))])
    page.click("button[value=add][data-primary]")
    page.wait_for_url("**/documents/?done=added")
    assert page.locator(".papers li").count() == 2
    expect(page.locator(".papers img").first).to_be_visible()
    if script:
        page.wait_for_load_state("networkidle")
        assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        visitor.look(f"documents-{language}", seen)

    page.click(".papers li >> nth=0 >> strong")
    page.click("a[rel=next]")
    page.wait_for_url("**/?page=2")
    page.wait_for_load_state("load")
    picture = next(answer for answer in reversed(visitor.answers) if "/pages/2/" in answer.url)
    assert picture.headers["content-security-policy"].endswith("frame-ancestors 'none'; sandbox")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cache-control"] == "no-store"
    assert picture.headers["content-type"] == "image/jpeg"
    page.click("a[href='?page=2&zoom=large']")
    expect(page.locator(".paper-page.large img")).to_be_visible()
    if script:
        visitor.look(f"document-{language}", seen)

    chief = visit(live_site, language=language, script=script, cookies={"session": database.tokens["lak_chief"]})
    chief.open("/desk/")
    chief.page.click("a[href^='/documents/'] >> nth=0")
    if script:
        chief.look(f"document-chief-{language}", seen)
    chief.page.click("button[value=agree]")
    chief.page.wait_for_url("**/?done=done")
    expect(chief.page.locator("p.chips")).to_contain_text(said["agreed"])
    chief.open(f"/incidents/{number}/history/")
    expect(chief.page.locator(".history")).to_contain_text(said["told"])
    assert chief.page.locator(".history a[href^='/documents/']").count() == 3
    if script:
        chief.look(f"document-history-{language}", seen)
    chief.page.go_back()
    with chief.page.expect_download() as download:
        chief.page.click("a[href$='/original/']")
    assert download.value.suggested_filename == f"{number}-1.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    if script:
        assert html_faults(seen) == []


@pytest.mark.parametrize(("language", "script"), [("km", True), ("en", False)])
def test_a_photo_that_is_missing_is_asked_for_and_answered(
    *,
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    master_keys: Path,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
    script: bool,
) -> None:
    said, seen = SAID[language], dict[str, str]()
    with database.connect("owner") as owner:
        rotation.make_ready(owner, master_keys)
    number = actions.record_incident(database.actor("lak"), incident_facts(people=PEOPLE)).record.number
    asking = visit(live_site, language=language, script=script, width=390, cookies={"session": database.tokens["lak"]})
    asking.open(f"/incidents/{number}/documents/")
    for _person in range(2):
        asking.page.click(".people-photos button >> nth=0")
        asking.page.wait_for_url("**/?done=asked")
    expect(asking.page.locator(".people-photos")).to_contain_text(said["waiting"])

    police = visit(live_site, language=language, script=script, cookies={"session": database.tokens["criminal"]})
    page = police.page
    police.open("/people/photo-requests/")
    expect(page.locator("main")).to_contain_text(said["never"])
    page.click("td.record a >> nth=0")
    if script:
        police.look(f"photo-answer-{language}", seen)
    page.fill("#f-source", "From the file of identity cards")
    page.set_input_files("#f-camera", sent("p.jpg", making.jpeg((300, 400))))
    page.click("button[value=photo]")
    page.wait_for_url("**/photo-requests/?done=answered")
    page.click("td.record a >> nth=0")
    page.click("button[value=cannot_be_had]")
    expect(page.locator(".summary")).to_be_visible()
    page.fill("#f-reason", "No paper of hers is on file anywhere")
    page.click("button[value=cannot_be_had]")
    page.wait_for_url("**/photo-requests/?done=answered")
    if script:
        police.look(f"photo-requests-{language}", seen)

    asking.open(f"/incidents/{number}/documents/")
    expect(asking.page.locator(".people-photos")).to_contain_text(said["photo"])
    expect(asking.page.locator(".people-photos")).to_contain_text("No paper of hers is on file anywhere")
    if script:
        asking.look(f"photo-answered-{language}", seen)
    if script:
        assert html_faults(seen) == []
