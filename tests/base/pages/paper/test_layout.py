"""Pages: what stays together, what stands beside what, and that nothing runs over the foot."""

from __future__ import annotations

from ecrime.base.pages.paper import layout
from ecrime.base.pages.paper.blocks import Block, Heading, Note, Passage, Row
from ecrime.base.pages.paper.layout import Furniture, Page, furnish, lay_out
from ecrime.base.pages.paper.lines import LineBreaker, width_of


def pages_of(*blocks: Block) -> list[Page]:
    return lay_out(blocks, blocks, LineBreaker())


def said(page: Page) -> list[str]:
    return ["".join(cluster.text for cluster in placed.line) for placed in page.lines]


def test_nothing_stands_below_the_foot_or_above_the_head() -> None:
    long = Row.of("អ្វីកើតឡើង", "\n".join(str(line) for line in range(200)))
    for page in pages_of(Heading("ចំណងជើង", 1), *[Row.of("Age", "34")] * 90, long):
        assert all(layout.TOP < placed.y < layout.BOTTOM for placed in page.lines)


def test_a_heading_takes_what_follows_along() -> None:
    for rows in range(20, 45):
        pages = pages_of(*[Note("x")] * rows, Heading("History"), Row.of("a", "b"), Row.of("c", "d"))
        (page,) = (page for page in pages if "History" in said(page))
        assert said(page)[said(page).index("History") + 1 :][:4] == ["a", "b", "c", "d"]


def test_a_short_text_is_not_torn_and_a_long_one_is() -> None:
    short = "\n".join("abcde")
    for rows in range(20, 45):
        pages = pages_of(*[Note("x")] * rows, Row.of("short", short))
        assert [page for page in pages if "a" in said(page)] == [page for page in pages if "e" in said(page)]
        pages = pages_of(*[Note("x")] * rows, Note(short))
        assert [page for page in pages if "a" in said(page)] == [page for page in pages if "e" in said(page)]
    long = "\n".join(str(line) for line in range(100))
    pages = pages_of(Row.of("long", long))
    assert len(pages) > 2
    assert [line for page in pages for line in said(page)] == ["long", *long.split("\n")]


def test_a_label_stands_on_the_line_of_its_text() -> None:
    (page,) = pages_of(Row("Age", (Passage("34", "before"), Passage("35", "after"))))
    label, before, old, after, new = page.lines
    assert round(label.y, 6) == round(before.y, 6) == round(old.y, 6)
    assert round(after.y, 6) == round(new.y, 6) > old.y
    assert label.x < before.x < old.x == new.x


def test_the_next_row_begins_below_label_and_text() -> None:
    (page,) = pages_of(Row.of("one\ntwo\nthree", "x"), Row.of("label", "y"))
    lines = dict(zip(said(page), page.lines, strict=True))
    assert lines["y"].y > lines["three"].y


def test_a_row_that_begins_something_is_set_off_by_a_line() -> None:
    begun = Row.of("a", "b", begins=True), Row.of("c", "d"), Row.of("e", "f", begins=True)
    for blocks in (begun, (Heading("History"), *begun)):
        (page,) = pages_of(*blocks)
        lines = dict(zip(said(page), page.lines, strict=True))
        assert lines["d"].y < page.rules[-1] < lines["f"].y
        assert len(page.rules) == len(blocks) - 2, "no second line below a heading or the edge of the page"


def test_head_and_foot_keep_clear_of_each_other() -> None:
    page = Page()
    furnish(
        page, Furniture("KDL-2026-000417", "SHA-256 " + "f" * 64, "Printed " + "name " * 60, "1 of 3"), LineBreaker()
    )
    for left, right in ((page.lines[0], page.lines[1]), (page.lines[2], page.lines[3])):
        assert left.x + width_of(left.line) * left.style.size / 1000 < right.x
        assert round(right.x + width_of(right.line) * right.style.size / 1000, 2) == layout.RIGHT
