"""The parts as officers use them: keyboard, Khmer keyboard, no script, spaced text, an ended session."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, expect

OFFICER = {"as": "specialist"}
PARTS = "/house/parts/"
# Text spacing of WCAG 1.4.12, as a reader's own style sheet would set it.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    " p { margin-bottom: 2em !important; }"
)


@pytest.fixture
def officer(visit: Callable[..., Any], bare_site: str) -> Any:
    """A specialist in front of the parts page, in English."""
    visitor = visit(bare_site, language="en", cookies=OFFICER)
    visitor.open(PARTS)
    return visitor


def test_combobox_takes_the_first_of_its_own_list_with_enter(officer: Any) -> None:
    field = officer.page.locator("#f-class")
    field.fill("")
    field.focus()
    officer.type("aggr")
    officer.press("Enter")
    expect(field).to_have_value(re.compile("^T2 "))
    assert officer.page.url.endswith(PARTS)


def test_combobox_finds_by_khmer_letters_and_moves_with_arrows(officer: Any) -> None:
    field = officer.page.locator("#f-class")
    field.fill("")
    field.focus()
    officer.type("លួច")
    options = officer.page.locator(".combobox-list li")
    expect(options).to_have_count(2)
    expect(options.first).to_have_attribute("aria-selected", "true")
    officer.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert officer.axe() == []
    officer.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("លួច")
    officer.type(" ")
    expect(options).to_have_count(2)
    officer.press("ArrowUp", "Enter")
    expect(field).to_have_value(re.compile("^T2 "))


def test_area_picker_asks_the_server_once_per_pause(officer: Any) -> None:
    field = officer.page.locator("#f-area")
    field.focus()
    officer.restart_count()
    officer.type("svay")
    options = officer.page.locator(".combobox-list li")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("Kandal › Kandal Stueng")
    assert len([answer for answer in officer.answers if "/country/areas/" in answer.url]) == 1
    officer.press("Enter")
    expect(field).to_have_value("080102 Svay")


def test_enter_right_behind_the_last_letter_still_takes_the_first(officer: Any) -> None:
    field = officer.page.locator("#f-area")
    field.focus()
    officer.type("0801")
    officer.press("Enter")
    expect(field).to_have_value("0801 Kandal Stueng")


def test_enter_while_the_answer_is_on_its_way_waits_for_it(officer: Any) -> None:
    """On a slow line the list comes long after the last letter; Enter must not send the form instead."""
    page = officer.page
    held: list[Any] = []
    page.route("**/country/areas/**", lambda route: held.append(route))  # noqa: PLW0108  # not a bound builtin
    field = page.locator("#f-area")
    field.focus()
    with page.expect_request("**/country/areas/**"):
        officer.type("svay")
    officer.press("Enter")
    expect(field).to_have_value("svay")
    for route in held:
        route.continue_()
    expect(field).to_have_value("080102 Svay")


def test_a_code_typed_in_full_gets_its_name_without_the_list(officer: Any) -> None:
    field = officer.page.locator("#f-class")
    field.fill("")
    officer.type("r1")
    officer.press("Tab")
    expect(field).to_have_value("R1 ប្លន់ · Robbery")
    field.fill("R1 as it was typed")
    field.press("Tab")
    expect(field).to_have_value("R1 as it was typed")


def test_a_list_without_a_fit_says_so_and_keeps_nothing_back(officer: Any) -> None:
    officer.page.locator("#f-class").fill("")
    officer.type("burglary")
    row = officer.page.locator(".combobox-list li")
    expect(row).to_have_text("Nothing fits what you typed")
    assert officer.axe() == []
    officer.press("ArrowDown")
    expect(row).to_have_attribute("aria-disabled", "true")
    # The server may know more than the list: Enter sends the form as if there were none.
    officer.press("Enter")
    expect(officer.page.locator(".summary")).to_be_visible()


def test_a_list_comes_into_sight(officer: Any) -> None:
    field = officer.page.locator("#f-area")
    field.evaluate("(field) => scrollTo(0, field.getBoundingClientRect().bottom + scrollY - innerHeight)")
    field.focus()
    officer.type("kan")
    option = officer.page.locator(".combobox-list li").last
    expect(option).to_be_visible()
    assert option.evaluate("(option) => option.getBoundingClientRect().bottom <= innerHeight")


def test_date_is_said_back_in_words(officer: Any) -> None:
    field = officer.page.locator("#f-date")
    field.fill("២០/១១/២៦")
    officer.press("Tab")
    expect(officer.page.locator("output[for=f-date]")).to_have_text("Friday 20 November 2026")
    field.fill("30/02/2026")
    officer.press("Tab")
    expect(officer.page.locator("output[for=f-date]")).to_contain_text("28/02/2026")


def test_another_person_comes_and_goes_without_losing_a_word(officer: Any) -> None:
    officer.page.locator("#f-narrative").fill("ញ្ញូ")
    officer.page.get_by_role("button", name="+ Add a person").press("Enter")
    expect(officer.page.locator("#f-people-1-role")).to_be_focused()
    expect(officer.page.locator("#f-narrative")).to_have_value("ញ្ញូ")
    officer.page.get_by_role("button", name="Take away").last.press("Enter")
    expect(officer.page.locator("#f-people-1-role")).to_have_count(0)
    assert officer.page.url.endswith(PARTS)


def test_control_enter_sends_and_the_summary_leads_to_the_field(officer: Any) -> None:
    officer.page.locator("#f-time").fill("2530")
    officer.press("Control+Enter")
    summary = officer.page.locator(".summary")
    expect(summary).to_be_focused()
    officer.press("Tab", "Enter")
    expect(officer.page.locator("#f-time")).to_be_focused()
    expect(officer.page.locator("#f-time")).to_have_value("2530")


def test_shortcut_works_on_a_khmer_keyboard_and_never_in_a_field(officer: Any) -> None:
    officer.page.locator("#f-time").focus()
    officer.press("End")
    officer.khmer_key("រ", "KeyR")
    expect(officer.page.locator("#f-time")).to_have_value("14:30រ")
    officer.open("/desk/")
    officer.khmer_key("រ", "KeyR")
    officer.page.wait_for_url(f"**{PARTS}")


def test_shortcuts_can_be_switched_off(officer: Any) -> None:
    officer.open("/desk/")
    officer.page.locator("summary").press("Enter")
    switch = officer.page.get_by_role("button", name="Keyboard shortcuts")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert switch.inner_text().split() == ["Keyboard", "shortcuts:", "on"]
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert switch.inner_text().split() == ["Keyboard", "shortcuts:", "off"]
    officer.page.locator("summary").press("Enter")
    officer.page.locator("h1").click()
    officer.press("r")
    officer.page.wait_for_timeout(200)
    assert officer.page.url.endswith("/desk/")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_officers_menu_keeps_within_the_window_and_closes(
    visit: Callable[..., Any], bare_site: str, width: int
) -> None:
    visitor = visit(bare_site, language="km", cookies=OFFICER, width=width)
    visitor.open("/desk/")
    page = visitor.page
    # A name so long that it stands in a line of its own, at the left.
    page.locator(".officer summary").evaluate("(summary) => (summary.textContent = 'អ្នកគ្រប់គ្រងប្រព័ន្ធទូទៅ')")
    menu, summary = page.locator(".officer-menu"), page.locator(".officer summary")
    summary.click()
    left, _top, right, _bottom = visitor.box(".officer-menu")
    assert 0 <= left < right <= width
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".foot").click()
    expect(menu).to_be_hidden()


def test_chips_count_on_while_the_page_is_open(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, language="en", cookies=OFFICER)
    visitor.page.clock.install()
    visitor.open("/desk/")
    chips = visitor.page.locator("[data-clock]")
    expect(chips.nth(0)).to_contain_text("3 h late")
    expect(chips.nth(1)).to_have_attribute("data-state", "soon")
    visitor.page.clock.fast_forward("06:00:00")
    expect(chips.nth(0)).to_contain_text("9 h late")
    expect(chips.nth(1)).to_have_attribute("data-state", "locked")
    expect(chips.nth(1)).to_contain_text("■")
    expect(chips.nth(1)).to_contain_text("locked since")


def test_work_without_a_clock_has_no_empty_line_on_a_telephone(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, language="en", width=390, cookies=OFFICER)
    visitor.open("/desk/")
    rows = visitor.page.locator(".desk tbody tr")
    expect(rows.first.locator("td").nth(1)).to_be_visible()
    without = rows.filter(has_text="KDL-2026-000401").locator("td")
    expect(without.nth(1)).to_be_hidden()
    expect(without.nth(2)).to_be_visible()


def test_everything_works_without_a_script(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, language="en", cookies=OFFICER, script=False)
    visitor.open(PARTS)
    page = visitor.page
    page.get_by_role("button", name="+ Add a person").click()
    expect(page.locator("#f-people-1-role")).to_have_value("")
    page.locator("#f-people-1-role").select_option("suspect")
    page.locator("#f-class").fill("លួច")
    page.locator("#f-area").fill("sva")
    page.locator("#f-time").press("Enter")
    expect(page.get_by_role("heading", name="Put this right")).to_be_visible()
    page.get_by_label("T2 លួច").check()
    page.get_by_label("080105 Svay Teab").check()
    page.get_by_label("Exact").check()
    page.get_by_role("button", name="Check answers").click()
    expect(page.locator(".summary")).to_have_count(0)
    expect(page.locator("#f-class")).to_have_value(re.compile("^T2 "))
    expect(page.locator("#f-area")).to_have_value("080105 Svay Teab")
    page.get_by_role("button", name="ខ្មែរ").click()
    expect(page.locator("html")).to_have_attribute("lang", "km")


def test_what_was_typed_outlives_the_session(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, language="en", cookies=OFFICER)
    visitor.open("/kept/")
    visitor.page.locator("#f-narrative").fill("ញ្ញូ\n<script>")
    visitor.context.clear_cookies(name="as")
    visitor.page.get_by_role("button", name="Check answers").click()
    expect(visitor.page.get_by_role("heading", name="Sign in to go on")).to_be_visible()
    expect(visitor.page.locator("[name='kept.narrative']")).to_have_value("ញ្ញូ\n<script>")
    expect(visitor.page.locator("main [name=next]")).to_have_value("/kept/")


def test_a_foreign_page_gets_nothing_kept(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, cookies=OFFICER)
    answer = visitor.context.request.post(
        bare_site + "/kept/", form={"narrative": "planted"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status == 403
    assert "planted" not in answer.text()


def test_progress_moves_until_the_page_says_how_it_went(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, language="en", cookies=OFFICER)
    visitor.open("/long/")
    expect(visitor.page.locator("progress")).to_have_attribute("value", "2")
    visitor.page.wait_for_url("**/desk/")


def test_leaving_with_unsent_words_asks_first(officer: Any) -> None:
    officer.page.locator("#f-narrative").fill("ញ្ញូ")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    officer.page.on("dialog", agree)
    officer.page.locator(".jobs a").first.click()
    officer.page.wait_for_url("**/desk/")
    assert asked == ["beforeunload"]


def test_a_file_is_chosen_in_the_language_of_the_page(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, cookies=OFFICER, width=320)
    visitor.open(PARTS)
    field, words = visitor.page.locator("#f-scan"), visitor.page.locator(".file-words")
    expect(words).to_contain_text("ជ្រើសរើសឯកសារ")
    left, top, right, bottom = visitor.box("#f-scan")
    assert bottom - top >= 44
    assert visitor.box(".file-words") == pytest.approx((left, top, right, bottom), abs=2)
    field.set_input_files({"name": "ឯកសារ-2015.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    expect(words.locator("output")).to_have_text("ឯកសារ-2015.pdf")
    field.focus()
    visitor.press("Shift+Tab", "Tab")
    assert words.evaluate("(words) => getComputedStyle(words).outlineWidth") == "3px"
    plain = visit(bare_site, cookies=OFFICER, width=320, script=False)
    plain.open(PARTS)
    expect(plain.page.locator(".file-words")).to_be_hidden()
    expect(plain.page.locator("#f-scan")).to_be_visible()


@pytest.mark.parametrize("language", ["km", "en"])
def test_spaced_text_loses_nothing(visit: Callable[..., Any], bare_site: str, language: str) -> None:
    visitor = visit(bare_site, language=language, cookies=OFFICER, width=320, bypass_csp=True)
    visitor.open(PARTS)
    visitor.page.add_style_tag(content=SPACED)
    assert visitor.sideways() == []
    assert (
        visitor.page.evaluate(
            "() => [...document.querySelectorAll('a, button, label, .chip')]"
            ".filter((element) => element.scrollWidth > element.clientWidth + 1)"
            ".filter((element) => getComputedStyle(element).overflow !== 'visible')"
            ".filter((element) => !element.matches('.unseen, .skip'))"
            ".map((element) => element.outerHTML)"
        )
        == []
    )


def test_khmer_lines_have_room_for_every_storey(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, cookies=OFFICER)
    visitor.open(PARTS)
    ratios = visitor.page.evaluate(
        """() => Object.fromEntries(
            ['body', 'h1', 'td', 'th', 'input[type=text]', 'textarea', '.chip', 'button', 'label']
            .map((name) => [name, getComputedStyle(document.querySelector('main ' + name) ?? document.body)])
            .map(([name, style]) => [name, parseFloat(style.lineHeight) / parseFloat(style.fontSize)]))"""
    )
    least = {"body": 1.8, "h1": 1.5, "td": 1.6, "th": 1.6, "input[type=text]": 2.2, "textarea": 1.8}
    assert {name: ratio for name, ratio in ratios.items() if ratio < least.get(name, 1.5) - 0.01} == {}
    lines = visitor.page.evaluate("() => getComputedStyle(document.querySelector('main del')).textDecorationLine")
    assert lines == "none"
    spacing = visitor.page.evaluate(
        "() => [...new Set([...document.querySelectorAll('body *')].map((e) => getComputedStyle(e).letterSpacing))]"
    )
    assert spacing == ["normal"]


def test_states_are_told_without_colours_and_motion(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, cookies=OFFICER, forced_colors="active", reduced_motion="reduce")
    visitor.open(PARTS)
    shapes = visitor.page.locator("h2:has-text('Clocks') + ul .chip-shape").all_inner_texts()
    assert set(shapes) == set("●◐▲■◇✕")
    assert visitor.page.locator(".chip").first.evaluate("(chip) => getComputedStyle(chip).borderTopWidth") == "1px"
    assert visitor.page.locator("button").last.evaluate("(b) => getComputedStyle(b).transitionDuration") == "0s"
    visitor.shot("parts-forced-colours")


def test_paper_shows_the_content_and_nothing_to_press(visit: Callable[..., Any], bare_site: str) -> None:
    visitor = visit(bare_site, cookies=OFFICER)
    visitor.open("/desk/")
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(".shell")).to_be_hidden()
    expect(visitor.page.locator("table.desk")).to_be_visible()
    assert visitor.page.pdf(format="A4")[:5] == b"%PDF-"
    visitor.shot("desk-paper")
