"""The desk joins what every slice brings, most urgent first, and counts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import RequestFactory
from django.utils import translation

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import desk, views
from ecrime.base.pages.clocks import ClockState, due_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.foundation.errors import SignInNeeded

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sections() -> Iterator[None]:
    """No slice's work but what the test brings."""
    with mock.patch.object(desk, "_sections", []):
        yield


def item(name: str, hours: int | None) -> DeskItem:
    if hours is None:
        return DeskItem(name, f"/{name}/", "wait")
    due_at = NOW + timedelta(hours=hours)
    return DeskItem(name, f"/{name}/", "finish", due_clock(due_at, now=NOW, zone="Asia/Phnom_Penh"), due_at)


def test_the_most_urgent_comes_first_whoever_brings_it(specialist: Actor) -> None:
    desk.register(lambda actor: [item("later", 40), item("waiting", None), item("late", -3)])
    desk.register(lambda actor: [item("soon", 5)])
    assert [entry.what for entry in desk.items_for(specialist)] == ["late", "soon", "later", "waiting"]


def test_totals_count_what_has_a_clock() -> None:
    items = [item("a", -3), item("b", -1), item("c", 5), item("d", None)]
    assert desk.totals(items) == [(ClockState.LATE, 2), (ClockState.SOON, 1), (ClockState.ON_TIME, 0)]


def test_the_desk_shows_rows_chips_and_how_many_more_there_are(specialist: Actor) -> None:
    desk.register(lambda actor: [item(f"row-{number}", number) for number in range(views.DESK_ROWS + 7)])
    request = RequestFactory().get("/desk/")
    request.actor = specialist  # type: ignore[attr-defined]
    with translation.override("en"):
        html = views.show_desk(request).content.decode()
    assert html.count("<tr>") == views.DESK_ROWS + 1
    assert "and 7 more" in html


def test_an_empty_desk_says_so(specialist: Actor) -> None:
    request = RequestFactory().get("/desk/")
    request.actor = specialist  # type: ignore[attr-defined]
    with translation.override("en"):
        assert "Nothing waits for you." in views.show_desk(request).content.decode()


def test_nobody_signed_in_has_no_desk() -> None:
    with pytest.raises(SignInNeeded):
        views.show_desk(RequestFactory().get("/desk/"))
