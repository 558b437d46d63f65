"""From a network to a camera that answers: administrator and head of planning, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cameras.sites.make import SITE, allow, decide, in_use, site
from tests.cameras.sites.test_onvif import Device, listening
from tests.journeys.test_directive import sign_in

from ecrime.cli.drills.instance import Database

LIST = (
    "code,site,retention,state,main\n"
    f"LAK-201,{SITE.code},traffic,in_use,rtsp://10.20.0.21:554/live\n"
    "LAK-202,NOWHERE,traffic,,\n"
)


def demo(database: Database) -> None:
    """The device of the test is on this machine, where a network of cameras is allowed in a DEMO only."""
    database.as_superuser("insert into law.demo (is_demo, marked_at) values (true, now()) returning is_demo")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_camera_is_allowed_decided_on_registered_and_asked(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    store: Path,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """Network, site, decision, camera, password, question; refused on the way, nothing typed is lost."""
    demo(database)
    sources: dict[str, str] = {}
    admin, planner = visit(live_site, language=language), visit(live_site, language=language)
    sign_in(admin, database, "admin")
    sign_in(planner, database, "planner")
    page, device = admin.page, Device()
    with listening(device) as there:
        admin.open("/cameras/")
        page.click("main a[href='/cameras/networks/']")
        page.fill("#f-network", "127.0.0.1/32")
        page.fill("#f-first-port", str(there.port))
        page.fill("#f-last-port", str(there.port))
        page.check("#f-schemes-http")
        page.fill("#f-reason", "កាមេរ៉ានៃការសាកល្បង")
        page.click("button[data-primary]")
        expect(page.locator("table.list tbody tr")).to_have_count(1)
        admin.look(f"networks-{language}", sources)

        admin.open("/sites/add/")
        for name, value in (("code", "LAK-S9"), ("name-km", "ផ្លូវបំបែកផ្សារ"), ("name-latin", "Market crossing")):
            page.fill(f"#f-{name}", value)
        page.fill("#f-area-id", "Z101")
        page.fill("#f-street", "ផ្លូវ ៥ · Street 5")
        page.fill("#f-latitude", "៤០,២៥")
        page.fill("#f-longitude", "-90.5")
        page.click("button[data-primary]")
        page.wait_for_url("**/sites/LAK-S9/?done=added")

        page.click("main a[href='/cameras/add/?site=LAK-S9']")
        page.fill("#f-code", "LAK-090")
        page.select_option("#f-state", "in_use")
        page.select_option("#f-retention", "traffic")
        page.fill("#f-streams-control-host", "127.0.0.1")
        page.fill("#f-streams-control-port", str(there.port))
        page.fill("#f-streams-control-path", "/onvif")
        page.click("button[data-primary]")
        expect(page.locator(".summary")).to_be_visible()
        assert page.input_value("#f-streams-control-port") == str(there.port)
        admin.look(f"camera-undecided-{language}", sources)

        planner.open("/sites/?state=undecided")
        planner.page.click("main a[href='/sites/LAK-S9/']")
        planner.page.click("main a[href='/sites/LAK-S9/decide/']")
        planner.page.wait_for_load_state("load")  # what is still being laid out moves away under a click
        planner.page.check("input[name=allowed][value=yes]")
        planner.page.fill("#f-reason", "មានគ្រោះថ្នាក់ច្រើននៅទីនេះ")
        planner.page.fill("#f-ground", "ប្រកាស ១២")
        planner.page.fill("#f-valid-from", "t")
        planner.page.fill("#f-review-on", review_day(database))
        planner.page.click("button[data-primary]")
        planner.page.wait_for_url("**/sites/LAK-S9/?done=decided")
        planner.look(f"site-{language}", sources)

        page.click("button[data-primary]")
        page.wait_for_url("**/cameras/LAK-090/?done=added")
        page.click("main a[href='/cameras/LAK-090/credential/']")
        page.fill("#f-user", "operator")
        page.fill("#f-password", "Tram-lotus-49")
        page.click("button[data-primary]")
        page.wait_for_url("**/cameras/LAK-090/?done=given")
        assert "lotus" not in page.content()
        page.click("form[action='/cameras/LAK-090/probe/'] button")
        page.wait_for_url("**/cameras/LAK-090/?done=probed")
        expect(page.locator("main")).to_contain_text("Dome 4")
        admin.look(f"camera-{language}", sources)
    assert device.asked
    assert "lotus" not in str(device.asked)

    page.click("main a[href='/sites/LAK-S9/']")
    page.click("main a[href='/sites/LAK-S9/correct/']")
    page.fill("#f-latitude", "41")
    page.fill("#f-reason", "ដូចនៅលើផែនទី")
    page.click("button[data-primary]")
    expect(page.locator(".summary a[href='#f-latitude']")).to_be_visible()
    page.fill("#f-latitude", "40.2505")
    page.click("button[data-primary]")
    page.wait_for_url("**/sites/LAK-S9/?done=corrected")
    expect(page.locator("main .history").last).to_contain_text("ដូចនៅលើផែនទី")
    admin.look(f"site-corrected-{language}", sources)
    assert html_faults(sources) == []


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_list_of_cameras_is_looked_at_before_it_is_registered(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    tmp_path: Path,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    decide(database, site(database))
    allow(database)
    sources: dict[str, str] = {}
    admin = visit(live_site, language=language)
    sign_in(admin, database, "admin")
    path = tmp_path / "cameras.csv"
    path.write_text(LIST, encoding="utf-8")
    admin.open("/cameras/")
    admin.page.click("main a[href='/cameras/import/']")
    admin.look(f"cameras-import-{language}", sources)
    admin.page.set_input_files("#f-file", path)
    admin.page.click("button[value=check]")
    expect(admin.page.locator("table.list tbody tr")).to_have_count(1)
    admin.look(f"cameras-import-looked-{language}", sources)
    assert database.as_superuser("select count(*) from sites_camera") == [(0,)]
    admin.page.click("button[value=import_good]")
    admin.page.wait_for_url("**/cameras/?imported=1")
    admin.look(f"cameras-{language}", sources)
    assert database.as_superuser("select code from sites_camera") == [("LAK-201",)]
    assert html_faults(sources) == []


def test_a_site_is_added_found_and_corrected_by_keyboard_without_a_script(
    visit: Callable[..., Any], live_site: str, database: Database
) -> None:
    site(database, code="HIL-S1", area_id="Z201")
    visitor = visit(live_site, language="en", width=390, script=False)
    sign_in(visitor, database, "admin")
    page = visitor.page
    visitor.open("/sites/add/")
    page.focus("#f-code")
    for at, typed in enumerate(("LAK-S9", "ផ្សារ", "Market", "Z101", "Quay 5", "40.25", "-90.5")):
        if at:
            visitor.press("Tab")
        visitor.type(typed)
    visitor.press("Enter")
    page.wait_for_url("**/sites/LAK-S9/?done=added")
    visitor.open("/sites/")
    page.focus("#f-words")
    visitor.type("quay")
    visitor.press("Enter")
    page.wait_for_url("**words=quay**")
    expect(page.locator("table.list tbody tr")).to_have_count(2)
    assert visitor.sideways() == []
    visitor.open("/sites/LAK-S9/correct/")
    page.focus("#f-reason")
    visitor.type("A slip")
    visitor.press("Enter")
    page.wait_for_url("**/sites/LAK-S9/?done=corrected")
    visitor.open("/cameras/networks/probe/")
    assert visitor.sideways() == []


def review_day(database: Database) -> str:
    """A day on which a decision may be looked at again."""
    [(today,)] = database.as_superuser("select current_date + 300")
    return f"{today:%d/%m/%Y}"


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_what_a_camera_can_show_is_drawn_and_written(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    sources: dict[str, str] = {}
    in_use(database, focal_mm=4.0, sensor_mm=5.396, bearing=60.0)
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "planner")
    visitor.open("/cameras/LAK-014/")
    expect(visitor.page.locator("svg.field-of-view polygon")).to_have_count(4)
    visitor.page.locator("details summary").last.click()
    visitor.look(f"camera-view-{language}", sources)
    assert html_faults(sources) == []
