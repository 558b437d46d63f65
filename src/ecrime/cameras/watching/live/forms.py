"""What an officer types about walls, and an administrator about networks of headquarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.lists import ListState
from ecrime.cameras.watching.live.facts import (
    LONGEST_NAME,
    TILES,
    Shown,
    WallFacts,
    WatchesSought,
    WatchNetworkFacts,
)
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7


class WallForm(Form):
    """How many tiles, and which cameras."""

    labels = {"name": _("Name of the wall"), "tiles": _("Tiles"), "cameras": _("Cameras")}

    def __init__(self, values: Mapping[str, str], cameras: Sequence[Shown]) -> None:
        super().__init__(values)
        self.cameras = list(cameras)

    def begin(self, wall: WallFacts) -> None:
        """Show a wall as it is kept."""
        self.values["name"], self.values["tiles"] = wall.name, str(wall.tiles)
        for place, camera in enumerate(wall.cameras):
            self.values[f"at.{camera}"] = str(place + 1)

    @property
    def tiles(self) -> int:
        """How many tiles are chosen."""
        chosen = self.value("tiles")
        return int(chosen) if chosen in map(str, TILES) else TILES[0]

    @property
    def chosen(self) -> list[Shown]:
        """The cameras that are chosen, in the order of their places."""
        placed = [(self.value(f"at.{camera.id}").strip(), camera) for camera in self.cameras]
        return [camera for typed, camera in sorted(placed, key=lambda each: _place(each[0])) if typed]

    @property
    def choices(self) -> list[tuple[Shown, str]]:
        """Every camera with the place it is given, "" for none."""
        return [(camera, self.value(f"at.{camera.id}")) for camera in self.cameras]

    @property
    def questions(self) -> list[Field]:
        """What is asked beside the cameras."""
        return [self.text("name", self.labels["name"], size=30, optional=True, maxlength=LONGEST_NAME)]

    def facts(self, number: int) -> WallFacts:
        """The wall as it was chosen. Raises Invalid for more tiles or cameras than there are."""
        if self.value("tiles") not in map(str, TILES):
            raise Invalid([Problem("tiles", "wall.tiles_unfit")])
        return WallFacts(number, self.value("name"), self.tiles, tuple(camera.id for camera in self.chosen))


def _place(typed: str) -> int:
    """Where a camera is wanted; what is no such number comes last."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 999


class HeadquartersForm(Form):
    """A network of headquarters."""

    labels = {"network": _("Network"), "reason": _("Why")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        return [
            self.text("network", self.labels["network"], size=28, hint=_("Such as 10.20.0.0/24")),
            self.text("reason", self.labels["reason"], size=60),
        ]

    def facts(self) -> WatchNetworkFacts:
        """What was typed."""
        return WatchNetworkFacts(self.value("network"), self.value("reason"))


class WatchesForm(Form):
    """The questions above the list of past watches; the last week where no day is named."""

    labels = {"camera": pgettext_lazy("camera", "Camera"), "from": _("From"), "to": _("To")}
    usual = timedelta(days=6)

    def __init__(self, request: HttpRequest, *, zone: str, today: date) -> None:
        self.state = ListState.of(request, filters=("camera", "from", "to"), sorts=(), default_sort="")
        super().__init__({name: value for name, value in self.state.filters.items() if value})
        self._zone, self._today = zone, today

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        return [
            self.text("camera", self.labels["camera"], size=14, optional=True),
            self.date("from", self.labels["from"], optional=True),
            self.date("to", self.labels["to"], optional=True),
        ]

    def span(self) -> tuple[date, date] | None:
        """The first and the last day; None after noting what cannot be read."""
        last = self._day("to") or self._today
        first = self._day("from") or last - self.usual
        if last < first:
            self.refuse(Problem("to", "time.span_reversed"))
        if self.problems:
            return None
        self.values |= {"from": dates.short_date(first), "to": dates.short_date(last)}
        return first, last

    def sought(self, span: tuple[date, date], camera: UUID | None) -> WatchesSought:
        """The same from the beginning of the first day to the end of the last, where the unit is."""
        since, until = dates.day_start(span[0], self._zone), dates.day_start(span[1] + timedelta(days=1), self._zone)
        return WatchesSought(camera, since, until)

    def _day(self, name: str) -> date | None:
        if not self.value(name):
            return None
        found = dates.read_date(name, self.value(name), today=self._today)
        if isinstance(found, Problem):
            self.refuse(found)
            return None
        return found.last if name == "to" else found.first
