"""Lists whose whole state is in the address: filters with absolute dates, sorting, page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise

PAGE_SIZE = 50
LINKS_AROUND = 2
# Of longer lists nobody is told how long they are, or shown the rest: to count a million rows takes as long as reading
# them does.
MOST_COUNTED = 2_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. ``sort`` is the word for it in the address, "" when it does not sort."""

    label: str | Promise
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column as drawn: where its link leads, and "ascending", "descending" or "" as it stands now."""

    label: str
    url: str
    direction: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class ListState:
    """What a list shows, as the address says it. Unknown words in the address are ignored."""

    filters: Mapping[str, str]
    sort: str
    page: int
    size: int = PAGE_SIZE

    @classmethod
    def of(cls, request: HttpRequest, *, filters: Iterable[str], sorts: Iterable[str], default_sort: str) -> ListState:
        """Read the address. ``sorts`` are the words one may sort by; "-" before one means downwards."""
        sort = request.GET.get("sort", "")
        number = request.GET.get("page", "")
        return cls(
            {name: request.GET.get(name, "").strip() for name in filters},
            sort if sort.removeprefix("-") in set(sorts) else default_sort,
            min(int(number), MOST_COUNTED // PAGE_SIZE) if number.isascii() and number.isdigit() and int(number) else 1,
        )

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size

    @property
    def is_filtered(self) -> bool:
        """True when any filter is set."""
        return any(self.filters.values())

    def url(self, *, page: int = 1, sort: str | None = None, filters: Mapping[str, str] | None = None) -> str:
        """The address of this list with something changed; a change of filter or order starts at page 1."""
        words = {name: value for name, value in {**self.filters, **(filters or {})}.items() if value}
        words["sort"] = self.sort if sort is None else sort
        return "?" + urlencode(words | ({"page": str(page)} if page > 1 else {}))

    def heads(self, columns: Iterable[Column]) -> list[ColumnHead]:
        """The columns with their links; the column sorted by turns round."""
        return [self._head(column) for column in columns]

    def pages(self, total: int) -> Pages:
        """The page links under a list of ``total`` rows; one more than MOST_COUNTED stands for any number beyond."""
        return Pages(self, min(total, MOST_COUNTED), is_longer=total > MOST_COUNTED)

    def spans(self, today: date) -> list[tuple[int, str]]:
        """(days, address) for the buttons that write dates: the last 7, 28 and 365 days up to today."""
        return [
            (days, self.url(filters={"from": (today - timedelta(days=days - 1)).isoformat(), "to": today.isoformat()}))
            for days in (7, 28, 365)
        ]

    def _head(self, column: Column) -> ColumnHead:
        if not column.sort:
            return ColumnHead(str(column.label), "", "", column.is_number)
        direction = {column.sort: "ascending", "-" + column.sort: "descending"}.get(self.sort, "")
        turned = column.sort if direction == "descending" else "-" + column.sort
        return ColumnHead(str(column.label), self.url(sort=turned), direction, column.is_number)


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one stands in a list, and the links to the other pages; ``is_longer`` when not all of it was counted."""

    state: ListState
    total: int
    is_longer: bool = False

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one."""
        return max(1, -(-self.total // self.state.size))

    @property
    def first_row(self) -> int:
        """The number of the first row on this page, 0 when there is none."""
        return min(self.state.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        """The number of the last row on this page."""
        return min(self.state.offset + self.state.size, self.total)

    @property
    def previous_url(self) -> str:
        """The address of the page before, "" on the first."""
        return self.state.url(page=min(self.state.page - 1, self.last)) if self.state.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The address of the page after, "" on the last."""
        return self.state.url(page=self.state.page + 1) if self.state.page < self.last else ""

    @property
    def links(self) -> list[tuple[int, str]]:
        """(number, address): first, last and those around this one; number 0 stands for a gap."""
        here = self.state.page
        shown = sorted({1, self.last, *range(max(1, here - LINKS_AROUND), min(self.last, here + LINKS_AROUND) + 1)})
        links: list[tuple[int, str]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append((0, ""))
            links.append((number, self.state.url(page=number)))
        return links
