"""Khmer as it is drawn: no storey of a word is cut off, in whatever part of a page it stands (ux.md, Khmer rules 1)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

OFFICER = {"as": "specialist"}
WORDS = ("ស្ត្រីសង្ខ្យា", "ញូដូ", "ប៊្លូ", "ខ្ញុំ", "ក្បៀ", "អ៊ី", "ព្រះមហាក្សត្រ", "ង្ខ្យ", "ក្រឹត្យ", "ឱ្យ", "ញ្ញូ", "ស៊ីក្លូ")
PLACES = ("h1", "h2", "td", "th", "label", "main button", "main a", ".chip", "[type=text]", "textarea", "select")
ROOM = 24  # px around a place, so that ink beyond its own box, which nothing cuts, counts
# Draws a word where it stands, alone on the page, and below it in the same letters with all the room there is.
PLACED = """([place, word]) => {
    const found = [...document.querySelectorAll(place)].find((each) => each.clientWidth > 1 && each.checkVisibility());
    const {fontFamily, fontSize, fontWeight} = getComputedStyle(found);
    if (found.matches('input, textarea')) { found.value = word; found.placeholder = ''; }
    else if (found.matches('select')) { found.replaceChildren(new Option(word, '', true, true)); }
    else { found.textContent = word; }
    document.body.style.visibility = 'hidden';
    const alone = {visibility: 'visible', color: '#000', background: '#fff', borderColor: '#fff', boxShadow: 'none',
        outline: 'none', textDecoration: 'none', transition: 'none', resize: 'none'};
    Object.assign(found.style, alone);
    document.querySelector('#free')?.remove();
    const free = document.createElement('div');
    free.id = 'free';
    free.lang = 'km';
    free.textContent = word;
    Object.assign(free.style, alone, {fontFamily, fontSize, fontWeight, lineHeight: 4, width: 'max-content'});
    document.body.append(free);
    found.scrollIntoView({block: 'center'});
    const {left, top, width, height} = found.getBoundingClientRect();
    return {x: left, y: top, width, height};
}"""


def ink(picture: bytes) -> int:
    """How many rows there are from the first to the last with ink in them."""
    drawn = Image.open(io.BytesIO(picture)).convert("L").point(lambda shade: 255 if shade < 128 else 0)
    box = drawn.getbbox()
    return box[3] - box[1] if box else 0


def around(box: dict[str, float]) -> dict[str, float]:
    """A place with room on all sides."""
    return {
        "x": max(box["x"] - ROOM, 0),
        "y": box["y"] - ROOM,
        "width": box["width"] + 2 * ROOM,
        "height": box["height"] + 2 * ROOM,
    }


@pytest.fixture
def drawn(visit: Callable[..., Any], bare_site: str) -> Callable[[str, str], tuple[int, int]]:
    """The rows of ink of a word in a place, and of the same word where nothing cuts it."""
    visitor = visit(bare_site, cookies=OFFICER, device_scale_factor=2)
    visitor.open("/house/parts/")
    page = visitor.page
    page.evaluate("() => document.fonts.ready")

    def draw(place: str, word: str) -> tuple[int, int]:
        box = page.evaluate(PLACED, [place, word])
        there = ink(page.screenshot(clip=around(box)))
        return there, ink(page.locator("#free").screenshot())

    return draw


@pytest.mark.parametrize("place", PLACES)
def test_no_storey_of_a_word_is_cut_off(drawn: Callable[[str, str], tuple[int, int]], place: str) -> None:
    pairs = {word: drawn(place, word) for word in WORDS}
    assert {word: pair for word, pair in pairs.items() if abs(pair[0] - pair[1]) > 2} == {}


def test_a_cut_storey_is_seen(visit: Callable[..., Any], bare_site: str) -> None:
    """The measure itself: a line that is too low shows less ink."""
    visitor = visit(bare_site, cookies=OFFICER, device_scale_factor=2)
    visitor.open("/house/parts/")
    box = visitor.page.evaluate(PLACED, ["td", "ស្ត្រីសង្ខ្យា"])
    whole = ink(visitor.page.screenshot(clip=around(box)))
    low = box | {"y": box["y"] + box["height"] / 2, "height": box["height"] / 2}
    assert ink(visitor.page.screenshot(clip=low)) < whole - 2
