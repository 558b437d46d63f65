"""A list's state lives in its address: filters, order and page."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.pages.lists import MOST_COUNTED, PAGE_SIZE, Column, ListState


def state(query: str = "") -> ListState:
    return ListState.of(
        RequestFactory().get(f"/incidents/?{query}"),
        filters=["area", "from", "to"],
        sorts=["number", "happened_at"],
        default_sort="-happened_at",
    )


def words(url: str) -> dict[str, str]:
    return dict(parse_qsl(url.removeprefix("?")))


def test_the_address_is_read_and_written() -> None:
    read = state("area=0801&from=2026-11-01&sort=number&page=3&unknown=1")
    assert (read.filters["area"], read.sort, read.page, read.offset) == ("0801", "number", 3, 100)
    assert words(read.url(page=3)) == {"area": "0801", "from": "2026-11-01", "sort": "number", "page": "3"}
    assert words(read.url(filters={"area": ""})) == {"from": "2026-11-01", "sort": "number"}


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=²", "page=", "sort=secret", "sort=-secret"])
def test_nonsense_in_the_address_means_the_usual(query: str) -> None:
    assert (state(query).page, state(query).sort) == (1, "-happened_at")


def test_a_heading_sorts_and_turns_round() -> None:
    number, what, happened = state().heads(
        [Column("Number", "number"), Column("What"), Column("Happened", "happened_at")]
    )
    assert (number.direction, what.url, happened.direction) == ("", "", "descending")
    assert words(number.url)["sort"] == "-number"
    assert words(happened.url)["sort"] == "happened_at"


@given(st.integers(1, 3000), st.integers(0, 100_000))
def test_page_links_lead_everywhere_and_nowhere_else(page: int, total: int) -> None:
    pages = state(f"page={page}").pages(total)
    numbers = [number for number, _ in pages.links if number]
    assert numbers[0] == 1
    assert numbers[-1] == pages.last
    assert all(1 <= number <= pages.last for number in numbers)
    assert pages.last_row <= total
    assert bool(pages.next_url) == (page < pages.last)
    assert bool(pages.previous_url) == (page > 1)


def test_an_empty_list_has_one_page_and_no_rows() -> None:
    pages = state().pages(0)
    assert (pages.last, pages.first_row, pages.last_row) == (1, 0, 0)


def test_span_buttons_write_absolute_dates() -> None:
    urls = dict(state("area=0801").spans(date(2026, 11, 28)))
    assert words(urls[28]) == {"area": "0801", "from": "2026-11-01", "to": "2026-11-28", "sort": "-happened_at"}


def test_a_list_too_long_to_count_says_so_and_ends() -> None:
    pages = state("page=1000000").pages(MOST_COUNTED + 1)
    assert pages.is_longer
    assert (pages.last, pages.last_row, pages.next_url) == (MOST_COUNTED // PAGE_SIZE, MOST_COUNTED, "")
    assert not state().pages(MOST_COUNTED).is_longer
